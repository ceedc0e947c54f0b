/** Turns what a zod schema found into faults with a line: what stands there, what was expected, and what may have been meant. */
import { z } from 'zod'
import { didYouMean } from './didYouMean.ts'
import type { Fault } from './fault.ts'
import { valueAt, type YamlFile, type YamlPath } from './yamlFile.ts'

export type Checked<T> =
  | { readonly kind: 'fine'; readonly value: T }
  | { readonly kind: 'faulty'; readonly faults: readonly Fault[] }

/**
 * Checks the whole file against `schema`. Messages that the schema itself gives are the *expected* phrase ("a duration such as …");
 * where it gives none, the phrase is made from the schema.
 */
export const checkFile = <Schema extends z.ZodType>(schema: Schema, file: YamlFile): Checked<z.output<Schema>> => {
  // A file of comments alone says: everything as shipped by default.
  const result = schema.safeParse(file.value ?? {}, { error: expectedPhrase })
  if (result.success) return { kind: 'fine', value: result.data }
  return { kind: 'faulty', faults: result.error.issues.flatMap((issue) => faultsOf(schema, file, issue)) }
}

const faultsOf = (schema: z.ZodType, file: YamlFile, issue: z.core.$ZodIssue): readonly Fault[] => {
  if (issue.code !== 'unrecognized_keys')
    return [
      {
        file: file.name,
        line: file.lineOf(issue.path),
        found: foundPhrase(issue.path, valueAt(file.value, issue.path)),
        expected: issue.message,
      },
    ]
  const known = keysAt(schema, issue.path)
  return issue.keys.map((key) => {
    const meant = didYouMean(key, known)
    return {
      file: file.name,
      line: file.lineOf([...issue.path, key]),
      found: `unknown key "${key}"${issue.path.length === 0 ? '' : ` in ${showPath(issue.path)}`}`,
      expected: meant === null ? `one of ${known.join(', ')}` : `"${meant}" (did you mean that?)`,
    }
  })
}

/** `silence.urgent is "soon"`. */
export const foundPhrase = (path: YamlPath, value: unknown): string => {
  const subject = path.length === 0 ? 'the file' : showPath(path)
  if (value === undefined) return path.length === 0 ? 'nothing in the file' : `${subject} is missing`
  if (value === null) return path.length === 0 ? 'nothing in the file' : `${subject} is empty`
  if (Array.isArray(value)) return `${subject} is a list${value.length === 0 ? ' of nothing' : ''}`
  if (typeof value === 'object') return `${subject} is a mapping`
  return `${subject} is ${shorten(JSON.stringify(value))}`
}

/** `services[2].matches[0].label`, counted from 1 as people count. */
export const showPath = (path: YamlPath): string =>
  path.reduce<string>(
    (shown, key) =>
      typeof key === 'number' ? `${shown}[${key + 1}]` : `${shown}${shown === '' ? '' : '.'}${String(key)}`,
    '',
  )

const shorten = (text: string): string => (text.length > 80 ? `${text.slice(0, 77)}…"` : text)

const expectedPhrase = (issue: z.core.$ZodRawIssue): string => {
  switch (issue.code) {
    case 'invalid_type':
      return typePhrases[issue.expected] ?? issue.expected
    case 'invalid_value':
      return `one of ${issue.values.map(String).join(', ')}`
    case 'too_small':
      return issue.origin === 'number' || issue.origin === 'int' ? `at least ${issue.minimum}` : atLeast(issue)
    case 'too_big':
      return `at most ${issue.maximum}`
    case 'invalid_key':
      return `other names (one of them is not allowed here)`
    default:
      return 'something else'
  }
}

const atLeast = (issue: { readonly minimum: number | bigint; readonly origin: string }): string =>
  issue.origin === 'string' ? 'some text' : `at least ${issue.minimum} ${issue.minimum === 1 ? 'entry' : 'entries'}`

const typePhrases: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a mapping of keys to values',
  record: 'a mapping of names to values',
}

/** The keys that a schema knows at a path; none where it is not a mapping with fixed keys. */
const keysAt = (schema: z.ZodType, path: YamlPath): readonly string[] => {
  let at: unknown = schema
  for (const key of path) {
    const here = unwrapped(at)
    if (here instanceof z.ZodObject) at = here.shape[String(key)]
    else if (here instanceof z.ZodArray) at = here.element
    else if (here instanceof z.ZodRecord) at = here.valueType
    else return []
  }
  const found = unwrapped(at)
  return found instanceof z.ZodObject ? Object.keys(found.shape) : []
}

/** Steps through defaults, nulls and transforms to the schema of what people write. */
const unwrapped = (schema: unknown): unknown => {
  if (schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault) return unwrapped(schema.def.innerType)
  if (schema instanceof z.ZodNullable || schema instanceof z.ZodOptional) return unwrapped(schema.def.innerType)
  if (schema instanceof z.ZodPipe) return unwrapped(schema.def.in)
  return schema
}
