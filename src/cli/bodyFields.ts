/**
 * Reads a command's zod body as the command line needs it: one flag for each value that a person can type. What nests in the body
 * is flat on the command line, and the alternatives of a union share their flags.
 */
import { z } from 'zod'

export type BodyField = {
  /** Where the value stands in the body. */
  readonly path: readonly string[]
  /** Without dashes, `as-expected`. */
  readonly flag: string
  readonly kind: 'text' | 'number' | 'yes-no' | 'list' | 'numbers' | 'pairs' | 'json'
  /** The words that are allowed, where only some are. */
  readonly choices: readonly string[] | null
  /** Null is a value of its own: not known, none. */
  readonly nullable: boolean
  /** Must be given, in every alternative. */
  readonly required: boolean
  readonly description: string
}

/**
 * The fields of a body, in the order of its schema. A flag is the value's own name, but for what nests: the one field of a mapping
 * and the word that tells alternatives apart go by the name of what they stand in (`--source user`), and the rest of an alternative
 * by both names (`--source-via mail`).
 */
export const bodyFields = (body: z.ZodType): readonly BodyField[] => collect(body, [], '', true, '')

/** `asExpected` is `as-expected`. */
export const kebab = (name: string): string => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)

/** What was typed, by path joined with dots. */
export type Typed = ReadonlyMap<string, unknown>

/**
 * Puts typed values where the body has them. A value that must be there and may be null is null when it was not typed; the
 * alternative of a union is the one that its words name.
 */
export const assembleBody = (body: z.ZodType, typed: Typed): unknown => assemble(body, [], typed) ?? {}

const collect = (
  schema: unknown,
  path: readonly string[],
  flag: string,
  required: boolean,
  above: string,
): readonly BodyField[] => {
  const { inner, optional, nullable, description } = peel(schema)
  const here = description === '' ? above : description
  const needed = required && !optional && !nullable
  if (inner instanceof z.ZodObject) {
    const entries = Object.entries(inner.shape)
    return entries.flatMap(([key, child]) => {
      const name = path.length > 0 && entries.length === 1 ? flag : kebab(key)
      return collect(child, [...path, key], name, needed, '')
    })
  }
  const options = alternatives(inner)
  if (options !== null) return sharedFields(options, path, flag, needed)
  return [{ path, flag, nullable, required: needed, description: here, ...leafKind(inner) }]
}

/** The mappings of a union of mappings; null for anything else. */
const alternatives = (schema: unknown): readonly z.ZodObject[] | null => {
  if (!(schema instanceof z.ZodUnion)) return null
  const options = schema.options.map((option) => peel(option).inner)
  const mappings = options.filter((option) => option instanceof z.ZodObject)
  return mappings.length === options.length ? mappings : null
}

/** The alternatives' fields by path: required only where every alternative requires it; literals become choices. */
const sharedFields = (
  options: readonly z.ZodObject[],
  path: readonly string[],
  flag: string,
  required: boolean,
): readonly BodyField[] => {
  const prefix = (name: string, child: unknown): string =>
    flag === '' ? kebab(name) : peel(child).inner instanceof z.ZodLiteral ? flag : `${flag}-${kebab(name)}`
  const all = options.map((option) =>
    Object.entries(option.shape).flatMap(([key, child]) =>
      collect(child, [...path, key], prefix(key, child), required, ''),
    ),
  )
  const inEach = (key: string) =>
    all.every((fields) => fields.some((one) => one.path.join('.') === key && one.required))
  const merged = new Map<string, BodyField>()
  for (const field of all.flat()) {
    const key = field.path.join('.')
    merged.set(key, sharedField(merged.get(key), { ...field, required: inEach(key) }))
  }
  return [...merged.values()]
}

const sharedField = (same: BodyField | undefined, field: BodyField): BodyField => {
  if (same === undefined) return field
  const choices = same.choices === null || field.choices === null ? null : new Set([...same.choices, ...field.choices])
  return {
    ...same,
    nullable: same.nullable || field.nullable,
    choices: choices === null ? null : [...choices],
    description: same.description === '' ? field.description : same.description,
  }
}

