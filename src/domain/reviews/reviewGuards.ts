/** The refusals that several commands of a review share. */
import type { Context } from '../context.ts'
import { type Refused, refuse } from '../decision.ts'
import type { InReviewIncident } from '../incidents/incident.ts'
import { type AgendaItem, agendaItem, type OpenReview, presentAt, type Review } from './review.ts'

/** Why nothing can be done in the meeting: it has not begun, or it is over. */
export const notOpen = (review: Exclude<Review, OpenReview>): Refused => {
  if (review.phase === 'finished' || review.phase === 'not-held') return over(review.number)
  return refuse({
    code: 'review-not-started',
    rule: 'R2',
    what: 'The meeting has not been started.',
    todo: 'Start the review first.',
  })
}

export const over = (number: number): Refused =>
  refuse({
    code: 'review-over',
    rule: 'R2',
    what: `Review ${number} is over.`,
    todo: 'Plan the next one, or start it.',
  })

/** R2: at least two attend before anything is decided; null when they do. */
export const tooFew = (review: OpenReview, context: Context): Refused | null => {
  const needed = context.playbook.review.attendanceAtLeast
  const present = presentAt(review).length
  if (present >= needed) return null
  return refuse({
    code: 'too-few-attend',
    rule: 'R2',
    what: `The review decides with at least ${needed} members; recorded as attending: ${present}.`,
    missing: [`attendance of ${needed - present} more`],
    todo: 'Record who attends, or call the meeting off.',
  })
}

export const onAgenda = (review: OpenReview, incident: number): AgendaItem | Refused =>
  agendaItem(review, incident) ??
  refuse({
    code: 'not-on-agenda',
    rule: 'R1',
    what: `Incident ${incident} is not on the agenda of this meeting.`,
    todo: 'Add it to the agenda first.',
  })

export const isRefused = (value: object): value is Refused => 'kind' in value && value.kind === 'refused'

/** The incident as it stands, when a review can decide it: in review, and no duplicate. */
export const reviewable = (incident: number, context: Context): InReviewIncident | Refused => {
  const state = context.related.incidents[incident]
  if (state?.phase !== 'in-review')
    return refuse({
      code: 'not-in-review',
      rule: 'R1',
      what: `Incident ${incident} is not in review.`,
      todo: 'Resolve it and decide its follow-ups first.',
    })
  if (state.outcome.kind === 'duplicate')
    return refuse({
      code: 'reviewed-under-survivor',
      rule: 'I14',
      what: `Incident ${incident} is a duplicate of incident ${state.outcome.of} and is reviewed there.`,
      todo: `Decide incident ${state.outcome.of}; its duplicates close with it.`,
    })
  return state
}
