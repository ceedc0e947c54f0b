/**
 * What a running desk does by itself now and then: forgets answers that were kept for repeats, and writes the digest of the log into
 * its own log once a day, so that whoever keeps that log elsewhere can tell later whether history was rewritten.
 */

import { headsDigest } from '../admin/verify.ts'
import type { Clock, Log } from '../desk.ts'
import type { Pool } from '../store/database.ts'
import { forgetOldAnswers } from '../store/idempotency.ts'

const ROUND_MS = 10 * 60 * 1000
const DIGEST_EVERY: Temporal.DurationLike = { hours: 24 }

export type MaintenanceOptions = { readonly pool: Pool; readonly clock: Clock; readonly log: Log }

export type Maintenance = {
  /** One round; the digest is written in the first and then once a day. */
  readonly round: () => Promise<void>
}

export const maintenance = ({ pool, clock, log }: MaintenanceOptions): Maintenance => {
  let digestDueAt: Temporal.Instant | null = null
  return {
    round: async () => {
      const now = clock()
      await forgetOldAnswers(pool, now)
      if (digestDueAt !== null && Temporal.Instant.compare(now, digestDueAt) < 0) return
      const { rows } = await pool.query<{ streams: number }>('select count(*) as streams from heads')
      log.info({ digest: await headsDigest(pool), streams: rows[0]?.streams ?? 0 }, 'digest of the log')
      digestDueAt = now.add(DIGEST_EVERY)
    },
  }
}

/** Runs rounds until stopped; answers when none is under way any more. */
export const startMaintenance = (options: MaintenanceOptions): (() => Promise<void>) => {
  const { round } = maintenance(options)
  let running: Promise<void> = Promise.resolve()
  const run = (): void => {
    running = running.then(round).catch((error: unknown) => options.log.error({ err: error }, 'maintenance failed'))
  }
  const timer = setInterval(run, ROUND_MS)
  timer.unref()
  run()
  return async () => {
    clearInterval(timer)
    await running
  }
}
