/**
 * The state of one incident: the fold of its events, and nothing that deciding or the header does not need. The words of findings
 * are not here; they live in the timeline, which is made from the events.
 *
 * Every variant carries only what is true in its phase. What has been recorded and outlives phases stands in `IncidentRecord`.
 */
import type { PersonId } from '../people/actor.ts'
import type { RuleId } from '../protocol.ts'
import type { Departure } from './departure.ts'
import type { FollowUp, FollowUpKind } from './followUp.ts'
import type { ManualChange } from './manualChange.ts'
import type { Assessment } from './urgency.ts'

/** Where the incident came from (I1). */
export type Source =
  | { readonly kind: 'developer' }
  /** An alert of any alerting service; `group` is the alert group's number when it stands in the inbox. */
  | { readonly kind: 'alert'; readonly group: number | null }
  | { readonly kind: 'user'; readonly via: 'mail' | 'chat' | 'call'; readonly call: string | null }
  /** A failed deployment pipeline. */
  | { readonly kind: 'pipeline'; readonly group: number | null }
  | { readonly kind: 'other'; readonly text: string }

/** The issue in the tracker: `reference` as people write it, for example `iam/admin#12`. */
export type TrackerRef = { readonly system: string; readonly reference: string; readonly url: string | null }

/** The card and its thread in the developers' channel. */
export type ThreadRef = { readonly system: string; readonly thread: string; readonly url: string | null }

/** I4. `waiting`: it belongs into the current iteration, but there is none yet. `none`: it is in no iteration, and should not be. */
export type IterationState =
  | { readonly kind: 'waiting' }
  | { readonly kind: 'in'; readonly name: string }
  | { readonly kind: 'none' }

/** I7: the meeting that an urgent incident obliges. */
export type Meeting =
  | { readonly state: 'pending'; readonly calledAt: Temporal.Instant; readonly remindedAt: Temporal.Instant | null }
  | {
      readonly state: 'decided'
      readonly decision: 'major-incident-process' | 'resolve-internally'
      /** The major incident's reference; null when resolved internally. */
      readonly reference: string | null
      readonly participants: readonly PersonId[]
      readonly at: Temporal.Instant
    }

export type ServiceStatus = 'down' | 'degraded' | 'recovering' | 'working'
export type AffectedService = {
  readonly service: string
  readonly environment: string | null
  readonly status: ServiceStatus
  readonly at: Temporal.Instant
}

/** What moved here from a duplicate carries its number in `from`, so that a merge can be undone (I14). */
export type LinkedAlert = { readonly group: number; readonly firing: boolean; readonly from: number | null }
export type LinkedCall = { readonly call: string; readonly from: number | null }

export type MergeRequest = {
  readonly mergeRequest: number
  readonly url: string
  /** The version of the event that linked it. */
  readonly entry: number
  readonly state: 'open' | 'merged' | 'closed'
  readonly reviewAskedAt: Temporal.Instant | null
  readonly from: number | null
}

export type Rollback = {
  readonly rollback: number
  readonly repository: string
  /** When the owner confirmed that the trunk is safe to deploy again (I11). */
  readonly safeAt: Temporal.Instant | null
  readonly from: number | null
}

export type Involved = { readonly person: PersonId; readonly at: Temporal.Instant }

/** I11's answers; void when it occurs again. */
export type Cause = { readonly known: boolean; readonly at: Temporal.Instant }
export type Stopped = { readonly byItself: boolean; readonly at: Temporal.Instant }

/** How it ended; shown beside the phase. */
export type Outcome =
  | { readonly kind: 'resolved' }
  | { readonly kind: 'not-urgent' }
  | { readonly kind: 'not-an-incident' }
  /** Reviewed under the survivor; `was` is what an unmerge gives back (I14). */
  | { readonly kind: 'duplicate'; readonly of: number; readonly was: MergeablePhase }

