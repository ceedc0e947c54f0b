/**
 * The texts that an incident sends out, by name: what each is for, and the placeholders it may use. The words are the playbook's
 * (`templates/<name>.md`); its loader refuses a template that is missing, unknown, or names a placeholder that is not in this table.
 *
 * Every template knows `number`, `title` and `team`. Links are not placeholders: the connector that sends a text adds the link that
 * its readers can open.
 */
export type TemplateSpec = {
  /** When it is sent and where to, one sentence. */
  readonly purpose: string
  /** Beside `number`, `title` and `team`. One that is empty drops the line it stands on (see `renderTemplate`). */
  readonly placeholders: readonly string[]
}

export const incidentTemplates = {
  issue: { purpose: 'Text of the incident issue (I2).', placeholders: ['text', 'source', 'by'] },
  'follow-up-issue': { purpose: 'Text of a follow-up issue (I12).', placeholders: ['kind', 'text', 'by'] },
  raised: { purpose: 'Announces a raise in the developers’ channel (I2, I3).', placeholders: ['by', 'source'] },
  owned: { purpose: 'Tells the thread who owns it now (I5).', placeholders: ['owner'] },
  'handed-over': { purpose: 'Tells the thread of a hand-over (I5).', placeholders: ['by', 'from', 'owner', 'reason'] },
  'taken-over': {
    purpose: 'Tells the thread, and the former owner, of a take-over (D4, I5).',
    placeholders: ['from', 'owner', 'reason'],
  },
  released: {
    purpose: 'Tells the thread that nobody owns it any more (D4, I5).',
    placeholders: ['by', 'from', 'reason'],
  },
  assessed: {
    purpose: 'Tells the thread the urgency that the owner decided (I6).',
    placeholders: ['by', 'urgency', 'reason'],
  },
  'meeting-call': {
    purpose: 'Calls the team to the meeting on an urgent incident (I7).',
    placeholders: ['owner', 'meetingLink'],
  },
  'meeting-decided': {
    purpose: 'Tells the thread what the meeting decided (I7).',
    placeholders: ['decision', 'reference', 'attendees'],
  },
  'help-wanted': {
    purpose: 'Tells subject experts that they are asked to help (I8).',
    placeholders: ['by', 'who', 'reason'],
  },
  'review-request': {
    purpose: 'Asks in the thread for the review of a merge request (I9).',
    placeholders: ['by', 'mergeRequest'],
  },
  resolved: {
    purpose: 'Tells the thread that it is resolved and waits for the review (I11).',
    placeholders: ['by', 'cause'],
  },
  'not-urgent': {
    purpose: 'Tells the thread that a not-urgent one is dealt with and waits for the review (I12).',
    placeholders: ['by'],
  },
  reopened: { purpose: 'Tells the thread that it is live again (I6, I14).', placeholders: ['by', 'owner', 'reason'] },
  merged: {
    purpose: 'Tells the thread that it goes on under another incident (I14).',
    placeholders: ['by', 'survivor'],
  },
  unmerged: { purpose: 'Tells the thread that a merge was undone (I14).', placeholders: ['by', 'survivor'] },
  'not-an-incident': { purpose: 'Tells the thread that it was no incident (I14).', placeholders: ['by', 'reason'] },
  departure: {
    purpose: 'Tells the thread of something done against the protocol (I13).',
    placeholders: ['rule', 'what'],
  },
  closed: { purpose: 'Tells the thread that the review closed it (R2).', placeholders: ['review'] },
} as const satisfies Record<string, TemplateSpec>

export type IncidentTemplate = keyof typeof incidentTemplates

/** Placeholders that every template knows. */
export const commonPlaceholders = ['number', 'title', 'team'] as const

/** All placeholders that template `name` may use. */
export const placeholdersOf = (name: IncidentTemplate): readonly string[] => [
  ...commonPlaceholders,
  ...incidentTemplates[name].placeholders,
]

export const placeholderPattern = /\{\{\s*([^{}]*?)\s*\}\}/g

/**
 * Fills in a template. A line that has placeholders, all of them empty, is left out, so that optional facts need no conditions.
 * Words that stand in a value are never read as placeholders.
 */
export const renderTemplate = (template: string, values: Readonly<Record<string, string | null>>): string =>
  template
    .split('\n')
    .filter((line) => {
      const names = [...line.matchAll(placeholderPattern)].map((match) => match[1] ?? '')
      return names.length === 0 || names.some((name) => (values[name] ?? '') !== '')
    })
    .map((line) => line.replace(placeholderPattern, (_, name: string) => values[name] ?? ''))
    .join('\n')
    .trim()
