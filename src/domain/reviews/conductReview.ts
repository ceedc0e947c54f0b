/** The meeting itself: start, attendance, agenda, discussion (R1, R2). */
import type { Context } from '../context.ts'
import { accept, type Decision, type Refused, refuse } from '../decision.ts'
import { isActiveMember, type PersonId } from '../people/actor.ts'
import { agendaItem, type OpenReview, presentAt, type Review } from './review.ts'
import type {
  AddAttendee,
  AddToAgenda,
  NoteDiscussion,
  RemoveAttendee,
  StartReview,
  Waiting,
} from './reviewCommands.ts'
import type { ReviewEvent } from './reviewEvents.ts'
import { isRefused, notOpen, onAgenda, over, reviewable } from './reviewGuards.ts'

/**
 * R1: every incident that waits now is on the agenda, the longest waiting first; the agenda is frozen here. One meeting at a time.
 * Refusals: review-not-planned, review-over, another-review-open, not-members.
 */
export const startReview = (review: Review, command: StartReview, context: Context): Decision<ReviewEvent> => {
  const { by, at, attendees, facts } = command
  if (review.phase === 'open') return accept()
  if (review.phase === 'finished' || review.phase === 'not-held') return over(review.number)
  if (review.phase === 'none')
    return refuse({
      code: 'review-not-planned',
      rule: 'R1',
      what: 'This review has not been planned.',
      todo: 'Plan it first; its time may be now.',
    })
  if (facts.openReview !== null)
    return refuse({
      code: 'another-review-open',
      rule: 'R1',
      what: `The meeting of review ${facts.openReview} is still open.`,
      todo: `Finish review ${facts.openReview} first.`,
    })
  const others = attendees.filter((person) => !isActiveMember(context.people, person))
  if (others.length > 0) return notMembers(others)
  return accept<ReviewEvent>(
    { type: 'ReviewStarted', agenda: inOrder(facts.waiting), by, at },
    ...[...new Set(attendees)].map((person) => ({ type: 'AttendeeAdded', person, by, at }) as const),
  )
}

const inOrder = (waiting: readonly Waiting[]): readonly Waiting[] =>
  waiting.toSorted(
    (one, other) => Temporal.Instant.compare(one.waitingAt, other.waitingAt) || one.incident - other.incident,
  )

/** Refusals: review-not-started, review-over, not-members. */
export const addAttendee = (review: Review, command: AddAttendee, context: Context): Decision<ReviewEvent> => {
  const { by, at, person } = command
  if (review.phase !== 'open') return notOpen(review)
  if (presentAt(review).includes(person)) return accept()
  if (!isActiveMember(context.people, person)) return notMembers([person])
  return accept({ type: 'AttendeeAdded', person, by, at })
}

/** Somebody left, or was never there. Refusals: review-not-started, review-over. */
export const removeAttendee = (review: Review, command: RemoveAttendee): Decision<ReviewEvent> => {
  const { by, at, person } = command
  if (review.phase !== 'open') return notOpen(review)
  const attendee = review.attendees.find((one) => one.person === person && one.untilAt === null)
  if (attendee === undefined) return accept()
  return accept({
    type: 'AttendeeRemoved',
    person,
    decidedWith: somethingDecidedSince(review, attendee.sinceAt),
    by,
    at,
  })
}

const somethingDecidedSince = (review: OpenReview, sinceAt: Temporal.Instant): boolean =>
  review.agenda
    .flatMap((item) => [...item.earlier, ...item.actions, ...(item.decided === null ? [] : [item.decided])])
    .some((decision) => Temporal.Instant.compare(decision.at, sinceAt) >= 0)

/** Refusals: review-not-started, review-over, not-in-review, reviewed-under-survivor. */
export const addToAgenda = (review: Review, command: AddToAgenda, context: Context): Decision<ReviewEvent> => {
  const { by, at, incident } = command
  if (review.phase !== 'open') return notOpen(review)
  if (agendaItem(review, incident)?.decided === null) return accept()
  const state = reviewable(incident, context)
  if (isRefused(state)) return state
  return accept({ type: 'AgendaItemAdded', incident, waitingAt: state.waitingAt, by, at })
}

/** Refusals: review-not-started, review-over, not-on-agenda. */
export const noteDiscussion = (review: Review, command: NoteDiscussion, person: PersonId): Decision<ReviewEvent> => {
  const { by, at, incident, about, text } = command
  if (review.phase !== 'open') return notOpen(review)
  if (incident !== null) {
    const item = onAgenda(review, incident)
    if (isRefused(item)) return item
  }
  return accept({ type: 'DiscussionNoted', incident, about, text, person, by, at })
}

const notMembers = (people: readonly PersonId[]): Refused =>
  refuse({
    code: 'not-members',
    rule: 'R2',
    what: `The review is the team’s: no active member is called ${people.join(', ')}.`,
    missing: people,
    todo: 'Record only members of the team as attending.',
  })
