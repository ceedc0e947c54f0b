/** Everything that can have happened to an incident. Stored for ever: a changed shape needs an upcaster. */
import type { PersonId } from '../people/actor.ts'
import type { RuleId } from '../protocol.ts'
import type { EventBase } from '../stream.ts'
import type { DepartureKind } from './departure.ts'
import type { FollowUpKind, IssueRef } from './followUp.ts'
import type { MergeRequest, ServiceStatus, Source, ThreadRef, TrackerRef } from './incident.ts'
import type { MovedWithMerge } from './incidentCommands.ts'
import type { Urgency, UrgencyFacts } from './urgency.ts'

type Event<Type extends string, Payload = unknown> = Omit<EventBase, 'type'> & {
  readonly type: Type
} & Readonly<Payload>

export type IncidentRaised = Event<
  'IncidentRaised',
  {
    number: number
    title: string
    text: string | null
    source: Source
    confidential: boolean
    adopted: TrackerRef | null
    /** The current iteration by the playbook's own cadence (I4); null: it waits for one. */
    iteration: string | null
    /** The playbook it begins with. */
    playbookHash: string
  }
>
export type OwnershipTaken = Event<'OwnershipTaken', { owner: PersonId }>
export type OwnershipHandedOver = Event<'OwnershipHandedOver', { from: PersonId; owner: PersonId; text: string | null }>
export type OwnershipTakenOver = Event<'OwnershipTakenOver', { from: PersonId; owner: PersonId; reason: string }>
export type OwnershipReleased = Event<'OwnershipReleased', { from: PersonId; reason: string }>
export type OwnershipEnded = Event<'OwnershipEnded', { from: PersonId }>

export type UrgencyAssessed = Event<
  'UrgencyAssessed',
  {
    urgency: Urgency
    facts: UrgencyFacts
    suggestion: Urgency | null
    unsure: boolean
    reason: string | null
    personalData: boolean | null
    /** Set when it was in review and is live again: the iteration it goes back into (null inside: it waits for one). */
    backFromReview: { readonly iteration: string | null } | null
  }
>
export type MeetingCalled = Event<'MeetingCalled'>
export type MajorIncidentDecided = Event<
  'MajorIncidentDecided',
  {
    decision: 'major-incident-process' | 'resolve-internally'
    reference: string | null
    participants: readonly PersonId[]
    text: string | null
  }
>
export type MeetingReminded = Event<'MeetingReminded'>

export type Observed = Event<'Observed', { text: string }>
export type Acted = Event<'Acted', { text: string; reason: string }>
export type ServiceStatusUpdated = Event<
  'ServiceStatusUpdated',
  { service: string; environment: string | null; status: ServiceStatus; text: string | null }
>
export type Attached = Event<'Attached', { attachment: string; filename: string; mediaType: string; size: number }>
export type ExpertInvolved = Event<'ExpertInvolved', { person: PersonId; text: string | null }>
export type MergeRequestLinked = Event<'MergeRequestLinked', { mergeRequest: number; url: string }>
export type ReviewRequested = Event<'ReviewRequested', { mergeRequest: number; url: string; text: string | null }>
export type AlertAdded = Event<'AlertAdded', { group: number }>
export type CallLinked = Event<'CallLinked', { call: string }>
export type EvidenceRecorded = Event<'EvidenceRecorded', { text: string; url: string | null }>

export type ChangeProposed = Event<
  'ChangeProposed',
  { change: number; proposer: PersonId; plan: string; contact: string }
>
export type ChangeEdited = Event<'ChangeEdited', { change: number; editor: PersonId; plan: string; contact: string }>
export type ChangeVerified = Event<'ChangeVerified', { change: number; verifier: PersonId }>
export type ChangeExecuted = Event<'ChangeExecuted', { change: number; executor: PersonId; verifier: PersonId }>
/** The change was made all the same: never counted as verified. A departure of I10 goes with it. */
export type ChangeExecutedUnverified = Event<
  'ChangeExecutedUnverified',
  { change: number; executor: PersonId; reason: string }
>
export type ChangeChecked = Event<
  'ChangeChecked',
  { change: number; checker: PersonId; asExpected: boolean; text: string }
>
export type ChangeAbandoned = Event<'ChangeAbandoned', { change: number; reason: string }>

export type RollbackRecorded = Event<'RollbackRecorded', { rollback: number; repository: string; text: string | null }>
export type RedeployConfirmed = Event<
  'RedeployConfirmed',
  { rollback: number; repository: string; text: string | null }
>
export type CauseRecorded = Event<'CauseRecorded', { known: boolean; text: string }>
export type StoppedConfirmed = Event<'StoppedConfirmed', { byItself: boolean; text: string | null }>
export type IncidentResolved = Event<'IncidentResolved'>

