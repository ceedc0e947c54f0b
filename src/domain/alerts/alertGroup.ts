/**
 * The state of one alert group: what waits in the inbox for a decision (D6). Its alerts are rows beside it; here stands what deciding
 * needs. A group lives on: fires again after a decision, and a new **occurrence** waits for a decision of its own.
 */
import type { Actor } from '../people/actor.ts'
import type { AlertSeverity } from './signal.ts'

/** Why a group asks nobody although it fires. */
export type Hiding = {
  readonly kind: 'silence' | 'maintenance' | 'inhibition'
  /** The silence's or window's id, or the key of the alert that inhibits. */
  readonly id: string
}

/** Waits for a decision. Nags are counted from `nagsFromAt`: the beginning, or the end of the last snooze or silence. */
export type Undecided = {
  readonly kind: 'undecided'
  readonly sinceAt: Temporal.Instant
  readonly nagsFromAt: Temporal.Instant
  /** How many steps of the playbook's nags were given since `nagsFromAt`. */
  readonly nags: number
  readonly snoozedUntilAt: Temporal.Instant | null
}

export type Decided =
  | { readonly kind: 'raised'; readonly incident: number; readonly by: Actor; readonly at: Temporal.Instant }
  | { readonly kind: 'added'; readonly incident: number; readonly by: Actor; readonly at: Temporal.Instant }
  | { readonly kind: 'declined'; readonly reason: string; readonly by: Actor; readonly at: Temporal.Instant }

export type KnownAlertGroup = {
  readonly phase: 'known'
  readonly number: number
  /** The playbook that its present occurrence began with. */
  readonly playbookHash: string
  /** The grouping rule's key; see `grouping.ts`. */
  readonly key: string
  readonly rule: string
  /** What kind of source an incident raised from it has (I1). */
  readonly origin: 'alert' | 'pipeline'
  readonly source: string
  readonly title: string
  readonly text: string
  readonly url: string | null
  readonly service: string | null
  readonly environment: string | null
  /** The highest of this occurrence. */
  readonly severity: AlertSeverity
  readonly occurrence: number
  readonly firing: boolean
  readonly firedAt: Temporal.Instant
  readonly resolvedAt: Temporal.Instant | null
  /** The routing rule that raises it at once when nothing hides it; null: it waits in the inbox. */
  readonly raiseBy: string | null
  /** Not empty: every alert of it that fires is hidden by one of these. */
  readonly hiddenBy: readonly Hiding[]
  readonly decision: Undecided | Decided
  /** What was decided the last time it fired; shown beside the new question. */
  readonly lastDecision: Decided | null
}

export type AlertGroup = { readonly phase: 'none' } | KnownAlertGroup

export const noAlertGroup: AlertGroup = { phase: 'none' }

/** True when people are asked: undecided, not hidden. A snoozed one is asked again later and stays in the inbox. */
export const waitsForDecision = (group: AlertGroup): group is KnownAlertGroup & { readonly decision: Undecided } =>
  group.phase === 'known' && group.decision.kind === 'undecided' && group.hiddenBy.length === 0

/** True when a rule of the playbook wants it raised now, by the desk itself. */
export const isToBeRaised = (group: AlertGroup): boolean =>
  waitsForDecision(group) && group.firing && group.raiseBy !== null

/** A proposal that people see, never an act: it stopped by itself and nobody has decided yet. */
export const proposesStoppedByItself = (group: KnownAlertGroup): boolean =>
  !group.firing && group.decision.kind === 'undecided'

/** The incident that the group belongs to, or null. */
export const incidentOf = (decision: Undecided | Decided): number | null =>
  decision.kind === 'raised' || decision.kind === 'added' ? decision.incident : null
