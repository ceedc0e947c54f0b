/** Types the commands of a page into one shell, one after the other, and tells where the page is not true. */
import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isAsShown, type ShownCommand } from './consoleBlocks.ts'

export type Typed = { readonly folder: string; readonly env: Readonly<Record<string, string>> }

/** What each command printed, on both streams, in order; fewer than commands when the shell ended before. */
export const typeInto = async ({ folder, env }: Typed, commands: readonly string[]): Promise<readonly string[]> => {
  const mark = `=== ${randomUUID()}`
  const scratch = mkdtempSync(join(tmpdir(), 'typed-'))
  const output = join(scratch, 'output')
  const script = join(scratch, 'script.sh')
  writeFileSync(
    script,
    ['exec > "$TYPED_OUTPUT" 2>&1 < /dev/null', ...commands.flatMap((one) => [one, `printf '%s\\n' '${mark}'`])].join(
      '\n',
    ),
  )
  const shell = spawn('bash', [script], {
    cwd: folder,
    env: { ...cleanEnvironment(), ...env, TYPED_OUTPUT: output },
    stdio: 'ignore',
    detached: true,
  })
  try {
    await new Promise((resolve, reject) => {
      shell.once('error', reject)
      shell.once('exit', resolve)
    })
    return readFileSync(output, 'utf8').split(`${mark}\n`).slice(0, -1)
  } finally {
    if (shell.pid !== undefined) await endGroup(shell.pid)
    rmSync(scratch, { recursive: true })
  }
}

/** One line for each command whose output is not as the page shows it. */
export const untruths = (page: string, shown: readonly ShownCommand[], printed: readonly string[]): readonly string[] =>
  shown.flatMap(({ line, command, shown }, index) => {
    const real = printed[index]
    if (real !== undefined && isAsShown(shown, real)) return []
    return [`${page}:${line}: $ ${command}\n--- shown\n${shown}\n--- printed\n${real ?? '(the shell ended before)'}`]
  })

export const freePort = async (): Promise<number> => {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

/** Nothing of who runs the tests: no keys, no server, no settings. */
const cleanEnvironment = (): Record<string, string> => {
  const { PATH = '', HOME = '', LANG = 'C.UTF-8', TMPDIR } = process.env
  return { PATH, HOME, LANG, ...(TMPDIR === undefined ? {} : { TMPDIR }) }
}

/** A page that went wrong may leave its server behind. */
const endGroup = async (group: number): Promise<void> => {
  for (let round = 0; round < 200; round++) {
    try {
      process.kill(-group, round < 150 ? 'SIGTERM' : 'SIGKILL')
    } catch {
      return
    }
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}
