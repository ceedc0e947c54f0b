/** Checks the matchers of a playbook before an alert meets them. */
import { RE2JS } from 're2js'
import type { Matcher } from '#domain/alerts/alertPlaybook.ts'
import { parseMatcher } from '#domain/alerts/matcherSyntax.ts'

export type ReadMatcher =
  | { readonly kind: 'matcher'; readonly matcher: Matcher }
  /** What was expected, as a phrase. */
  | { readonly kind: 'faulty'; readonly expected: string }

/** Reads one matcher, `severity="critical"`; its pattern must be one that RE2 knows. */
export const readMatcher = (text: string): ReadMatcher => {
  const read = parseMatcher(text)
  if (read.kind === 'unreadable')
    return { kind: 'faulty', expected: `a matcher such as severity="critical" (${read.problem})` }
  const trouble = read.value.isRegex ? patternTrouble(read.value.value) : null
  if (trouble !== null) return { kind: 'faulty', expected: `a regular expression that RE2 knows (${trouble})` }
  return { kind: 'matcher', matcher: read.value }
}

/** Why it is no RE2 pattern, or null when it is one. Tried as it stands: what is whole alone is whole with anchors around it. */
const patternTrouble = (pattern: string): string | null => {
  try {
    RE2JS.compile(pattern)
    return null
  } catch (error) {
    return error instanceof Error ? error.message.replace(/^error parsing regexp: /, '') : String(error)
  }
}
