/** The kinds of value that playbooks write. The message of each is what was expected, as a phrase; faults quote it. */
import { z } from 'zod'

const minutesPerUnit = { minute: 1, hour: 60, day: 24 * 60, week: 7 * 24 * 60 } as const
export type DurationUnit = keyof typeof minutesPerUnit

const durationPattern = /^([1-9][0-9]{0,3}) (minute|hour|day|week)s?$/

/**
 * A duration in words, such as `15 minutes`, `4 hours`, `2 weeks`; gives a whole number of `unit`.
 * A duration that does not come out even (90 minutes where hours are counted) is refused.
 */
export const duration = (unit: DurationUnit) => {
  const expected = `a duration in whole ${unit}s, such as "${durationExamples[unit]}"`
  return z
    .string(expected)
    .regex(durationPattern, expected)
    .refine((text) => Number.isInteger(inUnits(text, unit)), expected)
    .transform((text) => inUnits(text, unit))
}

/** As `duration('minute')`, and `at once` for none. */
export const delay = () => {
  const expected = '"at once", or a duration in whole minutes, such as "10 minutes"'
  return z
    .string(expected)
    .regex(new RegExp(`^at once$|${durationPattern.source}`), expected)
    .transform((text) => (text === 'at once' ? 0 : inUnits(text, 'minute')))
}

const durationExamples = { minute: '15 minutes', hour: '4 hours', day: '2 weeks', week: '2 weeks' } as const

const inUnits = (text: string, unit: DurationUnit): number => {
  const match = durationPattern.exec(text)
  if (match === null) return Number.NaN
  const from = match[2] as DurationUnit // the pattern allows no other word
  return (Number(match[1]) * minutesPerUnit[from]) / minutesPerUnit[unit]
}

/** Text of one line that says something. */
export const line = (what = 'one line of text') =>
  z.string(what).regex(/^\S(.*\S)?$/, `${what}, without spaces around it`)

/** A name that stands in addresses, commands and other files. */
export const key = (what = 'a key of lower-case letters, digits and hyphens') =>
  z.string(what).regex(/^[a-z][a-z0-9-]{0,62}$/, what)

/** A person's id, as people type it. */
export const personId = () => {
  const expected = 'a person’s id: lower-case letters, digits, ".", "_" or "-"'
  return z.string(expected).regex(/^[a-z0-9][a-z0-9._-]{0,62}$/, expected)
}

/** A day, `2026-11-30`. */
export const date = () => {
  const expected = 'a date, such as "2026-11-30"'
  return z.string(expected).refine(isDate, expected)
}

/** A time of day in the team's zone, `10:30`. */
export const timeOfDay = () => {
  const expected = 'a time of day, such as "10:30"'
  return z.string(expected).regex(/^([01][0-9]|2[0-3]):[0-5][0-9]$/, expected)
}

/** A time zone by its name; offsets are refused, because they know no summer time. */
export const zone = () => {
  const expected = 'a time zone by name, such as "Europe/London"'
  return z.string(expected).refine(isZone, expected)
}

/** An address that people can open. */
export const webAddress = () => {
  const expected = 'an address that begins with https:// or http://'
  return z.string(expected).refine(isWebAddress, expected)
}

/** A label as GitLab takes it: at most 255 characters, no comma. */
export const trackerLabel = () => {
  const expected = 'a label of at most 255 characters, without a comma'
  return z.string(expected).regex(/^(?! )[^,\n]{1,255}(?<! )$/, expected)
}

export const wholeNumber = (from: number) =>
  z.int(`a whole number, at least ${from}`).min(from, `a whole number, at least ${from}`)

const isDate = (text: string): boolean => {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false
  try {
    Temporal.PlainDate.from(text)
    return true
  } catch {
    return false
  }
}

const isZone = (text: string): boolean => {
  if (/^[+-]/.test(text)) return false
  try {
    new Intl.DateTimeFormat('en-GB', { timeZone: text })
    return true
  } catch {
    return false
  }
}

const isWebAddress = (text: string): boolean => {
  const url = URL.parse(text)
  return url !== null && (url.protocol === 'https:' || url.protocol === 'http:')
}
