/**
 * Fills a desk with years of incidents in a minute or two. The lives are decided by the domain, their rows are made by the desk's own
 * code (hash chain, states, views, timeline, inbox), and only the way into the database is another: COPY instead of a statement each.
 */
import { once } from 'node:events'
import { finished } from 'node:stream/promises'
import { from as copyFrom } from 'pg-copy-streams'
import type { IncidentEvent } from '#domain/incidents/incidentEvents.ts'
import type { Actor } from '#domain/people/actor.ts'
import { streamId } from '#domain/stream.ts'
import { incidentModule } from '#server/incidents/incidentModule.ts'
import { loadPeople } from '#server/people/loadPeople.ts'
import { inTransaction, type Pool, type Tx } from '#server/store/database.ts'
import { appendEvents } from '#server/store/eventLog.ts'
import { writeItem } from '#server/store/items.ts'
import { writeState } from '#server/store/states.ts'
import { replaceTimers } from '#server/store/timers.ts'
import { team } from '../desk/benchPeople.ts'
import type { OpenData } from '../desk/openData.ts'
import { addRows, type CopiedTable, copiedTables } from './copyRows.ts'
import { type LifeStage, lifeOf } from './incidentLife.ts'
import { recordingTx } from './recordingTx.ts'

export type HistorySize = {
  readonly incidents: number
  /** The newest of them, still being worked on; a third of these nobody owns. */
  readonly open: number
  /** Those before, which wait for the review. */
  readonly inReview: number
}

export type Written = { readonly incidents: number; readonly events: number; readonly seconds: number }

const INCIDENTS_AT_ONCE = 2000
const HISTORY_HOURS = 3 * 365 * 24

const stageOf = (n: number, size: HistorySize): LifeStage => {
  const fromEnd = size.incidents - n
  if (fromEnd < size.open) return fromEnd % 3 === 0 ? 'raised' : 'live'
  return fromEnd < size.open + size.inReview ? 'in-review' : 'closed'
}

const copy = async (tx: Tx, table: CopiedTable, texts: readonly string[]): Promise<void> => {
  const into = tx.query(copyFrom(`copy ${table} (${copiedTables[table]}) from stdin`))
  for (const text of texts) if (!into.write(text)) await once(into, 'drain')
  into.end()
  await finished(into)
}

/** Building an index once over everything is many times faster than adding to it row by row. */
const withoutSearchIndexes = async (pool: Pool, work: () => Promise<void>): Promise<void> => {
  const { rows } = await pool.query<{ name: string; made: string }>(
    `select indexrelid::regclass::text as name, pg_get_indexdef(indexrelid) as made from pg_index
      where indrelid in ('timeline'::regclass, 'incidents'::regclass) and not indisunique`,
  )
  for (const { name } of rows) await pool.query(`drop index ${name}`)
  await work()
  await inTransaction(pool, async (tx) => {
    await tx.query(`set local maintenance_work_mem = '256MB'`)
    for (const { made } of rows) await tx.query(made)
  })
}

/** Adds incidents behind those that are there already. The desk must not be running commands meanwhile. */
export const writeHistory = async (data: OpenData, size: HistorySize, owners: readonly string[]): Promise<Written> => {
  const { pool, desk } = data
  const begun = performance.now()
  const people = await loadPeople(pool, team)
  const playbook = desk.playbooks.newest(team)
  const context = { playbook, people, related: { incidents: {} } }
  const { rows } = await pool.query<{ value: number }>(
    `select value from counters where team = $1 and kind = 'incident'`,
    [team],
  )
  const first = (rows[0]?.value ?? 0) + 1
  const now = Temporal.Now.instant().round('millisecond')
  const oldest = now.subtract({ hours: HISTORY_HOURS })
  const stepMs = (HISTORY_HOURS * 3_600_000) / size.incidents
  let events = 0

  let texts = new Map<CopiedTable, string[]>()
  const recorder = recordingTx((statement) => addRows(texts, statement))
  const writeOne = async (n: number): Promise<void> => {
    const number = first + n
    const stage = stageOf(n, size)
    // Open ones began lately, so that no reminder is years overdue.
    const begunAt =
      stage === 'closed'
        ? oldest.add({ milliseconds: Math.round(n * stepMs * 0.98) })
        : now.subtract({ minutes: 60 + (size.incidents - n) })
    const by: Actor = { kind: 'person', id: owners[n % owners.length] ?? '', role: 'member' }
    const life = lifeOf(number, stage, begunAt, by, context)
    const stream = streamId('incident', number)
    const version = await appendEvents(recorder, team, stream, 0, life.events)
    const stored = life.events.map((event: IncidentEvent, index) => ({ version: index + 1, event }))
    const { decider } = incidentModule
    const change = { team, id: stream.id, before: decider.initial, after: life.state, version, events: stored }
    await incidentModule.project(recorder, change)
    await writeState(recorder, team, stream, { version, stateVersion: decider.stateVersion, state: life.state })
    await writeItem(recorder, team, stream, version, incidentModule.item(life.state, playbook))
    await replaceTimers(recorder, team, stream, decider.timers(life.state, playbook))
    events += version
  }
  const copyAll = (full: readonly (readonly [CopiedTable, readonly string[]])[]): Promise<void> =>
    inTransaction(pool, async (tx) => {
      await tx.query('set local synchronous_commit = off')
      for (const [table, rows] of full) await copy(tx, table, rows)
    })
  // The timeline's words are the slowest: they have a connection of their own.
  const flush = async (full: Map<CopiedTable, string[]>): Promise<void> => {
    await Promise.all([
      copyAll([...full].filter(([table]) => table === 'timeline')),
      copyAll([...full].filter(([table]) => table !== 'timeline')),
    ])
  }

  await withoutSearchIndexes(pool, async () => {
    let writing: Promise<void> = Promise.resolve()
    for (let n = 0; n < size.incidents; n += 1) {
      await writeOne(n)
      if ((n + 1) % INCIDENTS_AT_ONCE !== 0 && n + 1 < size.incidents) continue
      const full = texts
      texts = new Map()
      await writing
      writing = flush(full)
      writing.catch(() => {})
    }
    await writing
  })
  await pool.query(
    `insert into counters (team, kind, value) values ($1, 'incident', $2)
     on conflict (team, kind) do update set value = excluded.value`,
    [team, first + size.incidents - 1],
  )
  await pool.query('vacuum (analyze)')
  return { incidents: size.incidents, events, seconds: (performance.now() - begun) / 1000 }
}
