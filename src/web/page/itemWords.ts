/** Words of the protocol for what the API calls by short names. */

const urgencies: Readonly<Record<string, string>> = {
  urgent: 'urgent',
  'resolve-internally': 'resolve internally',
  'not-urgent': 'not urgent',
}
const phases: Readonly<Record<string, string>> = {
  raised: 'raised, nobody owns it',
  owned: 'owned',
  live: 'live',
  'in-review': 'in review',
  closed: 'closed',
}
const kinds: Readonly<Record<string, string>> = {
  incident: 'Incident',
  'alert-group': 'Alert',
  review: 'Review',
}
const folders: Readonly<Record<string, string>> = {
  incident: 'incidents',
  'alert-group': 'alert-groups',
  review: 'reviews',
}

/** An incident without an assessment is not assessed: that is not “not urgent” (D3). */
export const urgencyWords = (urgency: string | null): string =>
  urgency === null ? 'not assessed' : (urgencies[urgency] ?? urgency)
export const phaseWords = (phase: string): string => phases[phase] ?? phase
export const kindWords = (kind: string): string => kinds[kind] ?? kind

/** The permanent address of an item, in its team. */
export const itemAddress = (team: string, kind: string, number: number): string =>
  `/teams/${encodeURIComponent(team)}/${folders[kind] ?? kind}/${number}`