export type FollowUpRaised = Event<
  'FollowUpRaised',
  {
    followUp: number
    kind: FollowUpKind
    title: string
    text: string | null
    /** The review that asked for it, or null. */
    review: number | null
  }
>
export type FollowUpDeclined = Event<'FollowUpDeclined', { kind: FollowUpKind; reason: string | null }>
/** A not-urgent incident whose follow-ups are decided: it ends as on resolve (I12). */
export type NotUrgentSettled = Event<'NotUrgentSettled', { reason: string | null }>

export type IncidentReopened = Event<
  'IncidentReopened',
  {
    /** Its owner, if still a member and on duty; null: unowned. */
    owner: PersonId | null
    reason: string
    iteration: string | null
    review: number | null
  }
>
export type MergedIntoSurvivor = Event<'MergedIntoSurvivor', { survivor: number }>
export type DuplicateAbsorbed = Event<'DuplicateAbsorbed', { duplicate: number; moved: MovedWithMerge }>
export type IncidentUnmerged = Event<
  'IncidentUnmerged',
  {
    survivor: number
    reason: string
    /** The iteration it goes back into, where it belongs into one. */
    iteration: string | null
  }
>
export type DuplicateReleased = Event<'DuplicateReleased', { duplicate: number }>
export type DeclaredNotIncident = Event<'DeclaredNotIncident', { reason: string }>

export type TitleEdited = Event<'TitleEdited', { title: string }>
export type EntryPromoted = Event<'EntryPromoted', { entry: number; story: boolean }>
export type ConfidentialSet = Event<'ConfidentialSet', { confidential: boolean }>
export type EntryRedacted = Event<'EntryRedacted', { entry: number; reason: string }>

export type DepartureRecorded = Event<
  'DepartureRecorded',
  { departure: number; rule: RuleId; kind: DepartureKind; text: string; change: number | null }
>
export type DepartureRepaired = Event<'DepartureRepaired', { departure: number; kind: DepartureKind }>

export type IncidentClosed = Event<'IncidentClosed', { review: number; under: number | null }>
export type IncidentCarriedOver = Event<'IncidentCarriedOver', { review: number; reason: string }>

export type TrackerIssueRecorded = Event<'TrackerIssueRecorded', { issue: TrackerRef }>
export type ThreadRecorded = Event<'ThreadRecorded', { thread: ThreadRef }>
/** Where it stands now; null: it waits for one. `moved`: the tracker must be told (I4). */
export type IterationSet = Event<'IterationSet', { iteration: string | null; moved: boolean }>
export type FollowUpIssueRecorded = Event<'FollowUpIssueRecorded', { followUp: number; issue: IssueRef }>
export type MergeRequestStateRecorded = Event<
  'MergeRequestStateRecorded',
  { mergeRequest: number; state: MergeRequest['state'] }
>
export type AlertStateRecorded = Event<'AlertStateRecorded', { group: number; firing: boolean }>

/** D3: visible in the inbox. `people` are those who were told. */
export type Nagged = Event<'Nagged', { step: number; whom: 'on-duty' | 'team' | 'lead'; people: readonly PersonId[] }>
export type SilenceReminded = Event<'SilenceReminded', { owner: PersonId; silentSinceAt: Temporal.Instant }>

export type IncidentEvent =
  | IncidentRaised
  | OwnershipTaken
  | OwnershipHandedOver
  | OwnershipTakenOver
  | OwnershipReleased
  | OwnershipEnded
  | UrgencyAssessed
  | MeetingCalled
  | MajorIncidentDecided
  | MeetingReminded
  | Observed
  | Acted
  | ServiceStatusUpdated
  | Attached
  | ExpertInvolved
  | MergeRequestLinked
  | ReviewRequested
  | AlertAdded
  | CallLinked
  | EvidenceRecorded
  | ChangeProposed
  | ChangeEdited
  | ChangeVerified
  | ChangeExecuted
  | ChangeExecutedUnverified
  | ChangeChecked
  | ChangeAbandoned
  | RollbackRecorded
  | RedeployConfirmed
  | CauseRecorded
  | StoppedConfirmed
  | IncidentResolved
  | FollowUpRaised
  | FollowUpDeclined
  | NotUrgentSettled
  | IncidentReopened
  | MergedIntoSurvivor
  | DuplicateAbsorbed
  | IncidentUnmerged
  | DuplicateReleased
  | DeclaredNotIncident
  | TitleEdited
  | EntryPromoted
  | ConfidentialSet
  | EntryRedacted
  | DepartureRecorded
  | DepartureRepaired
  | IncidentClosed
  | IncidentCarriedOver
  | TrackerIssueRecorded
  | ThreadRecorded
  | IterationSet
  | FollowUpIssueRecorded
  | MergeRequestStateRecorded
  | AlertStateRecorded
  | Nagged
  | SilenceReminded
