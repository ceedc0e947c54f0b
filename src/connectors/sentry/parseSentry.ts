/**
 * Sentry's integration webhooks: issue alerts (`event_alert`), issues and metric alerts, told apart by the body where the
 * `Sentry-Hook-Resource` header is lost; and the legacy plugin's body. User addresses and request headers in them are not kept.
 * Source: getsentry/sentry-docs, integration platform, webhooks.
 */
import type { AlertPlaybook } from '#domain/alerts/alertPlaybook.ts'
import type { Signal } from '#domain/alerts/signal.ts'
import { describe, ignored, type Parsed, signals, unreadable } from '../alertSource.ts'
import { block, cleanLabels, httpLink, oneLine } from '../cleanText.ts'
import { dedupKeyOf } from '../dedupKey.ts'
import { readInstant } from '../readInstant.ts'
import { firstText, isObject, type JsonObject, objectAt, textAt, valueAt } from '../readJson.ts'
import { severityOf } from '../severityWords.ts'
import { withoutStatePrefix } from '../statePrefix.ts'

export const parseSentry = (
  body: unknown,
  headers: Readonly<Record<string, string>>,
  receivedAt: Temporal.Instant,
  rules: AlertPlaybook,
): Parsed => {
  if (!isObject(body)) return unreadable({ path: '', expected: 'an object', found: describe(body) })
  const data = objectAt(body, 'data')
  if (data === null) {
    const event = objectAt(body, 'event')
    if (event !== null && textAt(body, 'id') !== null) return signals(fromPlugin(body, event, rules))
    return unreadable({ path: 'data', expected: 'an object', found: describe(body.data) })
  }
  const action = textAt(body, 'action') ?? ''
  const metric = objectAt(data, 'metric_alert')
  if (metric !== null) return fromMetricAlert(data, metric, action, receivedAt, rules)
  const event = objectAt(data, 'event')
  if (event !== null) return signals(fromIssueAlert(data, event, rules))
  const issue = objectAt(data, 'issue')
  const resource = headers['sentry-hook-resource'] ?? ''
  if (issue !== null && resource !== 'comment') return fromIssue(issue, action, receivedAt, rules)
  return ignored(`Sentry's ${oneLine(resource, 40) || 'event'} is not used`)
}

type TaggedText = Readonly<Record<string, string>>

/** Sentry's tags: a list of pairs. The person that had the error is left out. */
const tagsOf = (event: JsonObject): TaggedText => {
  const pairs: Record<string, unknown> = {}
  if (Array.isArray(event.tags))
    for (const pair of event.tags.slice(0, 100))
      if (Array.isArray(pair) && typeof pair[0] === 'string' && pair[0] !== 'user') pairs[pair[0]] = pair[1]
  return cleanLabels(pairs)
}

const issueKey = (id: string | null): string => dedupKeyOf('sentry', 'issue', id)

const eventSignal = (
  event: JsonObject,
  id: string | null,
  more: Pick<Signal, 'link' | 'service'>,
  rules: AlertPlaybook,
): Signal => {
  const tags = tagsOf(event)
  const title = oneLine(firstText(event, 'title', 'message', 'culprit') ?? '') || 'Sentry event'
  const culprit = textAt(event, 'culprit')
  return {
    source: 'sentry',
    state: 'firing',
    severity: severityOf(firstText(event, 'level') ?? tags.level, rules),
    title,
    description: block(firstText(event, 'logentry.formatted', 'message', 'metadata.value') ?? ''),
    dedupKey: issueKey(id),
    labels: { ...tags, alertname: title, ...(culprit === null ? {} : { culprit: oneLine(culprit) }) },
    annotations: {},
    ...more,
    environment: textAt(event, 'environment') ?? tags.environment ?? null,
    startedAt: readInstant(event.datetime) ?? readInstant(event.timestamp),
    endedAt: null,
  }
}

