/** The kinds of field that command bodies are made of: trimmed, bounded, and each fault says what the field is. */
import { z } from 'zod'

/** One line that says something, such as a title or a name. */
export const line = (what: string, most = 300) =>
  z
    .string({ error: `${what} is text` })
    .trim()
    .min(1, `${what} is empty`)
    .max(most, `${what} has more than ${most} characters`)
    .refine((typed) => !/\p{Cc}/u.test(typed), `${what} is one line without control characters`)

/** Longer text, with line breaks: 1 to 20,000 characters. */
export const text = (what: string) =>
  z
    .string({ error: `${what} is text` })
    .trim()
    .min(1, `${what} is empty`)
    .max(20_000, `${what} has more than 20,000 characters`)

/** Left out and null are the same: null. */
export const optional = <T extends z.ZodType>(type: T) => type.nullish().transform((value) => value ?? null)

/** A team-wide number, or the number of an entry. */
export const number = (what: string) =>
  z.int(`${what} is a whole number`).positive(`${what} is a number from 1`).max(2_147_483_647, `${what} is too large`)

export const personId = () =>
  z
    .string({ error: 'a person’s id is text' })
    .trim()
    .toLowerCase()
    .regex(/^[a-z0-9][a-z0-9._-]{0,62}$/, 'a person’s id has letters, digits, dots, underscores and hyphens')

/** A team's key, as it stands in addresses. */
export const teamKey = () =>
  z
    .string({ error: 'a team’s key is text' })
    .regex(/^[a-z][a-z0-9-]{0,62}$/, 'a team’s key begins with a lower-case letter and has letters, digits and hyphens')

/** A day, `2026-11-30`. */
export const date = () => z.iso.date('a date looks like 2026-11-30')

/** A local time of day, `10:30`. */
export const timeOfDay = () =>
  z
    .string({ error: 'a time of day is text' })
    .regex(/^([01][0-9]|2[0-3]):[0-5][0-9]$/, 'a time of day looks like 10:30')

/** A body without fields. */
export const nothing = z.strictObject({})
