/** Which group an alert belongs to, and what happens when one opens: the playbook's rules, compiled once for many alerts. */
import { type DeskWords, deskLookup } from './alert.ts'
import type { AlertPlaybook } from './alertPlaybook.ts'
import { fingerprintOf } from './fingerprint.ts'
import { type CompiledMatchers, type CompilePattern, matchersOrNothing } from './matching.ts'

/** A storm is one row: same source, name, service and environment. */
export const defaultGrouping = { name: 'default', by: ['source', 'name', 'service', 'environment'] } as const

export type GroupPlace = {
  /** Names the group within its team: sixteen hexadecimal digits over the rule and what it groups by. */
  readonly key: string
  /** The rule that decided. */
  readonly rule: string
  readonly by: Readonly<Record<string, string>>
}

export type RoutePlace = { readonly rule: string; readonly action: 'inbox' | 'raise' }

/** Unless a rule says more, a group waits in the inbox. */
export const defaultRoute: RoutePlace = { rule: 'default', action: 'inbox' }

/** An inhibition rule, compiled. */
export type CompiledInhibition = {
  readonly name: string
  readonly source: CompiledMatchers
  readonly target: CompiledMatchers
  readonly equal: readonly string[]
}

export type AlertRules = {
  readonly groupOf: (alert: DeskWords) => GroupPlace
  readonly routeOf: (alert: DeskWords) => RoutePlace
  readonly inhibitions: readonly CompiledInhibition[]
}

type RulePart = Pick<AlertPlaybook, 'grouping' | 'routing' | 'inhibition'>

export const compileAlertRules = (playbook: RulePart, compile: CompilePattern): AlertRules => {
  const grouping = playbook.grouping.map((rule) => ({ ...rule, matches: matchersOrNothing(rule.when, compile) }))
  const routing = playbook.routing.map((rule) => ({ ...rule, matches: matchersOrNothing(rule.when, compile) }))
  return {
    groupOf: (alert) => {
      const lookup = deskLookup(alert)
      const rule = grouping.find((each) => each.matches(lookup)) ?? defaultGrouping
      const by = Object.fromEntries(rule.by.map((name) => [name, lookup(name)]))
      return { key: fingerprintOf({ ...by, '': rule.name }), rule: rule.name, by }
    },
    routeOf: (alert) => {
      const lookup = deskLookup(alert)
      const rule = routing.find((each) => each.matches(lookup))
      return rule === undefined ? defaultRoute : { rule: rule.name, action: rule.action }
    },
    inhibitions: playbook.inhibition.map((rule) => ({
      name: rule.name,
      source: matchersOrNothing(rule.source, compile),
      target: matchersOrNothing(rule.target, compile),
      equal: rule.equal,
    })),
  }
}
