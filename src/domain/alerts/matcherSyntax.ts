/**
 * Alertmanager's matcher syntax, read and written: `name="value"`, `!=`, `=~`, `!~`, names and values bare or in double quotes with
 * the escapes `\"`, `\\` and `\n`; lists in braces or bare, separated by commas, a comma at the end allowed.
 */
import type { Matcher } from './alertPlaybook.ts'

/** `problem` says what was found where, and what was expected. */
export type MatcherReading<T> =
  | { readonly kind: 'read'; readonly value: T }
  | { readonly kind: 'unreadable'; readonly problem: string }

type Operator = Pick<Matcher, 'isEqual' | 'isRegex'>
const operators: readonly (readonly [string, Operator])[] = [
  ['=~', { isEqual: true, isRegex: true }],
  ['!~', { isEqual: false, isRegex: true }],
  ['!=', { isEqual: false, isRegex: false }],
  ['=', { isEqual: true, isRegex: false }],
]

const unreadable = (problem: string): { readonly kind: 'unreadable'; readonly problem: string } => ({
  kind: 'unreadable',
  problem,
})

const isSpace = (character: string | undefined): boolean => character !== undefined && /\s/.test(character)

/** What a bare name or value cannot hold. */
const isReserved = (character: string): boolean => /[\s{}!=~,\\"'`]/.test(character)

type Piece = { readonly text: string; readonly end: number }

const skipSpace = (text: string, from: number): number => {
  let at = from
  while (isSpace(text[at])) at += 1
  return at
}

/** A quoted text from its opening quote, or null when the closing one is missing. */
const readQuoted = (text: string, from: number): Piece | null => {
  let out = ''
  for (let at = from + 1; at < text.length; at += 1) {
    const character = text[at]
    if (character === '"') return { text: out, end: at + 1 }
    if (character === '\\') {
      at += 1
      const escaped = text[at]
      if (escaped === 'n') out += '\n'
      else if (escaped === '"' || escaped === '\\') out += escaped
      // As Alertmanager: an unknown escape stands for itself, so that `\d` in a pattern needs no doubling.
      else out += `\\${escaped ?? ''}`
    } else out += character
  }
  return null
}

const readBare = (text: string, from: number): Piece => {
  let end = from
  while (end < text.length && !isReserved(text[end] ?? '')) end += 1
  return { text: text.slice(from, end), end }
}

/** A bare value may hold more than a bare name (a pattern, an address): it ends at a comma or at the closing brace of a list. */
const readBareValue = (text: string, from: number): Piece => {
  let end = from
  while (end < text.length && text[end] !== ',' && text[end] !== '"') end += 1
  return { text: text.slice(from, end).trimEnd(), end }
}

const readOne = (text: string, from: number): MatcherReading<{ readonly matcher: Matcher; readonly end: number }> => {
  const start = skipSpace(text, from)
  const name = text[start] === '"' ? readQuoted(text, start) : readBare(text, start)
  if (name === null) return unreadable(`the name that begins at ${start + 1} has no closing quote`)
  if (name.text === '') return unreadable(`found ${found(text, start)} at ${start + 1}, expected a label name`)
  const operatorAt = skipSpace(text, name.end)
  const operator = operators.find(([sign]) => text.startsWith(sign, operatorAt))
  if (operator === undefined)
    return unreadable(`found ${found(text, operatorAt)} after ${name.text}, expected one of = != =~ !~`)
  const valueAt = skipSpace(text, operatorAt + operator[0].length)
  const value = text[valueAt] === '"' ? readQuoted(text, valueAt) : readBareValue(text, valueAt)
  if (value === null) return unreadable(`the value of ${name.text} has no closing quote`)
  return {
    kind: 'read',
    value: { matcher: { name: name.text, value: value.text, ...operator[1] }, end: skipSpace(text, value.end) },
  }
}

const found = (text: string, at: number): string => {
  const character = text[at]
  return character === undefined ? 'the end' : `“${character}”`
}

/** Reads a list such as `{alertname="DiskFull", instance=~"db.*"}`; the braces may be left out. */
export const parseMatchers = (given: string): MatcherReading<readonly Matcher[]> => {
  const trimmed = given.trim()
  const opens = trimmed.startsWith('{')
  if (opens && !trimmed.endsWith('}')) return unreadable('the list has an opening brace and no closing one')
  const text = opens ? trimmed.slice(1, -1) : trimmed
  const matchers: Matcher[] = []
  let at = skipSpace(text, 0)
  while (at < text.length) {
    const one = readOne(text, at)
    if (one.kind === 'unreadable') return one
    matchers.push(one.value.matcher)
    at = one.value.end
    if (at >= text.length) break
    if (text[at] !== ',') return unreadable(`found ${found(text, at)} at ${at + 1}, expected a comma`)
    at = skipSpace(text, at + 1)
  }
  return { kind: 'read', value: matchers }
}

/** Reads exactly one matcher. */
export const parseMatcher = (text: string): MatcherReading<Matcher> => {
  const list = parseMatchers(text)
  if (list.kind === 'unreadable') return list
  const [first, ...rest] = list.value
  if (first === undefined || rest.length > 0)
    return unreadable(`found ${list.value.length} matchers, expected exactly one such as alertname="DiskFull"`)
  return { kind: 'read', value: first }
}

const escaped = (text: string): string => text.replace(/[\\"]/g, '\\$&').replaceAll('\n', '\\n')

/** Writes a matcher so that `parseMatcher` and Alertmanager read it back. */
export const formatMatcher = (matcher: Matcher): string => {
  const plain = /^[a-zA-Z_:][a-zA-Z0-9_:]*$/.test(matcher.name)
  const name = plain ? matcher.name : `"${escaped(matcher.name)}"`
  const sign = operators.find(([, o]) => o.isEqual === matcher.isEqual && o.isRegex === matcher.isRegex)?.[0] ?? '='
  return `${name}${sign}"${escaped(matcher.value)}"`
}
