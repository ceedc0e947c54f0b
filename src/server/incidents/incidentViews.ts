/** Reading incidents: lists, one page of timeline, search. SQL only; what a reader may see is decided by the caller. */
import type { Json } from '#domain/json.ts'
import { type Db, instantParam } from '../store/database.ts'

export type IncidentRow = {
  readonly number: number
  readonly version: number
  readonly title: string
  readonly phase: string
  readonly urgency: string | null
  readonly outcome: string | null
  readonly owner: string | null
  readonly source: string
  readonly confidential: boolean
  readonly raisedAt: Temporal.Instant
  readonly waitingSince: Temporal.Instant | null
  readonly closedAt: Temporal.Instant | null
  readonly lastEntryAt: Temporal.Instant | null
}

const columns = `number, version, title, phase, urgency, outcome, owner, source, confidential,
  raised_at as "raisedAt", waiting_since as "waitingSince", closed_at as "closedAt", last_entry_at as "lastEntryAt"`

export type IncidentFilter = {
  readonly phases: readonly string[] | null
  readonly urgency: string | null
  /** A person, or `nobody`. */
  readonly owner: string | null
  readonly text: string | null
  readonly seesConfidential: boolean
  /** Numbers below this one: the cursor. */
  readonly before: number | null
  readonly limit: number
}

/** Newest first. One more row than `limit` says that there is a next page. */
export const listIncidents = async (db: Db, team: string, filter: IncidentFilter): Promise<readonly IncidentRow[]> => {
  const { rows } = await db.query<IncidentRow>(
    `select ${columns} from incidents
      where team = $1
        and ($2::text[] is null or phase = any($2))
        and ($3::text is null or urgency = $3)
        and ($4::text is null or owner = nullif($4, 'nobody') or ($4 = 'nobody' and owner is null))
        and ($5::text is null or search @@ websearch_to_tsquery('english', $5))
        and ($6 or not confidential)
        and ($7::int is null or number < $7)
      order by number desc limit $8`,
    [
      team,
      filter.phases,
      filter.urgency,
      filter.owner,
      filter.text,
      filter.seesConfidential,
      filter.before,
      filter.limit + 1,
    ],
  )
  return rows
}

export type TimelineRow = {
  readonly version: number
  readonly at: Temporal.Instant
  readonly by: Json
  readonly kind: string
  readonly text: string
  readonly story: boolean
  readonly redacted: boolean
}

/** Newest first, at most `limit`, before a version. */
export const readTimeline = async (
  db: Db,
  team: string,
  number: number,
  page: { readonly before: number | null; readonly limit: number; readonly storyOnly: boolean },
): Promise<readonly TimelineRow[]> => {
  const { rows } = await db.query<TimelineRow>({
    name: 'read-timeline',
    text: `select version, at, by, kind, text, story, redacted from timeline
            where team = $1 and number = $2 and ($3::int is null or version < $3) and (story or not $5)
            order by version desc limit $4`,
    values: [team, number, page.before, page.limit, page.storyOnly],
  })
  return rows
}

/** Open incidents whose title looks like `title`, best first (offered while somebody types, D5, I14). */
export const similarIncidents = async (
  db: Db,
  team: string,
  title: string,
  seesConfidential: boolean,
): Promise<readonly (IncidentRow & { readonly likeness: number })[]> => {
  const { rows } = await db.query<IncidentRow & { likeness: number }>(
    `select ${columns}, similarity(title, $2) as likeness from incidents
      where team = $1 and phase <> 'closed' and title % $2 and ($3 or not confidential)
      order by likeness desc, number desc limit 5`,
    [team, title, seesConfidential],
  )
  return rows
}

export type SearchHit = {
  readonly number: number
  readonly title: string
  readonly phase: string
  /** The entry that matched; null when the title did. */
  readonly entry: number | null
  readonly excerpt: string
  readonly at: Temporal.Instant
}

