/** Checks the CEL expressions of a playbook before an alert meets them. */
import { Environment, ParseError } from '@marcbachmann/cel-js'

/** What an expression of the generic door may name: the sender's JSON, as `body`. */
const environment = new Environment({ unlistedVariablesAreDyn: false }).registerVariable('body', 'dyn')

/** Why `expression` can't be used, or null when it can. A condition must come out as true or false. */
export const celTrouble = (expression: string, as: 'value' | 'condition'): string | null => {
  try {
    const checked = environment.parse(expression).check()
    if (!checked.valid) return checked.error?.summary ?? 'it does not type-check'
    if (as === 'condition' && checked.type !== 'bool' && checked.type !== 'dyn')
      return `it gives ${checked.type}, not true or false`
    return null
  } catch (error) {
    if (error instanceof ParseError) return `${error.summary}, at character ${(error.range?.start ?? 0) + 1}`
    return error instanceof Error ? error.message : String(error)
  }
}
