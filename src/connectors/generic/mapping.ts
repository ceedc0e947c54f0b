/** The playbook's own mappings for the generic door: expressions over `body`, compiled once and run on the intake path. */
import { compileMapping, type MappingExpression } from '#contract/mappingExpression.ts'
import type { GenericField, GenericMapping } from '#domain/alerts/alertPlaybook.ts'
import { scalarText } from '../cleanText.ts'

export type MappingFault = { readonly mapping: string; readonly part: string; readonly fault: string }

type Compiled = {
  readonly when: MappingExpression
  readonly fields: readonly (readonly [GenericField, MappingExpression])[]
}

const known = new WeakMap<GenericMapping, Compiled | readonly MappingFault[]>()

const compiled = (mapping: GenericMapping): Compiled | readonly MappingFault[] => {
  const before = known.get(mapping)
  if (before !== undefined) return before
  const faults: MappingFault[] = []
  const parts = { when: mapping.when, ...mapping.fields }
  const good = new Map<string, MappingExpression>()
  for (const [part, expression] of Object.entries(parts)) {
    const result = compileMapping(expression, part === 'when' ? 'condition' : 'value')
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

const run = (expression: MappingExpression, body: unknown): unknown => {
  try {
    return expression({ body })
  } catch {
    return undefined
  }
}
