/** R2: each incident in turn is closed, carried over with a reason, or reopened, and gets its closing actions. */
import type { Context } from '../context.ts'
import { accept, acceptWith, type Consequence, type Decision, refuse, unreachable } from '../decision.ts'
import { onIncident } from '../incidents/merging.ts'
import { type AgendaOutcome, type OpenReview, presentAt, type Review } from './review.ts'
import type { AddReviewFollowUp, DecideIncident, ReviewChoice } from './reviewCommands.ts'
import type { ReviewEvent } from './reviewEvents.ts'
import { isRefused, notOpen, onAgenda, reviewable, tooFew } from './reviewGuards.ts'

export const outcomeWords: Readonly<Record<AgendaOutcome, string>> = {
  closed: 'closed',
  'carried-over': 'carried over',
  reopened: 'reopened',
  left: 'no longer in review',
}

/**
 * The incident itself has its say in the same transaction: none is closed before its follow-ups are decided.
 * Refusals: review-not-started, review-over, not-on-agenda, already-decided, too-few-attend, not-in-review, reviewed-under-survivor.
 */
export const decideIncident = (review: Review, command: DecideIncident, context: Context): Decision<ReviewEvent> => {
  const { by, at, incident, decision } = command
  if (review.phase !== 'open') return notOpen(review)
  const item = onAgenda(review, incident)
  if (isRefused(item)) return item
  const outcome = outcomeOf(decision)
  if (item.decided !== null) {
    if (item.decided.outcome === outcome) return accept()
    return refuse({
      code: 'already-decided',
      rule: 'R2',
      what: `Incident ${incident} was ${outcomeWords[item.decided.outcome]} in this meeting.`,
      todo: 'Put it on the agenda again to take the decision up once more.',
    })
  }
  const refused = tooFew(review, context)
  if (refused !== null) return refused
  const state = reviewable(incident, context)
  if (isRefused(state)) return state
  const reason = decision.choice === 'close' ? null : decision.reason
  return acceptWith(
    [{ type: 'IncidentReviewed', incident, outcome, reason, present: presentAt(review), by, at }],
    [tellIncident(review, command)],
  )
}

const outcomeOf = (decision: ReviewChoice): AgendaOutcome => {
  switch (decision.choice) {
    case 'close':
      return 'closed'
    case 'carry-over':
      return 'carried-over'
    case 'reopen':
      return 'reopened'
    default:
      return unreachable(decision)
  }
}

const tellIncident = (review: OpenReview, { by, at, incident, decision }: DecideIncident): Consequence => {
  switch (decision.choice) {
    case 'close':
      return onIncident(incident, { type: 'CloseInReview', review: review.number, under: null, by, at })
    case 'carry-over':
      return onIncident(incident, {
        type: 'CarryOverInReview',
        review: review.number,
        reason: decision.reason,
        by,
        at,
      })
    case 'reopen':
      return onIncident(incident, { type: 'ReopenInReview', review: review.number, reason: decision.reason, by, at })
    default:
      return unreachable(decision)
  }
}

/** A closing action becomes a follow-up of the incident (I12). Refusals: review-not-started, review-over, not-on-agenda, too-few-attend. */
export const addReviewFollowUp = (
  review: Review,
  command: AddReviewFollowUp,
  context: Context,
): Decision<ReviewEvent> => {
  const { by, at, incident, kind, title, text } = command
  if (review.phase !== 'open') return notOpen(review)
  const item = onAgenda(review, incident)
  if (isRefused(item)) return item
  const refused = tooFew(review, context)
  if (refused !== null) return refused
  return acceptWith(
    [{ type: 'ReviewFollowUpAdded', incident, kind, title, text, by, at }],
    [onIncident(incident, { type: 'AddFollowUpInReview', review: review.number, kind, title, text, by, at })],
  )
}
