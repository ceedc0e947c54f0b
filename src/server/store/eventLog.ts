/** Appending to and reading from the event log. */
import { fromJson, instantToJson, type Json, toJson } from '#domain/json.ts'
import type { EventBase, StreamId } from '#domain/stream.ts'
import { streamKey } from '#domain/stream.ts'
import { chainHash, chainStart } from './chain.ts'
import { type ContentRow, joinContents, splitContents } from './contents.ts'
import type { Db, Tx } from './database.ts'

/** An event as it was stored, words joined. */
export type StoredEvent<Event extends EventBase = EventBase> = { readonly version: number; readonly event: Event }

/** Somebody else appended in between although the stream was locked: the backstop. */
export class VersionConflict extends Error {
  override readonly name = 'VersionConflict'
}

type Head = { version: number; hash: Buffer }

const headOf = async (db: Db, team: string, stream: string): Promise<Head> => {
  const { rows } = await db.query<Head>({
    name: 'head',
    text: 'select version, hash from heads where team = $1 and stream = $2',
    values: [team, stream],
  })
  return rows[0] ?? { version: 0, hash: chainStart }
}

/**
 * Appends events to a stream at `expectedVersion`. One statement writes events, words and head, so that none of them can be
 * without the others. Throws `VersionConflict` when the stream is elsewhere.
 */
export const appendEvents = async (
  tx: Tx,
  team: string,
  stream: StreamId,
  expectedVersion: number,
  events: readonly EventBase[],
): Promise<number> => {
  if (events.length === 0) return expectedVersion
  const key = streamKey(stream)
  const head = await headOf(tx, team, key)
  if (head.version !== expectedVersion)
    throw new VersionConflict(`${key} is at version ${head.version}, expected ${expectedVersion}`)

  const types: string[] = []
  const data: string[] = []
  const actors: string[] = []
  const ats: string[] = []
  const versions: number[] = []
  const hashes: Buffer[] = []
  const contents: (ContentRow & { version: number })[] = []
  let { version, hash } = head
  for (const event of events) {
    version += 1
    const { type, by, at, ...rest } = event
    const split = splitContents(toJson(rest))
    const actor = toJson(by)
    const atText = instantToJson(at)
    hash = chainHash(hash, { team, stream: key, version, type, data: split.data, actor, at: atText })
    types.push(type)
    data.push(JSON.stringify(split.data))
    actors.push(JSON.stringify(actor))
    ats.push(atText)
    versions.push(version)
    hashes.push(hash)
    for (const row of split.contents) contents.push({ ...row, version })
  }
  await tx.query({
    name: 'append',
    text: `with written as (
        insert into events (team, stream, version, type, data, actor, at, hash)
        select $1, $2, * from unnest($3::int[], $4::text[], $5::jsonb[], $6::jsonb[], $7::timestamptz[], $8::bytea[])
      ), words as (
        insert into contents (team, stream, id, version, salt, text)
        select $1, $2, * from unnest($11::uuid[], $12::int[], $13::bytea[], $14::text[])
      )
      insert into heads (team, stream, version, hash) values ($1, $2, $9, $10)
      on conflict (team, stream) do update set version = excluded.version, hash = excluded.hash`,
    values: [
      team,
      key,
      versions,
      types,
      data,
      actors,
      ats,
      hashes,
      version,
      hash,
      contents.map((row) => row.id),
      contents.map((row) => row.version),
      contents.map((row) => row.salt),
      contents.map((row) => row.text),
    ],
  })
  return version
}

type EventRow = { version: number; type: string; data: Json; actor: Json; at: Temporal.Instant }

/** Reads a stream's events in order, words joined, from after `afterVersion`. */
export const readEvents = async (
  db: Db,
  team: string,
  stream: StreamId,
  afterVersion = 0,
): Promise<readonly StoredEvent[]> => {
  const key = streamKey(stream)
  const { rows } = await db.query<EventRow>({
    name: 'read-events',
    text: `select version, type, data, actor, at from events
            where team = $1 and stream = $2 and version > $3 order by version`,
    values: [team, key, afterVersion],
  })
  if (rows.length === 0) return []
  const words = await db.query<{ id: string; text: string | null }>({
    name: 'read-contents',
    text: 'select id, text from contents where team = $1 and stream = $2 and version > $3',
    values: [team, key, afterVersion],
  })
  const texts = new Map(words.rows.map((row) => [row.id, row.text]))
  return rows.map((row) => ({ version: row.version, event: eventOf(row, texts) }))
}

/** Makes the domain event of a row again. Only what `appendEvents` wrote is read here, so the shape is vouched for. */
export const eventOf = (row: Omit<EventRow, 'version'>, texts: ReadonlyMap<string, string | null>): EventBase => {
  const data = fromJson(joinContents(row.data, texts)) as Record<string, unknown>
  return { ...data, type: row.type, by: fromJson(row.actor) as EventBase['by'], at: row.at }
}
