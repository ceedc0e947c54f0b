/** A secret that was pasted into the meeting's notes goes, with a reason; the record of the meeting stays. */
import { accept, type Decision, refuse } from '../decision.ts'
import type { Review } from './review.ts'
import type { RedactReviewEntry } from './reviewCommands.ts'
import type { ReviewEvent } from './reviewEvents.ts'

/** By the lead or a deputy, at any time. Refusals: lead-only, no-such-entry. */
export const redactReviewEntry = (review: Review, command: RedactReviewEntry): Decision<ReviewEvent> => {
  const { by, at, entry, reason } = command
  const role = by.kind === 'person' ? by.role : null
  if (role !== 'lead' && role !== 'deputy')
    return refuse({
      code: 'lead-only',
      rule: 'R2',
      what: 'Only the lead or the deputy redacts what was written.',
      todo: 'Ask the lead, and say which entry and why.',
    })
  if (review.phase === 'none' || entry < 1 || entry > review.version)
    return refuse({
      code: 'no-such-entry',
      rule: 'R2',
      what: `This review has no entry ${entry}.`,
      todo: 'Name the number of an entry of its record.',
    })
  if (review.redacted.includes(entry)) return accept()
  return accept({ type: 'ReviewEntryRedacted', entry, reason, by, at })
}
