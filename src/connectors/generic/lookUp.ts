/** Finding words in a body by the paths that shapes use. Unfilled template variables count as nothing said. */
import { scalarText } from '../cleanText.ts'
import { isObject, own, valueAt } from '../readJson.ts'
import type { Words } from './shape.ts'

const unfilled = /^(?:\$[A-Z][A-Z0-9_]*|\*.*\*|\{\{[^{}]*\}\}|%[a-z_]+%|null|none|undefined|n\/a|-)$/i

/** Trimmed text of a scalar; null for blanks, unfilled variables and everything that is no scalar. */
export const said = (value: unknown): string | null => {
  const text = scalarText(value)?.trim() ?? ''
  return text === '' || (text.length < 200 && unfilled.test(text)) ? null : text
}

const pairLimit = 300

/** The value of `name` in a list of `{key|name|field, value}` or `[name, value]`. OpenTelemetry wraps it once more (`stringValue`). */
const inPairs = (list: unknown, name: string): unknown => {
  if (!Array.isArray(list)) return isObject(list) ? own(list, name) : undefined
  for (const pair of list.slice(0, pairLimit)) {
    if (Array.isArray(pair) && pair[0] === name) return pair[1]
    if (!isObject(pair)) continue
    if (pair.key === name || pair.name === name || pair.field === name) {
      const value = pair.value
      return isObject(value) ? (value.stringValue ?? value.intValue ?? value.boolValue) : value
    }
  }
  return undefined
}

/** `a.b`, `a.0.b`, `list[name]`. */
export const lookUp = (body: unknown, path: string): unknown => {
  const bracket = path.indexOf('[')
  if (bracket === -1 || !path.endsWith(']')) return valueAt(body, path)
  const list = bracket === 0 ? body : valueAt(body, path.slice(0, bracket))
  return inPairs(list, path.slice(bracket + 1, -1))
}

const place = /\{([^{}|]{1,100})(?:\|(host))?\}/g

/** The text with all its places filled, or null where one of them is empty. */
export const fill = (body: unknown, words: Words): string | null => {
  if (typeof words !== 'string') {
    const text = said(lookUp(body, words.from))
    return text === null ? null : said(words.find.exec(text.slice(0, 20_000))?.[1])
  }
  let complete = true
  const text = words.replace(place, (_, path: string, filter: string | undefined) => {
    const value = said(lookUp(body, path))
    const shown = value !== null && filter === 'host' ? (URL.parse(value)?.hostname ?? null) : value
    if (shown === null || shown === '') complete = false
    return shown ?? ''
  })
  return complete ? said(text) : null
}

/** The first words that resolve. */
export const firstFilled = (body: unknown, choices: readonly Words[] | undefined): string | null => {
  for (const words of choices ?? []) {
    const text = fill(body, words)
    if (text !== null) return text
  }
  return null
}
