/** The state of one incident review (R1, R2): stream `review/<number>`. The fold of its events. */
import type { FollowUpKind } from '../incidents/followUp.ts'
import type { PersonId } from '../people/actor.ts'

/** `left`: it was no longer in review when the meeting ended, or had become a duplicate. */
export type AgendaOutcome = 'closed' | 'carried-over' | 'reopened' | 'left'

export type Decided = {
  readonly outcome: AgendaOutcome
  readonly reason: string | null
  readonly at: Temporal.Instant
}

/** What was said: the incident's overall status, or a further concern (R2). `entry` is the version of its event. */
export type Note = {
  readonly entry: number
  readonly about: 'status' | 'concern'
  readonly text: string
  readonly by: PersonId
}

/** A closing action (R2). */
export type ClosingAction = { readonly kind: FollowUpKind; readonly title: string; readonly at: Temporal.Instant }

/** One incident of the agenda. */
export type AgendaItem = {
  readonly incident: number
  /** Since when it waits for a review. */
  readonly waitingAt: Temporal.Instant
  /** When it was put on the agenda by hand; null: it waited at the start (R1). */
  readonly addedAt: Temporal.Instant | null
  /** Null: still to be decided. */
  readonly decided: Decided | null
  /** What was decided in this meeting before it was put on the agenda again. */
  readonly earlier: readonly Decided[]
  readonly notes: readonly Note[]
  readonly actions: readonly ClosingAction[]
}

/** Who attends; `untilAt` for somebody who left before the end. */
export type Attendee = {
  readonly person: PersonId
  readonly sinceAt: Temporal.Instant
  readonly untilAt: Temporal.Instant | null
}

export type ReminderKind = 'day-before' | 'start'

type ReviewRecord = {
  readonly number: number
  /** How many events it has. */
  readonly version: number
  readonly plannedAt: Temporal.Instant
  /** Versions of entries whose words were redacted. */
  readonly redacted: readonly number[]
}

export type PlannedReview = ReviewRecord & {
  readonly phase: 'planned'
  /** When the date was last set: a reminder that would lie before it is left out. */
  readonly dateSetAt: Temporal.Instant
  readonly reminded: readonly ReminderKind[]
}

type Meeting = ReviewRecord & {
  readonly startedAt: Temporal.Instant
  /** Frozen at the start; later ones are added by hand. */
  readonly agenda: readonly AgendaItem[]
  readonly attendees: readonly Attendee[]
  /** What was said about no single incident. */
  readonly notes: readonly Note[]
}

export type OpenReview = Meeting & { readonly phase: 'open' }

export type FinishedReview = Meeting & {
  readonly phase: 'finished'
  readonly endedAt: Temporal.Instant
  /** The proposed date of the next meeting. */
  readonly nextAt: Temporal.Instant
}

/** R2: a meeting that is not held carries all over and proposes the next date. */
export type ReviewNotHeldPhase = ReviewRecord & {
  readonly phase: 'not-held'
  readonly endedAt: Temporal.Instant
  readonly reason: string
  /** The incidents that were carried over. */
  readonly carriedOver: readonly number[]
  /** How many meetings in a row were not held, this one among them. */
  readonly missed: number
  readonly nextAt: Temporal.Instant
}

export type KnownReview = PlannedReview | OpenReview | FinishedReview | ReviewNotHeldPhase

export type Review = { readonly phase: 'none' } | KnownReview

export const noReview: Review = { phase: 'none' }

/** Those who are in the meeting now. */
export const presentAt = (review: OpenReview): readonly PersonId[] =>
  review.attendees.filter((attendee) => attendee.untilAt === null).map((attendee) => attendee.person)

export const agendaItem = (review: OpenReview, incident: number): AgendaItem | null =>
  review.agenda.find((item) => item.incident === incident) ?? null

/** The incidents that the meeting still has to decide. */
export const undecidedOf = (review: OpenReview): readonly number[] =>
  review.agenda.filter((item) => item.decided === null).map((item) => item.incident)

/**
 * The review as somebody may read it who must not see the `hidden` (confidential) incidents: their numbers and decisions stay, the
 * words about them are gone.
 */
export const withoutWordsAbout = (review: Review, hidden: ReadonlySet<number>): Review => {
  if (review.phase !== 'open' && review.phase !== 'finished') return review
  const wordless = (decided: Decided): Decided => ({ ...decided, reason: null })
  return {
    ...review,
    agenda: review.agenda.map((item) =>
      hidden.has(item.incident)
        ? {
            ...item,
            notes: [],
            actions: [],
            decided: item.decided === null ? null : wordless(item.decided),
            earlier: item.earlier.map(wordless),
          }
        : item,
    ),
  }
}
