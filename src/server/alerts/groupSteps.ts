/** From changed alerts to what their groups are told, pure: which groups open or fire again, which are joined, which have stopped. */
import type { Alert } from '#domain/alerts/alert.ts'
import type { Hiding } from '#domain/alerts/alertGroup.ts'
import type { FireGroup, ResolveGroup } from '#domain/alerts/alertGroupCommands.ts'
import { severityRank } from '#domain/alerts/severity.ts'
import type { Actor } from '#domain/people/actor.ts'
import type { GroupCount, GroupStanding } from './groupCounts.ts'
import type { TeamRules } from './teamRules.ts'

/** An alert that began to fire, and what hides it. */
export type Fired = { readonly alert: Alert; readonly rule: string; readonly hiddenBy: readonly Hiding[] }

/** What happened to one group in one batch. */
export type GroupChange = {
  readonly key: string
  readonly fired: readonly Fired[]
  /** Fired before and do still, and are worse now. */
  readonly worsened: readonly Fired[]
  readonly stopped: number
}

const byRule: Actor = { kind: 'desk', why: 'rule' }

/** The one that speaks for those that fired: to be seen before hidden, then the worst. */
const speaker = (fired: readonly Fired[]): Fired | null =>
  fired.reduce<Fired | null>((best, one) => {
    if (best === null) return one
    const seen = Number(one.hiddenBy.length > 0) - Number(best.hiddenBy.length > 0)
    if (seen !== 0) return seen < 0 ? one : best
    return severityRank(one.alert.severity) < severityRank(best.alert.severity) ? one : best
  }, null)

const fireCommand = (number: number, key: string, fired: Fired, rules: TeamRules, at: Temporal.Instant): FireGroup => {
  const { alert, rule, hiddenBy } = fired
  const route = rules.rules.routeOf(alert)
  return {
    type: 'FireGroup',
    by: byRule,
    at,
    number,
    playbookHash: rules.playbook.hash,
    key,
    rule,
    origin: alert.labels.kind === 'pipeline' ? 'pipeline' : 'alert',
    source: alert.source,
    title: alert.title,
    text: alert.text.slice(0, 4000),
    url: alert.url,
    service: alert.service,
    environment: alert.environment,
    severity: alert.severity,
    raiseBy: route.action === 'raise' ? route.rule : null,
    hiddenBy,
  }
}

/** True where one more alert that fires is news to a group that fires already. */
const isNews = (fired: Fired, standing: GroupStanding | undefined): boolean =>
  standing === undefined ||
  standing.hidden ||
  standing.snoozed ||
  severityRank(fired.alert.severity) < severityRank(standing.severity as Alert['severity'])

export type GroupStep = { readonly number: number; readonly command: FireGroup | ResolveGroup }

/** The commands of one group, and how many of it fire then. */
export const stepsOf = (
  change: GroupChange,
  count: GroupCount,
  standing: GroupStanding | undefined,
  rules: TeamRules,
  at: Temporal.Instant,
): { readonly steps: readonly GroupStep[]; readonly firing: number } => {
  const { number } = count
  const steps: GroupStep[] = []
  const fired = speaker(change.fired)
  const loudest = speaker([...change.fired, ...change.worsened])
  const isOpening = count.firing === 0 && fired !== null
  if (loudest !== null && (isOpening || isNews(loudest, standing)))
    steps.push({ number, command: fireCommand(number, change.key, loudest, rules, at) })
  const firing = count.firing + change.fired.length - change.stopped
  if (firing === 0 && (count.firing > 0 || fired !== null))
    steps.push({ number, command: { type: 'ResolveGroup', by: byRule, at } })
  return { steps, firing }
}
