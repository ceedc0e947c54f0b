/** What must hold of a desk after any number of crashes, told by the clients' own books and by the database itself. */
import path from 'node:path'
import { expect } from 'vitest'
import { streamId } from '#domain/stream.ts'
import { compareViews } from '#server/admin/rebuild.ts'
import { verify } from '#server/admin/verify.ts'
import { wallClock } from '#server/clock.ts'
import { type Desk, moduleOf } from '#server/desk.ts'
import { playbookFor } from '#server/handle.ts'
import { noJobs, openDesk } from '#server/openDesk.ts'
import { loadPeople } from '#server/people/loadPeople.ts'
import { runDeliveries } from '#server/reactions/runDeliveries.ts'
import type { Pool } from '#server/store/database.ts'
import { readEvents } from '#server/store/eventLog.ts'
import { projectDir } from '#testing/cluster.ts'
import { silentDeskLog } from '#testing/testDesk.ts'
import { bootstrapKey } from './deskServer.ts'
import type { Entry } from './ledger.ts'

const get = async (address: string, where: string): Promise<Record<string, unknown>> => {
  const response = await fetch(`${address}${where}`, { headers: { authorization: `Bearer ${bootstrapKey}` } })
  if (!response.ok) throw new Error(`${where}: ${response.status} ${await response.text()}`)
  return (await response.json()) as Record<string, unknown>
}

type TimelineEntry = { version: number; kind: string; text: string }

const timelineOf = async (address: string, number: number): Promise<readonly TimelineEntry[]> => {
  const all: TimelineEntry[] = []
  for (let before: number | null = null; ; ) {
    const query = before === null ? '' : `&before=${before}`
    const page = await get(address, `/api/incidents/${number}/timeline?limit=200${query}`)
    all.push(...(page.entries as TimelineEntry[]))
    if (page.next === null) return all
    before = page.next as number
  }
}

/**
 * Every 2xx is found with its content, each key gave one thing, and nothing is there that nobody asked for. `before` incidents were
 * there already.
 */
export const expectLedger = async (address: string, entries: readonly Entry[], before = 0): Promise<void> => {
  const answered = (path: RegExp) =>
    entries.filter((entry) => path.test(entry.path) && entry.answer !== null && entry.answer.status < 300)
  const raises = answered(/^\/api\/incidents$/)
  const numbers = raises.map((entry) => Number(entry.answer?.body.number)).sort((a, b) => a - b)
  // Numbers without gaps and without doubles: as many incidents as keys that asked for one.
  expect(numbers).toEqual(raises.map((_, n) => before + n + 1))
  const list = await get(address, '/api/incidents?limit=1')
  expect((list.incidents as { number: number }[])[0]?.number ?? 0).toBe(before + raises.length)

  const written = new Map<string, Entry>()
  for (const entry of answered(/\/(observe|act)$/)) written.set(String(entry.body.text), entry)
  const found = new Map<string, number>()
  for (const raise of raises) {
    const number = Number(raise.answer?.body.number)
    const { incident, version } = (await get(address, `/api/incidents/${number}`)) as {
      incident: { title: string; owner: string | null }
      version: number
    }
    const of = (command: string) => answered(new RegExp(`^/api/incidents/${number}/${command}$`))
    const titles = of('edit-title').sort((a, b) => Number(a.answer?.body.version) - Number(b.answer?.body.version))
    expect(incident.title).toBe((titles.at(-1) ?? raise).body.title)
    if (of('own').length > 0) expect(incident.owner).toBe('admin')
    for (const entry of of('[a-z-]+')) expect(Number(entry.answer?.body.version)).toBeLessThanOrEqual(version)
    for (const entry of await timelineOf(address, number)) {
      if (entry.kind !== 'observation' && entry.kind !== 'action') continue
      const text = /^s\d+(?: node\d+)? (?:observation|act) \d+/.exec(entry.text)?.[0] ?? ''
      if (!written.has(text)) throw new Error(`Nobody was told that this was kept: ${entry.text}`)
      found.set(text, (found.get(text) ?? 0) + 1)
      expect(Number(written.get(text)?.answer?.body.version)).toBe(entry.version)
    }
  }
  for (const text of written.keys()) expect([text, found.get(text)]).toEqual([text, 1])
}

