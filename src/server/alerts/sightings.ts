/** SQL of what is written for every delivery: when an alert was last heard, and whether it said anything new. */
import type { Pool, Tx } from '../store/database.ts'
import { numberArray, textArray } from './arrayLiterals.ts'

export type Sighting = {
  readonly key: string
  readonly digest: number
  readonly expiresMs: number | null
  readonly seenMs: number
}

/**
 * Notes repeats, in one statement that commits by itself, and answers the indexes of those that said something new. `sightings` are
 * sorted by key and hold no key twice.
 */
export const noteRepeats = async (
  pool: Pool,
  team: string,
  sightings: readonly Sighting[],
): Promise<readonly number[]> => {
  const { rows } = await pool.query<{ n: number }>({
    name: 'note-repeats',
    text: `with heard as materialized (
        select * from unnest($2::text[], $3::bigint[], $4::bigint[], $5::bigint[]) with ordinality as h (key, digest, seen, expires, n)
      ), repeated as (
        update alert_sightings s set seen_ms = h.seen, expires_ms = h.expires
          from heard h where s.team = $1 and s.key = h.key collate "C" and s.digest = h.digest returning h.n
      )
      select n::int - 1 as n from heard where n not in (select n from repeated)`,
    values: [
      team,
      textArray(sightings.map((one) => one.key)),
      numberArray(sightings.map((one) => one.digest)),
      numberArray(sightings.map((one) => one.seenMs)),
      numberArray(sightings.map((one) => one.expiresMs)),
    ],
  })
  return rows.map((row) => row.n)
}

/** Locks the rows of alerts whose time seems to have run out, in the order of their keys, and answers until when they are good. */
export const lockExpiries = async (
  tx: Tx,
  team: string,
  keys: readonly string[],
): Promise<ReadonlyMap<string, number | null>> => {
  if (keys.length === 0) return new Map()
  const { rows } = await tx.query<{ key: string; expires_ms: number | null }>({
    name: 'lock-expiries',
    text: `select key, expires_ms from alert_sightings where team = $1 and key = any($2::text[]) order by key for update`,
    values: [team, textArray(keys)],
  })
  return new Map(rows.map((row) => [row.key, row.expires_ms]))
}

/** In a sighting's digest or end: what the row holds stands. */
export const KEEP = -1

/** Writes what was heard, in the order of the keys. */
export const writeSightings = async (tx: Tx, team: string, heard: readonly Sighting[]): Promise<void> => {
  await tx.query({
    name: 'write-sightings',
    text: `insert into alert_sightings as s (team, key, digest, seen_ms, expires_ms)
           select $1, * from unnest($2::text[], $3::bigint[], $4::bigint[], $5::bigint[])
           on conflict (team, key) do update set
             digest = case when excluded.digest = ${KEEP} then s.digest else excluded.digest end,
             expires_ms = case when excluded.expires_ms = ${KEEP} then s.expires_ms else excluded.expires_ms end,
             seen_ms = greatest(s.seen_ms, excluded.seen_ms)`,
    values: [
      team,
      textArray(heard.map((one) => one.key)),
      numberArray(heard.map((one) => one.digest)),
      numberArray(heard.map((one) => one.seenMs)),
      numberArray(heard.map((one) => one.expiresMs)),
    ],
  })
}

/** Until when these alerts were promised; absent or null: their senders tell. */
export const readExpiries = async (
  pool: Pool,
  team: string,
  keys: readonly string[],
): Promise<ReadonlyMap<string, number | null>> => {
  if (keys.length === 0) return new Map()
  const { rows } = await pool.query<{ key: string; expires_ms: number | null }>({
    name: 'read-expiries',
    text: 'select key, expires_ms from alert_sightings where team = $1 and key = any($2::text[])',
    values: [team, textArray(keys)],
  })
  return new Map(rows.map((row) => [row.key, row.expires_ms]))
}

export type Expired = { readonly team: string; readonly key: string; readonly groupKey: string | null }

/** Alerts whose time has run out, at most `limit`. Reads the narrow table as a whole: an index on the time would be written by every repeat. */
export const expiredSightings = async (pool: Pool, nowMs: number, limit: number): Promise<readonly Expired[]> => {
  const { rows } = await pool.query<{ team: string; key: string; group_key: string | null }>({
    name: 'expired-sightings',
    text: `select s.team, s.key, a.group_key from alert_sightings s join alerts a on a.team = s.team and a.key = s.key
            where s.expires_ms < $1 limit $2`,
    values: [nowMs, limit],
  })
  return rows.map((row) => ({ team: row.team, key: row.key, groupKey: row.group_key }))
}
