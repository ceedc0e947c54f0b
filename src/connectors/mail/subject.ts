/** What a subject says beside its words: state and severity; and the words that a problem and its recovery share. */
import type { AlertPlaybook } from '#domain/alerts/alertPlaybook.ts'
import type { AlertSeverity, Signal } from '#domain/alerts/signal.ts'
import { severityOf } from '../severityWords.ts'
import { withoutStatePrefix } from '../statePrefix.ts'
import { stateOf } from '../stateWords.ts'

const bare = (subject: string): string =>
  subject.replace(/^(?:(?:re|fwd?|aw|wg):\s*)+/i, '').replace(/^[*\s]+|[*!\s]+$/g, '')

const suffix =
  /(?:\b(?:is|are|now|has|have|back|to|state)\b|[:\-–=>(])\s*(ok|okay|up|normal|resolved|recovered|cleared|closed|healthy|succeeded|online)\W*$/i
const leading =
  /^(?:\[([^\]]{1,60})\]|([A-Z][A-Za-z_]{1,20})(?=\s*[:\-–(]|\s+(?:[A-Z][a-z]+\s+){0,2}(?:Alert|alert)\b))/

/** "over" needs a word for it at the beginning or the end; everything else fires. */
export const stateInSubject = (subject: string): Signal['state'] => {
  const text = bare(subject)
  if (suffix.test(text.slice(-200))) return 'resolved'
  const mark = leading.exec(text)
  return stateOf(mark?.[1] ?? mark?.[2]) ?? 'firing'
}

/** A word in brackets, or one that is shouted. */
export const severityInSubject = (subject: string, rules: AlertPlaybook): AlertSeverity => {
  const bracket = severityOf(/^\s*\[([^\]]{1,60})\]/.exec(subject)?.[1], rules)
  if (bracket !== 'unknown') return bracket
  return severityOf(
    /\b(CRITICAL|CRIT|EMERGENCY|FATAL|DISASTER|ERROR|WARNING|WARN|P[1-5]|INFO)\b/.exec(subject)?.[1],
    rules,
  )
}

const changing =
  /\b(?:problem|recovery|recovered|recovers|resolved|firing|alert|alerting|ok|okay|up|down|normal|critical|crit|warning|warn|unknown|error|failed|failure|succeeded|success|cleared|closed|opened|open|triggered|healthy|unhealthy|is|are|now|has|have|been|back|to)\b/g

/** Lower case, without state words, counts and punctuation: equal for `PROBLEM: disk full on web1` and `RECOVERY: disk full on web1`. */
export const subjectKey = (subject: string): string => {
  const words = withoutStatePrefix(bare(subject)).toLowerCase()
  const kept = words
    .replace(changing, ' ')
    .replace(/[^\p{L}\p{N}./@]+/gu, ' ')
    .trim()
  return kept === '' ? words : kept
}
