/** Labels in whatever form a sender writes them: an object, a list of pairs, a list of `name:value`, or one text of those. */
import { cleanLabels, scalarText } from '../cleanText.ts'
import { isObject, own } from '../readJson.ts'

const places = ['labels', 'tags', 'dimensions', 'alert_tags', 'event_tags', 'commonLabels', 'group_by_fields']
const limit = 100

const pairOf = (entry: unknown): readonly [string, string] | null => {
  if (typeof entry === 'string') {
    const found = /^\s*([\w.\-/ ]{1,80}?)\s*[:=]\s*(.{1,500}?)\s*$/.exec(entry.slice(0, 600))
    return found === null ? null : [found[1] ?? '', found[2] ?? '']
  }
  if (Array.isArray(entry)) return typeof entry[0] === 'string' ? [entry[0], scalarText(entry[1]) ?? ''] : null
  if (!isObject(entry)) return null
  const name = scalarText(entry.key ?? entry.name ?? entry.tag)
  const value = isObject(entry.value) ? (entry.value.stringValue ?? entry.value.intValue) : entry.value
  return name === null ? null : [name, scalarText(value) ?? '']
}

const entriesOf = (value: unknown): readonly (readonly [string, string])[] => {
  const list = typeof value === 'string' ? value.slice(0, 10_000).split(',') : value
  if (Array.isArray(list)) return pairs(list)
  if (!isObject(value)) return []
  return Object.entries(value)
    .slice(0, limit)
    .flatMap(([name, inner]) => {
      const text = scalarText(inner)
      return text === null ? [] : [[name, text] as const]
    })
}

const pairs = (list: readonly unknown[]): readonly (readonly [string, string])[] =>
  list.slice(0, limit).flatMap((entry) => {
    const pair = pairOf(entry)
    return pair === null ? [] : [pair]
  })

/** Names as they came; the first mention of a name counts. */
export const tagsIn = (body: unknown): Record<string, string> => {
  const found: Record<string, string> = {}
  for (const place of places)
    for (const [name, value] of entriesOf(own(body, place)))
      if (name !== '' && !Object.hasOwn(found, name) && name !== '__proto__') found[name] = value
  return cleanLabels(found)
}
