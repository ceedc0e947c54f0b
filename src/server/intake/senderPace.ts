/**
 * How fast one sender may go. Whoever sends more than its share is slowed first, for a second or two; only what comes even faster is
 * turned away, to come again. Others never wait for it.
 */
import type { Intake } from '../alerts/intake.ts'

export type SenderPace = {
  /** True: go on, perhaps after a pause. False: too fast, nothing was counted. */
  readonly admit: (sender: string, alerts: number) => Promise<boolean>
}

export type PaceOptions = {
  readonly alertsPerMinute: number
  /** Milliseconds that only grow. */
  readonly nowMs?: () => number
  readonly pause?: (ms: number) => Promise<void>
}

/** The longest that a delivery is held back. */
const LONGEST_PAUSE_MS = 2000
const MINUTE_MS = 60_000
/** A sender that was quiet for so long has all of its allowance again, and is forgotten. */
const QUIET_MS = MINUTE_MS + LONGEST_PAUSE_MS

/** What it may still send at an instant; below zero it has to wait. */
type Allowance = { alerts: number; atMs: number }

const realPause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

/** A sender may send a minute's worth at once, then goes on at the rate. */
export const senderPace = (options: PaceOptions): SenderPace => {
  const { alertsPerMinute, nowMs = () => performance.now(), pause = realPause } = options
  const perMs = alertsPerMinute / MINUTE_MS
  const allowances = new Map<string, Allowance>()
  let sweptAtMs = nowMs()

  const forgetQuiet = (now: number): void => {
    if (now - sweptAtMs < MINUTE_MS) return
    sweptAtMs = now
    for (const [sender, allowance] of allowances) if (now - allowance.atMs > QUIET_MS) allowances.delete(sender)
  }

  return {
    admit: async (sender, alerts) => {
      const now = nowMs()
      forgetQuiet(now)
      const known = allowances.get(sender)
      const left =
        known === undefined ? alertsPerMinute : Math.min(alertsPerMinute, known.alerts + (now - known.atMs) * perMs)
      // A delivery larger than the allowance could never come: it counts as one whole minute.
      const after = left - Math.min(alerts, alertsPerMinute)
      const pauseMs = after >= 0 ? 0 : -after / perMs
      if (pauseMs > LONGEST_PAUSE_MS) {
        allowances.set(sender, { alerts: left, atMs: now })
        return false
      }
      allowances.set(sender, { alerts: after, atMs: now })
      if (pauseMs > 0) await pause(pauseMs)
      return true
    },
  }
}

/** The same intake, whose senders keep the pace; one that is turned away hears what it would from a full queue. */
export const pacedIntake = (intake: Intake, pace: SenderPace): Intake => ({
  ...intake,
  take: async (team, source, keyName, entries) =>
    (await pace.admit(`${team}/${keyName}`, entries.length)) ? intake.take(team, source, keyName, entries) : 'full',
  takeSignals: async (team, source, keyName, signals) =>
    (await pace.admit(`${team}/${keyName}`, signals.length))
      ? intake.takeSignals(team, source, keyName, signals)
      : 'full',
})
