/** What Alertmanager's v2 API answers, made from our rows: alerts with their status, silences with theirs. */
import { type Alert, alertName, labelOf } from '#domain/alerts/alert.ts'
import type { Hiding } from '#domain/alerts/alertGroup.ts'
import type { Matcher } from '#domain/alerts/alertPlaybook.ts'
import { fingerprintOf } from '#domain/alerts/fingerprint.ts'
import { silenceStanding } from '#domain/alerts/silence.ts'

/** The only receiver that there is. */
export const receiverName = 'dutydesk'

export type V2Alert = {
  readonly annotations: Readonly<Record<string, string>>
  readonly endsAt: string
  readonly fingerprint: string
  readonly receivers: readonly { readonly name: string }[]
  readonly startsAt: string
  readonly status: {
    readonly inhibitedBy: readonly string[]
    readonly mutedBy: readonly string[]
    readonly silencedBy: readonly string[]
    readonly state: 'active' | 'suppressed'
  }
  readonly updatedAt: string
  readonly generatorURL?: string
  readonly labels: Readonly<Record<string, string>>
}

/** Milliseconds and `Z`, as Alertmanager writes times. */
export const timeOf = (at: Temporal.Instant): string => at.toString({ fractionalSecondDigits: 3 })

const fingerprintShape = /^[0-9a-f]{16}$/

/** Alerts of other senders may have no labels: what people call it stands in. */
export const labelsShown = (alert: Alert): Readonly<Record<string, string>> =>
  labelOf(alert.labels, 'alertname') === undefined ? { ...alert.labels, alertname: alertName(alert) } : alert.labels

export const v2Alert = (alert: Alert, hidings: readonly Hiding[], endsAt: Temporal.Instant): V2Alert => {
  const by = (kind: Hiding['kind']): readonly string[] =>
    hidings.filter((one) => one.kind === kind).map((one) => one.id)
  const labels = labelsShown(alert)
  return {
    annotations: alert.annotations,
    endsAt: timeOf(endsAt),
    fingerprint: fingerprintShape.test(alert.key) ? alert.key : fingerprintOf(labels),
    receivers: [{ name: receiverName }],
    startsAt: timeOf(alert.startedAt),
    status: {
      inhibitedBy: by('inhibition'),
      mutedBy: by('maintenance'),
      silencedBy: by('silence'),
      state: hidings.length > 0 ? 'suppressed' : 'active',
    },
    updatedAt: timeOf(alert.changedAt),
    ...(alert.url === null ? {} : { generatorURL: alert.url }),
    labels,
  }
}

export type SilenceRow = {
  readonly id: string
  readonly matchers: readonly Matcher[]
  readonly reason: string
  readonly author: string
  readonly startsAt: Temporal.Instant
  readonly endsAt: Temporal.Instant
  readonly updatedAt: Temporal.Instant
}

export const v2Silence = (silence: SilenceRow, at: Temporal.Instant) => ({
  id: silence.id,
  status: { state: silenceStanding(silence, at) },
  updatedAt: timeOf(silence.updatedAt),
  annotations: {},
  comment: silence.reason,
  createdBy: silence.author,
  endsAt: timeOf(silence.endsAt),
  matchers: silence.matchers.map(({ isEqual, isRegex, name, value }) => ({ isEqual, isRegex, name, value })),
  startsAt: timeOf(silence.startsAt),
})
