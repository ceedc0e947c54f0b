/** Which alerts a list of matchers means, as Alertmanager decides it: all must hold; an absent label is the empty text. */
import type { Matcher } from './alertPlaybook.ts'

/**
 * Compiles a pattern that must match a whole value (RE2, linear time); null when it is no valid pattern. The domain knows no
 * library, so the shell hands it in.
 */
export type CompilePattern = (pattern: string) => ((value: string) => boolean) | null

/** What an alert's label or the desk's own word says; '' when it has none. */
export type LabelLookup = (name: string) => string

export type CompiledMatchers = (lookup: LabelLookup) => boolean

const compileOne = (matcher: Matcher, compile: CompilePattern): CompiledMatchers | null => {
  const { name, value, isEqual } = matcher
  if (!matcher.isRegex) return (lookup) => (lookup(name) === value) === isEqual
  const test = compile(value)
  return test === null ? null : (lookup) => test(lookup(name)) === isEqual
}

/** Compiles a list once for many alerts; answers the first matcher whose pattern is not valid instead. */
export const compileMatchers = (
  matchers: readonly Matcher[],
  compile: CompilePattern,
):
  | { readonly kind: 'compiled'; readonly matches: CompiledMatchers }
  | { readonly kind: 'invalid'; readonly matcher: Matcher } => {
  const tests: CompiledMatchers[] = []
  for (const matcher of matchers) {
    const test = compileOne(matcher, compile)
    if (test === null) return { kind: 'invalid', matcher }
    tests.push(test)
  }
  return { kind: 'compiled', matches: (lookup) => tests.every((test) => test(lookup)) }
}

/** Compiles rules that the playbook check has passed already; a pattern that is not valid all the same matches nothing. */
export const matchersOrNothing = (matchers: readonly Matcher[], compile: CompilePattern): CompiledMatchers => {
  const compiled = compileMatchers(matchers, compile)
  return compiled.kind === 'compiled' ? compiled.matches : () => false
}

/** True when the list would hold for an alert without any label: such a silence would hide everything. */
export const matchesEverything = (matchers: readonly Matcher[], compile: CompilePattern): boolean =>
  matchers.every((matcher) => compileOne(matcher, compile)?.(() => '') === true)
