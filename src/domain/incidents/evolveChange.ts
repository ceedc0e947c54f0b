/** Folds the events of manual changes (I10). */
import { unreachable } from '../decision.ts'
import type {
  ChangeAbandoned,
  ChangeChecked,
  ChangeEdited,
  ChangeExecuted,
  ChangeExecutedUnverified,
  ChangeProposed,
  ChangeVerified,
} from './incidentEvents.ts'
import type { ManualChange } from './manualChange.ts'

export type ChangeEvent =
  | ChangeProposed
  | ChangeEdited
  | ChangeVerified
  | ChangeExecuted
  | ChangeExecutedUnverified
  | ChangeChecked
  | ChangeAbandoned

/** All changes of the incident after one event. */
export const evolveChange = (changes: readonly ManualChange[], event: ChangeEvent): readonly ManualChange[] =>
  event.type === 'ChangeProposed'
    ? [
        ...changes,
        { change: event.change, proposer: event.proposer, authors: [event.proposer], status: 'proposed' as const },
      ]
    : changes.map((one) => (one.change === event.change ? evolveOne(one, event) : one))

const evolveOne = (before: ManualChange, event: Exclude<ChangeEvent, ChangeProposed>): ManualChange => {
  const { change, proposer, authors } = before
  const planned = { change, proposer, authors }
  switch (event.type) {
    case 'ChangeEdited':
      return {
        ...planned,
        authors: authors.includes(event.editor) ? authors : [...authors, event.editor],
        status: 'proposed',
      }
    case 'ChangeVerified':
      return { ...planned, status: 'verified', verifier: event.verifier, verifiedAt: event.at }
    case 'ChangeExecuted':
      return { ...planned, status: 'executed', verifier: event.verifier, executor: event.executor }
    case 'ChangeExecutedUnverified':
      return { ...planned, status: 'executed', verifier: null, executor: event.executor }
    case 'ChangeChecked':
      return before.status === 'executed'
        ? {
            ...planned,
            status: 'checked',
            verifier: before.verifier,
            executor: before.executor,
            asExpected: event.asExpected,
          }
        : before
    case 'ChangeAbandoned':
      return { ...planned, status: 'abandoned' }
    default:
      return unreachable(event)
  }
}
