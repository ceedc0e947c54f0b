/** How many alerts of each group fire, and the group's number: rows that only intake writes. */
import { type Db, inTransaction, type Pool, type Tx } from '../store/database.ts'

export type GroupCount = { readonly key: string; readonly number: number; readonly firing: number }

/** Groups are locked by the lot, so many lots a team: one lock costs less than one for each row, and lanes keep lots apart. */
const LOTS = 4
const LOCK_SPACE = 0x616c7274

/** The lot of a group: the same on every node. */
export const lotOf = (groupKey: string): number => Number.parseInt(groupKey.slice(-6), 16) % LOTS

/**
 * Locks the groups of these keys, until the transaction ends, against every other writer of alerts on any node, in one order. What
 * they hold is read afterwards.
 */
export const lockGroups = async (tx: Tx, team: string, keys: Iterable<string>): Promise<void> => {
  const lots = [...new Set([...keys].map(lotOf))].sort()
  if (lots.length === 0) return
  await tx.query({
    name: 'lock-group-lots',
    text: `select pg_advisory_xact_lock(${LOCK_SPACE}, hashtext($1 || '/' || lot)) from unnest($2::text[]) as l (lot)`,
    values: [team, lots.map(String)],
  })
}

/** The counts of groups that were numbered before. */
export const readGroupCounts = async (
  tx: Tx,
  team: string,
  keys: readonly string[],
): Promise<ReadonlyMap<string, GroupCount>> => {
  const { rows } = await tx.query<GroupCount>({
    name: 'read-group-counts',
    text: 'select key, number, firing from alert_group_counts where team = $1 and key = any($2::text[])',
    values: [team, keys],
  })
  return new Map(rows.map((row) => [row.key, row]))
}

const unnumbered = async (db: Db, team: string, keys: readonly string[]): Promise<readonly string[]> => {
  const { rows } = await db.query<{ key: string }>({
    name: 'unnumbered-groups',
    text: `select key from unnest($2::text[]) as k (key)
            where not exists (select from alert_group_counts c where c.team = $1 and c.key = k.key collate "C")`,
    values: [team, keys],
  })
  const found = new Set(rows.map((row) => row.key))
  return keys.filter((key) => found.has(key))
}

/**
 * Gives numbers to groups that have none, without gaps and the same on every node, in a short transaction of its own: whoever holds the
 * counter holds up everybody else who makes groups.
 */
export const numberGroups = async (pool: Pool, team: string, keys: readonly string[]): Promise<void> => {
  if ((await unnumbered(pool, team, keys)).length === 0) return
  await inTransaction(pool, async (tx) => {
    await tx.query({
      name: 'hold-group-counter',
      text: `insert into counters (team, kind, value) values ($1, 'alert-group', 0)
             on conflict (team, kind) do update set value = counters.value`,
      values: [team],
    })
    // Another node may have made some of ours while we waited for the counter.
    const fresh = await unnumbered(tx, team, keys)
    if (fresh.length === 0) return
    await tx.query({
      name: 'number-groups',
      text: `with last as (
          update counters set value = value + cardinality($2::text[]) where team = $1 and kind = 'alert-group' returning value
        )
        insert into alert_group_counts (team, key, number, firing)
        select $1, k.key, last.value - cardinality($2::text[]) + k.n, 0 from last, unnest($2::text[]) with ordinality as k (key, n)`,
      values: [team, fresh],
    })
  })
}

export const writeGroupCounts = async (
  tx: Tx,
  team: string,
  counts: readonly Pick<GroupCount, 'key' | 'firing'>[],
): Promise<void> => {
  if (counts.length === 0) return
  await tx.query({
    name: 'write-group-counts',
    text: `update alert_group_counts c set firing = w.firing from unnest($2::text[], $3::int[]) as w (key, firing)
            where c.team = $1 and c.key = w.key collate "C"`,
    values: [team, counts.map((count) => count.key), counts.map((count) => count.firing)],
  })
}

/** What of a group's view decides whether one more alert is news to it. */
export type GroupStanding = {
  readonly number: number
  readonly hidden: boolean
  readonly snoozed: boolean
  readonly severity: string
}

export const readGroupStandings = async (
  tx: Tx,
  team: string,
  numbers: readonly number[],
): Promise<ReadonlyMap<number, GroupStanding>> => {
  if (numbers.length === 0) return new Map()
  const { rows } = await tx.query<GroupStanding>({
    name: 'read-group-standings',
    text: `select number, hidden, snoozed_until is not null as snoozed, severity from alert_groups
            where team = $1 and number = any($2::int[])`,
    values: [team, numbers],
  })
  return new Map(rows.map((row) => [row.number, row]))
}
