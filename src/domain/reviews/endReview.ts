/** How a review ends: finished with every incident decided, or not held, which carries all over (R2). */
import type { Context } from '../context.ts'
import { accept, acceptWith, type Consequence, type Decision, refuse } from '../decision.ts'
import { onIncident } from '../incidents/merging.ts'
import { activeWithRole, type PersonId } from '../people/actor.ts'
import { streamId } from '../stream.ts'
import { type OpenReview, presentAt, type Review, undecidedOf } from './review.ts'
import { nextReviewAt } from './reviewCalendar.ts'
import type { CancelReview, FinishReview, PlanReview } from './reviewCommands.ts'
import type { ReviewEvent } from './reviewEvents.ts'
import { isRefused, notOpen, over, reviewable } from './reviewGuards.ts'

/**
 * Everything that is still undecided is carried over with the reason that the command gives, or the meeting goes on.
 * Refusals: review-not-started, review-over, too-few-attended, undecided.
 */
export const finishReview = (review: Review, command: FinishReview, context: Context): Decision<ReviewEvent> => {
  const { by, at, reason, facts } = command
  if (review.phase === 'finished') return accept()
  if (review.phase !== 'open') return notOpen(review)
  const needed = context.playbook.review.attendanceAtLeast
  const attended = new Set(review.attendees.map((attendee) => attendee.person)).size
  if (attended < needed)
    return refuse({
      code: 'too-few-attended',
      rule: 'R2',
      what: `A review is held with at least ${needed} members; recorded as attending: ${attended}.`,
      missing: [`attendance of ${needed - attended} more`],
      todo: 'Record who attended, or call the meeting off.',
    })
  const undecided = undecidedOf(review)
  const waiting = stillWaiting(undecided, context)
  if (waiting.length > 0 && reason === null)
    return refuse({
      code: 'undecided',
      rule: 'R2',
      what: `The meeting has not decided ${waiting.length === 1 ? 'one incident' : `${waiting.length} incidents`}.`,
      missing: waiting.map((incident) => `incident ${incident}`),
      todo: 'Decide each, or give a reason with which they are all carried over.',
    })
  const nextAt = nextMeeting(review.plannedAt, at, context)
  const present = presentAt(review)
  const reviewed = undecided.map(
    (incident): ReviewEvent =>
      waiting.includes(incident)
        ? { type: 'IncidentReviewed', incident, outcome: 'carried-over', reason, present, by, at }
        : { type: 'IncidentReviewed', incident, outcome: 'left', reason: null, present, by, at },
  )
  return acceptWith(
    [...reviewed, { type: 'ReviewFinished', nextAt, by, at }],
    [
      ...(reason === null ? [] : carryOver(waiting, review.number, reason, command)),
      ...planNext(facts.next, nextAt, command),
    ],
  )
}

/**
 * A meeting that is not held carries all over, proposes the next date, and after so many in a row the lead is told (R2).
 * Refusals: review-not-started, review-over, something-decided.
 */
export const cancelReview = (review: Review, command: CancelReview, context: Context): Decision<ReviewEvent> => {
  const { by, at, reason, facts } = command
  if (review.phase === 'not-held') return accept()
  if (review.phase === 'finished') return over(review.number)
  if (review.phase === 'none') return notOpen(review)
  if (review.phase === 'open' && hasDecided(review))
    return refuse({
      code: 'something-decided',
      rule: 'R2',
      what: 'This meeting has decided already, so it was held.',
      todo: 'Finish it, and carry the rest over with a reason.',
    })
  const listed = review.phase === 'open' ? undecidedOf(review) : facts.waiting.map((waiting) => waiting.incident)
  const waiting = stillWaiting(listed, context)
  const missed = facts.missedBefore + 1
  const nextAt = nextMeeting(review.plannedAt, at, context)
  return acceptWith(
    [
      {
        type: 'ReviewNotHeld',
        reason,
        carriedOver: waiting,
        missed,
        nextAt,
        told: missed >= context.playbook.review.tellLeadAfterMissed ? whoLeads(context) : [],
        by,
        at,
      },
    ],
    [...carryOver(waiting, review.number, reason, command), ...planNext(facts.next, nextAt, command)],
  )
}

const hasDecided = (review: OpenReview): boolean =>
  review.agenda.some((item) => item.decided !== null || item.earlier.length > 0 || item.actions.length > 0)

/** Those that a review can still carry over: an incident may have been reopened or merged away during the meeting. */
const stillWaiting = (incidents: readonly number[], context: Context): readonly number[] =>
  incidents.filter((incident) => !isRefused(reviewable(incident, context)))

const nextMeeting = (plannedAt: Temporal.Instant, at: Temporal.Instant, context: Context): Temporal.Instant =>
  nextReviewAt(context.playbook, Temporal.Instant.compare(plannedAt, at) > 0 ? plannedAt : at)

/** The lead; while there is none, the deputies. */
const whoLeads = (context: Context): readonly PersonId[] => {
  const lead = activeWithRole(context.people, 'lead')
  return lead.length > 0 ? lead : activeWithRole(context.people, 'deputy')
}

const carryOver = (
  incidents: readonly number[],
  review: number,
  reason: string,
  { by, at }: FinishReview | CancelReview,
): readonly Consequence[] =>
  incidents.map((incident) => onIncident(incident, { type: 'CarryOverInReview', review, reason, by, at }))

const planNext = (
  next: number | null,
  nextAt: Temporal.Instant,
  { by, at }: FinishReview | CancelReview,
): readonly Consequence[] => {
  if (next === null) return []
  const plan: PlanReview = {
    type: 'PlanReview',
    meeting: { when: 'instant', plannedAt: nextAt },
    facts: { number: next },
    by,
    at,
  }
  return [{ stream: streamId('review', next), command: plan }]
}
