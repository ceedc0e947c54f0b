/** When each source was last heard (D2), noted in memory and written every few seconds; and heartbeats that have gone silent. */
import { heartbeatSignal, heartbeatStanding } from '#domain/alerts/heartbeat.ts'
import type { Signal } from '#domain/alerts/signal.ts'
import type { Desk } from '../desk.ts'
import { type Db, instantParam } from '../store/database.ts'

type Heard = { readonly team: string; readonly source: string; readonly keyName: string; readonly atMs: number }

export type HeardSources = {
  readonly note: (team: string, source: string, keyName: string, atMs: number) => void
  /** Writes what was noted. */
  readonly flush: () => Promise<void>
}

export const heardSources = (db: Db): HeardSources => {
  let noted = new Map<string, Heard>()
  return {
    note: (team, source, keyName, atMs) => {
      noted.set(`${team}\n${source}\n${keyName}`, { team, source, keyName, atMs })
    },
    flush: async () => {
      if (noted.size === 0) return
      const rows = [...noted.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, heard]) => heard)
      noted = new Map()
      const ats = rows.map((row) => instantParam(Temporal.Instant.fromEpochMilliseconds(row.atMs)))
      await db.query(
        `insert into alert_sources (team, source, key_name, last_heard_at)
         select * from unnest($1::text[], $2::text[], $3::text[], $4::timestamptz[])
         on conflict (team, source, key_name) do update
         set last_heard_at = greatest(alert_sources.last_heard_at, excluded.last_heard_at)`,
        [rows.map((row) => row.team), rows.map((row) => row.source), rows.map((row) => row.keyName), ats],
      )
    },
  }
}

/** `lastHeardAt` null: there is a key for it, and nobody ever came with it. */
export type SourceHeard = {
  readonly source: string
  readonly keyName: string
  readonly lastHeardAt: Temporal.Instant | null
}

/** Every source that was heard or that has a key to send with. */
export const listSources = async (db: Db, team: string): Promise<readonly SourceHeard[]> => {
  const { rows } = await db.query<SourceHeard>(
    `select coalesce(s.source, k.source) as source, coalesce(s.key_name, k.name) as "keyName", s.last_heard_at as "lastHeardAt"
       from (select source, key_name, last_heard_at from alert_sources where team = $1) s
       full join (select distinct source, name from intake_keys
                   where team = $1 and revoked_at is null and 'alerts:send' = any(scopes)) k
              on k.source = s.source and k.name = s.key_name
      order by 1, 2`,
    [team],
  )
  return rows
}

export type HeartbeatRow = {
  readonly name: string
  readonly watchedAt: Temporal.Instant
  readonly lastHeardAt: Temporal.Instant | null
  readonly silent: boolean
}

/** A heartbeat is heard by its own address, or by any delivery whose source or key has its name. */
export const readHeartbeats = async (
  db: Db,
  team: string,
  names: readonly string[],
  at: Temporal.Instant,
): Promise<readonly HeartbeatRow[]> => {
  if (names.length === 0) return []
  await db.query(
    `insert into heartbeats (team, name, watched_at) select $1, name, $3 from unnest($2::text[]) as n (name)
     on conflict (team, name) do nothing`,
    [team, names, instantParam(at)],
  )
  const { rows } = await db.query<HeartbeatRow>(
    `select h.name, h.watched_at as "watchedAt", h.silent,
            (select max(heard.at) from (
               select h.last_heard_at as at
               union all select s.last_heard_at from alert_sources s
                where s.team = h.team and (s.source = h.name or s.key_name = h.name)) heard) as "lastHeardAt"
       from heartbeats h where h.team = $1 and h.name = any($2::text[]) order by h.name`,
    [team, names],
  )
  return rows
}

/** A heartbeat spoke at its own address. False: the team's playbook knows none of that name. */
export const noteHeartbeat = async (desk: Desk, team: string, name: string): Promise<boolean> => {
  if (!desk.playbooks.newest(team).alerts.heartbeats.some((heartbeat) => heartbeat.name === name)) return false
  await desk.pool.query(
    `insert into heartbeats (team, name, watched_at, last_heard_at) values ($1, $2, $3, $3)
     on conflict (team, name) do update set last_heard_at = greatest(heartbeats.last_heard_at, excluded.last_heard_at)`,
    [team, name, instantParam(desk.clock())],
  )
  return true
}

/** The alerts that changed heartbeats make: silence (D2), and its end. The standing is written once they are kept. */
export const heartbeatSignals = async (
  desk: Desk,
  team: string,
): Promise<{ readonly signals: readonly Signal[]; readonly keep: () => Promise<void> }> => {
  const { heartbeats } = desk.playbooks.newest(team).alerts
  const at = desk.clock()
  const rows = await readHeartbeats(
    desk.pool,
    team,
    heartbeats.map((heartbeat) => heartbeat.name),
    at,
  )
  const changed: { readonly name: string; readonly silent: boolean; readonly signal: Signal }[] = []
  for (const heartbeat of heartbeats) {
    const row = rows.find((one) => one.name === heartbeat.name)
    if (row === undefined) continue
    const silent = heartbeatStanding(heartbeat, row.lastHeardAt, row.watchedAt, at).kind === 'silent'
    if (silent === row.silent) continue
    const signal = heartbeatSignal(heartbeat, silent ? 'firing' : 'resolved', row.lastHeardAt, at)
    changed.push({ name: heartbeat.name, silent, signal })
  }
  return {
    signals: changed.map((one) => one.signal),
    keep: async () => {
      for (const { name, silent } of changed)
        await desk.pool.query('update heartbeats set silent = $3 where team = $1 and name = $2', [team, name, silent])
    },
  }
}
