/** A command that reads and shows: one GET, its filters as options. */
import type { Command } from 'commander'
import { examplesText } from '../contractCommands.ts'
import { deskClient, globalOptions } from '../deskClient.ts'
import type { Io } from '../io.ts'
import { printAnswer } from '../printAnswer.ts'

export type ReadCommand = {
  readonly name: string
  readonly description: string
  /** Name of the item's argument, or null for a list. */
  readonly item: string | null
  readonly path: (item: string) => string
  /** Query parameters by option: `--limit <count>`, and what it is. */
  readonly filters?: Readonly<Record<string, string>>
  readonly examples: readonly string[]
  readonly say: (answer: unknown) => string
}

export const addReadCommand = (parent: Command, io: Io, one: ReadCommand): void => {
  const command = parent.command(one.name).description(one.description)
  if (one.item !== null) command.argument(`<${one.item}>`, `which one, by ${one.item}`)
  for (const [flags, words] of Object.entries(one.filters ?? {})) command.option(flags, words)
  const call = parent.parent === null ? `dutydesk ${one.name}` : `dutydesk ${parent.name()} ${one.name}`
  command.addHelpText('after', examplesText(call, one.examples))
  command.action(async () => {
    const options = globalOptions(command)
    const path = one.path(encodeURIComponent(command.args[0] ?? ''))
    const answer = await deskClient(io, options).get(path, command.opts<Record<string, string>>())
    printAnswer(io, options.output, answer, one.say)
  })
}
