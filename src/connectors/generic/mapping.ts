/**
 * The playbook's own mappings for the generic door: CEL expressions over `body`, compiled once. What people write there runs on the
 * intake path, so it is bounded: size and depth of an expression, no macro inside a macro, and patterns by RE2 (`like`, `capture`)
 * in place of CEL's `matches`, whose engine backtracks.
 */
import { type ASTNode, Environment, type ParseResult } from '@marcbachmann/cel-js'
import { RE2JS } from 're2js'
import type { GenericField, GenericMapping } from '#domain/alerts/alertPlaybook.ts'
import { scalarText } from '../cleanText.ts'
import { isObject } from '../readJson.ts'

export type MappingFault = { readonly mapping: string; readonly part: string; readonly fault: string }

type Compiled = {
  readonly when: ParseResult
  readonly fields: readonly (readonly [GenericField, ParseResult])[]
}

const longestExpression = 2_000
const longestText = 10_000

const patterns = new Map<string, RE2JS>()
const mostPatterns = 500

/** RE2 patterns, kept. A pattern made from the body itself may not fill the memory. */
const patternOf = (pattern: string): RE2JS => {
  const known = patterns.get(pattern)
  if (known !== undefined) return known
  const made = RE2JS.compile(pattern.slice(0, 500))
  if (patterns.size >= mostPatterns) patterns.clear()
  patterns.set(pattern, made)
  return made
}

const environment = new Environment({
  homogeneousAggregateLiterals: false,
  enableOptionalTypes: true,
  limits: { maxAstNodes: 300, maxDepth: 30, maxListElements: 100, maxMapEntries: 100, maxCallArguments: 8 },
})
  .registerVariable('body', 'dyn')
  .registerFunction('like(string, string): bool', (text: string, pattern: string) =>
    patternOf(pattern).matcher(text.slice(0, longestText)).find(),
  )
  .registerFunction('capture(string, string): string', (text: string, pattern: string) => {
    const matcher = patternOf(pattern).matcher(text.slice(0, longestText))
    return matcher.find() ? (matcher.group(matcher.groupCount() > 0 ? 1 : 0) ?? '') : ''
  })

const macros: ReadonlySet<string> = new Set(['all', 'exists', 'exists_one', 'map', 'filter', 'bind'])

/** Null where the expression is cheap whatever the body; else why not. */
const tooDear = (value: unknown, insideMacro: boolean): string | null => {
  if (Array.isArray(value)) {
    for (const inner of value) {
      const fault = tooDear(inner, insideMacro)
      if (fault !== null) return fault
    }
    return null
  }
  if (!isObject(value) || typeof value.op !== 'string') return null
  // The library types nodes as a union over operators; only the call's name matters here.
  const node = value as unknown as ASTNode
  const name = node.op === 'rcall' || node.op === 'call' ? node.args[0] : null
  if (name === 'matches') return 'matches() is not available; use like(text, pattern), which takes RE2 patterns'
  const isMacro = name !== null && macros.has(name)
  if (isMacro && insideMacro) return `${name}() inside another list function is not allowed`
  return tooDear(node.args, insideMacro || isMacro)
}

const compile = (expression: string): ParseResult | string => {
  if (expression.length > longestExpression) return `longer than ${longestExpression} characters`
  try {
    const parsed = environment.parse(expression)
    const dear = tooDear(parsed.ast, false)
    if (dear !== null) return dear
    const checked = parsed.check()
    return checked.valid ? parsed : (checked.error?.message ?? 'does not type-check')
  } catch (fault) {
    return fault instanceof Error ? (fault.message.split('\n', 1)[0] ?? 'unreadable') : 'unreadable'
  }
}

const known = new WeakMap<GenericMapping, Compiled | readonly MappingFault[]>()

const compiled = (mapping: GenericMapping): Compiled | readonly MappingFault[] => {
  const before = known.get(mapping)
  if (before !== undefined) return before
  const faults: MappingFault[] = []
  const parts = { when: mapping.when, ...mapping.fields }
  const good = new Map<string, ParseResult>()
  for (const [part, expression] of Object.entries(parts)) {
    const result = compile(expression)
    if (typeof result === 'string') faults.push({ mapping: mapping.name, part, fault: result })
    else good.set(part, result)
  }
  const when = good.get('when')
  const fields = (Object.keys(mapping.fields) as GenericField[]).flatMap((field) => {
    const expression = good.get(field)
    return expression === undefined ? [] : [[field, expression] as const]
  })
  const made = faults.length > 0 || when === undefined ? faults : { when, fields }
  known.set(mapping, made)
  return made
}

/** What is wrong with the mappings of a playbook, for its check; empty when all is well. */
export const mappingFaults = (mappings: readonly GenericMapping[]): readonly MappingFault[] =>
  mappings.flatMap((mapping) => {
    const made = compiled(mapping)
    return 'when' in made ? [] : made
  })

export type Mapped = {
  readonly mapping: string
  readonly fields: Readonly<Partial<Record<GenericField, string | boolean>>>
}

/**
 * The fields that the first mapping whose `when` holds finds in the body; null where none does. An expression that fails on this body
 * (a member that is not there) leaves its field to the usual reading.
 */
export const applyMappings = (mappings: readonly GenericMapping[], body: unknown): Mapped | null => {
  for (const mapping of mappings) {
    const made = compiled(mapping)
    if (!('when' in made) || run(made.when, body) !== true) continue
    const fields: Partial<Record<GenericField, string | boolean>> = {}
    for (const [field, expression] of made.fields) {
      const value = run(expression, body)
      if (typeof value === 'boolean') fields[field] = value
      else {
        const text = scalarText(value)?.trim() ?? ''
        if (text !== '') fields[field] = text
      }
    }
    return { mapping: mapping.name, fields }
  }
  return null
}

const run = (expression: ParseResult, body: unknown): unknown => {
  try {
    return expression({ body })
  } catch {
    return undefined
  }
}
