/**
 * GitLab's webhooks, by the body's `object_kind` (the header differs between versions). Events that we do not use are ignored and
 * answered 2xx: GitLab disables hooks that fail.
 */
import type { AlertPlaybook } from '#domain/alerts/alertPlaybook.ts'
import { describe, ignored, type Parsed, signals, unreadable } from '../alertSource.ts'
import { block, cleanLabels, httpLink, oneLine } from '../cleanText.ts'
import { dedupKeyOf } from '../dedupKey.ts'
import { readInstant } from '../readInstant.ts'
import { isObject, type JsonObject, objectAt, textAt } from '../readJson.ts'
import { severityOf } from '../severityWords.ts'
import { parsePipeline } from './parsePipeline.ts'

/** Stands in every issue that the desk wrote: its own echo is no news. */
const ourMark = '<!-- dutydesk:'

export const parseGitlab = (body: unknown, receivedAt: Temporal.Instant, rules: AlertPlaybook): Parsed => {
  if (!isObject(body)) return unreadable({ path: '', expected: 'an object', found: describe(body) })
  const kind = textAt(body, 'object_kind')
  if (kind === null)
    return unreadable({ path: 'object_kind', expected: 'the kind of event', found: describe(body.object_kind) })
  switch (kind) {
    case 'pipeline':
      return parsePipeline(body)
    case 'alert':
      return parseAlert(body, receivedAt, rules)
    case 'issue':
    case 'work_item':
      return parseIncident(body, receivedAt, rules)
    default:
      return ignored(`GitLab's ${oneLine(kind, 40)} event is not used`)
  }
}

/** An alert of GitLab's own alert management: `{title, url, severity, events, status, started_at}`. */
const parseAlert = (body: JsonObject, receivedAt: Temporal.Instant, rules: AlertPlaybook): Parsed => {
  const alert = objectAt(body, 'object_attributes')
  const title = textAt(alert, 'title')
  if (alert === null || title === null)
    return unreadable({ path: 'object_attributes.title', expected: 'a title', found: describe(alert?.title) })
  const status = textAt(alert, 'status') ?? 'triggered'
  const over = status === 'resolved' || status === 'ignored'
  const path = textAt(body, 'project.path_with_namespace')
  const link = httpLink(alert.url)
  return signals({
    source: 'gitlab',
    state: over ? 'resolved' : 'firing',
    severity: severityOf(textAt(alert, 'severity'), rules),
    title: oneLine(title) || 'GitLab alert',
    description: '',
    dedupKey: dedupKeyOf('gitlab', 'alert', link ?? `${path ?? ''} ${title}`),
    labels: cleanLabels({ alertname: title, project: path }),
    annotations: {},
    link,
    service: path,
    environment: textAt(alert, 'environment'),
    startedAt: readInstant(alert.started_at),
    endedAt: over ? (readInstant(alert.ended_at) ?? receivedAt) : null,
  })
}

/** An issue of type incident: opened or reopened fires, closed resolves; edits are none of our business here. */
const parseIncident = (body: JsonObject, receivedAt: Temporal.Instant, rules: AlertPlaybook): Parsed => {
  const issue = objectAt(body, 'object_attributes')
  const type = (textAt(issue, 'type') ?? textAt(issue, 'issue_type') ?? '').toLowerCase()
  if (issue === null || type !== 'incident') return ignored('the issue is no incident')
  if ((textAt(issue, 'description') ?? '').includes(ourMark)) return ignored('an incident that the desk itself wrote')
  const action = textAt(issue, 'action') ?? ''
  const over = action === 'close'
  if (!over && action !== 'open' && action !== 'reopen')
    return ignored(`an incident was changed (${oneLine(action, 40)})`)
  const project = textAt(body, 'project.path_with_namespace')
  const iid = textAt(issue, 'iid')
  const title = oneLine(textAt(issue, 'title') ?? '') || `Incident ${iid ?? ''}`.trim()
  return signals({
    source: 'gitlab',
    state: over ? 'resolved' : 'firing',
    severity: severityOf(textAt(issue, 'severity'), rules),
    title,
    description: block(textAt(issue, 'description') ?? ''),
    dedupKey: dedupKeyOf('gitlab', 'incident', textAt(issue, 'project_id') ?? project, iid ?? title),
    labels: cleanLabels({ alertname: title, project }),
    annotations: {},
    link: httpLink(issue.url),
    service: project,
    environment: null,
    startedAt: action === 'reopen' ? receivedAt : readInstant(issue.created_at),
    endedAt: over ? (readInstant(issue.closed_at) ?? receivedAt) : null,
  })
}
