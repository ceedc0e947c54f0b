/** Everything that can have happened to a review. Stored for ever: a changed shape needs an upcaster. */
import type { FollowUpKind } from '../incidents/followUp.ts'
import type { PersonId } from '../people/actor.ts'
import type { EventBase } from '../stream.ts'
import type { AgendaOutcome, ReminderKind } from './review.ts'
import type { Waiting } from './reviewCommands.ts'

type Event<Type extends string, Payload> = Omit<EventBase, 'type'> & { readonly type: Type } & Readonly<Payload>

/** Planned, or moved to another date. */
export type ReviewPlanned = Event<'ReviewPlanned', { number: number; plannedAt: Temporal.Instant }>
export type ReviewReminded = Event<
  'ReviewReminded',
  {
    reminder: ReminderKind
    /** The members who were reminded. */
    people: readonly PersonId[]
  }
>
export type ReviewStarted = Event<'ReviewStarted', { agenda: readonly Waiting[] }>
export type AttendeeAdded = Event<'AttendeeAdded', { person: PersonId }>
export type AttendeeRemoved = Event<
  'AttendeeRemoved',
  {
    person: PersonId
    /** Something was decided while they were there, so that they stay in the minutes. */
    decidedWith: boolean
  }
>
export type AgendaItemAdded = Event<'AgendaItemAdded', Waiting>
export type DiscussionNoted = Event<
  'DiscussionNoted',
  { incident: number | null; about: 'status' | 'concern'; text: string; person: PersonId }
>
export type IncidentReviewed = Event<
  'IncidentReviewed',
  {
    incident: number
    outcome: AgendaOutcome
    reason: string | null
    /** Who was in the meeting then. */
    present: readonly PersonId[]
  }
>
export type ReviewFollowUpAdded = Event<
  'ReviewFollowUpAdded',
  { incident: number; kind: FollowUpKind; title: string; text: string | null }
>
export type ReviewFinished = Event<'ReviewFinished', { nextAt: Temporal.Instant }>
export type ReviewNotHeld = Event<
  'ReviewNotHeld',
  {
    reason: string
    carriedOver: readonly number[]
    missed: number
    nextAt: Temporal.Instant
    /** Whoever leads the team, when it is time that they are told (R2); else nobody. */
    told: readonly PersonId[]
  }
>
export type ReviewEntryRedacted = Event<'ReviewEntryRedacted', { entry: number; reason: string }>

export type ReviewEvent =
  | ReviewPlanned
  | ReviewReminded
  | ReviewStarted
  | AttendeeAdded
  | AttendeeRemoved
  | AgendaItemAdded
  | DiscussionNoted
  | IncidentReviewed
  | ReviewFollowUpAdded
  | ReviewFinished
  | ReviewNotHeld
  | ReviewEntryRedacted
