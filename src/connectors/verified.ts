/** The answer of every `verifyX`: whether a delivery is what its sender signed. Pure: keys and the time come in. */
import { createHash, timingSafeEqual } from 'node:crypto'

/** `replay`: an id that must not be accepted again for so many seconds; null where the sender gives none. */
export type Verified =
  | { readonly ok: true; readonly replay: { readonly id: string; readonly keepSeconds: number } | null }
  | { readonly ok: false; readonly why: string }

export const verified = (replay: { id: string; keepSeconds: number } | null = null): Verified => ({ ok: true, replay })
export const notVerified = (why: string): Verified => ({ ok: false, why })

/** How far a sender's clock may be off, in seconds (Standard Webhooks, Grafana). */
export const clockTolerance = 300

/** Equality in constant time, whatever the lengths: both sides are hashed first. */
export const sameSecret = (left: string | Buffer, right: string | Buffer): boolean =>
  timingSafeEqual(createHash('sha256').update(left).digest(), createHash('sha256').update(right).digest())

/** Null where the time is Unix seconds within the tolerance of `now`; else why not. */
export const staleness = (seconds: string | undefined, now: Temporal.Instant): string | null => {
  if (seconds === undefined || !/^\d{1,12}$/.test(seconds)) return 'the timestamp is missing or is no Unix time'
  const off = Math.abs(Number(seconds) - now.epochMilliseconds / 1000)
  return off > clockTolerance ? `the timestamp is more than ${clockTolerance} seconds off` : null
}
