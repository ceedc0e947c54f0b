/**
 * From Alertmanager's alerts to queue entries, without reading more of each than says whether it is news. The hot path: an alert that is
 * only repeated costs its fingerprint and a digest. Whatever looks odd is left to the connector, which says what is wrong.
 */
import type { AlertSource } from '#connectors/alertSource.ts'
import type { AlertPlaybook } from '#domain/alerts/alertPlaybook.ts'
import { fingerprintOf } from '#domain/alerts/fingerprint.ts'
import type { Signal } from '#domain/alerts/signal.ts'
import { addToDigest, beginDigest, endDigest, type SignalEntry } from './intakeEntry.ts'

export type LabelledDoor = {
  readonly source: AlertSource
  readonly rules: AlertPlaybook
  /** Part of every digest: with other rules everything is read anew. */
  readonly salt: string
  readonly receivedMs: number
  /** The message's own address, for alerts without one. */
  readonly externalUrl: unknown
}

type Labels = Readonly<Record<string, string>>

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Labels without the empty ones, which Alertmanager drops; null when they are not all text. */
const labelsOf = (value: unknown): Labels | null => {
  if (!isRecord(value)) return null
  let empty = false
  for (const name in value) {
    const text = value[name]
    if (typeof text !== 'string') return null
    if (text === '') empty = true
  }
  // Every value was seen to be text.
  const labels = value as Labels
  return empty ? Object.fromEntries(Object.entries(labels).filter(([, text]) => text !== '')) : labels
}

const digestWords = (value: unknown): boolean => {
  if (value === undefined || value === null) return true
  if (!isRecord(value)) return false
  for (const name in value) {
    const text = value[name]
    if (typeof text !== 'string') return false
    addToDigest(name)
    addToDigest(text)
  }
  return true
}

/** Reads one alert as its connector does, once. */
const reader = (door: LabelledDoor, alert: unknown): (() => Signal) => {
  let read: Signal | null = null
  return () => {
    if (read !== null) return read
    const parsed = door.source.parse({
      body: { externalURL: door.externalUrl, alerts: [alert] },
      headers: {},
      receivedAt: Temporal.Instant.fromEpochMilliseconds(door.receivedMs),
      rules: door.rules,
    })
    const signal = 'kind' in parsed && parsed.kind === 'signals' ? parsed.signals[0] : undefined
    if (signal === undefined) throw new Error('An alert that looked right could not be read')
    read = signal
    return signal
  }
}

const words = (value: unknown): string => (typeof value === 'string' ? value : '')

/** One alert of a webhook message, or null when the connector must say what is wrong with it. */
export const webhookEntry = (alert: unknown, door: LabelledDoor): SignalEntry | null => {
  if (!isRecord(alert)) return null
  const { status } = alert
  if (status !== 'firing' && status !== 'resolved') return null
  const labels = labelsOf(alert.labels)
  if (labels === null) return null
  beginDigest(door.salt)
  addToDigest(status)
  addToDigest(words(alert.startsAt))
  if (status === 'resolved') addToDigest(words(alert.endsAt))
  addToDigest(words(alert.generatorURL))
  if (!digestWords(alert.annotations)) return null
  return {
    kind: 'signal',
    key: fingerprintOf(labels),
    digest: endDigest(),
    expiresMs: null,
    receivedMs: door.receivedMs,
    signal: reader(door, alert),
  }
}

/** Milliseconds since 1970; null: no time, or year 0001 as Go writes none. `NaN`: not a time. */
export const millisecondsOf = (value: unknown): number | null => {
  if (value === undefined || value === null || value === '') return null
  if (typeof value !== 'string') return Number.NaN
  if (value.startsWith('0001-')) return null
  // RFC 3339, as Alertmanager asks; a looser one is no time.
  return /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)$/i.test(value) ? Date.parse(value) : Number.NaN
}

let lastText: unknown = ''
let lastMilliseconds: number | null = null
/** One message's alerts mostly share their times. */
const sharedMilliseconds = (value: unknown): number | null => {
  if (value !== lastText) {
    lastMilliseconds = millisecondsOf(value)
    lastText = value
  }
  return lastMilliseconds
}

/** One alert posted to the v2 API, or what is wrong with it in Alertmanager's words. */
export const postedEntry = (
  alert: unknown,
  resolveTimeoutMs: number,
  door: LabelledDoor,
): SignalEntry | { readonly fault: string } => {
  if (!isRecord(alert)) return { fault: 'invalid alert: expected an object' }
  const labels = labelsOf(alert.labels)
  if (labels === null) return { fault: 'labels must be an object of strings' }
  let named = false
  for (const _ in labels) {
    named = true
    break
  }
  if (!named) return { fault: 'at least one label pair required' }
  const endsMs = sharedMilliseconds(alert.endsAt)
  const startsMs = millisecondsOf(alert.startsAt)
  if (Number.isNaN(endsMs)) return { fault: 'endsAt is not a date-time' }
  if (Number.isNaN(startsMs)) return { fault: 'startsAt is not a date-time' }
  if (startsMs !== null && endsMs !== null && endsMs < startsMs) return { fault: 'start time must be before end time' }
  const isOver = endsMs !== null && endsMs <= door.receivedMs
  beginDigest(door.salt)
  // Two Prometheus servers name different beginnings of one firing; only an end is news.
  addToDigest(isOver ? `resolved ${words(alert.endsAt)}` : 'posted firing')
  addToDigest(words(alert.generatorURL))
  if (!digestWords(alert.annotations)) return { fault: 'annotations must be an object of strings' }
  return {
    kind: 'signal',
    key: fingerprintOf(labels),
    digest: endDigest(),
    expiresMs: isOver ? null : (endsMs ?? door.receivedMs + resolveTimeoutMs),
    receivedMs: door.receivedMs,
    signal: reader(door, alert),
  }
}
