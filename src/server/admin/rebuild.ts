/**
 * Makes the views again from the events alone, in a second schema, and either compares them with what stands (the proof that there
 * is one truth) or puts them in its place. Sends nothing: reactions are not asked.
 */
import { type Desk, moduleOf } from '../desk.ts'
import { foldStream, playbookFor } from '../handle.ts'
import { inTransaction, type Tx } from '../store/database.ts'
import { readEvents } from '../store/eventLog.ts'
import { writeItem } from '../store/items.ts'
import { writeState } from '../store/states.ts'
import { parseStreamKey } from '../store/streamKeys.ts'
import { replaceTimers } from '../store/timers.ts'

const SCHEMA = 'rebuilt'
const ownViews = ['states', 'items', 'timers'] as const

const viewsOf = (desk: Desk): readonly string[] => [
  ...new Set([...ownViews, ...Object.values(desk.modules).flatMap((module) => module.views)]),
]

/** Folds every stream into tables of the same shape in schema `rebuilt`, inside the transaction. */
const rebuildInto = async (tx: Tx, desk: Desk): Promise<{ streams: number }> => {
  await tx.query(`drop schema if exists ${SCHEMA} cascade`)
  await tx.query(`create schema ${SCHEMA}`)
  for (const view of viewsOf(desk)) await tx.query(`create table ${SCHEMA}.${view} (like public.${view} including all)`)
  // Unqualified names now mean the copies; events and words exist only in `public`.
  await tx.query(`set local search_path = ${SCHEMA}, public`)
  const { rows } = await tx.query<{ team: string; stream: string }>(
    'select team, stream from heads order by team, stream',
  )
  for (const row of rows) await rebuildStream(tx, desk, row.team, row.stream)
  await tx.query('set local search_path = public')
  return { streams: rows.length }
}

const rebuildStream = async (tx: Tx, desk: Desk, team: string, key: string): Promise<void> => {
  const stream = parseStreamKey(key)
  const module = moduleOf(desk, stream.kind)
  const events = await readEvents(tx, team, stream)
  const { version, state } = await foldStream(tx, desk, team, stream)
  const playbook = await playbookFor(desk, module, team, state, tx)
  await module.project(tx, { team, id: stream.id, before: module.decider.initial, after: state, version, events })
  await writeState(tx, team, stream, { version, stateVersion: module.decider.stateVersion, state })
  await writeItem(tx, team, stream, version, module.item(state, playbook))
  await replaceTimers(tx, team, stream, module.decider.timers(state, playbook))
}

export type ViewDifference = {
  readonly view: string
  readonly onlyStored: number
  readonly onlyRebuilt: number
  readonly example: string
}

/** Compares all views with what the events give. An empty answer means: one truth. Changes nothing. */
export const compareViews = async (desk: Desk): Promise<readonly ViewDifference[]> => {
  const differences: ViewDifference[] = []
  class Done extends Error {}
  try {
    await inTransaction(desk.pool, async (tx) => {
      await tx.query('set transaction isolation level repeatable read')
      await rebuildInto(tx, desk)
      for (const view of viewsOf(desk)) {
        const columns = await comparableColumns(tx, view)
        const side = (a: string, b: string) =>
          `select to_jsonb(x)::text as row from (select ${columns} from ${a}.${view} except select ${columns} from ${b}.${view}) x`
        const stored = await tx.query<{ row: string }>(side('public', SCHEMA))
        const rebuilt = await tx.query<{ row: string }>(side(SCHEMA, 'public'))
        if (stored.rows.length > 0 || rebuilt.rows.length > 0)
          differences.push({
            view,
            onlyStored: stored.rows.length,
            onlyRebuilt: rebuilt.rows.length,
            example: `stored ${stored.rows[0]?.row ?? '(none)'} · rebuilt ${rebuilt.rows[0]?.row ?? '(none)'}`,
          })
      }
      throw new Done()
    })
  } catch (error) {
    if (!(error instanceof Done)) throw error
  }
  return differences
}

const comparableColumns = async (tx: Tx, view: string): Promise<string> => {
  const { rows } = await tx.query<{ name: string }>(
    `select quote_ident(column_name) as name from information_schema.columns
      where table_schema = 'public' and table_name = $1 and is_generated = 'NEVER' and is_identity = 'NO' order by ordinal_position`,
    [view],
  )
  return rows.map((row) => row.name).join(', ')
}

/** Puts rebuilt views in the place of the stored ones, in one transaction; readers wait, writers are kept out. */
export const rebuild = async (desk: Desk): Promise<{ readonly streams: number }> =>
  inTransaction(desk.pool, async (tx) => {
    await tx.query(`lock table public.heads in exclusive mode`)
    const result = await rebuildInto(tx, desk)
    for (const view of viewsOf(desk)) {
      const columns = await comparableColumns(tx, view)
      await tx.query(`delete from public.${view}`)
      await tx.query(`insert into public.${view} (${columns}) select ${columns} from ${SCHEMA}.${view}`)
    }
    await tx.query(`drop schema ${SCHEMA} cascade`)
    return result
  })
