/**
 * What a signal changes of the alert that is already known (D6): the same signal twice, and signals in the wrong order, change
 * nothing; a recovery pairs with its alert; firing again after it is a new occurrence.
 */
import type { Alert } from './alert.ts'
import type { Placed } from './catalogue.ts'
import type { Signal } from './signal.ts'

/**
 * A firing that began before the known end is an old one that came late, within so many minutes of the recovery. One that is still
 * said to fire after that is believed: losing an alert is worse than showing one too many.
 */
export const lateDeliveryMinutes = 10

export type AlertChange =
  /** It began to fire, for the first time or again. */
  | 'fired'
  | 'resolved'
  /** Other words, severity or link; it fires or rests as before. */
  | 'updated'
  /** A recovery of something that was never seen firing: kept, and nothing waits for anybody. */
  | 'recorded'

export type AlertMerge =
  | { readonly kind: 'unchanged'; readonly why: 'repeat' | 'late-firing' | 'late-recovery' }
  | { readonly kind: 'changed'; readonly change: AlertChange; readonly alert: Alert }

/** What a sender says of an alert beside its state and times. */
export type Said = Pick<
  Alert,
  'source' | 'severity' | 'title' | 'text' | 'labels' | 'annotations' | 'url' | 'service' | 'environment'
>

const saidBy = (signal: Signal, placed: Placed): Said => ({
  source: signal.source,
  severity: signal.severity,
  title: signal.title,
  text: signal.description,
  labels: signal.labels,
  annotations: signal.annotations,
  url: signal.link,
  service: placed.service,
  environment: placed.environment,
})

const sameWords = (left: Readonly<Record<string, string>>, right: Readonly<Record<string, string>>): boolean => {
  const names = Object.keys(left)
  return names.length === Object.keys(right).length && names.every((name) => left[name] === right[name])
}

export const sameSaid = (left: Said, right: Said): boolean =>
  left.severity === right.severity &&
  left.title === right.title &&
  left.text === right.text &&
  left.url === right.url &&
  left.service === right.service &&
  left.environment === right.environment &&
  left.source === right.source &&
  sameWords(left.labels, right.labels) &&
  sameWords(left.annotations, right.annotations)

const isBefore = (left: Temporal.Instant, right: Temporal.Instant): boolean => Temporal.Instant.compare(left, right) < 0
const changed = (change: AlertChange, alert: Alert): AlertMerge => ({ kind: 'changed', change, alert })

/** Merges one signal; `placed` is the catalogue's answer for it, `receivedAt` stands in where the sender names no time. */
export const mergeAlert = (
  known: Alert | null,
  signal: Signal,
  placed: Placed,
  receivedAt: Temporal.Instant,
): AlertMerge => {
  const said = saidBy(signal, placed)
  if (known === null) return firstHeard(signal, said, receivedAt)
  return signal.state === 'firing'
    ? mergeFiring(known, signal, said, receivedAt)
    : mergeRecovery(known, signal, said, receivedAt)
}

const firstHeard = (signal: Signal, said: Said, receivedAt: Temporal.Instant): AlertMerge => {
  const base = {
    key: signal.dedupKey,
    ...said,
    startedAt: signal.startedAt ?? signal.endedAt ?? receivedAt,
    newestStartedAt: signal.startedAt,
    changedAt: receivedAt,
  }
  if (signal.state === 'firing')
    return changed('fired', { ...base, state: 'firing', occurrence: 1, endedAt: null, endedBy: null })
  const endedAt = signal.endedAt ?? receivedAt
  return changed('recorded', { ...base, state: 'resolved', occurrence: 0, endedAt, endedBy: 'sender' })
}

const mergeFiring = (known: Alert, signal: Signal, said: Said, receivedAt: Temporal.Instant): AlertMerge => {
  const { startedAt } = signal
  const { newestStartedAt } = known
  if (known.state === 'resolved') {
    if (isLateFiring(known, signal, receivedAt)) return { kind: 'unchanged', why: 'late-firing' }
    return changed('fired', {
      ...known,
      ...said,
      state: 'firing',
      occurrence: known.occurrence + 1,
      startedAt: startedAt ?? receivedAt,
      newestStartedAt: startedAt,
      endedAt: null,
      endedBy: null,
      changedAt: receivedAt,
    })
  }
  // It began before what is known already: an old delivery, whose words must not overwrite newer ones.
  if (startedAt !== null && newestStartedAt !== null && isBefore(startedAt, newestStartedAt))
    return { kind: 'unchanged', why: 'late-firing' }
  const isNewer = startedAt !== null && (newestStartedAt === null || isBefore(newestStartedAt, startedAt))
  return isNewer || !sameSaid(known, said)
    ? changed('updated', {
        ...known,
        ...said,
        newestStartedAt: startedAt ?? newestStartedAt,
        changedAt: receivedAt,
      })
    : { kind: 'unchanged', why: 'repeat' }
}

/** Only the sender's own end makes a firing late: after the desk's timeout every firing counts. */
const isLateFiring = (known: Alert, signal: Signal, receivedAt: Temporal.Instant): boolean => {
  const { endedAt, endedBy, newestStartedAt } = known
  const { startedAt } = signal
  if (endedBy !== 'sender' || endedAt === null || startedAt === null) return false
  if (!isBefore(receivedAt, known.changedAt.add({ minutes: lateDeliveryMinutes }))) return false
  // The same beginning again is the same occurrence, even one that ended in the moment it began.
  const isSameBeginning = newestStartedAt?.equals(startedAt) === true
  return isSameBeginning || isBefore(startedAt, endedAt)
}

const mergeRecovery = (known: Alert, signal: Signal, said: Said, receivedAt: Temporal.Instant): AlertMerge => {
  const endedAt = signal.endedAt ?? receivedAt
  // A time that the desk guessed is not compared: clocks differ.
  if (signal.endedAt !== null && known.newestStartedAt !== null && isBefore(signal.endedAt, known.newestStartedAt))
    return { kind: 'unchanged', why: 'late-recovery' }
  if (known.state === 'firing')
    return changed('resolved', {
      ...known,
      ...said,
      state: 'resolved',
      endedAt,
      endedBy: 'sender',
      changedAt: receivedAt,
    })
  // Already over: a sender that names the end corrects the desk's guess; without a time it is the same recovery again.
  const corrects =
    signal.endedAt !== null && (known.endedBy === 'timeout' || isBefore(known.endedAt ?? endedAt, endedAt))
  return corrects
    ? changed('updated', { ...known, ...said, endedAt, endedBy: 'sender', changedAt: receivedAt })
    : { kind: 'unchanged', why: 'repeat' }
}

/** The sender stopped repeating it past the time it promised: taken as over, until it is heard again. */
export const expireAlert = (known: Alert, expiredAt: Temporal.Instant, now: Temporal.Instant): AlertMerge =>
  known.state === 'firing'
    ? changed('resolved', { ...known, state: 'resolved', endedAt: expiredAt, endedBy: 'timeout', changedAt: now })
    : { kind: 'unchanged', why: 'repeat' }