/** Full text over titles and everything that was written into incidents; newest matches first, bounded. */
export const searchIncidents = async (
  db: Db,
  team: string,
  text: string,
  seesConfidential: boolean,
  limit: number,
): Promise<readonly SearchHit[]> => {
  const { rows } = await db.query<SearchHit>({
    name: 'search-incidents',
    text: `with q as (select websearch_to_tsquery('english', $2) as query),
      titles as (
        select i.number, i.title, i.phase, null::int as entry, i.title as words, i.raised_at as at
          from incidents i, q
         where i.team = $1 and i.search @@ q.query and ($3 or not i.confidential)
         order by i.number desc limit $4),
      entries as (
        select t.number, t.version, t.text, t.at from timeline t, q
         where t.team = $1 and t.search @@ q.query limit 500),
      found as (
        select * from titles
        union all
        (select e.number, i.title, i.phase, e.version, e.text, e.at
           from entries e join incidents i on i.team = $1 and i.number = e.number
          where $3 or not i.confidential
          order by e.at desc limit $4))
      select number, title, phase, entry, at, left(words, 400) as excerpt
        from found order by at desc limit $4`,
    values: [team, text, seesConfidential, limit],
  })
  return rows
}

/** Incidents waiting for the review, the longest first (R1). */
export const reviewBoard = async (db: Db, team: string, seesConfidential: boolean): Promise<readonly IncidentRow[]> => {
  const { rows } = await db.query<IncidentRow>({
    name: 'review-board',
    text: `select ${columns} from incidents
            where team = $1 and phase = 'in-review' and ($2 or not confidential) order by waiting_since, number`,
    values: [team, seesConfidential],
  })
  return rows
}

export type ItemRow = {
  readonly stream: string
  readonly kind: string
  readonly number: number | null
  readonly title: string
  readonly standing: 'unowned' | 'owned' | 'review'
  readonly owner: string | null
  readonly rank: number
  readonly since: Temporal.Instant
  readonly dueAt: Temporal.Instant | null
  readonly quietUntil: Temporal.Instant | null
  readonly detail: Json
  readonly version: number
}

const itemColumns = `stream, kind, number, title, standing, owner, rank, since, due_at as "dueAt",
  quiet_until as "quietUntil", detail, version`

/** Unowned items, by urgency and then the longest waiting; snoozed ones only when asked for. */
export const unownedItems = async (
  db: Db,
  team: string,
  at: Temporal.Instant,
  seesConfidential: boolean,
  limit: number,
): Promise<readonly ItemRow[]> => {
  const { rows } = await db.query<ItemRow>({
    name: 'unowned-items',
    text: `select ${itemColumns} from items
            where team = $1 and standing = 'unowned' and (quiet_until is null or quiet_until <= $2) and ($3 or not confidential)
            order by rank, since, stream limit $4`,
    values: [team, instantParam(at), seesConfidential, limit],
  })
  return rows
}

/** What a person owns. */
export const ownItems = async (db: Db, team: string, person: string, limit: number): Promise<readonly ItemRow[]> => {
  const { rows } = await db.query<ItemRow>({
    name: 'own-items',
    text: `select ${itemColumns} from items where team = $1 and owner = $2 and standing = 'owned' order by rank, since limit $3`,
    values: [team, person, limit],
  })
  return rows
}

export type ItemCounts = {
  readonly unowned: number
  readonly snoozed: number
  readonly owned: number
  readonly review: number
}

export const countItems = async (
  db: Db,
  team: string,
  at: Temporal.Instant,
  seesConfidential: boolean,
): Promise<ItemCounts> => {
  const { rows } = await db.query<ItemCounts>({
    name: 'count-items',
    text: `select count(*) filter (where standing = 'unowned' and (quiet_until is null or quiet_until <= $2)) as unowned,
                  count(*) filter (where standing = 'unowned' and quiet_until > $2) as snoozed,
                  count(*) filter (where standing = 'owned') as owned,
                  count(*) filter (where standing = 'review') as review
             from items where team = $1 and ($3 or not confidential)`,
    values: [team, instantParam(at), seesConfidential],
  })
  return rows[0] ?? { unowned: 0, snoozed: 0, owned: 0, review: 0 }
}
