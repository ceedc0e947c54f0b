/** Writes an answer: as JSON for scripts, in words for people. */
import { stringify } from 'yaml'
import type { GlobalOptions } from './deskClient.ts'
import type { Io } from './io.ts'

export const printAnswer = (
  io: Io,
  output: GlobalOptions['output'],
  answer: unknown,
  say: (answer: unknown) => string,
): void => io.out(output === 'json' ? `${JSON.stringify(answer, null, 2)}\n` : withLineEnd(say(answer)))

/** Facts without a form of their own, indented for reading. */
export const sayFacts = (answer: unknown): string =>
  withLineEnd(stringify(answer, { lineWidth: 0, indentSeq: true, defaultStringType: 'PLAIN' }))

/**
 * A table whose columns are as wide as they must be. `columns` are headings and how a row fills them; an empty list says so in
 * `nothing`.
 */
export const sayTable = <Row>(
  rows: readonly Row[],
  columns: Readonly<Record<string, (row: Row) => string>>,
  nothing: string,
): string => {
  if (rows.length === 0) return nothing
  const cells = [Object.keys(columns), ...rows.map((row) => Object.values(columns).map((cell) => clean(cell(row))))]
  const widths = Object.keys(columns).map((_, index) => Math.max(...cells.map((row) => [...(row[index] ?? '')].length)))
  return cells
    .map((row) =>
      row
        .map((cell, index) => cell + ' '.repeat((widths[index] ?? 0) - [...cell].length))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}

/** The first list in an answer as a table, with a column for every plain value; else its facts. */
export const sayList = (answer: unknown): string => {
  const list = isMapping(answer) ? Object.values(answer).find((value) => Array.isArray(value)) : answer
  if (!Array.isArray(list)) return sayFacts(answer)
  const rows = list.filter(isMapping)
  const names = [...new Set(rows.flatMap((row) => Object.keys(row).filter((name) => isPlain(row[name]))))]
  const filled = names.filter((name) => rows.some((row) => row[name] !== null && row[name] !== undefined))
  const columns = Object.fromEntries(filled.map((name) => [name, (row: Mapping) => sayPlain(row[name])]))
  const next =
    isMapping(answer) && isPlain(answer.next) && answer.next !== null ? `\nMore: --cursor ${String(answer.next)}` : ''
  return sayTable(rows, columns, 'None.') + next
}

type Mapping = Readonly<Record<string, unknown>>
const isMapping = (value: unknown): value is Mapping =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const isPlain = (value: unknown): boolean => value === null || ['string', 'number', 'boolean'].includes(typeof value)
const sayPlain = (value: unknown): string => {
  if (value === null || value === undefined) return ''
  return /^\d{4}-\d\d-\d\dT/.test(String(value)) ? sayInstant(String(value)) : String(value)
}

/** Words from outside must not move the cursor, colour the terminal or break the line. */
export const clean = (text: string): string => text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ')

/** An instant as people read it; an empty text for none. */
export const sayInstant = (iso: string | null | undefined): string =>
  iso === null || iso === undefined ? '' : iso.replace(/^(\d{4}-\d\d-\d\d)T(\d\d:\d\d).*$/, '$1 $2')

const withLineEnd = (text: string): string => (text.endsWith('\n') ? text : `${text}\n`)
