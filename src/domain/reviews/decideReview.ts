/** Decides about a review. Any active member gives its commands; observers, service accounts and administrators do not (R2). */
import type { Context } from '../context.ts'
import { type Decision, unreachable } from '../decision.ts'
import { actingMember, membersOnly } from '../incidents/guards.ts'
import { addAttendee, addToAgenda, noteDiscussion, removeAttendee, startReview } from './conductReview.ts'
import { addReviewFollowUp, decideIncident } from './decideAgendaItem.ts'
import { cancelReview, finishReview } from './endReview.ts'
import { planReview, remindOfReview } from './planReview.ts'
import { redactReviewEntry } from './redactReviewEntry.ts'
import { type Review, undecidedOf } from './review.ts'
import type { ReviewCommand } from './reviewCommands.ts'
import type { ReviewEvent } from './reviewEvents.ts'

export const decideReview = (review: Review, command: ReviewCommand, context: Context): Decision<ReviewEvent> => {
  if (command.type === 'RemindOfReview') return remindOfReview(review, command, context)
  const member = actingMember(command.by, context)
  if (member === null) return membersOnly('R2')
  switch (command.type) {
    case 'PlanReview':
      return planReview(review, command, context)
    case 'StartReview':
      return startReview(review, command, context)
    case 'AddAttendee':
      return addAttendee(review, command, context)
    case 'RemoveAttendee':
      return removeAttendee(review, command)
    case 'AddToAgenda':
      return addToAgenda(review, command, context)
    case 'NoteDiscussion':
      return noteDiscussion(review, command, member)
    case 'DecideIncident':
      return decideIncident(review, command, context)
    case 'AddReviewFollowUp':
      return addReviewFollowUp(review, command, context)
    case 'FinishReview':
      return finishReview(review, command, context)
    case 'CancelReview':
      return cancelReview(review, command, context)
    case 'RedactReviewEntry':
      return redactReviewEntry(review, command)
    default:
      return unreachable(command)
  }
}

/** The incidents whose state a command depends on. */
export const reviewNeeds = (review: Review, command: ReviewCommand): readonly number[] => {
  switch (command.type) {
    case 'AddToAgenda':
    case 'DecideIncident':
      return [command.incident]
    case 'FinishReview':
      return review.phase === 'open' ? undecidedOf(review) : []
    case 'CancelReview':
      return review.phase === 'open' ? undecidedOf(review) : command.facts.waiting.map((waiting) => waiting.incident)
    case 'PlanReview':
    case 'StartReview':
    case 'AddAttendee':
    case 'RemoveAttendee':
    case 'NoteDiscussion':
    case 'AddReviewFollowUp':
    case 'RedactReviewEntry':
    case 'RemindOfReview':
      return []
    default:
      return unreachable(command)
  }
}
