/** Reading alert groups and alerts for lists. SQL only. */
import type { Db } from '../store/database.ts'
import type { AlertRow } from './alertRows.ts'
import { alertsWhere } from './alertRows.ts'

export type GroupRow = {
  readonly number: number
  readonly version: number
  readonly title: string
  readonly source: string
  readonly service: string | null
  readonly environment: string | null
  readonly severity: string
  readonly occurrence: number
  readonly firing: boolean
  /** How many alerts of it fire now. */
  readonly firingAlerts: number
  readonly hidden: boolean
  readonly decision: string
  readonly incident: number | null
  readonly snoozedUntil: Temporal.Instant | null
  readonly firedAt: Temporal.Instant
  readonly resolvedAt: Temporal.Instant | null
  readonly since: Temporal.Instant | null
}

export type GroupFilter = {
  readonly decision: string | null
  readonly firing: boolean | null
  readonly hidden: boolean | null
  readonly incident: number | null
  /** Numbers below this one: the cursor. */
  readonly before: number | null
  readonly limit: number
}

/** Newest first; one more row than `limit` says that there is a next page. */
export const listGroups = async (db: Db, team: string, filter: GroupFilter): Promise<readonly GroupRow[]> => {
  const { rows } = await db.query<GroupRow>(
    `select g.number, g.version, g.title, g.source, g.service, g.environment, g.severity, g.occurrence, g.firing,
            coalesce(c.firing, 0) as "firingAlerts", g.hidden, g.decision, g.incident, g.snoozed_until as "snoozedUntil",
            g.fired_at as "firedAt", g.resolved_at as "resolvedAt", g.since
       from alert_groups g left join alert_group_counts c on c.team = g.team and c.key = g.key
      where g.team = $1
        and ($2::text is null or g.decision = $2)
        and ($3::boolean is null or g.firing = $3)
        and ($4::boolean is null or g.hidden = $4)
        and ($5::int is null or g.incident = $5)
        and ($6::int is null or g.number < $6)
      order by g.number desc limit $7`,
    [team, filter.decision, filter.firing, filter.hidden, filter.incident, filter.before, filter.limit + 1],
  )
  return rows
}

/** Alerts of a team or of one group, by key; one more than `limit` says that there is a next page. */
export const listAlerts = (
  db: Db,
  team: string,
  filter: {
    readonly state: string | null
    readonly group: number | null
    readonly after: string | null
    readonly limit: number
  },
): Promise<readonly AlertRow[]> =>
  alertsWhere(
    db,
    `team = $1 and ($2::text is null or state = $2) and ($3::int is null or group_number = $3)
       and ($4::text is null or key > $4 collate "C") order by key limit $5`,
    [team, filter.state, filter.group, filter.after, filter.limit + 1],
  )

/** The number of a group by its key, or null when there is none yet. */
export const groupNumberOf = async (db: Db, team: string, key: string): Promise<number | null> => {
  const { rows } = await db.query<{ number: number }>(
    'select number from alert_groups where team = $1 and key = $2 limit 1',
    [team, key],
  )
  return rows[0]?.number ?? null
}

export type MaintenanceRow = {
  readonly number: number
  readonly title: string
  readonly reason: string
  readonly matchers: readonly unknown[]
  readonly zone: string
  readonly schedule: unknown
  readonly plannedBy: unknown
  readonly plannedAt: Temporal.Instant
  readonly cancelledAt: Temporal.Instant | null
}

/** Newest first, at most 500. */
export const listMaintenance = async (db: Db, team: string): Promise<readonly MaintenanceRow[]> => {
  const { rows } = await db.query<MaintenanceRow>(
    `select number, title, reason, matchers, zone, schedule, planned_by as "plannedBy", planned_at as "plannedAt",
            cancelled_at as "cancelledAt"
       from maintenance_windows where team = $1 order by number desc limit 500`,
    [team],
  )
  return rows
}
