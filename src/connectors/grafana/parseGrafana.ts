/**
 * Grafana's alert webhooks: unified alerting (a body like Alertmanager's, `version: "1"`) and the legacy one (a rule with a state).
 * Source: Grafana's webhook notifier documentation. `title`, `state` and `message` of the unified body are to go: they are not read.
 */
import type { AlertPlaybook } from '#domain/alerts/alertPlaybook.ts'
import type { Signal } from '#domain/alerts/signal.ts'
import { describe, ignored, type Parsed, type Problem, signalList, signals } from '../alertSource.ts'
import { block, cleanLabels, httpLink, oneLine } from '../cleanText.ts'
import { dedupKeyOf } from '../dedupKey.ts'
import {
  alertsIn,
  environmentIn,
  externalUrl,
  isProblem,
  readLabelledAlert,
  serviceIn,
  signalOf,
} from '../labelledAlert.ts'
import { firstText, isObject, type JsonObject, objectAt, textAt, valueAt } from '../readJson.ts'
import { severityOf } from '../severityWords.ts'
import { withoutStatePrefix } from '../statePrefix.ts'

const problemsShown = 20

export const parseGrafana = (body: unknown, receivedAt: Temporal.Instant, rules: AlertPlaybook): Parsed => {
  const alerts = alertsIn(body)
  if (alerts !== null) return parseUnified(body, alerts, receivedAt, rules)
  if (isObject(body) && ('ruleId' in body || 'ruleName' in body || 'evalMatches' in body))
    return parseLegacy(body, receivedAt, rules)
  return {
    kind: 'unreadable',
    problems: [{ path: 'alerts', expected: 'a list of alerts, or a legacy rule', found: describe(body) }],
  }
}

const parseUnified = (
  body: unknown,
  alerts: readonly unknown[],
  receivedAt: Temporal.Instant,
  rules: AlertPlaybook,
): Parsed => {
  if (alerts.length === 0) return ignored('the message holds no alerts')
  const external = externalUrl(body)
  const found: Signal[] = []
  const problems: Problem[] = []
  for (let index = 0; index < alerts.length && problems.length < problemsShown; index++) {
    const alert = alerts[index]
    const read = readLabelledAlert(alert, `alerts[${index}]`, receivedAt)
    if (isProblem(read)) {
      problems.push(read)
      continue
    }
    const own = textAt(alert, 'fingerprint')
    const organisation = textAt(alert, 'orgId') ?? textAt(body, 'orgId')
    const key = dedupKeyOf('grafana', organisation, own ?? read.fingerprint)
    // A contact-point test gives a relative address; without an external address the panel's or dashboard's is the next best.
    const link =
      httpLink(read.generator, external) ??
      httpLink(valueAt(alert, 'dashboardURL')) ??
      httpLink(valueAt(alert, 'panelURL')) ??
      external
    found.push(signalOf(read, 'grafana', key, link, rules))
  }
  return problems.length > 0 ? { kind: 'unreadable', problems } : signalList(found)
}

const parseLegacy = (body: JsonObject, receivedAt: Temporal.Instant, rules: AlertPlaybook): Parsed => {
  const state = textAt(body, 'state')?.toLowerCase() ?? ''
  if (state === 'paused' || state === 'pending') return ignored(`the rule is ${state}`)
  if (!['alerting', 'ok', 'no_data', 'nodata', 'error', 'unknown'].includes(state))
    return {
      kind: 'unreadable',
      problems: [
        { path: 'state', expected: 'alerting, ok or no_data', found: state === '' ? 'nothing' : oneLine(state, 60) },
      ],
    }
  const resolved = state === 'ok'
  const rule = textAt(body, 'ruleName')
  const tags = objectAt(body, 'tags')
  const firstMatch = Array.isArray(body.evalMatches) ? objectAt(body.evalMatches[0], 'tags') : null
  const labels = cleanLabels({ ...firstMatch, ...tags, ...(rule === null ? {} : { alertname: rule }) })
  return signals({
    source: 'grafana',
    state: resolved ? 'resolved' : 'firing',
    severity: severityOf(labels.severity, rules),
    title: oneLine(withoutStatePrefix(firstText(body, 'title', 'ruleName') ?? '')) || 'Grafana alert',
    description: block(textAt(body, 'message') ?? ''),
    dedupKey: dedupKeyOf('grafana', textAt(body, 'orgId'), 'rule', firstText(body, 'ruleId', 'ruleName', 'title')),
    labels,
    annotations: {},
    link: httpLink(body.ruleUrl),
    service: serviceIn(labels),
    environment: environmentIn(labels),
    // The legacy body carries no times.
    startedAt: resolved ? null : receivedAt,
    endedAt: resolved ? receivedAt : null,
  })
}
