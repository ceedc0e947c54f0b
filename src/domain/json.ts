/**
 * The one codec between domain values and JSON. Instants stand under keys that are `at` or end in `At` (naming convention of the
 * domain); as JSON they are ISO 8601 strings in UTC with milliseconds. `toJson(fromJson(x))` is `x` again.
 */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }

const isInstantKey = (key: string): boolean => key === 'at' || key.endsWith('At')

/** Instants are kept to the millisecond, as PostgreSQL and people read them. */
export const instantToJson = (instant: Temporal.Instant): string => instant.round('millisecond').toString()

export const toJson = (value: unknown): Json => {
  if (value === null || typeof value === 'string' || typeof value === 'boolean' || typeof value === 'number')
    return value
  if (value instanceof Temporal.Instant) return instantToJson(value)
  if (Array.isArray(value)) return value.map(toJson)
  if (typeof value === 'object') {
    const out: Record<string, Json> = {}
    for (const [key, inner] of Object.entries(value)) if (inner !== undefined) out[key] = toJson(inner)
    return out
  }
  throw new Error(`Not a domain value: ${typeof value}`)
}

/** Undoes `toJson`. The caller vouches for the shape: it reads only what `toJson` wrote. */
export const fromJson = (value: Json): unknown => revive('', value)

const revive = (key: string, value: Json): unknown => {
  if (typeof value === 'string') return isInstantKey(key) ? Temporal.Instant.from(value) : value
  if (value === null || typeof value !== 'object') return value
  if (Array.isArray(value)) return value.map((inner: Json) => revive(key, inner))
  const out: Record<string, unknown> = {}
  for (const [innerKey, inner] of Object.entries(value)) out[innerKey] = revive(innerKey, inner)
  return out
}
