/** SQL of alert rows: written only when something changed. */
import type { Alert } from '#domain/alerts/alert.ts'
import type { Firing } from '#domain/alerts/inhibition.ts'
import type { AlertSeverity } from '#domain/alerts/signal.ts'
import type { Db, Tx } from '../store/database.ts'
import { numberArray, textArray } from './arrayLiterals.ts'

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
  started_ms: number
  newest_started_ms: number | null
  ended_ms: number | null
  ended_by: Alert['endedBy']
  changed_ms: number
}

const columns = `key, group_key, group_number, source, state, severity, title, text, labels, annotations, url, service, environment,
  occurrence, started_ms, newest_started_ms, ended_ms, ended_by, changed_ms`

/** For statements of other files that read alerts beside something else. */
export const alertColumns = (prefix: string): string =>
  columns
    .split(',')
    .map((column) => `${prefix}.${column.trim()}`)
    .join(', ')

const instantOf = (ms: number | null): Temporal.Instant | null =>
  ms === null ? null : Temporal.Instant.fromEpochMilliseconds(ms)

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
    startedAt: Temporal.Instant.fromEpochMilliseconds(row.started_ms),
    newestStartedAt: instantOf(row.newest_started_ms),
    endedAt: instantOf(row.ended_ms),
    endedBy: row.ended_by,
    changedAt: Temporal.Instant.fromEpochMilliseconds(row.changed_ms),
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

type UndecidedRow = AlertRow & { readonly hidden: boolean }

const undecidedRow = (row: Row & { hidden: boolean }): UndecidedRow => ({ ...alertOf(row), hidden: row.hidden })

/** One firing alert of each group that waits for a decision: mostly it shows already that the group is to be seen. */
export const oneOfEachUndecided = async (db: Db, team: string): Promise<readonly UndecidedRow[]> => {
  const { rows } = await db.query<Row & { hidden: boolean }>({
    name: 'one-of-each-undecided',
    text: `select ${alertColumns('a')}, g.hidden from alert_groups g
             cross join lateral (select * from alerts o
                                  where o.team = g.team and o.group_number = g.number and o.state = 'firing' limit 1) a
            where g.team = $1 and g.decision = 'undecided' and g.firing order by g.number`,
    values: [team],
  })
  return rows.map(undecidedRow)
}

/** All firing alerts of these groups, as far as they wait for a decision: what silences and inhibition are judged by. */
export const firingOfUndecided = async (
  db: Db,
  team: string,
  groups: readonly number[],
): Promise<readonly UndecidedRow[]> => {
  if (groups.length === 0) return []
  const { rows } = await db.query<Row & { hidden: boolean }>({
    name: 'firing-of-undecided',
    text: `select ${alertColumns('a')}, g.hidden
             from alert_groups g join alerts a on a.team = g.team and a.group_number = g.number and a.state = 'firing'
            where g.team = $1 and g.number = any($2::int[]) and g.decision = 'undecided' and g.firing order by g.number, a.key`,
    values: [team, groups],
  })
  return rows.map(undecidedRow)
}

/** Firing alerts that can inhibit others, as far as rules look at them. */
export const firingInhibitors = async (db: Db, team: string): Promise<readonly Firing[]> => {
  const { rows } = await db.query<Firing>({
    name: 'firing-inhibitors',
    text: `select key, source, severity, title, labels, service, environment
             from alerts where team = $1 and state = 'firing' and inhibits`,
    values: [team],
  })
  return rows
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

export type AlertToWrite = AlertRow & {
  readonly inhibits: boolean
  /** What was said is in the row already; only its state changes. */
  readonly onlyState: boolean
}

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
  started_ms: alert.startedAt.epochMilliseconds,
  newest_started_ms: alert.newestStartedAt?.epochMilliseconds ?? null,
  ended_ms: alert.endedAt?.epochMilliseconds ?? null,
  ended_by: alert.endedBy,
  changed_ms: alert.changedAt.epochMilliseconds,
  inhibits,
})

/** Writes rows in the order of their keys: words where they changed, else the state alone. */
export const writeAlerts = async (tx: Tx, team: string, rows: readonly AlertToWrite[]): Promise<void> => {
  const wordy = rows.filter((row) => !row.onlyState)
  if (wordy.length > 0) await writeWords(tx, team, wordy)
  const brief = rows.filter((row) => row.onlyState)
  if (brief.length > 0) await writeStates(tx, team, brief)
}

const writeWords = async (tx: Tx, team: string, rows: readonly AlertToWrite[]): Promise<void> => {
  await tx.query({
    name: 'write-alerts',
    text: `insert into alerts (team, ${columns}, inhibits)
           select $1, ${columns}, inhibits from json_to_recordset($2::json) as r (
             key text, group_key text, group_number integer, source text, state text, severity text, title text, text text,
             labels json, annotations json, url text, service text, environment text, occurrence integer, started_ms bigint,
             newest_started_ms bigint, ended_ms bigint, ended_by text, changed_ms bigint, inhibits boolean)
           on conflict (team, key) do update set
             group_key = excluded.group_key, group_number = excluded.group_number, source = excluded.source,
             state = excluded.state, severity = excluded.severity, title = excluded.title, text = excluded.text,
             labels = excluded.labels, annotations = excluded.annotations, url = excluded.url, service = excluded.service,
             environment = excluded.environment, occurrence = excluded.occurrence, started_ms = excluded.started_ms,
             newest_started_ms = excluded.newest_started_ms, ended_ms = excluded.ended_ms, ended_by = excluded.ended_by,
             changed_ms = excluded.changed_ms, inhibits = excluded.inhibits`,
    values: [team, JSON.stringify(rows.map(jsonOf))],
  })
}

const writeStates = async (tx: Tx, team: string, rows: readonly AlertToWrite[]): Promise<void> => {
  await tx.query({
    name: 'write-alert-states',
    text: `update alerts a set state = w.state, occurrence = w.occurrence, started_ms = w.started_ms,
                  newest_started_ms = w.newest_ms, ended_ms = w.ended_ms, ended_by = w.ended_by, changed_ms = w.changed_ms,
                  group_key = w.group_key, group_number = w.group_number
             from unnest($2::text[], $3::text[], $4::int[], $5::bigint[], $6::bigint[], $7::bigint[], $8::text[], $9::bigint[],
                         $10::text[], $11::int[])
                    as w (key, state, occurrence, started_ms, newest_ms, ended_ms, ended_by, changed_ms, group_key, group_number)
            where a.team = $1 and a.key = w.key collate "C"`,
    values: [
      team,
      textArray(rows.map((row) => row.alert.key)),
      textArray(rows.map((row) => row.alert.state)),
      numberArray(rows.map((row) => row.alert.occurrence)),
      numberArray(rows.map((row) => row.alert.startedAt.epochMilliseconds)),
      numberArray(rows.map((row) => row.alert.newestStartedAt?.epochMilliseconds ?? null)),
      numberArray(rows.map((row) => row.alert.endedAt?.epochMilliseconds ?? null)),
      textArray(rows.map((row) => row.alert.endedBy)),
      numberArray(rows.map((row) => row.alert.changedAt.epochMilliseconds)),
      textArray(rows.map((row) => row.groupKey)),
      numberArray(rows.map((row) => row.groupNumber)),
    ],
  })
}
