/** `dutydesk incident attach`: a file as a finding (I3). */
import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import type { Command } from 'commander'
import { z } from 'zod'
import { examplesText } from '../contractCommands.ts'
import { deskClient, globalOptions } from '../deskClient.ts'
import { exitCodes } from '../exitCodes.ts'
import { Exit, type Io } from '../io.ts'
import { printAnswer } from '../printAnswer.ts'

export const addIncidentAttach = (parent: Command, io: Io): void => {
  const command = parent
    .command('attach')
    .description('Attach a file (I3)')
    .argument('<number>', 'which one, by number')
    .argument('<file>', 'the file')
    .option('--filename <name>', 'another name than the file’s own')
    .addHelpText(
      'after',
      examplesText('dutydesk incident attach', ['12 login-errors.png', '12 /tmp/out --filename login.log']),
    )
  command.action(async (number: string, file: string) => {
    const options = globalOptions(command)
    const bytes = await readFile(file).catch((error: unknown) => {
      io.err(`${file} can’t be read (${error instanceof Error ? error.message : String(error)})\n`)
      throw new Exit(exitCodes.badInput)
    })
    const { filename = basename(file) } = command.opts<{ readonly filename?: string }>()
    const path = `/incidents/${encodeURIComponent(number)}/attach?${new URLSearchParams({ filename })}`
    const answer = await deskClient(io, options).postBytes(path, bytes)
    printAnswer(io, options.output, answer, (kept) => sayAttached(kept, filename))
  })
}

const attachedSchema = z.looseObject({ number: z.int(), mediaType: z.string(), size: z.int() })

const sayAttached = (answer: unknown, filename: string): string => {
  const { number, mediaType, size } = attachedSchema.parse(answer)
  return `Incident #${number}: attached ${filename} (${mediaType}, ${size} bytes)`
}
