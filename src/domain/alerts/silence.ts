/** A silence: for a while, matching alerts ask nobody for a decision. It has matchers, a reason, an author and an end. */
import type { Matcher } from './alertPlaybook.ts'

export type KnownSilence = {
  readonly phase: 'known'
  readonly id: string
  readonly matchers: readonly Matcher[]
  readonly reason: string
  /** As the door names them: a person's id, or what Alertmanager's tools write. */
  readonly author: string
  readonly startsAt: Temporal.Instant
  readonly endsAt: Temporal.Instant
  readonly updatedAt: Temporal.Instant
}

export type Silence = { readonly phase: 'none' } | KnownSilence

export const noSilence: Silence = { phase: 'none' }

export type SilenceStanding = 'pending' | 'active' | 'expired'

/** From its beginning (included) to its end (excluded) it is active. */
export const silenceStanding = (
  silence: Pick<KnownSilence, 'startsAt' | 'endsAt'>,
  at: Temporal.Instant,
): SilenceStanding => {
  if (Temporal.Instant.compare(silence.endsAt, at) <= 0) return 'expired'
  return Temporal.Instant.compare(silence.startsAt, at) <= 0 ? 'active' : 'pending'
}

/** True for two lists that mean the same, whatever their order: then Alertmanager changes a silence in its place. */
export const sameMatchers = (left: readonly Matcher[], right: readonly Matcher[]): boolean => {
  const key = (matcher: Matcher) => JSON.stringify([matcher.name, matcher.value, matcher.isRegex, matcher.isEqual])
  const keys = left.map(key).sort()
  return (
    left.length === right.length &&
    right
      .map(key)
      .sort()
      .every((one, index) => one === keys[index])
  )
}
