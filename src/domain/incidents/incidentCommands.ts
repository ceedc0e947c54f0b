/** Every command an incident understands. All carry `by` and `at`; texts are as typed, trimmed at the edge. */
import type { CommandBase } from '../stream.ts'
import type { DepartureKind } from './departure.ts'
import type { FollowUp, FollowUpKind, IssueRef } from './followUp.ts'
import type {
  LinkedAlert,
  LinkedCall,
  MergeRequest,
  Rollback,
  ServiceStatus,
  Source,
  ThreadRef,
  TrackerRef,
} from './incident.ts'
import type { Urgency, UrgencyFacts } from './urgency.ts'

type Command<Type extends string, Payload = unknown> = Omit<CommandBase, 'type'> & {
  readonly type: Type
} & Readonly<Payload>

/* Raise and ownership: D4, D5, I1, I2, I5 */
export type RaiseIncident = Command<
  'RaiseIncident',
  {
    /** The team-wide number, given by the shell. */
    number: number
    title: string
    /** A short description; belongs to the raise (I3). */
    text: string | null
    source: Source
    confidential: boolean
    /** The issue that somebody opened by hand (I1): then no second one is made. */
    adopted: TrackerRef | null
  }
>
export type OwnIncident = Command<'OwnIncident'>
export type HandOverIncident = Command<'HandOverIncident', { to: string; text: string | null }>
export type TakeOverIncident = Command<'TakeOverIncident', { reason: string }>
export type ReleaseIncident = Command<'ReleaseIncident', { reason: string }>
/** A member left or was deactivated (D4): in the transaction of the team's own stream. */
export type OwnerLeft = Command<'OwnerLeft', { person: string }>

/* I6, I7 */
export type AssessIncident = Command<
  'AssessIncident',
  {
    facts: UrgencyFacts
    urgency: Urgency
    reason: string | null
    /** Ours: is personal data involved? Null: not asked or not known. */
    personalData: boolean | null
  }
>
export type DecideMajorIncident = Command<
  'DecideMajorIncident',
  {
    decision: 'major-incident-process' | 'resolve-internally'
    reference: string | null
    participants: readonly string[]
    text: string | null
  }
>

/* Findings and help: I3, I8, I9 */
export type Observe = Command<'Observe', { text: string }>
/** An action with the reasoning behind it. */
export type Act = Command<'Act', { text: string; reason: string }>
export type UpdateServiceStatus = Command<
  'UpdateServiceStatus',
  { service: string; environment: string | null; status: ServiceStatus; text: string | null }
>
export type Attach = Command<'Attach', { attachment: string; filename: string; mediaType: string; size: number }>
export type Involve = Command<'Involve', { person: string; text: string | null }>
export type LinkMergeRequest = Command<'LinkMergeRequest', { url: string }>
export type RequestReview = Command<'RequestReview', { mergeRequest: number; text: string | null }>
export type AddAlert = Command<'AddAlert', { group: number }>
export type LinkCall = Command<'LinkCall', { call: string }>
/** What came in from outside, such as a note in the tracker: kept, never refused (I3). */
export type RecordEvidence = Command<'RecordEvidence', { text: string; url: string | null }>

/* Manual changes: I10 */
export type ProposeChange = Command<'ProposeChange', { plan: string; contact: string }>
export type EditChange = Command<'EditChange', { change: number; plan: string; contact: string }>
export type VerifyChange = Command<'VerifyChange', { change: number }>
export type ExecuteChange = Command<
  'ExecuteChange',
  {
    change: number
    /** Made all the same, without a valid verification: why. Recorded as a departure, never as verified. */
    withoutVerification: { reason: string } | null
  }
>
export type CheckChange = Command<'CheckChange', { change: number; asExpected: boolean; text: string }>
export type AbandonChange = Command<'AbandonChange', { change: number; reason: string }>

/* I11 */
export type RecordRollback = Command<'RecordRollback', { repository: string; text: string | null }>
export type ConfirmRedeploy = Command<'ConfirmRedeploy', { rollback: number; text: string | null }>
/** `known: false`: the limit of what can be understood has been reached. Words on either. */
export type RecordCause = Command<'RecordCause', { known: boolean; text: string }>
/** It no longer occurs. */
export type ConfirmStopped = Command<'ConfirmStopped', { byItself: boolean; text: string | null }>
export type ResolveIncident = Command<'ResolveIncident'>

/* I12 */
export type FollowUpChoice =
  | { readonly choice: 'raise'; readonly kind: FollowUpKind; readonly title: string; readonly text: string | null }
  | { readonly choice: 'decline'; readonly kind: FollowUpKind; readonly reason: string | null }
  /** None of the kinds that are still undecided. */
  | { readonly choice: 'none'; readonly reason: string | null }
export type DecideFollowUp = Command<'DecideFollowUp', { follow: FollowUpChoice }>

