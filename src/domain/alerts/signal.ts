/** A signal: what one sender said about one alert at one time, after parsing and before anything is decided. */

export type AlertSeverity = 'critical' | 'error' | 'warning' | 'info' | 'unknown'

export type Signal = {
  /** The door it came through: `alertmanager`, `google-cloud-monitoring`, `gitlab`, … */
  readonly source: string
  readonly state: 'firing' | 'resolved'
  readonly severity: AlertSeverity
  /** What a person would call it: one line, plain text. Never empty. */
  readonly title: string
  /** More words, plain text, maybe empty. */
  readonly description: string
  /** What identifies the alert at its sender. Alertmanager doors: the labels' fingerprint; others: the sender's own key, namespaced by source. */
  readonly dedupKey: string
  readonly labels: Readonly<Record<string, string>>
  readonly annotations: Readonly<Record<string, string>>
  /** Where to look, an absolute http(s) URL, or null. */
  readonly link: string | null
  /** What the sender calls service and environment, before the catalogue is asked. */
  readonly service: string | null
  readonly environment: string | null
  readonly startedAt: Temporal.Instant | null
  readonly endedAt: Temporal.Instant | null
}