/** Asking again with the same key gives the same answer, and does nothing. */
export const expectSameAnswers = async (
  address: string,
  entries: readonly Entry[],
  send: (address: string, entry: Entry) => Promise<void>,
): Promise<void> => {
  for (const entry of entries) {
    if (entry.answer === null || entry.answer.status >= 300) continue
    const before = entry.answer
    await send(address, entry)
    expect(entry.answer).toEqual({ ...before, replayed: true })
  }
}

export const deskOn = async (pool: Pool, clock: () => Temporal.Instant): Promise<Desk> => {
  const opened = await openDesk({
    pool,
    playbooksDir: path.join(projectDir, 'playbooks'),
    clock,
    jobs: noJobs,
    log: silentDeskLog,
  })
  return opened.desk
}

/** The keys of all effects that the events want, in the order of their streams. */
const wantedKeys = async (desk: Desk): Promise<readonly string[]> => {
  const { rows } = await desk.pool.query<{ team: string; id: string }>(
    `select team, substr(stream, 10) as id from heads where stream like 'incident/%'`,
  )
  const keys: string[] = []
  for (const { team, id } of rows) {
    const stream = streamId('incident', id)
    const module = moduleOf(desk, 'incident')
    const people = await loadPeople(desk.pool, team)
    let state = module.decider.initial
    for (const { version, event } of await readEvents(desk.pool, team, stream)) {
      const before = state
      state = module.decider.evolve(before, event)
      const playbook = await playbookFor(desk, module, team, state)
      const effects = module.react(event, before, state, { playbook, people, related: { incidents: {} } })
      for (const n of effects.keys()) keys.push(`${team}/incident/${id}@${version}.${n + 1}`)
    }
  }
  return keys.sort()
}

/** The database of a desk that is stopped: chains, views, timers, inbox, outbox, and what the outside was told. */
export const expectOneTruth = async (pool: Pool): Promise<void> => {
  // Tries that failed wait for their next one: that day has come.
  const desk = await deskOn(pool, () => wallClock().add({ hours: 24 }))
  expect((await verify(pool)).faults).toEqual([])
  expect(await compareViews(desk)).toEqual([])
  const kept = await pool.query<{ key: string }>(`select key from deliveries where stream like 'incident/%'`)
  expect(kept.rows.map((row) => row.key).sort()).toEqual(await wantedKeys(desk))
  const lost = await pool.query(
    `select from contents c where not exists (
       select from events e where e.team = c.team and e.stream = c.stream and e.version = c.version)`,
  )
  expect(lost.rowCount).toBe(0)
  while ((await runDeliveries(desk)) > 0);
  await expectOutside(pool)
  expect((await verify(pool)).faults).toEqual([])
  expect(await compareViews(desk)).toEqual([])
}

/** Everything was sent, and each thing once. */
export const expectOutside = async (pool: Pool): Promise<void> => {
  const states = await pool.query<{ state: string }>('select distinct state from deliveries')
  expect(states.rows).toEqual([{ state: 'delivered' }])
  const { rows } = await pool.query<
    Record<'incidents' | 'issues' | 'streams' | 'cards' | 'told' | 'replies' | 'notes', number>
  >(
    `select (select count(*) from incidents) as incidents,
            (select count(*) from tracker_issues) as issues,
            (select count(distinct stream) from tracker_issues) as streams,
            (select count(*) from feed_messages where card) as cards,
            (select count(*) from deliveries where effect -> 'effect' ->> 'type' = 'Reply') as told,
            (select count(*) from feed_messages where not card) as replies,
            (select count(*) from deliveries where effect -> 'effect' ->> 'type' = 'AddNote')
              - (select count(*) from tracker_notes) as notes`,
  )
  const n = rows[0]
  if (n === undefined) throw new Error('A count always answers')
  expect(n).toEqual({ ...n, issues: n.incidents, streams: n.incidents, cards: n.incidents, replies: n.told, notes: 0 })
}
