/** Titles with their changing decoration taken off, so that a problem and its recovery read alike. */

const bracketed = /^\[([^\]]{1,80})\]\s*/
const stars = /^\*{2,}\s*|\s*\*{2,}$/g
const words =
  /^(?:firing|alerting|resolved|manually resolved|triggered|re-triggered|recovered|recovery|problem|alert|ok|no data|closed|open|opened|cleared|alarm|insufficient_data|up|down|warning|warn|critical|error|acknowledgement)\b\s*(?:\(\d+\)|:\d+)?\s*(?::|-+|–|\|)\s+/i
const stateInBrackets =
  /^(?:firing|alerting|resolved|triggered|re-triggered|recovered|recovery|problem|alert|ok|no data|closed|open|cleared|alarm|warn(?:ing)?|critical|error|up|down|p[1-5]|✅ up|🔴 down|✅|🔴)\b/iu

/** `[FIRING:2] X`, `[Alerting] X`, `Triggered: X`, `** PROBLEM … **`, `Re: X` become `X`. Other brackets stay. */
export const withoutStatePrefix = (title: string): string => {
  let rest = title.replace(stars, '')
  for (let turn = 0; turn < 4; turn++) {
    const before = rest
    const bracket = bracketed.exec(rest)
    if (bracket !== null && stateInBrackets.test(bracket[1] ?? '')) rest = rest.slice(bracket[0].length)
    rest = rest.replace(/^(?:re|fwd?|aw|wg):\s+/i, '').replace(words, '')
    if (rest === before) break
  }
  const left = rest.trim()
  return left === '' ? title.trim() : left
}
