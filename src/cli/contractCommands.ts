/**
 * Commands of the command line made from a command table of the contract: the same table that makes the routes, so that the two
 * can't differ. `dutydesk incident observe 12 "text"` posts `{ "text": "text" }` to `/api/incidents/12/observe`.
 */
import { Argument, type Command, Option } from 'commander'
import type { z } from 'zod'
import { assembleBody, type BodyField, bodyFields, type Typed } from './bodyFields.ts'
import { type DeskClient, deskClient, globalOptions } from './deskClient.ts'
import { exitCodes } from './exitCodes.ts'
import { Exit, type Io } from './io.ts'
import { printAnswer } from './printAnswer.ts'

/** What the command line needs of a table entry. */
export type TableEntry = { readonly summary: string; readonly rule: string; readonly body: z.ZodType }

export type ContractCommand = {
  /** Kebab-case, as in the path. */
  readonly name: string
  readonly entry: TableEntry
  /** A shorter word for it. */
  readonly alias?: string
  /** Name of the item's argument, such as `number`; null for a command that makes an item. */
  readonly item: string | null
  /** The path to post to, below `/api`. */
  readonly path: (item: string) => string
  /** Worked examples: what follows `dutydesk <noun> <name>`. */
  readonly examples: readonly string[]
  /** One line for people of what was answered. */
  readonly say: (answer: unknown) => string
}

/** Adds the command under `parent`, a noun. */
export const addContractCommand = (parent: Command, io: Io, one: ContractCommand): void => {
  const fields = bodyFields(one.entry.body)
  const direct = fields.find((field) => field.required && field.path.length === 1 && isPlain(field)) ?? null
  const command = parent.command(one.name).description(describe(one.entry))
  if (one.alias !== undefined) command.alias(one.alias)
  if (one.item !== null) command.argument(`<${one.item}>`, `which one, by ${one.item}`)
  if (direct !== null) command.addArgument(argumentOf(direct))
  for (const field of fields) if (field !== direct) command.addOption(optionOf(field))
  command.option(
    '--body <json>',
    'the whole body as JSON, instead of arguments and options; - reads it from standard input',
  )
  command.addHelpText('after', examplesText(`dutydesk ${parent.name()} ${one.name}`, one.examples))
  command.action(async () => {
    const words = command.args
    const options = command.opts<Record<string, unknown>>()
    const item = one.item === null ? '' : (words[0] ?? '')
    const directWord = words[one.item === null ? 0 : 1]
    const client = deskClient(io, globalOptions(command))
    const body = await bodyOf(io, one.entry.body, fields, direct, directWord, options)
    await send(io, client, command, one, item, body)
  })
}

const describe = ({ summary, rule }: TableEntry): string => (/\d/.test(rule) ? `${summary} (${rule})` : summary)

const send = async (
  io: Io,
  client: DeskClient,
  command: Command,
  one: ContractCommand,
  item: string,
  body: unknown,
): Promise<void> => {
  const answer = await client.post(one.path(encodeURIComponent(item)), body)
  printAnswer(io, globalOptions(command).output, answer, one.say)
}

const bodyOf = async (
  io: Io,
  schema: z.ZodType,
  fields: readonly BodyField[],
  direct: BodyField | null,
  directWord: string | undefined,
  options: Readonly<Record<string, unknown>>,
): Promise<unknown> => {
  if (typeof options.body === 'string') {
    if (directWord !== undefined) fail(io, `--body is the whole body: leave ${JSON.stringify(directWord)} out`)
    return parseJson(io, '--body', options.body === '-' ? await io.stdin() : options.body)
  }
  if (direct !== null && directWord === undefined) fail(io, `missing argument "${direct.flag}": ${directWords(direct)}`)
  const typed = new Map<string, unknown>()
  for (const field of fields) {
    const given = field === direct ? directWord : options[optionKey(field)]
    if (given === undefined) continue
    typed.set(field.path.join('.'), await readValue(io, field, given))
  }
  return assembleBody(schema, typed satisfies Typed)
}

/** What was typed as the body has it. Whether the desk takes it, the desk decides. */
const readValue = async (io: Io, field: BodyField, given: unknown): Promise<unknown> => {
  const flag = `--${field.flag}`
  const all = [given].flat().map(String)
  const text = all.at(-1) ?? ''
  switch (field.kind) {
    case 'text':
      return text === '-' && field.choices === null ? (await io.stdin()).trim() : text
    case 'list':
      return all
    case 'numbers':
      return all.map((one) => numberOf(io, flag, one))
    case 'pairs':
      return pairsOf(io, flag, all)
    case 'number':
      return field.nullable && text === 'unknown' ? null : numberOf(io, flag, text)
    case 'yes-no':
      if (text === 'yes') return true
      if (text === 'no') return false
      if (field.nullable && text === 'unknown') return null
      return fail(
        io,
        `${flag} is ${JSON.stringify(text)}, expected yes${field.nullable ? ', no or unknown' : ' or no'}`,
      )
    case 'json':
      return parseJson(io, flag, text)
  }
}

const numberOf = (io: Io, flag: string, text: string): number =>
  /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : fail(io, `${flag} is ${JSON.stringify(text)}, expected a number`)

const argumentOf = (field: BodyField): Argument => {
  // Not commander's business whether it is there: `--body` may stand in its place.
  const argument = new Argument(`[${field.flag}]`, directWords(field))
  return field.choices === null ? argument : argument.choices(field.choices)
}

const optionOf = (field: BodyField): Option => {
  const { choices } = field
  const value = choices === null ? valueWords(field) : 'word'
  const option = new Option(`--${field.flag} <${value}>`, optionWords(field))
  return choices === null ? option : option.choices(choices)
}

const valueWords = ({ kind, nullable, flag }: BodyField): string => {
  switch (kind) {
    case 'yes-no':
      return nullable ? 'yes|no|unknown' : 'yes|no'
    case 'list':
    case 'numbers':
      return `${flag}...`
    case 'pairs':
      return 'name=value...'
    case 'text':
    case 'number':
    case 'json':
      return kind
  }
}

const optionWords = (field: BodyField): string => {
  const words = field.description === '' ? humanName(field) : field.description
  return field.required ? `${words} (required)` : words
}

const directWords = (field: BodyField): string => {
  const words = field.description === '' ? humanName(field) : field.description
  return field.kind === 'text' && field.choices === null ? `${words}; - reads it from standard input` : words
}

const humanName = (field: BodyField): string => field.flag.replaceAll('-', ' ')

const isPlain = (field: BodyField): boolean => field.kind === 'text' || field.kind === 'number'

/** Commander's name for the option's value. */
const optionKey = (field: BodyField): string =>
  field.flag.replace(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase())

export const examplesText = (call: string, examples: readonly string[]): string =>
  `\nExamples:\n${examples.map((example) => `  $ ${call}${example === '' ? '' : ` ${example}`}`).join('\n')}`

const pairsOf = (io: Io, flag: string, pairs: readonly string[]): Readonly<Record<string, string>> =>
  Object.fromEntries(
    pairs.map((pair) => {
      const at = pair.indexOf('=')
      return at < 1
        ? fail(io, `${flag} has ${JSON.stringify(pair)}, expected name=value`)
        : [pair.slice(0, at), pair.slice(at + 1)]
    }),
  )

const parseJson = (io: Io, flag: string, text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch (error) {
    return fail(io, `${flag} is no JSON (${error instanceof Error ? error.message : String(error)})`)
  }
}

const fail = (io: Io, what: string): never => {
  io.err(`${what}\n`)
  throw new Exit(exitCodes.badInput)
}
