/** The review as the shell drives it: decisions, state, and its reminders (R1, R2). */
import type { Decider } from '../stream.ts'
import { decideReview, reviewNeeds } from './decideReview.ts'
import { evolveReview } from './evolveReview.ts'
import { remindersOf } from './planReview.ts'
import { noReview, type ReminderKind, type Review } from './review.ts'
import type { ReviewCommand } from './reviewCommands.ts'
import type { ReviewEvent } from './reviewEvents.ts'

const reminderKeys: readonly ReminderKind[] = ['day-before', 'start']

export const reviewDecider: Decider<Review, ReviewCommand, ReviewEvent> = {
  kind: 'review',
  stateVersion: 1,
  initial: noReview,
  needs: reviewNeeds,
  decide: decideReview,
  evolve: evolveReview,
  timers: (review, playbook) => remindersOf(review, playbook).map(({ reminder, dueAt }) => ({ key: reminder, dueAt })),
  timerCommand: (key, by, at) => {
    const reminder = reminderKeys.find((known) => known === key)
    if (reminder === undefined) throw new Error(`A review sets no timer called ${key}`)
    return { type: 'RemindOfReview', reminder, by, at }
  },
}
