/** Inhibition: while A fires, B is known to be its consequence and waits behind it. */
import { type DeskWords, deskLookup } from './alert.ts'
import type { CompiledInhibition } from './grouping.ts'

/** An alert that fires now, by its key. */
export type Firing = DeskWords & { readonly key: string }

/** True when the alert can inhibit others by any rule: only these need to be kept at hand. */
export const canInhibit = (rules: readonly CompiledInhibition[], alert: DeskWords): boolean => {
  const lookup = deskLookup(alert)
  return rules.some((rule) => rule.source(lookup))
}

/**
 * Keys of the firing alerts that inhibit this one. As in Alertmanager, an alert that matches both sides of a rule is not inhibited
 * by one that does too, so that two of a kind cannot hide each other and both be lost.
 */
export const inhibitedBy = (
  rules: readonly CompiledInhibition[],
  alert: Firing,
  firing: readonly Firing[],
): readonly string[] => {
  const target = deskLookup(alert)
  const keys = new Set<string>()
  for (const rule of rules) {
    if (!rule.target(target)) continue
    const isBoth = rule.source(target)
    for (const other of firing) {
      const source = deskLookup(other)
      if (other.key === alert.key || !rule.source(source) || (isBoth && rule.target(source))) continue
      if (rule.equal.every((name) => source(name) === target(name))) keys.add(other.key)
    }
  }
  return [...keys]
}
