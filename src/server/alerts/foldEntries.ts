/** Folds what was heard of one alert in a batch, in its order, into the row to write; pure. */
import type { Alert } from '#domain/alerts/alert.ts'
import { expireAlert, mergeAlert } from '#domain/alerts/mergeAlert.ts'
import type { ReadEntry } from './readEntry.ts'
import { KEEP } from './sightings.ts'

export type Folded = {
  readonly alert: Alert | null
  readonly changed: boolean
  /** It began to fire in this batch: the group that it fires in. */
  readonly firedIn: ReadEntry['group']
  /** For the sighting's row, or `KEEP`. */
  readonly digest: number
  readonly expiresMs: number | null
  readonly seenMs: number
}

/** `goodUntilMs`: until when the alert was promised, for entries that say its time has run out. */
export const foldEntries = (
  known: Alert | null,
  goodUntilMs: number | null,
  entries: readonly ReadEntry[],
  now: Temporal.Instant,
): Folded => {
  let alert = known
  let until = goodUntilMs
  let changed = false
  let firedIn: ReadEntry['group'] = null
  let digest: number = KEEP
  let expiresMs: number | null = KEEP
  let seenMs = 0
  for (const { entry, signal, placed, group } of entries) {
    if (entry.kind === 'expiry' || signal === null || placed === null) {
      // Somebody said something since it was found expired: it is not over.
      if (alert === null || until === null || until >= now.epochMilliseconds) continue
      const merge = expireAlert(alert, Temporal.Instant.fromEpochMilliseconds(until), now)
      if (merge.kind === 'unchanged') continue
      alert = merge.alert
      changed = true
      digest = 0
      expiresMs = null
      continue
    }
    seenMs = Math.max(seenMs, entry.receivedMs)
    const merge = mergeAlert(alert, signal, placed, Temporal.Instant.fromEpochMilliseconds(entry.receivedMs))
    if (merge.kind === 'changed') {
      alert = merge.alert
      changed = true
      if (merge.change === 'fired') firedIn = group
    }
    // What was late is not what the alert says now: heard again, it is judged again. That it fires was said all the same.
    const isLate = merge.kind === 'unchanged' && merge.why !== 'repeat'
    if (!isLate) digest = entry.digest
    if (!isLate || (merge.why === 'late-firing' && alert?.state === 'firing')) {
      expiresMs = alert?.state === 'firing' ? entry.expiresMs : null
      until = expiresMs
    }
  }
  return { alert, changed, firedIn, digest, expiresMs, seenMs }
}
