/**
 * News from other nodes that something was revoked or added: one listening connection for both channels. While it is lost nothing
 * that was remembered may be believed, and when it is back everything is forgotten once, since news may have been missed.
 */
import pg from 'pg'
import type { PoolConfig } from '#server/store/database.ts'

/** `auth`: a session, a personal key or a person; `intakeKeys`: the keys of senders. The triggers of 0002_auth.sql send them. */
export type NewsChannel = 'auth' | 'intakeKeys'
const channels: Readonly<Record<string, NewsChannel>> = { dutydesk_auth: 'auth', dutydesk_intake_keys: 'intakeKeys' }

export type RevocationNews = {
  /** False while the connection is lost. */
  readonly isListening: () => boolean
  /** Calls back for news of the channel, and when news may have been missed. */
  readonly onNews: (channel: NewsChannel, forget: () => void) => void
  readonly stop: () => Promise<void>
}

/** Listens until stopped; reconnects by itself with growing pauses of 0.1 to 5 seconds. Rejects when the first connection fails. */
export const listenForRevocations = async (
  config: PoolConfig,
  log: (message: string) => void,
): Promise<RevocationNews> => {
  const listeners: Record<NewsChannel, (() => void)[]> = { auth: [], intakeKeys: [] }
  let client: pg.Client | null = null
  let stopped = false
  let retry: NodeJS.Timeout | null = null

  const forgetAll = (): void => {
    for (const forget of [...listeners.auth, ...listeners.intakeKeys]) forget()
  }
  const connect = async (): Promise<void> => {
    const next = new pg.Client({ ...config, application_name: 'dutydesk revocations', keepAlive: true })
    next.on('error', () => lost(next, 100))
    next.on('end', () => lost(next, 100))
    next.on('notification', (message) => {
      const channel = channels[message.channel]
      if (channel !== undefined) for (const forget of listeners[channel]) forget()
    })
    await next.connect()
    for (const channel of Object.keys(channels)) await next.query(`listen ${channel}`)
    if (stopped) return next.end()
    client = next
    forgetAll()
  }
  const lost = (which: pg.Client | null, pauseMs: number): void => {
    if (stopped || retry !== null || which !== client) return
    client = null
    which?.end().catch(() => {})
    retry = setTimeout(() => {
      retry = null
      connect().catch((error: unknown) => {
        log(`sign-in: cannot listen for revocations (${String(error)}), trying again`)
        lost(null, Math.min(pauseMs * 2, 5000))
      })
    }, pauseMs)
  }

  await connect()
  return {
    isListening: () => client !== null,
    onNews: (channel, forget) => {
      listeners[channel].push(forget)
    },
    stop: async () => {
      stopped = true
      if (retry !== null) clearTimeout(retry)
      const last = client
      client = null
      await last?.end()
    },
  }
}
