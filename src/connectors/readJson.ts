/** Reading JSON that nobody vouches for: each reader gives the value where it has the shape, else null. Nothing throws. */
import { scalarText } from './cleanText.ts'

export type JsonObject = Readonly<Record<string, unknown>>

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

export const objectAt = (value: unknown, key: string): JsonObject | null => {
  const inner = own(value, key)
  return isObject(inner) ? inner : null
}

/** The own member; inherited ones (`constructor`, `__proto__`) are none. */
export const own = (value: unknown, key: string): unknown =>
  isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined

/** Walks `a.b.0.c`; a member whose name holds a dot is found by trying the whole rest first. */
export const valueAt = (value: unknown, path: string): unknown => {
  let here: unknown = value
  let rest = path
  for (let steps = 0; steps < 20; steps++) {
    if (isObject(here) && Object.hasOwn(here, rest)) return here[rest]
    const dot = rest.indexOf('.')
    const key = dot === -1 ? rest : rest.slice(0, dot)
    if (Array.isArray(here)) here = /^\d{1,4}$/.test(key) ? here[Number(key)] : undefined
    else here = own(here, key)
    if (dot === -1 || here === undefined || here === null) return dot === -1 ? here : undefined
    rest = rest.slice(dot + 1)
  }
  return undefined
}

/** Non-blank text of a scalar at the path, trimmed; else null. */
export const textAt = (value: unknown, path: string): string | null => {
  const text = scalarText(valueAt(value, path))?.trim() ?? ''
  return text === '' ? null : text
}

/** The first of the paths that holds non-blank text. */
export const firstText = (value: unknown, ...paths: readonly string[]): string | null => {
  for (const path of paths) {
    const text = textAt(value, path)
    if (text !== null) return text
  }
  return null
}

/** JSON text of an object or list; null for anything else. Bounded, because it is used for text inside a body. */
export const jsonIn = (text: string, bound = 1_000_000): unknown => {
  const start = text.trimStart()[0]
  if ((start !== '{' && start !== '[') || text.length > bound) return null
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