const fromIssueAlert = (data: JsonObject, event: JsonObject, rules: AlertPlaybook): Signal => {
  const signal = eventSignal(
    event,
    firstText(event, 'issue_id', 'event_id'),
    {
      link: httpLink(event.web_url) ?? httpLink(event.url),
      // The event names its project by number; its API address by name.
      service:
        firstText(event, 'project_slug', 'project_name') ??
        /\/projects\/[^/]{1,100}\/([^/]{1,100})\//.exec(textAt(event, 'url') ?? '')?.[1] ??
        null,
    },
    rules,
  )
  const rule = textAt(data, 'triggered_rule')
  return rule === null ? signal : { ...signal, labels: { ...signal.labels, rule: oneLine(rule) } }
}

const fromPlugin = (body: JsonObject, event: JsonObject, rules: AlertPlaybook): Signal => {
  const merged = { culprit: body.culprit, message: body.message, level: body.level, ...event }
  return eventSignal(
    merged,
    textAt(body, 'id'),
    { link: httpLink(body.url), service: firstText(body, 'project_slug', 'project_name', 'project') },
    rules,
  )
}

const fromIssue = (issue: JsonObject, action: string, receivedAt: Temporal.Instant, rules: AlertPlaybook): Parsed => {
  const fires = action === 'created' || action === 'unresolved'
  const over = action === 'resolved' || action === 'archived' || action === 'ignored'
  if (!fires && !over) return ignored(`an issue was ${oneLine(action, 40) || 'changed'}`)
  const id = textAt(issue, 'id')
  if (id === null) return unreadable({ path: 'data.issue.id', expected: 'an id', found: describe(issue.id) })
  const title = oneLine(firstText(issue, 'title', 'shortId') ?? '') || 'Sentry issue'
  const culprit = textAt(issue, 'culprit')
  return signals({
    source: 'sentry',
    state: over ? 'resolved' : 'firing',
    severity: severityOf(textAt(issue, 'level'), rules),
    title,
    description: culprit === null ? '' : block(culprit),
    dedupKey: issueKey(id),
    labels: cleanLabels({ alertname: title, culprit, shortId: issue.shortId, platform: issue.platform }),
    annotations: {},
    link: httpLink(issue.web_url) ?? httpLink(issue.permalink),
    service: firstText(issue, 'project.slug', 'project.name'),
    environment: null,
    startedAt: readInstant(issue.firstSeen),
    endedAt: over ? receivedAt : null,
  })
}

const fromMetricAlert = (
  data: JsonObject,
  metric: JsonObject,
  action: string,
  receivedAt: Temporal.Instant,
  rules: AlertPlaybook,
): Parsed => {
  if (!['critical', 'warning', 'resolved'].includes(action))
    return ignored(`a metric alert was ${oneLine(action, 40) || 'changed'}`)
  const rule = textAt(metric, 'alert_rule.name')
  const title = textAt(data, 'description_title') ?? rule ?? textAt(metric, 'title') ?? ''
  const over = action === 'resolved'
  return signals({
    source: 'sentry',
    state: over ? 'resolved' : 'firing',
    severity: over ? 'unknown' : severityOf(action, rules),
    title: oneLine(withoutStatePrefix(title)) || 'Sentry metric alert',
    // In Sentry's own sample the line break is a literal backslash and n.
    description: block((textAt(data, 'description_text') ?? '').replaceAll('\\n', '\n')),
    dedupKey: dedupKeyOf('sentry', 'metric', textAt(metric, 'alert_rule.id'), textAt(metric, 'id')),
    labels: cleanLabels({ alertname: rule ?? title, query: valueAt(metric, 'alert_rule.query') }),
    annotations: {},
    link: httpLink(data.web_url),
    service: firstText(metric, 'projects.0', 'alert_rule.projects.0'),
    environment: textAt(metric, 'alert_rule.environment'),
    startedAt: readInstant(metric.date_started),
    endedAt: over ? (readInstant(metric.date_closed) ?? receivedAt) : null,
  })
}
