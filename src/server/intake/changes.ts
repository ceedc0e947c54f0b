/** What changed lately (I8's first question): changes that senders told of, by when they were made. Bounded in each team. */
import { createHash } from 'node:crypto'
import type { ChangeEvent } from '#connectors/alertSource.ts'
import { type Db, instantParam } from '../store/database.ts'

const KEPT_OF_TEAM = 2000
/** A change without a time of its own is the same as one told within the same minute. */
const MINUTE_MS = 60_000

/** A change as it is kept, its service and environment by the team's catalogue. */
export type KeptChange = {
  readonly team: string
  readonly keyName: string
  readonly change: ChangeEvent
  readonly service: string | null
  readonly environment: string | null
  readonly at: Temporal.Instant
}

const digestOf = ({ keyName, change, at }: KeptChange): Buffer => {
  const when = change.changedAt?.toString() ?? `about ${Math.floor(at.epochMilliseconds / MINUTE_MS)}`
  const said = [keyName, change.source, change.title, change.description, change.link, when, change.labels]
  return createHash('sha256').update(JSON.stringify(said)).digest()
}

/** Keeps a change; told again it is one row still. */
export const keepChange = async (db: Db, kept: KeptChange): Promise<void> => {
  const { team, keyName, change, service, environment, at } = kept
  // A sender's clock may be ahead: nothing has changed later than we hear of it.
  const changedAt =
    change.changedAt !== null && Temporal.Instant.compare(change.changedAt, at) < 0 ? change.changedAt : at
  await db.query(
    `insert into changes (team, digest, source, key_name, title, text, url, labels, service, environment, changed_at, heard_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) on conflict (team, digest) do nothing`,
    [
      team,
      digestOf(kept),
      change.source,
      keyName,
      change.title,
      change.description,
      change.link,
      JSON.stringify(change.labels),
      service,
      environment,
      instantParam(changedAt),
      instantParam(at),
    ],
  )
  await db.query(
    `delete from changes where team = $1 and id <= (
       select id from changes where team = $1 order by id desc offset $2 limit 1)`,
    [team, KEPT_OF_TEAM],
  )
}

export type ChangeRow = {
  readonly id: number
  readonly source: string
  readonly keyName: string
  readonly title: string
  readonly text: string
  readonly url: string | null
  readonly labels: Readonly<Record<string, string>>
  readonly service: string | null
  readonly environment: string | null
  readonly changedAt: Temporal.Instant
  readonly heardAt: Temporal.Instant
}

export type ChangeFilter = {
  readonly from: Temporal.Instant | null
  readonly until: Temporal.Instant | null
  readonly service: string | null
  readonly limit: number
}

/** Latest change first. */
export const listChanges = async (db: Db, team: string, filter: ChangeFilter): Promise<readonly ChangeRow[]> => {
  const { rows } = await db.query<ChangeRow>(
    `select id, source, key_name as "keyName", title, text, url, labels, service, environment,
            changed_at as "changedAt", heard_at as "heardAt"
       from changes
      where team = $1 and ($2::timestamptz is null or changed_at >= $2) and ($3::timestamptz is null or changed_at <= $3)
        and ($4::text is null or service = $4)
      order by changed_at desc, id desc limit $5`,
    [
      team,
      filter.from === null ? null : instantParam(filter.from),
      filter.until === null ? null : instantParam(filter.until),
      filter.service,
      filter.limit,
    ],
  )
  return rows
}

/** How far back from an incident's raise a change is "lately". */
const LATELY: Temporal.DurationLike = { hours: 24 }
const SHOWN = 20

/** What changed in the day before an incident was raised, and since. */
export const changesBefore = (db: Db, team: string, raisedAt: Temporal.Instant): Promise<readonly ChangeRow[]> =>
  listChanges(db, team, { from: raisedAt.subtract(LATELY), until: null, service: null, limit: SHOWN })