/** What an incident keeps through all phases. */
export type IncidentRecord = {
  readonly number: number
  readonly title: string
  /** The version of the event that gave the title (a redaction of that entry erases it). */
  readonly titleEntry: number
  readonly source: Source
  readonly confidential: boolean
  readonly raisedBy: PersonId | null
  readonly raisedAt: Temporal.Instant
  /** The playbook it began with. */
  readonly playbookHash: string
  /** How many events it has: the version. */
  readonly version: number
  /** The last thing that somebody entered; silence is counted from here (I8). */
  readonly lastEntryAt: Temporal.Instant
  readonly silenceRemindedAt: Temporal.Instant | null
  readonly tracker: TrackerRef | null
  readonly thread: ThreadRef | null
  readonly iteration: IterationState
  /** The latest assessment, also after a release or in review. */
  readonly assessment: Assessment | null
  readonly meeting: Meeting | null
  readonly services: readonly AffectedService[]
  readonly involved: readonly Involved[]
  readonly alerts: readonly LinkedAlert[]
  readonly calls: readonly LinkedCall[]
  readonly mergeRequests: readonly MergeRequest[]
  readonly changes: readonly ManualChange[]
  readonly rollbacks: readonly Rollback[]
  readonly cause: Cause | null
  readonly stopped: Stopped | null
  readonly followUps: readonly FollowUp[]
  /** Kinds of follow-up decided not to be raised (I12). */
  readonly declined: readonly FollowUpKind[]
  readonly departures: readonly Departure[]
  /** Incidents that were merged into this one (I14). */
  readonly duplicates: readonly number[]
  /** Versions of entries that were promoted to the story, and that were redacted. */
  readonly story: readonly number[]
  readonly redacted: readonly number[]
  readonly counts: {
    readonly observations: number
    readonly actions: number
    readonly attachments: number
    readonly reopened: number
    readonly carriedOver: number
  }
}

/** Nobody owns it: it nags (D3) and takes no findings (I3). `nags`: how many steps of the playbook were given since `unownedAt`. */
export type RaisedPhase = {
  readonly phase: 'raised'
  readonly owner: null
  readonly unownedAt: Temporal.Instant
  readonly nags: number
}
/** Owned and not assessed. */
export type OwnedPhase = { readonly phase: 'owned'; readonly owner: PersonId }
/** Assessed and being worked on; *not urgent* has only I12 to do. */
export type LivePhase = { readonly phase: 'live'; readonly owner: PersonId; readonly assessment: Assessment }
/** Resolved, not urgent with its follow-ups decided, a duplicate, or no incident: waiting for the review. */
export type InReviewPhase = {
  readonly phase: 'in-review'
  readonly owner: PersonId | null
  readonly waitingAt: Temporal.Instant
  /** Since when nobody owns it, and the nags since then; null while owned. */
  readonly unownedAt: Temporal.Instant | null
  readonly nags: number
  readonly outcome: Outcome
}
export type ClosedPhase = {
  readonly phase: 'closed'
  readonly owner: PersonId | null
  readonly outcome: Outcome
  readonly closedAt: Temporal.Instant
  /** The number of the review that closed it. */
  readonly review: number
}
/** What a phase can be when it is merged away. */
export type MergeablePhase = RaisedPhase | OwnedPhase | LivePhase | InReviewPhase

export type RaisedIncident = IncidentRecord & RaisedPhase
export type OwnedIncident = IncidentRecord & OwnedPhase
export type LiveIncident = IncidentRecord & LivePhase
export type InReviewIncident = IncidentRecord & InReviewPhase
export type ClosedIncident = IncidentRecord & ClosedPhase

/** An incident that exists. */
export type KnownIncident = RaisedIncident | OwnedIncident | LiveIncident | InReviewIncident | ClosedIncident
/** An incident that is not closed. */
export type OpenIncident = Exclude<KnownIncident, ClosedIncident>

export type Incident = { readonly phase: 'none' } | KnownIncident

export const noIncident: Incident = { phase: 'none' }

export type IncidentPhase = KnownIncident['phase']

/** The rule that each phase waits on, for headers and refusals. */
export const phaseWords: Readonly<Record<IncidentPhase, { readonly words: string; readonly rule: RuleId }>> = {
  raised: { words: 'raised, nobody owns it', rule: 'I5' },
  owned: { words: 'owned, not assessed', rule: 'I6' },
  live: { words: 'live', rule: 'I8' },
  'in-review': { words: 'in review', rule: 'R1' },
  closed: { words: 'closed', rule: 'I13' },
}