const leafKind = (schema: unknown): Pick<BodyField, 'kind' | 'choices'> => {
  if (schema instanceof z.ZodEnum) return { kind: 'text', choices: schema.options.map(String) }
  if (schema instanceof z.ZodLiteral) {
    const words = [...schema.values]
    return words.every((word) => typeof word === 'boolean')
      ? { kind: 'yes-no', choices: null }
      : { kind: 'text', choices: words.map(String) }
  }
  if (schema instanceof z.ZodBoolean) return { kind: 'yes-no', choices: null }
  if (schema instanceof z.ZodNumber) return { kind: 'number', choices: null }
  if (schema instanceof z.ZodString || schema instanceof z.ZodStringFormat) return { kind: 'text', choices: null }
  if (schema instanceof z.ZodRecord) return { kind: 'pairs', choices: null }
  if (schema instanceof z.ZodArray) {
    const item = peel(schema.element).inner
    if (item instanceof z.ZodNumber) return { kind: 'numbers', choices: null }
    return item instanceof z.ZodObject || item instanceof z.ZodUnion
      ? { kind: 'json', choices: null }
      : { kind: 'list', choices: null }
  }
  return { kind: 'json', choices: null }
}

const assemble = (schema: unknown, path: readonly string[], typed: Typed): unknown => {
  const { inner, optional, nullable } = peel(schema)
  const value = assembleInner(inner, path, typed, !optional && !nullable)
  if (value !== undefined) return value
  if (optional) return undefined
  return nullable ? null : undefined
}

/** `needed`: the body must have it, so a mapping is made of nulls where nothing was typed. */
const assembleInner = (schema: unknown, path: readonly string[], typed: Typed, needed: boolean): unknown => {
  const options = alternatives(schema)
  if (options !== null) {
    const meant = options.find((option) => literalsAgree(option, path, typed)) ?? options[0]
    // An alternative that may be left out is there only when one of its words was typed.
    return meant === undefined ? undefined : assembleInner(meant, path, typed, needed)
  }
  if (!(schema instanceof z.ZodObject)) return typed.get(path.join('.'))
  const touched = needed || [...typed.keys()].some((key) => key.startsWith(`${path.join('.')}.`))
  const entries = Object.entries(schema.shape).flatMap(([key, child]) => {
    const value = assemble(child, [...path, key], typed)
    return value === undefined ? [] : [[key, value]]
  })
  // What fits no field of this alternative is sent all the same, so that the server can say what is wrong with it.
  const strays = [...typed].flatMap(([key, value]) => {
    const at = key.split('.')
    const name = at.at(-1) ?? ''
    const isHere = at.length === path.length + 1 && at.slice(0, -1).join('.') === path.join('.')
    return isHere && !Object.hasOwn(schema.shape, name) ? [[name, value]] : []
  })
  return touched ? Object.fromEntries([...entries, ...strays]) : undefined
}

const literalsAgree = (option: z.ZodObject, path: readonly string[], typed: Typed): boolean =>
  Object.entries(option.shape).every(([key, child]) => {
    const { inner } = peel(child)
    if (!(inner instanceof z.ZodLiteral)) return true
    const given = typed.get([...path, key].join('.'))
    return [...inner.values].some((value) => value === given)
  })

type Peeled = {
  readonly inner: unknown
  readonly optional: boolean
  readonly nullable: boolean
  readonly description: string
}

/** Takes off what surrounds the schema of the value itself: optional, nullable, defaults, transforms. */
const peel = (schema: unknown): Peeled => {
  const description = schema instanceof z.ZodType ? (schema.description ?? '') : ''
  const add = (inner: unknown, more: Partial<Peeled>): Peeled => {
    const peeled = peel(inner)
    return { ...peeled, ...more, description: description === '' ? peeled.description : description }
  }
  if (schema instanceof z.ZodOptional) return add(schema.def.innerType, { optional: true })
  if (schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault)
    return add(schema.def.innerType, { optional: true })
  if (schema instanceof z.ZodNullable) return add(schema.def.innerType, { nullable: true })
  if (schema instanceof z.ZodReadonly) return add(schema.def.innerType, {})
  if (schema instanceof z.ZodPipe)
    return add(schema.def.in instanceof z.ZodTransform ? schema.def.out : schema.def.in, {})
  return {
    inner: schema,
    optional: false,
    nullable: false,
    description: description === '' ? fieldWords(schema) : description,
  }
}

/** The contract says what a field is in its fault messages ("the observation is text"), so that it is said once. */
const fieldWords = (schema: unknown): string => {
  if (!(schema instanceof z.ZodString || schema instanceof z.ZodStringFormat || schema instanceof z.ZodNumber))
    return ''
  const message = schema.safeParse(undefined).error?.issues[0]?.message ?? ''
  const words = /^(.+?) (?:is|are) (?:text|a whole number|an absolute)/.exec(message)?.[1] ?? ''
  return words.includes(' ') ? words : ''
}
