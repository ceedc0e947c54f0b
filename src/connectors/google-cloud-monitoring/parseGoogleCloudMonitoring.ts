/**
 * Google Cloud Monitoring's notification (schema 1.2 and its elders), by webhook or wrapped in a Pub/Sub push. One incident per time
 * series; open and closed share the incident id. Pub/Sub does not keep order: `startedAt` and `endedAt` say which word is the last.
 */
import type { AlertPlaybook } from '#domain/alerts/alertPlaybook.ts'
import { describe, type Parsed, signals, unreadable } from '../alertSource.ts'
import { block, cleanLabels, httpLink, oneLine } from '../cleanText.ts'
import { dedupKeyOf } from '../dedupKey.ts'
import { readInstant } from '../readInstant.ts'
import { firstText, isObject, type JsonObject, objectAt, textAt } from '../readJson.ts'
import { severityOf } from '../severityWords.ts'

export const parseGoogleCloudMonitoring = (body: unknown, rules: AlertPlaybook): Parsed => {
  if (!isObject(body)) return unreadable({ path: '', expected: 'an object', found: describe(body) })
  const message = objectAt(body, 'message')
  if (message === null || body.incident !== undefined) return parseNotification(body, rules)
  const unwrapped = unwrap(message)
  return unwrapped === null
    ? unreadable({ path: 'message.data', expected: 'a notification as JSON in base64', found: describe(message.data) })
    : parseNotification(unwrapped, rules)
}

/** The notification inside a Pub/Sub message, or null where its data is none. */
const unwrap = (message: JsonObject): JsonObject | null => {
  if (typeof message.data !== 'string') return null
  try {
    const inner: unknown = JSON.parse(Buffer.from(message.data, 'base64').toString('utf8'))
    return isObject(inner) ? inner : null
  } catch {
    return null
  }
}

const parseNotification = (body: JsonObject, rules: AlertPlaybook): Parsed => {
  const incident = objectAt(body, 'incident')
  if (textAt(body, 'version')?.toLowerCase() === 'test')
    return { kind: 'test', says: 'Google Cloud Monitoring tried the connection: it works.' }
  if (incident === null) return unreadable({ path: 'incident', expected: 'an object', found: describe(body.incident) })
  const id = textAt(incident, 'incident_id')
  const state = textAt(incident, 'state')?.toLowerCase()
  if (id === null || (state !== 'open' && state !== 'closed'))
    return unreadable(
      ...(id === null
        ? [{ path: 'incident.incident_id', expected: 'an id', found: describe(incident.incident_id) }]
        : []),
      ...(state !== 'open' && state !== 'closed'
        ? [
            {
              path: 'incident.state',
              expected: 'open or closed',
              found: state === undefined ? 'nothing' : oneLine(state, 40),
            },
          ]
        : []),
    )
  const closed = state === 'closed'
  const policy = textAt(incident, 'policy_name')
  const condition = firstText(incident, 'condition_name', 'condition.displayName')
  const name = [policy, condition].filter((part) => part !== null).join(': ')
  const labels = labelsOf(incident, policy, condition)
  const title = oneLine(textAt(incident, 'summary') ?? '') || oneLine(name) || `Incident ${oneLine(id, 80)}`
  return signals({
    source: 'google-cloud-monitoring',
    state: closed ? 'resolved' : 'firing',
    severity: severityOf(
      firstText(
        incident,
        'severity',
        'policy_user_labels.severity',
        'metadata.user_labels.severity',
        'metadata.system_labels.severity',
      ),
      rules,
    ),
    title,
    description: descriptionOf(incident, name),
    dedupKey: dedupKeyOf('google-cloud-monitoring', id),
    labels,
    annotations: {},
    link: httpLink(incident.url),
    service: firstText(
      incident,
      'policy_user_labels.service',
      'metadata.user_labels.service',
      'resource.labels.service_name',
      'resource_display_name',
      'resource_name',
    ),
    environment: firstText(
      incident,
      'policy_user_labels.environment',
      'policy_user_labels.env',
      'metadata.user_labels.environment',
      'metadata.user_labels.env',
    ),
    startedAt: readInstant(incident.started_at),
    endedAt: closed ? readInstant(incident.ended_at) : null,
  })
}

const descriptionOf = (incident: JsonObject, name: string): string => {
  const observed = textAt(incident, 'observed_value')
  const threshold = textAt(incident, 'threshold_value')
  const lines = [
    name === '' ? null : name,
    observed === null ? null : `Observed: ${observed}${threshold === null ? '' : ` (threshold ${threshold})`}`,
    textAt(incident, 'documentation.content'),
  ]
  return block(lines.filter((line) => line !== null).join('\n'))
}

const labelsOf = (incident: JsonObject, policy: string | null, condition: string | null): Record<string, string> =>
  cleanLabels({
    ...objectAt(objectAt(incident, 'resource'), 'labels'),
    ...objectAt(objectAt(incident, 'metric'), 'labels'),
    ...objectAt(objectAt(incident, 'metadata'), 'user_labels'),
    ...objectAt(incident, 'policy_user_labels'),
    alertname: condition ?? policy,
    policy,
    condition,
    project: textAt(incident, 'scoping_project_id'),
    resource_type: textAt(incident, 'resource.type'),
    metric_type: textAt(incident, 'metric.type'),
    // Policies of one display name are told apart by their resource name: projects/P/alertPolicies/N/conditions/M.
    policy_id: /alertPolicies\/([^/]{1,100})/.exec(textAt(incident, 'condition.name') ?? '')?.[1],
  })
