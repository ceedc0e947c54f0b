/**
 * PagerDuty's Events API v2, as its senders speak it: trigger, acknowledge, resolve, and change events. Source: PagerDuty/api-schema,
 * events-v2. The answer in PagerDuty's words is made by `answerPagerduty.ts`.
 */
import type { AlertPlaybook } from '#domain/alerts/alertPlaybook.ts'
import type { AlertSeverity, Signal } from '#domain/alerts/signal.ts'
import { describe, type Parsed, type Problem, signals, unreadable } from '../alertSource.ts'
import { block, cleanLabels, httpLink, oneLine } from '../cleanText.ts'
import { dedupKeyOf, hashed } from '../dedupKey.ts'
import { environmentIn } from '../labelledAlert.ts'
import { readInstant } from '../readInstant.ts'
import { isObject, type JsonObject, objectAt, textAt } from '../readJson.ts'
import { severityOf } from '../severityWords.ts'

/** The key that the sender put into the body: it selects the team, like any intake key. Null where it is missing. */
export const routingKeyOf = (body: unknown): string | null => textAt(body, 'routing_key')

/** The sender's own key; where it gave none with a trigger, one made from the event and its moment, so that each is an alert of its own. */
export const eventKeyOf = (body: unknown, receivedAt: Temporal.Instant): string | null => {
  const given = textAt(body, 'dedup_key')
  if (given !== null) return given
  if (textAt(body, 'event_action') !== 'trigger') return null
  const said = ['payload.summary', 'payload.source', 'payload.timestamp', 'client'].map((path) => textAt(body, path))
  return hashed(`${said.join('\n')}\n${receivedAt.toString()}`)
}

const severities: readonly string[] = ['critical', 'error', 'warning', 'info']

export const parsePagerduty = (body: unknown, receivedAt: Temporal.Instant, rules: AlertPlaybook): Parsed => {
  if (!isObject(body)) return unreadable({ path: '', expected: 'an object', found: describe(body) })
  const action = textAt(body, 'event_action')
  const payload = objectAt(body, 'payload')
  if (action === null && payload !== null && textAt(payload, 'severity') === null) return parseChange(body, payload)
  if (action !== 'trigger' && action !== 'acknowledge' && action !== 'resolve')
    return unreadable({
      path: 'event_action',
      expected: 'trigger, acknowledge or resolve',
      found: action === null ? describe(body.event_action) : oneLine(action, 40),
    })
  const key = eventKeyOf(body, receivedAt)
  if (key === null) return unreadable({ path: 'dedup_key', expected: `a key, for ${action}`, found: 'nothing' })
  const dedupKey = dedupKeyOf('pagerduty', key)
  switch (action) {
    case 'acknowledge':
      return { kind: 'remark', dedupKey, says: 'Acknowledged at its sender.' }
    case 'resolve':
      return signals({
        ...fromPayload(body, payload, rules),
        title: titleOf(payload, key),
        dedupKey,
        state: 'resolved',
        startedAt: null,
        endedAt: receivedAt,
      })
    case 'trigger': {
      const problems = problemsOf(payload)
      if (problems.length > 0) return { kind: 'unreadable', problems }
      return signals({ ...fromPayload(body, payload, rules), title: titleOf(payload, key), dedupKey })
    }
  }
}

const titleOf = (payload: JsonObject | null, key: string): string =>
  oneLine(textAt(payload, 'summary') ?? '') || oneLine(key) || 'PagerDuty event'

/** What a trigger must say, each missing member on its own. */
const problemsOf = (payload: JsonObject | null): readonly Problem[] => {
  if (payload === null) return [{ path: 'payload', expected: 'an object', found: 'nothing' }]
  const missing = ['summary', 'source'].filter((name) => textAt(payload, name) === null)
  const severity = textAt(payload, 'severity')
  return [
    ...missing.map((name) => ({ path: `payload.${name}`, expected: 'a text', found: describe(payload[name]) })),
    ...(severity !== null && severities.includes(severity.toLowerCase())
      ? []
      : [
          {
            path: 'payload.severity',
            expected: severities.join(', '),
            found: severity === null ? describe(payload.severity) : oneLine(severity, 40),
          },
        ]),
  ]
}

const fromPayload = (
  body: JsonObject,
  payload: JsonObject | null,
  rules: AlertPlaybook,
): Omit<Signal, 'title' | 'dedupKey'> => {
  const details = objectAt(payload, 'custom_details')
  const labels = cleanLabels({
    source: payload?.source,
    component: payload?.component,
    group: payload?.group,
    class: payload?.class,
    client: body.client,
    service: details?.service,
    environment: details?.environment ?? details?.env,
  })
  const severity: AlertSeverity = severityOf(textAt(payload, 'severity'), rules)
  return {
    source: 'pagerduty',
    state: 'firing',
    severity,
    description: block(typeof payload?.custom_details === 'string' ? payload.custom_details : detailLines(details)),
    labels,
    annotations: {},
    link: linkOf(body),
    service: labels.service ?? textAt(payload, 'component') ?? textAt(payload, 'source'),
    environment: environmentIn(labels),
    startedAt: readInstant(payload?.timestamp),
    endedAt: null,
  }
}

const detailLines = (details: JsonObject | null): string =>
  Object.entries(details === null ? {} : cleanLabels(details))
    .map(([name, value]) => `${name}: ${value}`)
    .join('\n')

/** The sender's own page of the event, else its first link. */
const linkOf = (body: JsonObject): string | null => {
  const own = httpLink(body.client_url)
  if (own !== null) return own
  const links = Array.isArray(body.links) ? body.links.slice(0, 20) : []
  for (const link of links) {
    const found = httpLink(isObject(link) ? link.href : null)
    if (found !== null) return found
  }
  return null
}

const parseChange = (body: JsonObject, payload: JsonObject): Parsed => {
  const summary = textAt(payload, 'summary')
  if (summary === null)
    return unreadable({ path: 'payload.summary', expected: 'a text', found: describe(payload.summary) })
  const details = objectAt(payload, 'custom_details')
  return {
    kind: 'change',
    change: {
      source: 'pagerduty',
      title: oneLine(summary) || 'Change',
      description: block(detailLines(details)),
      changedAt: readInstant(payload.timestamp),
      link: linkOf(body),
      labels: cleanLabels({ ...details, source: payload.source }),
    },
  }
}
