/** Words by which senders say that an alert fires or is over, for the doors that must guess. */

const over = new Set(
  (
    'resolved resolve ok okay up closed close recovered recovery recover cleared clear deactivated inactive normal healthy success ' +
    'succeeded passed fixed cancelled canceled ended end completed expired restored operational online solved settled stopped green reset'
  ).split(' '),
)

const on = new Set(
  (
    'firing fire fired alerting alert open opened active activated triggered trigger problem down critical warning error alarm alarmed ' +
    'unresolved new created create started start failed fail failure failing anomalous unhealthy degraded unknown unreachable reopened ' +
    'reopen acknowledged acknowledge ack pending offline outage incident emergency breached breach violated exceeded trouble warn ' +
    'raised raise bad red yellow major minor fatal crit timeout flapping insufficient'
  ).split(' '),
)

/**
 * Reads a sender's state word or phrase, such as `ALERT_NOTIFICATION_CLEAR`, `DOWN -> UP`, `not ok`, `alert.resolved`.
 * Null where it says neither. Where both are said, an arrow's right side counts; else "over" counts, because such words name the
 * thing ("alert") and then what became of it ("resolved").
 */
export const stateOf = (words: string | null | undefined): 'firing' | 'resolved' | null => {
  if (words === null || words === undefined || words.length > 200) return null
  const arrow = words.split(/->|=>|→/)
  const said = (arrow.at(-1) ?? '').replace(/([a-z])([A-Z])/g, '$1 $2').toLowerCase()
  const tokens = said.split(/[^a-z]+/).filter((token) => token !== '')
  let firing = false
  let resolved = false
  for (const [index, token] of tokens.entries()) {
    const saysOver = over.has(token)
    if (!saysOver && !on.has(token)) continue
    const before = tokens[index - 1]
    const negated = before === 'not' || before === 'no' || before === 'never'
    // "not ok" fires; "no error" alone is over, but "no problem yet, critical" must not be.
    if (saysOver !== negated && (saysOver || tokens.length === 2)) resolved = true
    else if (saysOver === negated) firing = true
  }
  if (resolved) return 'resolved'
  return firing ? 'firing' : null
}
