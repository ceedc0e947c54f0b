/**
 * Alertmanager's webhook, version 4 (and 3, whose alerts look the same): each alert by its own status, never by the message's.
 * Source: prometheus/alertmanager, `template.Data`; its newer members (`notification_reason`, `routeLabels`) are left alone.
 */
import type { AlertPlaybook } from '#domain/alerts/alertPlaybook.ts'
import type { Signal } from '#domain/alerts/signal.ts'
import { describe, ignored, type Parsed, type Problem, signalList } from '../alertSource.ts'
import { httpLink } from '../cleanText.ts'
import { alertsIn, externalUrl, isProblem, readLabelledAlert, signalOf } from '../labelledAlert.ts'

/** At most so many problems are named; a wholly foreign body would repeat the same one for each of its members. */
const problemsShown = 20

/** Reads a message, a bare list of alerts, or a lone alert. One unreadable alert makes the delivery unreadable: half of it taken would be a loss unseen. */
export const parseAlertmanager = (body: unknown, receivedAt: Temporal.Instant, rules: AlertPlaybook): Parsed => {
  const alerts = alertsIn(body)
  if (alerts === null)
    return { kind: 'unreadable', problems: [{ path: 'alerts', expected: 'a list of alerts', found: describe(body) }] }
  if (alerts.length === 0) return ignored('the message holds no alerts')
  const external = externalUrl(body)
  const found: Signal[] = []
  const problems: Problem[] = []
  for (let index = 0; index < alerts.length && problems.length < problemsShown; index++) {
    const read = readLabelledAlert(alerts[index], `alerts[${index}]`, receivedAt)
    if (isProblem(read)) problems.push(read)
    else found.push(signalOf(read, 'alertmanager', read.fingerprint, httpLink(read.generator) ?? external, rules))
  }
  return problems.length > 0 ? { kind: 'unreadable', problems } : signalList(found)
}
