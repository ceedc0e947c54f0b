/**
 * The expressions with which a playbook reads senders of the generic door: CEL over `body`. They run on the intake path, so they are
 * bounded: size and depth, no list function inside another, and patterns by RE2 (`like`, `capture`) in place of CEL's `matches`,
 * whose engine backtracks. The playbook's check and the door compile by this one function, so that what passes the check runs.
 */
import { type ASTNode, Environment, ParseError, type ParseResult } from '@marcbachmann/cel-js'
import { RE2JS } from 're2js'

export type MappingExpression = ParseResult

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
  if (typeof value !== 'object' || value === null || !('op' in value) || typeof value.op !== 'string') return null
  // The library types nodes as a union over operators; only the call's name matters here.
  const node = value as unknown as ASTNode
  const name = node.op === 'rcall' || node.op === 'call' ? node.args[0] : null
  if (name === 'matches') return 'matches() is not available; use like(text, pattern), which takes RE2 patterns'
  const isMacro = name !== null && macros.has(name)
  if (isMacro && insideMacro) return `${name}() inside another list function is not allowed`
  return patternFault(node) ?? tooDear(node.args, insideMacro || isMacro)
}

/** A pattern that stands in the expression as text is tried at once; one that is made from the body can only fail when it runs. */
const patternFault = (node: ASTNode): string | null => {
  if (node.op !== 'call' || (node.args[0] !== 'like' && node.args[0] !== 'capture')) return null
  const pattern = node.args[1][1]
  if (pattern?.op !== 'value' || typeof pattern.args !== 'string') return null
  try {
    RE2JS.compile(pattern.args)
    return null
  } catch (error) {
    const why = error instanceof Error ? error.message.replace(/^error parsing regexp: /, '') : String(error)
    return `${node.args[0]}() has a pattern that RE2 does not know: ${why}`
  }
}

/** The expression ready to run with `{ body }`, or why it can't be used. A condition must come out as true or false. */
export const compileMapping = (expression: string, as: 'value' | 'condition'): MappingExpression | string => {
  if (expression.length > longestExpression) return `longer than ${longestExpression} characters`
  try {
    const parsed = environment.parse(expression)
    const dear = tooDear(parsed.ast, false)
    if (dear !== null) return dear
    const checked = parsed.check()
    if (!checked.valid) return checked.error?.summary ?? 'does not type-check'
    if (as === 'condition' && checked.type !== 'bool' && checked.type !== 'dyn')
      return `it gives ${checked.type}, not true or false`
    return parsed
  } catch (error) {
    if (error instanceof ParseError) return `${error.summary}, at character ${(error.range?.start ?? 0) + 1}`
    return error instanceof Error ? (error.message.split('\n', 1)[0] ?? 'unreadable') : 'unreadable'
  }
}
