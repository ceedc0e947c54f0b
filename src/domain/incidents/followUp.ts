/** Follow-ups (I12): secondary issues that an incident leaves behind. */

export type FollowUpKind = 'long-term-fix' | 'investigate-and-resolve' | 'improve-alerting' | 'documentation' | 'other'

export const followUpKinds: readonly FollowUpKind[] = [
  'long-term-fix',
  'investigate-and-resolve',
  'improve-alerting',
  'documentation',
  'other',
]

export const followUpWords: Readonly<Record<FollowUpKind, string>> = {
  'long-term-fix': 'long-term fix',
  'investigate-and-resolve': 'investigate and resolve',
  'improve-alerting': 'improve alerting',
  documentation: 'documentation',
  other: 'other',
}

export type IssueRef = { readonly system: string; readonly reference: string; readonly url: string | null }

export type FollowUp = {
  /** Counts from 1 within the incident. */
  readonly followUp: number
  readonly kind: FollowUpKind
  readonly issue: IssueRef | null
  /** The duplicate it came from, or null. */
  readonly from: number | null
}
