/** What waits in the intake queue: one alert as its sender said it. Made by doors, cheap for repeats: the signal is only read when something is new. */
import type { Signal } from '#domain/alerts/signal.ts'

export type SignalEntry = {
  readonly kind: 'signal'
  /** The alert's identity within the team: `Signal.dedupKey`. */
  readonly key: string
  /** Of all that the sender said: the same digest means that nothing changed. Never 0. */
  readonly digest: number
  /** Past this (milliseconds since 1970) the alert counts as resolved; null: its sender tells. */
  readonly expiresMs: number | null
  readonly receivedMs: number
  readonly signal: () => Signal
}

/** The desk's own: the alert's time has run out, unless somebody said something meanwhile. */
export type ExpiryEntry = { readonly kind: 'expiry'; readonly key: string; readonly groupKey: string | null }

export type IntakeEntry = SignalEntry | ExpiryEntry

const PRIME = 0x01000193

let high = 0
let low = 0

/** Begins a digest: two 32-bit FNV-1a sums over UTF-16 units, with different beginnings. Not reentrant: finish one before the next. */
export const beginDigest = (salt: string): void => {
  high = 0x811c9dc5
  low = 0x050c5d1f
  addToDigest(salt)
}

export const addToDigest = (text: string): void => {
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at)
    high = Math.imul(high ^ unit, PRIME)
    low = Math.imul(low ^ (unit + at), PRIME)
  }
  high = Math.imul(high ^ 0x1ff, PRIME)
  low = Math.imul(low ^ 0x2ff, PRIME)
}

/** 53 bits, never 0: fits a number and a bigint. */
export const endDigest = (): number => (high & 0x1fffff) * 0x100000000 + (low >>> 0) || 1

/** The digest of a signal that was read already. */
export const digestOfSignal = (signal: Signal, salt: string): number => {
  beginDigest(salt)
  addToDigest(signal.source)
  addToDigest(signal.state)
  addToDigest(signal.severity)
  addToDigest(signal.title)
  addToDigest(signal.description)
  addToDigest(signal.link ?? '')
  addToDigest(signal.service ?? '')
  addToDigest(signal.environment ?? '')
  addToDigest(signal.startedAt?.toString() ?? '')
  addToDigest(signal.endedAt?.toString() ?? '')
  for (const [name, value] of Object.entries(signal.labels)) {
    addToDigest(name)
    addToDigest(value)
  }
  addToDigest('')
  for (const [name, value] of Object.entries(signal.annotations)) {
    addToDigest(name)
    addToDigest(value)
  }
  return endDigest()
}
