/** Watches the database while the desk runs: a server that was killed is started again, its log is kept bounded. */
import { setTimeout as delay } from 'node:timers/promises'
import { ensureServer, lives, type Place, type Running } from './postmaster.ts'
import { boundLog } from './serverLog.ts'

const LOOK_MS = 500
const LOG_MS = 60_000
const MOST_WAIT_MS = 15_000

export type Watch = {
  /** To be called when a server that we started has ended: no need to wait for the next look. */
  readonly ended: () => void
  readonly begin: (running: Running) => void
  /** Answers when no start is under way any more. */
  readonly end: () => Promise<void>
}

export const watchServer = (place: Place): Watch => {
  let over = false
  let server: Running | undefined
  let recovering: Promise<void> | undefined
  let logSeen = performance.now()

  const recover = async (): Promise<void> => {
    place.log.error({ pid: server?.pid }, 'the database server has ended by itself and is started again')
    for (let waitMs = 100; !over; waitMs = Math.min(waitMs * 2, MOST_WAIT_MS)) {
      try {
        server = await ensureServer(place, ended)
        place.log.info({ pid: server.pid }, 'the database server runs again')
        return
      } catch (error) {
        place.log.error({ err: error, waitMs }, 'the database server does not start')
        await delay(waitMs, undefined, { ref: false })
      }
    }
  }

  const check = async (): Promise<void> => {
    if (over || recovering !== undefined || server === undefined || (await lives(server, place))) return
    if (over || recovering !== undefined) return
    recovering = recover().finally(() => {
      recovering = undefined
    })
  }

  const ended = (): void => {
    check().catch((error: unknown) => place.log.error({ err: error }, 'the database server could not be looked at'))
  }

  const look = async (): Promise<void> => {
    await check()
    if (performance.now() - logSeen < LOG_MS) return
    logSeen = performance.now()
    await boundLog(place.folders.log)
  }

  const timer = setInterval(() => {
    look().catch((error: unknown) => place.log.error({ err: error }, 'the database server could not be looked at'))
  }, LOOK_MS)
  timer.unref()

  return {
    ended,
    begin: (running) => {
      server = running
    },
    end: async () => {
      over = true
      clearInterval(timer)
      await recovering
    },
  }
}
