/** Departures (I13): what happened against the protocol. They change no state; they are shown with their rule and a repair. */
import type { RuleId } from '../protocol.ts'

export type DepartureKind =
  /** The issue was closed by hand in the tracker, which closes nothing here (I13). */
  | 'closed-outside'
  /** The issue was opened again by hand, which reopens nothing here (I13). */
  | 'reopened-outside'
  /** A workflow label was set without I11. */
  | 'label-outside'
  /** It was put into another iteration, or out of one (I4). */
  | 'iteration-outside'
  /** Two assignees, or another than the owner (I5). */
  | 'assignees-outside'
  /** Somebody who is no member was made the assignee (I5). */
  | 'assignee-no-member'
  /** A finding arrived from outside while nobody owned it (I3). */
  | 'finding-without-owner'
  /** A manual change was made without a valid verification (I10). */
  | 'change-not-verified'

export type Departure = {
  readonly departure: number
  readonly kind: DepartureKind
  readonly rule: RuleId
  /** The manual change it is about, or null. */
  readonly change: number | null
  readonly at: Temporal.Instant
  readonly repairedAt: Temporal.Instant | null
}

/** The rule that each kind departs from, and whether one action puts it right. */
export const departureRules: Readonly<
  Record<DepartureKind, { readonly rule: RuleId; readonly words: string; readonly repair: string | null }>
> = {
  'closed-outside': { rule: 'I13', words: 'The issue was closed outside the review', repair: 'Open the issue again' },
  'reopened-outside': {
    rule: 'I13',
    words: 'The issue was opened again by hand',
    repair: 'Close the issue again',
  },
  'label-outside': { rule: 'I11', words: 'A workflow label was set by hand', repair: 'Put the labels right' },
  'iteration-outside': { rule: 'I4', words: 'The iteration was changed by hand', repair: 'Put the iteration right' },
  'assignees-outside': {
    rule: 'I5',
    words: 'The issue has other assignees than the owner',
    repair: 'Assign the owner alone',
  },
  'assignee-no-member': {
    rule: 'I5',
    words: 'The assignee is no member of the team',
    repair: 'Assign the owner alone',
  },
  'finding-without-owner': { rule: 'I3', words: 'A finding arrived while nobody owned the incident', repair: null },
  'change-not-verified': { rule: 'I10', words: 'A manual change was made without verification', repair: null },
}
