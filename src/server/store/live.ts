/**
 * Live notices: one PostgreSQL notification per transaction that changed something screens show, one listening connection per
 * node. A notice says team, stream and version only; who may read it is decided where it is passed on.
 */
import pg from 'pg'
import { z } from 'zod'
import type { PoolConfig, Tx } from './database.ts'

const CHANNEL = 'dutydesk_live'

export type LiveNotice = {
  readonly team: string
  readonly items: readonly {
    readonly stream: string
    readonly version: number
    /** Told to members only. */
    readonly confidential?: boolean | undefined
  }[]
}

const noticeSchema = z.object({
  team: z.string(),
  items: z.array(z.object({ stream: z.string(), version: z.number(), confidential: z.boolean().optional() })),
})

/** Queues the notice; it leaves with the commit, or never. */
export const sendNotice = async (tx: Tx, notice: LiveNotice): Promise<void> => {
  await tx.query({ name: 'notify', text: 'select pg_notify($1, $2)', values: [CHANNEL, JSON.stringify(notice)] })
}

export type LiveHub = {
  /** Calls back for every notice from any node; answers how to stop. */
  readonly subscribe: (listener: (notice: LiveNotice) => void) => () => void
  /** Calls back when notices may have been missed (the connection was lost and is back): refetch. */
  readonly onGap: (listener: () => void) => () => void
  readonly stop: () => Promise<void>
}

/** Listens until stopped; reconnects by itself with growing pauses of 0.1 to 5 seconds and then announces the gap. */
export const startLiveHub = async (config: PoolConfig, log: (message: string) => void): Promise<LiveHub> => {
  const listeners = new Set<(notice: LiveNotice) => void>()
  const gapListeners = new Set<() => void>()
  let client: pg.Client | null = null
  let stopped = false
  let retry: NodeJS.Timeout | null = null

  const connect = async (): Promise<void> => {
    const next = new pg.Client({ ...config, application_name: 'dutydesk live' })
    next.on('notification', (message) => {
      if (message.channel !== CHANNEL || message.payload === undefined) return
      const notice = noticeSchema.safeParse(JSON.parse(message.payload))
      if (notice.success) for (const listener of listeners) listener(notice.data)
    })
    next.on('error', () => lost(100))
    next.on('end', () => lost(100))
    await next.connect()
    await next.query(`listen ${CHANNEL}`)
    client = next
  }
  const lost = (pauseMs: number): void => {
    if (stopped || retry !== null) return
    client?.removeAllListeners()
    // A broken connection may say so more than once.
    client?.on('error', () => {})
    client?.end().catch(() => {})
    client = null
    retry = setTimeout(() => {
      retry = null
      connect().then(
        () => {
          for (const listener of gapListeners) listener()
        },
        (error: unknown) => {
          log(`live notices: cannot listen (${String(error)}), trying again`)
          lost(Math.min(pauseMs * 2, 5000))
        },
      )
    }, pauseMs)
  }
  await connect()
  const add = <T>(set: Set<T>, listener: T) => {
    set.add(listener)
    return () => {
      set.delete(listener)
    }
  }
  return {
    subscribe: (listener) => add(listeners, listener),
    onGap: (listener) => add(gapListeners, listener),
    stop: async () => {
      stopped = true
      if (retry !== null) clearTimeout(retry)
      await client?.end()
    },
  }
}
