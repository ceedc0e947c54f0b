/**
 * Times as senders write them: RFC 3339, the same with blanks, slashes or odd zones, mail dates, and Unix time in seconds to
 * nanoseconds. A time without a zone is read as UTC. Anything before 1971 or after 2200 means "none" (year 0001, zero).
 */
const oldest = Date.UTC(1971, 0, 1)
const newest = Date.UTC(2200, 0, 1)

const inRange = (milliseconds: number): Temporal.Instant | null =>
  milliseconds >= oldest && milliseconds < newest
    ? Temporal.Instant.fromEpochMilliseconds(Math.trunc(milliseconds))
    : null

const fromNumber = (value: number): Temporal.Instant | null => {
  if (!Number.isFinite(value) || value <= 0) return null
  if (value < 1e11) return inRange(value * 1e3)
  if (value < 1e14) return inRange(value)
  if (value < 1e17) return inRange(value / 1e3)
  return inRange(value / 1e6)
}

const written =
  /^(\d{4})[-/](\d{2})[-/](\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?)? ?(Z|UTC|GMT|[+-]\d{2}[:.]?\d{2})?(?: [A-Z]{3,4})?$/i
const dotted = /^(\d{2})\.(\d{2})\.(\d{4})(.*)$/
const mailDate = /^(?:[A-Z][a-z]{2},? )?\d{1,2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}(?::\d{2})? (?:GMT|UTC|[+-]\d{4})\b/

const offsetMinutes = (zone: string | undefined): number => {
  if (zone === undefined || !/^[+-]/.test(zone)) return 0
  const digits = zone.replace(/\D/g, '')
  const minutes = Number(digits.slice(0, 2)) * 60 + Number(digits.slice(2))
  return zone.startsWith('-') ? -minutes : minutes
}

const fromWritten = (text: string): Temporal.Instant | null => {
  const found = written.exec(text)
  if (found === null) return null
  const [, year, month, day, hour = '0', minute = '0', second = '0', fraction = '', zone] = found
  if (Number(month) < 1 || Number(month) > 12 || Number(day) < 1 || Number(day) > 31) return null
  if (Number(hour) > 24 || Number(minute) > 59 || Number(second) > 60) return null
  const milliseconds = Date.UTC(
    Number(year),
    Number(month) - 1,
    Number(day),
    Number(hour),
    Number(minute),
    Number(second),
    Number(fraction.padEnd(3, '0').slice(0, 3)),
  )
  return inRange(milliseconds - offsetMinutes(zone) * 60_000)
}

/** The instant, to the millisecond; null where the value is none. */
export const readInstant = (value: unknown): Temporal.Instant | null => {
  if (typeof value === 'number') return fromNumber(value)
  if (typeof value !== 'string' || value.length > 60) return null
  const text = value.trim()
  if (text === '' || text.startsWith('0001-')) return null
  // Nearly all times are RFC 3339 in UTC, and alerts come by the thousand: the engine's own reader, cut to milliseconds, is the fastest.
  if (text.length >= 20 && text[10] === 'T' && text.endsWith('Z')) {
    const milliseconds = Date.parse(text.length > 24 ? `${text.slice(0, 23)}Z` : text)
    if (!Number.isNaN(milliseconds)) return inRange(milliseconds)
  }
  if (/^\d{9,19}(?:\.\d{1,9})?$/.test(text)) return fromNumber(Number(text))
  const plain = fromWritten(text)
  if (plain !== null) return plain
  const german = dotted.exec(text)
  if (german !== null) return fromWritten(`${german[3]}-${german[2]}-${german[1]}${german[4]}`)
  return mailDate.test(text) ? inRange(Date.parse(text)) : null
}
