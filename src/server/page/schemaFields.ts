/** A JSON Schema of a body as rows for people: field, what it is, its limits. */
import { z } from 'zod'

export type Schema = {
  readonly $ref?: string | undefined
  readonly type?: string | readonly string[] | undefined
  readonly title?: string | undefined
  readonly description?: string | undefined
  readonly format?: string | undefined
  readonly properties?: Readonly<Record<string, Schema>> | undefined
  readonly required?: readonly string[] | undefined
  readonly items?: Schema | undefined
  readonly anyOf?: readonly Schema[] | undefined
  readonly oneOf?: readonly Schema[] | undefined
  readonly allOf?: readonly Schema[] | undefined
  readonly enum?: readonly unknown[] | undefined
  readonly const?: unknown
  readonly default?: unknown
  readonly minLength?: number | undefined
  readonly maxLength?: number | undefined
  readonly minimum?: number | undefined
  readonly maximum?: number | undefined
  readonly exclusiveMinimum?: number | undefined
  readonly minItems?: number | undefined
  readonly maxItems?: number | undefined
  readonly pattern?: string | undefined
  readonly additionalProperties?: boolean | Schema | undefined
}

export const schemaSchema: z.ZodType<Schema> = z.lazy(() =>
  z.looseObject({
    $ref: z.string().optional(),
    type: z.union([z.string(), z.array(z.string())]).optional(),
    title: z.string().optional(),
    description: z.string().optional(),
    format: z.string().optional(),
    properties: z.record(z.string(), schemaSchema).optional(),
    required: z.array(z.string()).optional(),
    items: schemaSchema.optional(),
    anyOf: z.array(schemaSchema).optional(),
    oneOf: z.array(schemaSchema).optional(),
    allOf: z.array(schemaSchema).optional(),
    enum: z.array(z.unknown()).optional(),
    const: z.unknown().optional(),
    default: z.unknown().optional(),
    minLength: z.number().optional(),
    maxLength: z.number().optional(),
    minimum: z.number().optional(),
    maximum: z.number().optional(),
    exclusiveMinimum: z.number().optional(),
    minItems: z.number().optional(),
    maxItems: z.number().optional(),
    pattern: z.string().optional(),
    additionalProperties: z.union([z.boolean(), schemaSchema]).optional(),
  }),
)

export type FieldRow = {
  /** Dotted for fields within fields: `source.kind`. */
  readonly name: string
  readonly required: boolean
  readonly type: string
  readonly limits: string
  readonly description: string
}

type Schemas = Readonly<Record<string, Schema>>

const resolve = (schema: Schema, schemas: Schemas): Schema => {
  const name = schema.$ref?.split('/').at(-1)
  return name === undefined ? schema : (schemas[name] ?? {})
}

/** Zod gives every whole number JavaScript's own bounds: nothing that anybody needs to read. */
const isBound = (limit: number | undefined): limit is number =>
  limit !== undefined && Math.abs(limit) < Number.MAX_SAFE_INTEGER

const formats: Readonly<Record<string, string>> = {
  'date-time': 'instant, as 2026-11-24T09:00:00Z',
  date: 'date, as 2026-11-24',
  email: 'e-mail address',
  uri: 'web address',
  binary: 'bytes',
}
const simple: Readonly<Record<string, string>> = {
  string: 'text',
  integer: 'whole number',
  number: 'number',
  boolean: 'true or false',
  null: 'null',
  object: 'object',
}

const alternatives = (schema: Schema): readonly Schema[] => [...(schema.anyOf ?? []), ...(schema.oneOf ?? [])]

const unique = (words: readonly string[]): readonly string[] => [...new Set(words)]

/** In words; depth-bounded, since a schema may hold itself. */
const wordsOf = (given: Schema, schemas: Schemas, depth = 0): string => {
  const schema = resolve(given, schemas)
  if (schema.const !== undefined) return JSON.stringify(schema.const)
  if (schema.enum !== undefined) return schema.enum.map((one) => JSON.stringify(one)).join(' or ')
  if (depth > 4) return 'object'
  const ways = alternatives(schema)
  if (ways.length > 0) return unique(ways.map((one) => wordsOf(one, schemas, depth + 1))).join(' or ')
  if (schema.format !== undefined && formats[schema.format] !== undefined) return formats[schema.format] ?? ''
  if (schema.type === 'array')
    return `list of ${schema.items === undefined ? 'anything' : wordsOf(schema.items, schemas, depth + 1)}`
  if (schema.properties !== undefined) {
    const required = new Set(schema.required ?? [])
    const inside = Object.entries(schema.properties).map(
      ([name, one]) => `${name}${required.has(name) ? '' : '?'}: ${wordsOf(one, schemas, depth + 1)}`,
    )
    return `{ ${inside.join(', ')} }`
  }
  if (typeof schema.additionalProperties === 'object')
    return `names to ${wordsOf(schema.additionalProperties, schemas, depth + 1)}`
  if (schema.type === undefined) return 'anything'
  return [schema.type]
    .flat()
    .map((type) => simple[type] ?? type)
    .join(' or ')
}

const limitsOf = (given: Schema, schemas: Schemas): string => {
  const schema = resolve(given, schemas)
  const ways = alternatives(schema).filter((one) => one.type !== 'null')
  const own = [
    schema.minLength !== undefined && schema.minLength > 1 ? `at least ${schema.minLength} characters` : null,
    schema.maxLength === undefined ? null : `at most ${schema.maxLength.toLocaleString('en-GB')} characters`,
    isBound(schema.minimum) ? `from ${schema.minimum}` : null,
    isBound(schema.exclusiveMinimum) ? `more than ${schema.exclusiveMinimum}` : null,
    isBound(schema.maximum) ? `up to ${schema.maximum}` : null,
    schema.minItems === undefined ? null : `at least ${schema.minItems}`,
    schema.maxItems === undefined ? null : `at most ${schema.maxItems}`,
    schema.default === undefined ? null : `${JSON.stringify(schema.default)} if left out`,
  ].filter((one) => one !== null)
  if (own.length > 0 || ways.length !== 1 || ways[0] === undefined) return own.join(', ')
  return limitsOf(ways[0], schemas)
}

/** The fields of a body; a body that is one of several shapes, or no object, is one row. */
export const fieldRows = (given: Schema, schemas: Schemas): readonly FieldRow[] => {
  const schema = resolve(given, schemas)
  if (schema.properties === undefined) {
    if (schema.type === 'object' && typeof schema.additionalProperties !== 'object') return []
    return [
      {
        name: 'body',
        required: true,
        type: wordsOf(schema, schemas),
        limits: limitsOf(schema, schemas),
        description: schema.description ?? '',
      },
    ]
  }
  const required = new Set(schema.required ?? [])
  return Object.entries(schema.properties).map(([name, one]) => ({
    name,
    required: required.has(name) && resolve(one, schemas).default === undefined,
    type: wordsOf(one, schemas),
    limits: limitsOf(one, schemas),
    description: resolve(one, schemas).description ?? one.description ?? '',
  }))
}
