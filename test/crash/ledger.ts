/**
 * Clients that work against the desk and keep their own books: what was asked, under which Idempotency-Key, and what was answered. What
 * got no answer is asked again with the same key until there is one.
 */
import { bootstrapKey } from './deskServer.ts'

export type Answer = {
  readonly status: number
  readonly body: Readonly<Record<string, unknown>>
  readonly replayed: boolean
}

export type Entry = {
  readonly key: string
  readonly path: string
  readonly body: Readonly<Record<string, unknown>>
  /** Null while nobody knows whether it was done. */
  answer: Answer | null
  /** How often it was sent. */
  sent: number
}

/** A small generator (mulberry32): the same seed, the same choices. */
export const seeded = (seed: number): (() => number) => {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), state | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}

const PATIENCE_MS = 20_000

export type Ledger = {
  readonly entries: readonly Entry[]
  /** How often each status was answered. */
  readonly statuses: ReadonlyMap<number, number>
  /** Runs clients until told to stop; those under way end with what they get. `address` is asked before each request. */
  readonly work: (address: () => string, clients: number) => () => Promise<void>
  /** Asks again what was not answered, until all of it is. */
  readonly settle: (address: () => string) => Promise<void>
  /** Sends one command. */
  readonly send: (address: string, entry: Entry) => Promise<void>
}

/** `definite`: the desk decided, one way or the other. Faults and missing answers leave it open. */
const definite = (status: number): boolean => status < 500 && status !== 408 && status !== 429

export const openLedger = (random: () => number, prefix: string): Ledger => {
  const entries: Entry[] = []
  const statuses = new Map<number, number>()
  const owned = new Set<number>()
  let count = 0

  const enter = (path: string, body: Entry['body']): Entry => {
    count += 1
    const entry: Entry = { key: `${prefix}-${count}`, path, body, answer: null, sent: 0 }
    entries.push(entry)
    return entry
  }

  const send = async (address: string, entry: Entry): Promise<void> => {
    entry.sent += 1
    const response = await fetch(`${address}${entry.path}`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${bootstrapKey}`,
        'content-type': 'application/json',
        'idempotency-key': entry.key,
      },
      body: JSON.stringify(entry.body),
      signal: AbortSignal.timeout(PATIENCE_MS),
    })
    const body = (await response.json()) as Record<string, unknown>
    statuses.set(response.status, (statuses.get(response.status) ?? 0) + 1)
    if (!definite(response.status)) return
    // "Still running" and "others were faster" are answers about the moment, not about the command.
    if (body.code === 'idempotency-running' || body.code === 'busy') return
    entry.answer = { status: response.status, body, replayed: response.headers.has('idempotency-replayed') }
  }

  const raised = (): readonly number[] =>
    entries.flatMap((entry) =>
      entry.path === '/api/incidents' && entry.answer?.status === 201 ? [Number(entry.answer.body.number)] : [],
    )

  const choose = (): Entry => {
    const numbers = raised()
    const number = numbers[Math.floor(random() * numbers.length)]
    const choice = random()
    if (number === undefined || choice < 0.2)
      return enter('/api/incidents', { title: `${prefix} raised ${count + 1}`, description: `words of ${count + 1}` })
    const path = `/api/incidents/${number}`
    if (!owned.has(number)) {
      owned.add(number)
      return enter(`${path}/own`, {})
    }
    if (choice < 0.3)
      return enter(`${path}/assess`, { urgency: 'not-urgent', facts: { nonCriticalUsers: 0 }, reason: 'small' })
    if (choice < 0.4) return enter(`${path}/act`, { text: `${prefix} act ${count + 1}`, reason: 'because' })
    if (choice < 0.45) return enter(`${path}/edit-title`, { title: `${prefix} titled ${count + 1}` })
    return enter(`${path}/observe`, { text: `${prefix} observation ${count + 1}` })
  }

  return {
    entries,
    statuses,
    send,
    work: (address, clients) => {
      let stopped = false
      const client = async (): Promise<void> => {
        while (!stopped) {
          const open = entries.filter((entry) => entry.answer === null && entry.sent > 0)
          // Impatient clients ask again while the first request may still be under way.
          const again = random() < 0.1 ? open[Math.floor(random() * open.length)] : undefined
          const entry = again ?? choose()
          try {
            await send(address(), entry)
          } catch {
            // No answer: the entry stays open.
          }
          if (entry.answer === null) await new Promise((resolve) => setTimeout(resolve, 10))
        }
      }
      const running = Array.from({ length: clients }, client)
      return async () => {
        stopped = true
        await Promise.all(running)
      }
    },
    settle: async (address) => {
      const latest = performance.now() + 60_000
      for (;;) {
        const open = entries.filter((entry) => entry.answer === null)
        if (open.length === 0) return
        if (performance.now() > latest)
          throw new Error(`Never answered: ${open.map((entry) => `${entry.key} ${entry.path}`).join(', ')}`)
        for (const entry of open) await send(address(), entry).catch(() => {})
      }
    },
  }
}
