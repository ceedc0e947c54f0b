/**
 * Text from outside, made harmless: no control characters, no invisible direction marks, no half characters that a database refuses,
 * bounded lengths, and links that are absolute http(s) addresses without credentials.
 */

export const titleLength = 300
export const descriptionLength = 8_000
const labelNameLength = 200
const labelValueLength = 2_000
const labelCount = 200
const linkLength = 2_000

// Controls but tab and line feed; zero-width and direction marks; unpaired surrogates; the byte order mark.
const unwanted = /(?![\t\n])\p{Cc}|[\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]|\p{Surrogate}/gu
/** Plain ASCII needs no work at all, and almost everything is: the quick test comes first, because alerts come by the thousand. */
const unusual = /[^ -~]/
const oddities = /\p{Cc}|[\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]|\p{Surrogate}/u

const isOdd = (text: string): boolean => unusual.test(text) && oddities.test(text)

/** At most `length` UTF-16 units, never ending in half a character; `…` shows that something was cut. */
export const cut = (text: string, length: number): string => {
  if (text.length <= length) return text
  const end = length - 1
  const half = text.charCodeAt(end - 1)
  return `${text.slice(0, half >= 0xd800 && half <= 0xdbff ? end - 1 : end)}…`
}

const withoutUnwanted = (text: string): string =>
  isOdd(text) ? text.replace(/\r\n?/g, '\n').replace(unwanted, '') : text

/** Blanks that `oneLine` would take away. */
const untidy = /^ | $| {2}/

/** One line of plain text: whitespace of any kind becomes one space. */
export const oneLine = (text: string, length: number = titleLength): string => {
  if (text.length <= length && !unusual.test(text) && !untidy.test(text)) return text
  const bounded = text.length > length * 8 ? text.slice(0, length * 8) : text
  return cut(withoutUnwanted(bounded).replace(/\s+/g, ' ').trim(), length)
}

/** Plain text of several lines. */
export const block = (text: string, length: number = descriptionLength): string =>
  cut(withoutUnwanted(text.length > length * 2 ? text.slice(0, length * 2) : text).trim(), length)

/** What needs no closer look: host, maybe a port, and printable ASCII; no credentials can stand before the first slash. */
const plainAddress = /^https?:\/\/[a-z0-9](?:[a-z0-9.-]{0,250}[a-z0-9])?(?::\d{1,4})?(?:\/[!#-;=?-[\]_a-z{|}~]*)?$/i

/** The text itself where it is an absolute http(s) address, resolved against `base` where it is relative to one; else null. */
export const httpLink = (text: unknown, base?: string | null): string | null => {
  if (typeof text !== 'string') return null
  const trimmed = text.trim()
  if (trimmed === '' || trimmed.length > linkLength) return null
  if (plainAddress.test(trimmed)) return trimmed
  const absolute = /^https?:\/\/[^\s/?#]/i.test(trimmed)
  if (!absolute && (base === undefined || base === null || /^[a-z][a-z0-9+.-]*:/i.test(trimmed))) return null
  const url = absolute ? URL.parse(trimmed) : URL.parse(trimmed, base ?? undefined)
  if (url === null || (url.protocol !== 'http:' && url.protocol !== 'https:') || url.hostname === '') return null
  if (url.username !== '' || url.password !== '') return null
  if (!absolute || /[\s<>"\\^`]/.test(trimmed) || isOdd(trimmed)) return cut(url.href, linkLength)
  return trimmed
}

/** Nearly all label sets are clean as they come, and then need no copy. */
const isClean = (labels: Readonly<Record<string, unknown>>): labels is Readonly<Record<string, string>> => {
  let count = 0
  for (const name of Object.keys(labels)) {
    const value = labels[name]
    if (typeof value !== 'string' || value === '' || value.length > labelValueLength || unusual.test(value))
      return false
    if (name === '' || name.length > labelNameLength || name === '__proto__' || unusual.test(name)) return false
    if (++count > labelCount) return false
  }
  return true
}

/** Labels with clean names and values; at most 200 of them. Values that are no scalar are left out. */
export const cleanLabels = (labels: Readonly<Record<string, unknown>>): Readonly<Record<string, string>> => {
  if (isClean(labels)) return labels
  const out: Record<string, string> = {}
  let count = 0
  for (const key of Object.keys(labels)) {
    const value = labels[key]
    const text = typeof value === 'string' ? value : scalarText(value)
    if (text === null || text === '') continue
    if (count++ === labelCount) break
    const name = key.length > labelNameLength || isOdd(key) ? oneLine(key, labelNameLength) : key
    if (name === '' || name === '__proto__') continue
    out[name] = text.length > labelValueLength || isOdd(text) ? block(text, labelValueLength) : text
  }
  return out
}

/** Strings, numbers and booleans as text; anything else is none. */
export const scalarText = (value: unknown): string | null => {
  if (typeof value === 'string') return value
  if (typeof value === 'number') return Number.isFinite(value) ? String(value) : null
  if (typeof value === 'boolean' || typeof value === 'bigint') return String(value)
  return null
}
