/** Senders of alerts as Alertmanager is one: what was not answered 2xx is sent again, unchanged. They remember what each alert said last. */
import { expect } from 'vitest'
import type { Pool } from '#server/store/database.ts'
import { bootstrapKey } from './deskServer.ts'

type Sent = { readonly startsAt: string; readonly firing: boolean }
type Delivery = Map<string, Sent>

export type AlertBook = {
  /** Runs senders until told to stop. */
  readonly work: (address: () => string, senders: number) => () => Promise<void>
  /** Sends what was not answered until it is. */
  readonly settle: (address: () => string) => Promise<void>
  readonly deliveries: () => number
  /** Every alert that was answered is there, in the state it was said to be in last, and groups count what they hold. */
  readonly expectKept: (pool: Pool) => Promise<void>
}

const SOURCES = '/api/settings/sources'
const PATIENCE_MS = 20_000

/** Makes a key for an Alertmanager. */
const makeKey = async (address: string): Promise<string> => {
  const response = await fetch(`${address}${SOURCES}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${bootstrapKey}`, 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'crash', source: 'alertmanager' }),
  })
  const { key } = (await response.json()) as { key?: string }
  if (key === undefined) throw new Error(`${SOURCES}: ${response.status}`)
  return key
}

const ALERTS = 12
const LARGEST = 6

export const openAlertBook = async (address: string, random: () => number, prefix: string): Promise<AlertBook> => {
  const key = await makeKey(address)
  /** What was answered last, by alert. */
  const known: Delivery = new Map()
  /** Of each sender, what it still has to say. */
  const open = new Map<number, Delivery>()
  let deliveries = 0

  const next = (sender: number): Delivery => {
    const delivery: Delivery = new Map()
    for (let n = 0; n < 1 + Math.floor(random() * LARGEST); n += 1) {
      const name = `${prefix}_${sender}_${Math.floor(random() * ALERTS)}`
      const before = known.get(name)
      const firing = before === undefined || !before.firing || random() < 0.5
      // A repeat keeps its beginning; one that fires again has a new one.
      const startsAt = before?.firing ? before.startsAt : new Date().toISOString()
      delivery.set(name, { startsAt, firing })
    }
    return delivery
  }

  const send = async (to: string, delivery: Delivery): Promise<boolean> => {
    const alerts = [...delivery].map(([name, { startsAt, firing }]) => ({
      status: firing ? 'firing' : 'resolved',
      labels: { alertname: name, severity: 'warning', instance: `${name}.example.org` },
      annotations: { summary: `${name} is odd` },
      startsAt,
      endsAt: firing ? '0001-01-01T00:00:00Z' : new Date().toISOString(),
      fingerprint: Buffer.from(name).toString('hex').slice(-16).padStart(16, '0'),
    }))
    const response = await fetch(`${to}/api/intake/alertmanager`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: JSON.stringify({ version: '4', status: 'firing', receiver: 'desk', alerts }),
      signal: AbortSignal.timeout(PATIENCE_MS),
    })
    const text = await response.text()
    if (response.status >= 500 || response.status === 429) return false
    if (!response.ok) throw new Error(`The door refused alerts: ${response.status} ${text}`)
    deliveries += 1
    for (const [name, sent] of delivery) known.set(name, sent)
    return true
  }

  return {
    deliveries: () => deliveries,
    work: (address, senders) => {
      let stopped = false
      const run = async (sender: number): Promise<void> => {
        while (!stopped) {
          const delivery = open.get(sender) ?? next(sender)
          open.set(sender, delivery)
          const kept = await send(address(), delivery).catch((error: unknown) => {
            if (error instanceof Error && error.message.startsWith('The door')) throw error
            return false
          })
          if (kept) open.delete(sender)
          else await new Promise((resolve) => setTimeout(resolve, 10))
        }
      }
      const running = Promise.all(Array.from({ length: senders }, (_, sender) => run(sender)))
      running.catch(() => {})
      return async () => {
        stopped = true
        await running
      }
    },
    settle: async (address) => {
      const latest = performance.now() + 60_000
      for (const [sender, delivery] of open) {
        while (!(await send(address(), delivery).catch(() => false)))
          if (performance.now() > latest) throw new Error('An alert was never kept')
        open.delete(sender)
      }
    },
    expectKept: async (pool) => {
      const { rows } = await pool.query<{ name: string; state: string; sightings: number }>(
        `select a.labels ->> 'alertname' as name, a.state,
                (select count(*) from alert_sightings s where s.team = a.team and s.key = a.key) as sightings
           from alerts a`,
      )
      const said = [...known].map(([name, { firing }]) => ({
        name,
        state: firing ? 'firing' : 'resolved',
        sightings: 1,
      }))
      const byName = (a: { name: string }, b: { name: string }) => (a.name < b.name ? -1 : 1)
      expect(rows.sort(byName)).toEqual(said.sort(byName))
      const wrong = await pool.query(
        `select c.key, c.firing, (select count(*) from alerts a where a.team = c.team and a.group_key = c.key and a.state = 'firing') as counted
           from alert_group_counts c
          where c.firing <> (select count(*) from alerts a where a.team = c.team and a.group_key = c.key and a.state = 'firing')
             or not exists (select from alert_groups g where g.team = c.team and g.number = c.number and g.firing = (c.firing > 0))`,
      )
      expect(wrong.rows).toEqual([])
    },
  }
}
