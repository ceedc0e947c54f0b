/** The outbox: effects wait here, in the order of their stream, from the transaction that wanted them until they are settled. */
import type { EffectResult } from '#connectors/connector.ts'
import type { Effect } from '#domain/effects.ts'
import { fromJson, type Json, toJson } from '#domain/json.ts'
import type { StreamId } from '#domain/stream.ts'
import { streamKey } from '#domain/stream.ts'
import { type Db, instantParam, type Pool, type Tx } from './database.ts'

export type WantedEffect = { readonly version: number; readonly effect: Effect }

export const wantEffects = async (
  tx: Tx,
  team: string,
  stream: StreamId,
  wanted: readonly WantedEffect[],
  at: Temporal.Instant,
): Promise<void> => {
  if (wanted.length === 0) return
  const stream_ = streamKey(stream)
  const nth = new Map<number, number>()
  const keys = wanted.map(({ version }) => {
    const n = (nth.get(version) ?? 0) + 1
    nth.set(version, n)
    return `${team}/${stream_}@${version}.${n}`
  })
  await tx.query({
    name: 'want-effects',
    text: `insert into deliveries (team, stream, version, key, port, effect, next_at, created_at)
           select $1, $2, w.version, w.key, w.port, w.effect, $7, $7
             from unnest($3::int[], $4::text[], $5::text[], $6::jsonb[]) with ordinality as w (version, key, port, effect, n)
            order by n
           on conflict (team, key) do nothing`,
    values: [
      team,
      stream_,
      wanted.map((w) => w.version),
      keys,
      wanted.map((w) => w.effect.port),
      wanted.map((w) => JSON.stringify(toJson(w.effect))),
      instantParam(at),
    ],
  })
}

export type Delivery = {
  readonly team: string
  readonly id: number
  readonly stream: string
  readonly version: number
  readonly key: string
  readonly effect: Effect
  readonly state: 'waiting' | 'delivered' | 'failed' | 'dropped'
  readonly attempts: number
  readonly nextAt: Temporal.Instant
  readonly problem: string | null
}

type DeliveryRow = {
  team: string
  id: number
  stream: string
  version: number
  key: string
  effect: Json
  state: Delivery['state']
  attempts: number
  next_at: Temporal.Instant
  problem: string | null
}

const columns = 'team, id, stream, version, key, effect, state, attempts, next_at, problem'

const deliveryOf = (row: DeliveryRow): Delivery => ({
  team: row.team,
  id: row.id,
  stream: row.stream,
  version: row.version,
  key: row.key,
  effect: fromJson(row.effect) as Effect,
  state: row.state,
  attempts: row.attempts,
  nextAt: row.next_at,
  problem: row.problem,
})

/** The stream's first effect that is not settled: order is kept, so a failed one holds back those behind it on the same port. */
export const firstOpenDelivery = async (
  db: Db,
  team: string,
  stream: string,
  port: string,
): Promise<Delivery | null> => {
  const { rows } = await db.query<DeliveryRow>({
    name: 'first-open-delivery',
    text: `select ${columns} from deliveries
            where team = $1 and stream = $2 and port = $3 and state in ('waiting', 'failed') order by id limit 1`,
    values: [team, stream, port],
  })
  return rows[0] === undefined ? null : deliveryOf(rows[0])
}

/** Streams with an effect that is due, oldest first. */
export const dueDeliveryStreams = async (
  db: Db,
  now: Temporal.Instant,
  limit = 100,
): Promise<readonly { team: string; stream: string }[]> => {
  const { rows } = await db.query<{ team: string; stream: string }>({
    name: 'due-delivery-streams',
    text: `select team, stream from deliveries where state = 'waiting' and next_at <= $1
            group by team, stream order by min(next_at) limit $2`,
    values: [instantParam(now), limit],
  })
  return rows
}

export const settleDelivered = async (
  tx: Tx,
  delivery: Delivery,
  result: EffectResult,
  at: Temporal.Instant,
): Promise<void> => {
  await tx.query({
    name: 'settle-delivered',
    text: `update deliveries set state = 'delivered', attempts = attempts + 1, problem = null, result = $3, finished_at = $4
            where team = $1 and id = $2`,
    values: [delivery.team, delivery.id, JSON.stringify(toJson(result)), instantParam(at)],
  })
}

/**
 * A try failed: `nextAt` when there is another, null when it now waits for a person. What another node settled meanwhile (this one's
 * session was lost, and its lock with it) stays settled.
 */
export const settleFailed = async (
  db: Pool | Tx,
  delivery: Delivery,
  problem: string,
  nextAt: Temporal.Instant | null,
  at: Temporal.Instant,
): Promise<void> => {
  await db.query({
    name: 'settle-failed',
    text: `update deliveries set attempts = attempts + 1, problem = $3, state = case when $4::timestamptz is null then 'failed' else 'waiting' end,
                  next_at = coalesce($4, next_at), finished_at = case when $4::timestamptz is null then $5::timestamptz end
            where team = $1 and id = $2 and state = 'waiting'`,
    values: [
      delivery.team,
      delivery.id,
      problem.slice(0, 2000),
      nextAt === null ? null : instantParam(nextAt),
      instantParam(at),
    ],
  })
}

/** A person settles a failed effect: try it again now, or drop it. False when it was not failed (any more). */
export const settleByPerson = async (
  tx: Tx,
  team: string,
  id: number,
  decision: 'retry' | 'drop',
  at: Temporal.Instant,
): Promise<{ readonly stream: string } | null> => {
  const { rows } = await tx.query<{ stream: string }>(
    `update deliveries set state = case when $3 = 'retry' then 'waiting' else 'dropped' end, next_at = $4,
            finished_at = case when $3 = 'drop' then $4::timestamptz end
      where team = $1 and id = $2 and state = 'failed' returning stream`,
    [team, id, decision, instantParam(at)],
  )
  return rows[0] ?? null
}

/** Deliveries for the settings screen: failed first, then waiting, newest of the rest. */
export const listDeliveries = async (
  db: Db,
  team: string,
  states: readonly Delivery['state'][],
  limit: number,
  beforeId: number | null,
): Promise<readonly Delivery[]> => {
  const { rows } = await db.query<DeliveryRow>(
    `select ${columns} from deliveries
      where team = $1 and state = any($2) and ($4::bigint is null or id < $4) order by id desc limit $3`,
    [team, states, limit, beforeId],
  )
  return rows.map(deliveryOf)
}