/* I14 */
export type ReopenIncident = Command<'ReopenIncident', { reason: string }>
/** The two are one event. Which of them survives is computed, not chosen. */
export type MergeInto = Command<'MergeInto', { other: number }>
export type UnmergeIncident = Command<'UnmergeIncident', { reason: string }>
export type DeclareNotIncident = Command<'DeclareNotIncident', { reason: string }>
/** Given by the other incident's decision, in the same transaction. */
export type AbsorbDuplicate = Command<'AbsorbDuplicate', { duplicate: number; moved: MovedWithMerge }>
export type BecomeDuplicate = Command<'BecomeDuplicate', { survivor: number }>
export type ReleaseDuplicate = Command<'ReleaseDuplicate', { duplicate: number }>

/** What moves to the survivor (I14). */
export type MovedWithMerge = {
  readonly alerts: readonly LinkedAlert[]
  readonly calls: readonly LinkedCall[]
  readonly mergeRequests: readonly MergeRequest[]
  readonly rollbacks: readonly Rollback[]
  readonly followUps: readonly FollowUp[]
}

/* The record itself */
export type EditTitle = Command<'EditTitle', { title: string }>
/** `story: false` takes it out of the story again. */
export type PromoteEntry = Command<'PromoteEntry', { entry: number; story: boolean }>
export type SetConfidential = Command<'SetConfidential', { confidential: boolean }>
export type RedactEntry = Command<'RedactEntry', { entry: number; reason: string }>
/** I13: what a connector saw that departs from the protocol. */
export type RecordDeparture = Command<'RecordDeparture', { kind: DepartureKind; text: string }>
export type RepairDeparture = Command<'RepairDeparture', { departure: number }>

/* Given by the review's stream, in the same transaction (R2) */
export type CloseInReview = Command<
  'CloseInReview',
  {
    review: number
    /** The survivor whose closing closes this duplicate; null for an incident that is reviewed itself. */
    under: number | null
  }
>
export type CarryOverInReview = Command<'CarryOverInReview', { review: number; reason: string }>
export type ReopenInReview = Command<'ReopenInReview', { review: number; reason: string }>
export type AddFollowUpInReview = Command<
  'AddFollowUpInReview',
  { review: number; kind: FollowUpKind; title: string; text: string | null }
>

/* What connectors and other streams answer */
export type RecordTrackerIssue = Command<'RecordTrackerIssue', { issue: TrackerRef }>
export type RecordThread = Command<'RecordThread', { thread: ThreadRef }>
/** The iteration that the tracker put it into. */
export type RecordIteration = Command<'RecordIteration', { iteration: string | null }>
export type RecordFollowUpIssue = Command<'RecordFollowUpIssue', { followUp: number; issue: IssueRef }>
export type RecordMergeRequestState = Command<'RecordMergeRequestState', { url: string; state: MergeRequest['state'] }>
/** A linked alert group stopped or fires again: shown as a proposal, closes nothing. */
export type RecordAlertState = Command<'RecordAlertState', { group: number; firing: boolean }>
/** I4: another iteration has begun. `iteration` is its name, or null when there is none now. */
export type MoveToIteration = Command<'MoveToIteration', { iteration: string | null }>

/* Timers */
/** D3. `step` counts the playbook's nags from 0. */
export type Nag = Command<'Nag', { step: number }>
/** I8. */
export type RemindOfSilence = Command<'RemindOfSilence'>
/** I7. */
export type RemindOfMeeting = Command<'RemindOfMeeting'>
/** I4: an iteration of the playbook's own cadence begins. */
export type RollIteration = Command<'RollIteration'>

export type IncidentCommand =
  | RaiseIncident
  | OwnIncident
  | HandOverIncident
  | TakeOverIncident
  | ReleaseIncident
  | OwnerLeft
  | AssessIncident
  | DecideMajorIncident
  | Observe
  | Act
  | UpdateServiceStatus
  | Attach
  | Involve
  | LinkMergeRequest
  | RequestReview
  | AddAlert
  | LinkCall
  | RecordEvidence
  | ProposeChange
  | EditChange
  | VerifyChange
  | ExecuteChange
  | CheckChange
  | AbandonChange
  | RecordRollback
  | ConfirmRedeploy
  | RecordCause
  | ConfirmStopped
  | ResolveIncident
  | DecideFollowUp
  | ReopenIncident
  | MergeInto
  | UnmergeIncident
  | DeclareNotIncident
  | AbsorbDuplicate
  | BecomeDuplicate
  | ReleaseDuplicate
  | EditTitle
  | PromoteEntry
  | SetConfidential
  | RedactEntry
  | RecordDeparture
  | RepairDeparture
  | CloseInReview
  | CarryOverInReview
  | ReopenInReview
  | AddFollowUpInReview
  | RecordTrackerIssue
  | RecordThread
  | RecordIteration
  | RecordFollowUpIssue
  | RecordMergeRequestState
  | RecordAlertState
  | MoveToIteration
  | Nag
  | RemindOfSilence
  | RemindOfMeeting
  | RollIteration
