/** One alert in the Prometheus family's words (labels and annotations), as Alertmanager and Grafana send it. The hot path: no schema library. */
import type { AlertPlaybook } from '#domain/alerts/alertPlaybook.ts'
import { fingerprintOf } from '#domain/alerts/fingerprint.ts'
import type { Signal } from '#domain/alerts/signal.ts'
import type { Problem } from './alertSource.ts'
import { describe } from './alertSource.ts'
import { block, cleanLabels, httpLink, oneLine, scalarText } from './cleanText.ts'
import { readInstant } from './readInstant.ts'
import { isObject, type JsonObject } from './readJson.ts'
import { severityOf } from './severityWords.ts'

export type LabelledAlert = {
  readonly labels: Readonly<Record<string, string>>
  readonly annotations: Readonly<Record<string, string>>
  readonly resolved: boolean
  readonly startedAt: Temporal.Instant | null
  readonly endedAt: Temporal.Instant | null
  /** Over the labels as they came, so that every door gives the same alert the same one. */
  readonly fingerprint: string
  readonly generator: string | null
}

/**
 * The labels as texts, or the name of one that is none. An empty label is no label: Alertmanager drops it before it computes the
 * fingerprint. Labels that are all filled texts, as nearly always, are not copied.
 */
const textLabels = (given: JsonObject): Readonly<Record<string, string>> | string => {
  const names = Object.keys(given)
  if (allFilled(given, names)) return given
  const labels: Record<string, string> = {}
  for (const name of names) {
    const text = scalarText(given[name])
    if (text === null) return name
    if (text !== '' && name !== '__proto__') labels[name] = text
  }
  return labels
}

const allFilled = (given: JsonObject, names: readonly string[]): given is Readonly<Record<string, string>> =>
  names.every((name) => typeof given[name] === 'string' && given[name] !== '')

/** The alert, or what is wrong with it. Members that we do not know are left alone. */
export const readLabelledAlert = (
  value: unknown,
  path: string,
  receivedAt: Temporal.Instant,
): LabelledAlert | Problem => {
  if (!isObject(value)) return { path, expected: 'an object with labels', found: describe(value) }
  const given = value.labels
  if (!isObject(given)) return { path: `${path}.labels`, expected: 'an object of texts', found: describe(given) }
  const labels = textLabels(given)
  if (typeof labels === 'string')
    return {
      path: `${path}.labels.${oneLine(labels, 60)}`,
      expected: 'a text',
      found: describe(given[labels]),
    }
  const ends = readInstant(value.endsAt)
  const over = ends !== null && Temporal.Instant.compare(ends, receivedAt) <= 0
  const resolved = typeof value.status === 'string' ? value.status.toLowerCase() === 'resolved' : over
  return {
    labels,
    annotations: isObject(value.annotations) ? cleanLabels(value.annotations) : {},
    resolved,
    startedAt: readInstant(value.startsAt),
    endedAt: resolved ? ends : null,
    fingerprint: fingerprintOf(labels),
    generator: typeof value.generatorURL === 'string' ? value.generatorURL : null,
  }
}

export const isProblem = (read: LabelledAlert | Problem): read is Problem => 'expected' in read

/** The list of alerts in a message: its `alerts`, a bare list, or a lone alert. Null where it is none of these. */
export const alertsIn = (body: unknown): readonly unknown[] | null => {
  if (Array.isArray(body)) return body
  if (!isObject(body)) return null
  if (Array.isArray(body.alerts)) return body.alerts
  return isObject(body.labels) ? [body] : null
}

const firstLine = (text: string): string => text.split('\n', 1)[0] ?? ''

const titleOf = (alert: LabelledAlert): string => {
  const { labels, annotations } = alert
  const said =
    annotations.summary ?? annotations.title ?? annotations.message ?? labels.alertname ?? annotations.description
  if (said !== undefined) {
    const title = oneLine(firstLine(said))
    if (title !== '') return title
  }
  const all = Object.entries(labels).map(([name, value]) => `${name}=${value}`)
  return oneLine(all.join(' ')) || 'Alert without labels'
}

/** What the labels call service and environment, before the catalogue is asked. */
export const serviceIn = (labels: Readonly<Record<string, string>>): string | null =>
  labels.service ?? labels.app ?? labels.application ?? labels.job ?? null
export const environmentIn = (labels: Readonly<Record<string, string>>): string | null =>
  labels.environment ?? labels.env ?? labels.deployment_environment ?? labels.stage ?? null

export const signalOf = (
  alert: LabelledAlert,
  source: string,
  dedupKey: string,
  link: string | null,
  rules: AlertPlaybook,
): Signal => {
  const labels = cleanLabels(alert.labels)
  const title = titleOf(alert)
  const description = alert.annotations.description ?? alert.annotations.message ?? ''
  return {
    source,
    state: alert.resolved ? 'resolved' : 'firing',
    severity: severityOf(labels.severity ?? labels.level ?? labels.priority, rules),
    title,
    description: description === title ? '' : block(description),
    dedupKey,
    labels,
    annotations: alert.annotations,
    link,
    service: serviceIn(labels),
    environment: environmentIn(labels),
    startedAt: alert.startedAt,
    endedAt: alert.endedAt,
  }
}

/** Address that the message as a whole gives, for alerts without one of their own. */
export const externalUrl = (body: unknown): string | null =>
  isObject(body) ? httpLink((body as JsonObject).externalURL) : null
