/**
 * The job engine: pg-boss in a schema of its own. It only wakes us; what is to be done stands in `timers` and `deliveries`, and a
 * sweep every few seconds finds what a lost job would have missed.
 */
import { PgBoss } from 'pg-boss'
import { z } from 'zod'
import type { Desk, Jobs, Log, Wakes } from '../desk.ts'
import type { PoolConfig, Tx } from '../store/database.ts'
import { deliverStream, runDeliveries } from './runDeliveries.ts'
import { runTimers } from './runTimers.ts'

const DELIVER = 'deliver'
const TIMER = 'timer'
const SWEEP_SECONDS = 15

const deliverJob = z.object({ team: z.string(), stream: z.string() })

export type JobEngine = {
  readonly jobs: Jobs
  /** Begins to work for a desk; call once. */
  readonly work: (desk: Desk) => Promise<void>
  readonly stop: () => Promise<void>
}

const inside = (tx: Tx) => ({
  executeSql: async (text: string, values?: unknown[]) => ({ rows: (await tx.query(text, values)).rows as unknown[] }),
})

export const startJobEngine = async (connection: PoolConfig, log: Log): Promise<JobEngine> => {
  const boss = new PgBoss({
    ...(connection.connectionString === undefined ? {} : { connectionString: connection.connectionString }),
    ...(connection.host === undefined ? {} : { host: connection.host }),
    ...(connection.port === undefined ? {} : { port: connection.port }),
    ...(connection.user === undefined ? {} : { user: connection.user }),
    ...(typeof connection.password === 'string' ? { password: connection.password } : {}),
    ...(connection.database === undefined ? {} : { database: connection.database }),
    schema: 'jobs',
    application_name: 'dutydesk jobs',
    max: 4,
    useListenNotify: true,
    schedule: false,
  })
  boss.on('error', (error) => log.error({ err: error }, 'job engine'))
  await boss.start()
  for (const queue of [DELIVER, TIMER]) await boss.createQueue(queue, { notify: true, retryLimit: 3, retryDelay: 2 })

  let sweep: NodeJS.Timeout | null = null
  let sweeping = false

  const wake = async (tx: Tx, wakes: Wakes): Promise<void> => {
    const db = inside(tx)
    if (wakes.deliveries.length > 0)
      await boss.insert(
        DELIVER,
        wakes.deliveries.map((data) => ({ data })),
        { db },
      )
    if (wakes.timerAt !== null)
      await boss.send(TIMER, {}, { startAfter: new Date(wakes.timerAt.epochMilliseconds), db })
  }

  /** The engine keeps a job's fault to itself and tries again; an operator must see it. */
  const watched =
    <T>(name: string, run: (jobs: T) => Promise<void>) =>
    async (jobs: T): Promise<void> => {
      try {
        await run(jobs)
      } catch (error) {
        log.error({ err: error, queue: name }, 'a job failed and is tried again')
        throw error
      }
    }

  const work = async (desk: Desk): Promise<void> => {
    const deliver = watched(DELIVER, async (jobs: readonly { readonly data: unknown }[]) => {
      const seen = new Set<string>()
      for (const job of jobs) {
        const { team, stream } = deliverJob.parse(job.data)
        if (seen.has(`${team}/${stream}`)) continue
        seen.add(`${team}/${stream}`)
        await deliverStream(desk, team, stream)
      }
    })
    await boss.work(DELIVER, { batchSize: 20 }, deliver)
    const fire = watched(TIMER, async () => {
      await runTimers(desk)
    })
    await boss.work(TIMER, { batchSize: 50 }, fire)
    sweep = setInterval(() => {
      if (sweeping) return
      sweeping = true
      runTimers(desk)
        .then(() => runDeliveries(desk))
        .catch((error: unknown) => log.error({ err: error }, 'the sweep of timers and deliveries failed'))
        .finally(() => {
          sweeping = false
        })
    }, SWEEP_SECONDS * 1000)
  }

  const stop = async (): Promise<void> => {
    if (sweep !== null) clearInterval(sweep)
    await boss.stop({ graceful: true, timeout: 5000 })
  }
  return { jobs: { wake }, work, stop }
}
