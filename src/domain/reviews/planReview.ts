/** Planning a review and reminding of it (R1). */
import type { Context } from '../context.ts'
import { accept, type Decision, refuse, unreachable } from '../decision.ts'
import { activeWithRole } from '../people/actor.ts'
import type { Playbook } from '../playbook.ts'
import type { ReminderKind, Review } from './review.ts'
import { dayBefore, nextReviewAt, onTheWall } from './reviewCalendar.ts'
import type { MeetingTime, PlanReview, RemindOfReview } from './reviewCommands.ts'
import type { ReviewEvent } from './reviewEvents.ts'
import { over } from './reviewGuards.ts'

/** Plans it, or moves it to another date. Refusals: review-begun, review-over, review-in-the-past. */
export const planReview = (review: Review, command: PlanReview, context: Context): Decision<ReviewEvent> => {
  const { by, at, meeting, facts } = command
  if (review.phase === 'open')
    return refuse({
      code: 'review-begun',
      rule: 'R1',
      what: `The meeting of review ${review.number} is going on.`,
      todo: 'Finish it, then plan the next one.',
    })
  if (review.phase === 'finished' || review.phase === 'not-held') return over(review.number)
  if (review.phase === 'planned' && meeting.when === 'next') return accept()
  const plannedAt = timeOf(meeting, at, context)
  if (review.phase === 'planned' && review.plannedAt.equals(plannedAt)) return accept()
  if (Temporal.Instant.compare(plannedAt, at) < 0)
    return refuse({
      code: 'review-in-the-past',
      rule: 'R1',
      what: 'That time has passed.',
      todo: 'Name a later date, or none for the next one of the calendar.',
    })
  return accept({
    type: 'ReviewPlanned',
    number: review.phase === 'planned' ? review.number : facts.number,
    plannedAt,
    by,
    at,
  })
}

const timeOf = (meeting: MeetingTime, at: Temporal.Instant, { playbook }: Context): Temporal.Instant => {
  switch (meeting.when) {
    case 'next':
      return nextReviewAt(playbook, at)
    case 'local':
      return onTheWall(Temporal.PlainDate.from(meeting.date), meeting.time ?? playbook.review.at, playbook.team.zone)
    case 'instant':
      return meeting.plannedAt
    default:
      return unreachable(meeting)
  }
}

/** When each reminder of a planned review is due; one that would lie before the date was set is left out. */
export const remindersOf = (
  review: Review,
  playbook: Playbook,
): readonly { readonly reminder: ReminderKind; readonly dueAt: Temporal.Instant }[] => {
  if (review.phase !== 'planned') return []
  const { plannedAt, dateSetAt, reminded } = review
  const all = [
    { reminder: 'day-before', dueAt: dayBefore(plannedAt, playbook.team.zone) },
    { reminder: 'start', dueAt: plannedAt },
  ] as const
  return all.filter(
    ({ reminder, dueAt }) => !reminded.includes(reminder) && Temporal.Instant.compare(dueAt, dateSetAt) >= 0,
  )
}

/** A timer. Quiet when it came too early, because the date was moved meanwhile, or is not wanted any more. */
export const remindOfReview = (review: Review, command: RemindOfReview, context: Context): Decision<ReviewEvent> => {
  const { by, at, reminder } = command
  const wanted = remindersOf(review, context.playbook).find((one) => one.reminder === reminder)
  if (wanted === undefined || Temporal.Instant.compare(at, wanted.dueAt) < 0) return accept()
  const people = activeWithRole(context.people, 'lead', 'deputy', 'member')
  return accept({ type: 'ReviewReminded', reminder, people, by, at })
}
