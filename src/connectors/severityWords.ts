/** A sender's severity words as one of our levels: the playbook's words first, then the usual ones. */
import type { AlertPlaybook } from '#domain/alerts/alertPlaybook.ts'
import type { AlertSeverity } from '#domain/alerts/signal.ts'

const levels: readonly Exclude<AlertSeverity, 'unknown'>[] = ['critical', 'error', 'warning', 'info']

const usual: Readonly<Record<string, string>> = {
  critical: 'critical crit fatal emergency emerg disaster page blocker p0 p1 sev0 sev1 highest immediate',
  error: 'error err errors major high severe failure p2 sev2 urgent',
  warning: 'warning warn minor medium average moderate degraded p3 sev3 elevated',
  info: 'info information informational notice low lowest debug trivial verbose p4 p5 sev4 sev5',
}

const wordsOf = (lists: Readonly<Record<string, readonly string[]>>): ReadonlyMap<string, AlertSeverity> => {
  const words = new Map<string, AlertSeverity>()
  for (const level of levels) for (const word of lists[level] ?? []) words.set(word.toLowerCase(), level)
  return words
}

const usualWords = wordsOf(Object.fromEntries(Object.entries(usual).map(([level, words]) => [level, words.split(' ')])))
const playbookWords = new WeakMap<AlertPlaybook['severities'], ReadonlyMap<string, AlertSeverity>>()

const ofPlaybook = (rules: AlertPlaybook): ReadonlyMap<string, AlertSeverity> => {
  const known = playbookWords.get(rules.severities)
  if (known !== undefined) return known
  const made = wordsOf(rules.severities)
  playbookWords.set(rules.severities, made)
  return made
}

/** `unknown` where the word is absent or says nothing. A phrase such as `ALERT_CRITICALITY_LEVEL_WARNING` is read by its last known word. */
export const severityOf = (said: string | null | undefined, rules: AlertPlaybook): AlertSeverity => {
  if (said === null || said === undefined || said === '' || said.length > 100) return 'unknown'
  const word = said.trim().toLowerCase()
  const whole = ofPlaybook(rules).get(word) ?? usualWords.get(word)
  if (whole !== undefined) return whole
  const tokens = word.split(/[^a-z0-9]+/)
  for (const token of tokens.reverse()) {
    const level = ofPlaybook(rules).get(token) ?? usualWords.get(token)
    if (level !== undefined) return level
  }
  return 'unknown'
}
