/** An alert: one row of what a sender says, known by its key. Not a stream: repeats would drown the history. */
import type { AlertSeverity } from './signal.ts'

export type Alert = {
  /** The sender's identity for it: Alertmanager's fingerprint, or the sender's own key, namespaced by source. */
  readonly key: string
  readonly source: string
  readonly state: 'firing' | 'resolved'
  readonly severity: AlertSeverity
  readonly title: string
  readonly text: string
  readonly labels: Readonly<Record<string, string>>
  readonly annotations: Readonly<Record<string, string>>
  readonly url: string | null
  readonly service: string | null
  readonly environment: string | null
  /** Counts how often it fired: 1 the first time, 0 when all that was ever heard is a recovery. */
  readonly occurrence: number
  /** When this occurrence began. */
  readonly startedAt: Temporal.Instant
  /** The latest beginning that the sender named, null when it names none; a recovery from before it is an old one. */
  readonly newestStartedAt: Temporal.Instant | null
  readonly endedAt: Temporal.Instant | null
  /** Who said that it ended; the desk's own timeout is only a guess. */
  readonly endedBy: 'sender' | 'timeout' | null
  /** When the desk last heard something that changed it. */
  readonly changedAt: Temporal.Instant
}

/** A label's value, or undefined; never anything that every object inherits. */
export const labelOf = (labels: Readonly<Record<string, string>>, name: string): string | undefined =>
  Object.hasOwn(labels, name) ? labels[name] : undefined

/** What people call it: Alertmanager's `alertname`, else its title. */
export const alertName = (alert: Pick<Alert, 'labels' | 'title'>): string =>
  labelOf(alert.labels, 'alertname') ?? alert.title

/** The desk's own words for an alert, as playbook rules may use them beside labels. */
export type DeskWords = Pick<Alert, 'source' | 'severity' | 'service' | 'environment' | 'title' | 'labels'>

/** The desk's word, or null when `name` is none of them. */
export const deskWord = (alert: DeskWords, name: string): string | null => {
  switch (name) {
    case 'source':
      return alert.source
    case 'name':
      return alertName(alert)
    case 'service':
      return alert.service ?? ''
    case 'environment':
      return alert.environment ?? ''
    case 'severity':
      return alert.severity
    default:
      return null
  }
}

/** As the playbook's rules and maintenance windows look at it: the desk's words first, so that `environment` is the catalogue's. */
export const deskLookup =
  (alert: DeskWords) =>
  (name: string): string =>
    deskWord(alert, name) ?? labelOf(alert.labels, name) ?? ''

/** As silences and Alertmanager's own tools look at it: labels as sent; only where one is absent, the desk's word. */
export const labelLookup =
  (alert: DeskWords) =>
  (name: string): string =>
    labelOf(alert.labels, name) ?? (name === 'alertname' ? alertName(alert) : (deskWord(alert, name) ?? ''))
