/**
 * Every command a review understands. `facts` is what the shell reads in the command's own transaction and adds to what a person
 * asked; `Asked` is the command without it.
 */
import type { FollowUpKind } from '../incidents/followUp.ts'
import type { PersonId } from '../people/actor.ts'
import type { CommandBase } from '../stream.ts'
import type { ReminderKind } from './review.ts'

type Command<Type extends string, Payload> = Omit<CommandBase, 'type'> & { readonly type: Type } & Readonly<Payload>

/** An incident in review, and since when. */
export type Waiting = { readonly incident: number; readonly waitingAt: Temporal.Instant }

/** Every incident in review but duplicates, which are reviewed under their survivor. */
type WaitingFact = { readonly waiting: readonly Waiting[] }

/** The fresh number under which the next meeting is planned at once; null: its date is only proposed. */
type NextFact = { readonly next: number | null }

/** `next`: the next meeting of the playbook's calendar. `local`: in the team's zone; `time` null: the playbook's hour. */
export type MeetingTime =
  | { readonly when: 'next' }
  | { readonly when: 'local'; readonly date: string; readonly time: string | null }
  | { readonly when: 'instant'; readonly plannedAt: Temporal.Instant }

/** Also moves a planned one to another date. */
export type PlanReview = Command<'PlanReview', { meeting: MeetingTime; facts: { readonly number: number } }>
export type StartReview = Command<
  'StartReview',
  {
    attendees: readonly PersonId[]
    facts: WaitingFact & {
      /** The team's review whose meeting is open, or null. */
      readonly openReview: number | null
    }
  }
>
export type AddAttendee = Command<'AddAttendee', { person: PersonId }>
export type RemoveAttendee = Command<'RemoveAttendee', { person: PersonId }>
/** An incident that entered review after the start, or one whose decision is taken up again. */
export type AddToAgenda = Command<'AddToAgenda', { incident: number }>
export type NoteDiscussion = Command<
  'NoteDiscussion',
  { incident: number | null; about: 'status' | 'concern'; text: string }
>
export type ReviewChoice =
  | { readonly choice: 'close' }
  | { readonly choice: 'carry-over'; readonly reason: string }
  | { readonly choice: 'reopen'; readonly reason: string }
export type DecideIncident = Command<'DecideIncident', { incident: number; decision: ReviewChoice }>
export type AddReviewFollowUp = Command<
  'AddReviewFollowUp',
  { incident: number; kind: FollowUpKind; title: string; text: string | null }
>
/** `reason`: what is still undecided is carried over with it; null: everything must be decided. */
export type FinishReview = Command<'FinishReview', { reason: string | null; facts: NextFact }>
/** The meeting is not held (R2). */
export type CancelReview = Command<
  'CancelReview',
  {
    reason: string
    facts: WaitingFact &
      NextFact & {
        /** How many meetings in a row before this one were not held. */
        readonly missedBefore: number
      }
  }
>
export type RedactReviewEntry = Command<'RedactReviewEntry', { entry: number; reason: string }>
/** Timer. */
export type RemindOfReview = Command<'RemindOfReview', { reminder: ReminderKind }>

/** A command as a door asks it, before the shell adds its facts. */
export type Asked<One> = One extends { readonly facts: unknown } ? Omit<One, 'facts'> : One

export type ReviewCommand =
  | PlanReview
  | StartReview
  | AddAttendee
  | RemoveAttendee
  | AddToAgenda
  | NoteDiscussion
  | DecideIncident
  | AddReviewFollowUp
  | FinishReview
  | CancelReview
  | RedactReviewEntry
  | RemindOfReview
