/** SQL of alert rows: written only when something changed. */
import type { Alert } from '#domain/alerts/alert.ts'
import type { AlertSeverity } from '#domain/alerts/signal.ts'
import { type Db, instantParam, type Tx } from '../store/database.ts'

/** An alert with its place among the groups. */
export type AlertRow = { readonly alert: Alert; readonly groupKey: string | null; readonly groupNumber: number | null }

type Row = {
  key: string
  group_key: string | null
  group_number: number | null
  source: string
  state: Alert['state']
  severity: AlertSeverity
  title: string
  text: string
  labels: Record<string, string>
  annotations: Record<string, string>
  url: string | null
  service: string | null
  environment: string | null
  occurrence: number
  started_at: Temporal.Instant
  newest_started_at: Temporal.Instant | null
  ended_at: Temporal.Instant | null
  ended_by: Alert['endedBy']
  changed_at: Temporal.Instant
}

const columns = `key, group_key, group_number, source, state, severity, title, text, labels, annotations, url, service, environment,
  occurrence, started_at, newest_started_at, ended_at, ended_by, changed_at`

/** For statements of other files that read alerts beside something else. */
export const alertColumns = (prefix: string): string =>
  columns
    .split(',')
    .map((column) => `${prefix}.${column.trim()}`)
    .join(', ')

const alertOf = (row: Row): AlertRow => ({
  groupKey: row.group_key,
  groupNumber: row.group_number,
  alert: {
    key: row.key,
    source: row.source,
    state: row.state,
    severity: row.severity,
    title: row.title,
    text: row.text,
    labels: row.labels,
    annotations: row.annotations,
    url: row.url,
    service: row.service,
    environment: row.environment,
    occurrence: row.occurrence,
    startedAt: row.started_at,
    newestStartedAt: row.newest_started_at,
    endedAt: row.ended_at,
    endedBy: row.ended_by,
    changedAt: row.changed_at,
  },
})

export const readAlerts = async (
  db: Db,
  team: string,
  keys: readonly string[],
): Promise<ReadonlyMap<string, AlertRow>> => {
  const { rows } = await db.query<Row>({
    name: 'read-alerts',
    text: `select ${columns} from alerts where team = $1 and key = any($2::text[])`,
    values: [team, keys],
  })
  return new Map(rows.map((row) => [row.key, alertOf(row)]))
}

/** Alerts by a condition of another file; `condition` is a constant of ours, never anybody's text. */
export const alertsWhere = async (
  db: Db,
  condition: string,
  values: readonly unknown[],
): Promise<readonly AlertRow[]> => {
  const { rows } = await db.query<Row>(`select ${columns} from alerts where ${condition}`, [...values])
  return rows.map(alertOf)
}

/** Firing alerts of groups that wait for a decision: what silences and inhibition are judged by. */
export const firingOfUndecided = async (
  db: Db,
  team: string,
): Promise<readonly (AlertRow & { readonly hidden: boolean })[]> => {
  const { rows } = await db.query<Row & { hidden: boolean }>({
    name: 'firing-of-undecided',
    text: `select ${alertColumns('a')}, g.hidden
             from alert_groups g join alerts a on a.team = g.team and a.group_number = g.number and a.state = 'firing'
            where g.team = $1 and g.decision = 'undecided' and g.firing order by g.number, a.key`,
    values: [team],
  })
  return rows.map((row) => ({ ...alertOf(row), hidden: row.hidden }))
}

/** Firing alerts that can inhibit others. */
export const firingInhibitors = async (db: Db, team: string): Promise<readonly AlertRow[]> => {
  const { rows } = await db.query<Row>({
    name: 'firing-inhibitors',
    text: `select ${columns} from alerts where team = $1 and state = 'firing' and inhibits`,
    values: [team],
  })
  return rows.map(alertOf)
}

/** All that fire, oldest key first, at most `limit`. */
export const firingAlerts = async (db: Db, team: string, limit: number): Promise<readonly AlertRow[]> => {
  const { rows } = await db.query<Row>({
    name: 'firing-alerts',
    text: `select ${columns} from alerts where team = $1 and state = 'firing' order by key limit $2`,
    values: [team, limit],
  })
  return rows.map(alertOf)
}

export type AlertToWrite = AlertRow & { readonly inhibits: boolean }

const jsonOf = ({ alert, groupKey, groupNumber, inhibits }: AlertToWrite) => ({
  key: alert.key,
  group_key: groupKey,
  group_number: groupNumber,
  source: alert.source,
  state: alert.state,
  severity: alert.severity,
  title: alert.title,
  text: alert.text,
  labels: alert.labels,
  annotations: alert.annotations,
  url: alert.url,
  service: alert.service,
  environment: alert.environment,
  occurrence: alert.occurrence,
  started_at: instantParam(alert.startedAt),
  newest_started_at: alert.newestStartedAt === null ? null : instantParam(alert.newestStartedAt),
  ended_at: alert.endedAt === null ? null : instantParam(alert.endedAt),
  ended_by: alert.endedBy,
  changed_at: instantParam(alert.changedAt),
  inhibits,
})

/** Writes rows in one statement, in the order of their keys. */
export const writeAlerts = async (tx: Tx, team: string, rows: readonly AlertToWrite[]): Promise<void> => {
  if (rows.length === 0) return
  await tx.query({
    name: 'write-alerts',
    text: `insert into alerts (team, ${columns}, inhibits)
           select $1, ${columns}, inhibits from json_to_recordset($2::json) as r (
             key text, group_key text, group_number integer, source text, state text, severity text, title text, text text,
             labels json, annotations json, url text, service text, environment text, occurrence integer, started_at timestamptz,
             newest_started_at timestamptz, ended_at timestamptz, ended_by text, changed_at timestamptz, inhibits boolean)
           on conflict (team, key) do update set
             group_key = excluded.group_key, group_number = excluded.group_number, source = excluded.source,
             state = excluded.state, severity = excluded.severity, title = excluded.title, text = excluded.text,
             labels = excluded.labels, annotations = excluded.annotations, url = excluded.url, service = excluded.service,
             environment = excluded.environment, occurrence = excluded.occurrence, started_at = excluded.started_at,
             newest_started_at = excluded.newest_started_at, ended_at = excluded.ended_at, ended_by = excluded.ended_by,
             changed_at = excluded.changed_at, inhibits = excluded.inhibits`,
    values: [team, JSON.stringify(rows.map(jsonOf))],
  })
}
