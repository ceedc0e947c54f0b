/** Waits of streams: wanted timers replace the stored ones whenever a stream changes. */
import { type StreamId, streamKey, type Timer } from '#domain/stream.ts'
import { type Db, instantParam, type Tx } from './database.ts'

/**
 * Makes the stored timers of a stream those that are wanted, and answers the earliest instant that was not set before, so that the
 * caller can arrange to be woken then; null when nothing became earlier.
 */
export const replaceTimers = async (
  tx: Tx,
  team: string,
  stream: StreamId,
  wanted: readonly Timer[],
): Promise<Temporal.Instant | null> => {
  const key = streamKey(stream)
  const { rows } = await tx.query<{ due_at: Temporal.Instant | null }>({
    name: 'replace-timers',
    text: `with wanted as (select * from unnest($3::text[], $4::timestamptz[]) as w (key, due_at)),
      gone as (delete from timers t where team = $1 and stream = $2 and not exists (select from wanted w where w.key = t.key)),
      changed as (
        insert into timers (team, stream, key, due_at) select $1, $2, key, due_at from wanted
        on conflict (team, stream, key) do update set due_at = excluded.due_at where timers.due_at <> excluded.due_at
        returning key, due_at, (xmax = 0) as fresh
      )
      select min(due_at) as due_at from changed c
       where fresh or c.due_at < (select due_at from timers t where t.team = $1 and t.stream = $2 and t.key = c.key)`,
    values: [team, key, wanted.map((timer) => timer.key), wanted.map((timer) => instantParam(timer.dueAt))],
  })
  return rows[0]?.due_at ?? null
}

export type DueTimer = {
  readonly team: string
  readonly stream: string
  readonly key: string
  readonly dueAt: Temporal.Instant
}

/** Timers due at `now`, oldest first, at most `limit`. */
export const dueTimers = async (db: Db, now: Temporal.Instant, limit = 200): Promise<readonly DueTimer[]> => {
  const { rows } = await db.query<{ team: string; stream: string; key: string; due_at: Temporal.Instant }>({
    name: 'due-timers',
    text: 'select team, stream, key, due_at from timers where due_at <= $1 order by due_at, team, stream, key limit $2',
    values: [instantParam(now), limit],
  })
  return rows.map((row) => ({ team: row.team, stream: row.stream, key: row.key, dueAt: row.due_at }))
}

/** Takes a timer off when it is still the one that was due; false when somebody else did, or it moved. */
export const takeTimer = async (tx: Tx, timer: DueTimer): Promise<boolean> => {
  const { rowCount } = await tx.query({
    name: 'take-timer',
    text: 'delete from timers where team = $1 and stream = $2 and key = $3 and due_at = $4',
    values: [timer.team, timer.stream, timer.key, instantParam(timer.dueAt)],
  })
  return rowCount === 1
}

/** When the next timer of all is due, or null. */
export const nextDueAt = async (db: Db): Promise<Temporal.Instant | null> => {
  const { rows } = await db.query<{ due_at: Temporal.Instant | null }>('select min(due_at) as due_at from timers')
  return rows[0]?.due_at ?? null
}
