/** From the desk's statements to rows of COPY. A statement that the loader does not know stops it: the desk writes something new. */
import type { Statement } from './recordingTx.ts'

export const copiedTables = {
  events: 'team, stream, version, type, data, actor, at, hash',
  contents: 'team, stream, id, version, salt, text',
  heads: 'team, stream, version, hash',
  states: 'team, stream, version, state_version, state',
  incidents:
    'team, number, version, title, phase, urgency, outcome, owner, source, confidential, raised_at, waiting_since, closed_at, last_entry_at, updated_at',
  timeline: 'team, number, version, at, by, kind, text, story',
  items:
    'team, stream, kind, number, title, standing, owner, rank, since, due_at, quiet_until, confidential, detail, version',
  timers: 'team, stream, key, due_at',
} as const

export type CopiedTable = keyof typeof copiedTables

const special: Readonly<Record<string, string>> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' }

const cell = (value: unknown): string => {
  if (value === null || value === undefined) return '\\N'
  if (Buffer.isBuffer(value)) return `\\\\x${value.toString('hex')}`
  if (typeof value === 'boolean') return value ? 't' : 'f'
  const text = String(value)
  return /[\\\n\r\t]/.test(text) ? text.replace(/[\\\n\r\t]/g, (found) => special[found] ?? found) : text
}

const row = (values: readonly unknown[]): string => `${values.map(cell).join('\t')}\n`

const list = (value: unknown): readonly unknown[] => {
  if (!Array.isArray(value)) throw new Error('A column of rows was expected')
  return value
}

/** Columns as arrays to rows, with `before` in front of each. */
const rows = (before: readonly unknown[], columns: readonly unknown[]): string => {
  const lists = columns.map(list)
  return (lists[0] ?? []).map((_, n) => row([...before, ...lists.map((column) => column[n])])).join('')
}

/** Adds what a statement would have written to the texts that will be copied. */
export const addRows = (texts: Map<CopiedTable, string[]>, { name, values }: Statement): void => {
  const add = (table: CopiedTable, text: string): void => {
    if (text === '') return
    const known = texts.get(table)
    if (known === undefined) texts.set(table, [text])
    else known.push(text)
  }
  const [team, stream] = values
  switch (name) {
    case 'head':
    case 'drop-item':
      return
    case 'append':
      add('events', rows([team, stream], values.slice(2, 8)))
      add('contents', rows([team, stream], values.slice(10, 14)))
      add('heads', row([team, stream, values[8], values[9]]))
      return
    case 'write-state':
      add('states', row(values))
      return
    case 'write-incident':
      add('incidents', row(values))
      return
    case 'write-timeline':
      add('timeline', row(values))
      return
    case 'write-item':
      add('items', row(values))
      return
    case 'replace-timers':
      add('timers', rows([team, stream], values.slice(2, 4)))
      return
    default:
      throw new Error(`The loader does not know the statement “${name}”`)
  }
}
