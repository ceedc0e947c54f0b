/** `npm run bench [-- intake commands pages inbox cold memory] [--quick] [--rounds=3]`: figures to the terminal and to RESULTS.md. */
import path from 'node:path'
import { endAlertmanagers } from './desk/alertmanager.ts'
import { cleanUp, projectDir } from './desk/deskProcess.ts'
import { coldStartPart } from './parts/coldStart.ts'
import { commandsPart } from './parts/commands.ts'
import { intakePart } from './parts/intake.ts'
import { pagesPart } from './parts/pages.ts'
import type { Part } from './parts/part.ts'
import { machineLine } from './report/machine.ts'
import { writeSection } from './report/results.ts'

const parts: readonly Part[] = [intakePart, commandsPart, pagesPart, coldStartPart]

const main = async (args: readonly string[]): Promise<void> => {
  const quick = args.includes('--quick')
  const asked = Number(args.find((arg) => arg.startsWith('--rounds='))?.slice('--rounds='.length))
  const names = args.filter((arg) => !arg.startsWith('-'))
  const unknown = names.filter((name) => !parts.some((part) => part.name === name))
  if (unknown.length > 0)
    throw new Error(`There is no part ${unknown.join(', ')}; there are ${parts.map((part) => part.name).join(', ')}`)
  for (const part of parts) {
    if (names.length > 0 && !names.includes(part.name)) continue
    const machine = `${machineLine(projectDir)}${quick ? ' · quick' : ''}`
    console.log(`\n${part.title}\n${machine}`)
    const lines = await part.run({
      quick,
      rounds: Number.isInteger(asked) && asked > 0 ? asked : quick ? 1 : 3,
      say: (line) => console.log(`  ${line}`),
    })
    for (const line of lines) console.log(line)
    writeSection(path.join(import.meta.dirname, 'RESULTS.md'), {
      part: part.name,
      title: part.title,
      machine,
      lines,
    })
  }
}

const tidy = (): void => {
  endAlertmanagers()
  cleanUp()
}
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => {
    tidy()
    process.exit(130)
  })
try {
  await main(process.argv.slice(2))
} catch (error) {
  console.error(error)
  process.exitCode = 1
} finally {
  tidy()
}
