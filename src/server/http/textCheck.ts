/** Text that PostgreSQL cannot hold (NUL, half a surrogate pair) is met at the door, with the field's name. */
import { z } from 'zod'

const faultIn = (value: unknown, path: readonly (string | number)[], depth: number): z.core.$ZodIssue[] => {
  if (typeof value === 'string') {
    if (value.includes('\u0000')) return [issue(path, value, 'holds a NUL character')]
    if (!value.isWellFormed()) return [issue(path, value, 'holds half a surrogate pair: the text is not valid Unicode')]
    return []
  }
  if (value === null || typeof value !== 'object') return []
  if (depth > 50) return [issue(path, '', 'is nested deeper than 50 levels')]
  return Object.entries(value).flatMap(([key, inner]) =>
    key.includes('\u0000') || !key.isWellFormed()
      ? [issue(path, key, 'has a field name that is not valid text')]
      : faultIn(inner, [...path, Array.isArray(value) ? Number(key) : key], depth + 1),
  )
}

const issue = (path: readonly (string | number)[], input: string, message: string): z.core.$ZodIssue => ({
  code: 'custom',
  path: [...path],
  message,
  input,
})

/** Throws `z.ZodError` naming every field whose text cannot be kept. */
export const checkText = (body: unknown): void => {
  const issues = faultIn(body, [], 0)
  if (issues.length > 0) throw new z.ZodError(issues)
}
