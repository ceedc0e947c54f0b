/** The domain's port for patterns: RE2, so that no pattern that anybody writes can stall intake. */
import { RE2JS } from 're2js'
import type { CompilePattern } from '#domain/alerts/matching.ts'

/** A pattern must match the whole value, line ends included, as in Alertmanager. */
export const re2Pattern: CompilePattern = (pattern) => {
  try {
    const compiled = RE2JS.compile(pattern, RE2JS.DOTALL)
    return (value) => compiled.matches(value)
  } catch {
    return null
  }
}
