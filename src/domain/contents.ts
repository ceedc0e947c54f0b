/**
 * What must be able to vanish. Every free text that a person or an outside system wrote sits in an event under one of these keys,
 * at any depth. The store keeps such strings beside the events, with a salted hash in the event, so that a redaction or a
 * retention can erase the words while the chain still verifies. Code elsewhere sees plain strings.
 */
export const contentKeys: ReadonlySet<string> = new Set([
  'title',
  'text',
  'reason',
  'plan',
  'contact',
  'filename',
  'url',
])

/** What stands in the place of erased words. */
export const erasedText = '[redacted]'
