/** The inbox table: one row for every open item, written in the transaction of its events (D2, D3, D6). */
import { type Json, toJson } from '#domain/json.ts'
import { type StreamId, streamKey } from '#domain/stream.ts'
import { instantParam, type Tx } from './database.ts'

/** What a capability says of its open item; null when the item waits for nobody any more. */
export type InboxItem = {
  readonly kind: string
  readonly number: number | null
  readonly title: string
  /** `unowned` waits for somebody; `owned` is being worked on; `review` waits for the review meeting. */
  readonly standing: 'unowned' | 'owned' | 'review'
  readonly owner: string | null
  /** 0 urgent, 1 internal or not yet assessed beside it, 2 normal, 3 low. */
  readonly rank: 0 | 1 | 2 | 3
  readonly since: Temporal.Instant
  readonly dueAt: Temporal.Instant | null
  readonly quietUntil: Temporal.Instant | null
  readonly confidential: boolean
  /** What the row shows beside the title: phase, urgency, counts, reminders. */
  readonly detail: Readonly<Record<string, unknown>>
}

export const writeItem = async (
  tx: Tx,
  team: string,
  stream: StreamId,
  version: number,
  item: InboxItem | null,
): Promise<void> => {
  const key = streamKey(stream)
  if (item === null) {
    await tx.query({
      name: 'drop-item',
      text: 'delete from items where team = $1 and stream = $2',
      values: [team, key],
    })
    return
  }
  const detail: Json = toJson(item.detail)
  await tx.query({
    name: 'write-item',
    text: `insert into items (team, stream, kind, number, title, standing, owner, rank, since, due_at, quiet_until, confidential, detail, version)
           values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
           on conflict (team, stream) do update set
             kind = excluded.kind, number = excluded.number, title = excluded.title, standing = excluded.standing,
             owner = excluded.owner, rank = excluded.rank, since = excluded.since, due_at = excluded.due_at,
             quiet_until = excluded.quiet_until, confidential = excluded.confidential, detail = excluded.detail,
             version = excluded.version`,
    values: [
      team,
      key,
      item.kind,
      item.number,
      item.title,
      item.standing,
      item.owner,
      item.rank,
      instantParam(item.since),
      item.dueAt === null ? null : instantParam(item.dueAt),
      item.quietUntil === null ? null : instantParam(item.quietUntil),
      item.confidential,
      JSON.stringify(detail),
      version,
    ],
  })
}
