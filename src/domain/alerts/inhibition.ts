/** Inhibition: while A fires, B is known to be its consequence and waits behind it. */
import { type DeskWords, deskLookup } from './alert.ts'
import type { CompiledInhibition } from './grouping.ts'
import type { LabelLookup } from './matching.ts'

/** An alert that fires now, by its key. */
export type Firing = DeskWords & { readonly key: string }

/** True when the alert can inhibit others by any rule: only these need to be kept at hand. */
export const canInhibit = (rules: readonly CompiledInhibition[], alert: DeskWords): boolean => {
  const lookup = deskLookup(alert)
  return rules.some((rule) => rule.source(lookup))
}

/** Firing alerts that inhibit others, found by what they must have in common: a storm has thousands, and each new alert asks. */
export type Inhibitors = {
  /** Keeps the alert, in the place of what was kept of it before; one that cannot inhibit is only forgotten. */
  readonly add: (alert: Firing) => void
  readonly remove: (key: string) => void
  /** Keys of those that inhibit this one. */
  readonly of: (alert: Firing) => readonly string[]
  readonly keys: () => readonly string[]
}

type Bucket = Map<string, { readonly isTargetToo: boolean }>

/**
 * As in Alertmanager, an alert that matches both sides of a rule is not inhibited by one that does too, so that two of a kind cannot
 * hide each other and both be lost.
 */
export const inhibitors = (rules: readonly CompiledInhibition[]): Inhibitors => {
  const byRule = rules.map((rule) => ({ rule, buckets: new Map<string, Bucket>() }))
  const places = new Map<string, readonly Bucket[]>()
  const inCommon = (rule: CompiledInhibition, lookup: LabelLookup): string => JSON.stringify(rule.equal.map(lookup))

  const remove = (key: string): void => {
    for (const bucket of places.get(key) ?? []) bucket.delete(key)
    places.delete(key)
  }
  return {
    add: (alert) => {
      remove(alert.key)
      const lookup = deskLookup(alert)
      const own: Bucket[] = []
      for (const { rule, buckets } of byRule) {
        if (!rule.source(lookup)) continue
        const common = inCommon(rule, lookup)
        const bucket: Bucket = buckets.get(common) ?? new Map()
        buckets.set(common, bucket)
        bucket.set(alert.key, { isTargetToo: rule.target(lookup) })
        own.push(bucket)
      }
      if (own.length > 0) places.set(alert.key, own)
    },
    remove,
    of: (alert) => {
      if (places.size === 0) return []
      const lookup = deskLookup(alert)
      const keys = new Set<string>()
      for (const { rule, buckets } of byRule) {
        if (!rule.target(lookup)) continue
        const bucket = buckets.get(inCommon(rule, lookup))
        if (bucket === undefined || bucket.size === 0) continue
        const isBoth = rule.source(lookup)
        for (const [key, { isTargetToo }] of bucket) if (key !== alert.key && !(isBoth && isTargetToo)) keys.add(key)
      }
      return [...keys]
    },
    keys: () => [...places.keys()],
  }
}

/** Keys of the firing alerts that inhibit this one, asked once. */
export const inhibitedBy = (
  rules: readonly CompiledInhibition[],
  alert: Firing,
  firing: readonly Firing[],
): readonly string[] => {
  const all = inhibitors(rules)
  for (const one of firing) all.add(one)
  return all.of(alert)
}
