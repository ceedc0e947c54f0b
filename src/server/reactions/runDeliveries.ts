/**
 * Carries out wanted effects, stream by stream, each port in its order. A node killed half-way leaves the effect waiting; whoever
 * comes next sends it again with the same key, which the connector knows.
 */
import type { EffectConnector, SendOutcome } from '#connectors/connector.ts'
import type { Effect } from '#domain/effects.ts'
import { type Desk, moduleOf } from '../desk.ts'
import { handleIn, isNo } from '../handle.ts'
import { inTransaction, type Pool, type Tx } from '../store/database.ts'
import {
  type Delivery,
  dueDeliveryStreams,
  firstOpenDelivery,
  settleDelivered,
  settleFailed,
} from '../store/deliveries.ts'
import { readFact } from '../store/facts.ts'
import { parseStreamKey } from '../store/streamKeys.ts'

const ports: readonly Effect['port'][] = ['tracker', 'chat']
/** Tries before a person is asked: about a day with the pauses below. */
const TRIES = 20
const FIRST_PAUSE_SECONDS = 2
const LONGEST_PAUSE_SECONDS = 2 * 60 * 60

/** After `restore` nothing leaves until an operator confirmed it; the fact is read for every stream, so that a pause acts at once. */
export const deliveriesPaused = async (pool: Pool): Promise<boolean> =>
  (await readFact(pool, '_desk', 'deliveries-paused')) === true

/** Delivers what is due everywhere; answers how many effects were sent. */
export const runDeliveries = async (desk: Desk): Promise<number> => {
  let sent = 0
  for (const { team, stream } of await dueDeliveryStreams(desk.pool, desk.clock()))
    sent += await deliverStream(desk, team, stream)
  return sent
}

/** Delivers a stream's due effects, alone among all nodes. */
export const deliverStream = async (desk: Desk, team: string, stream: string): Promise<number> => {
  if (await deliveriesPaused(desk.pool)) return 0
  let sent = 0
  for (const port of ports) {
    const connector = desk.connectors[port]
    sent += await holding(desk.pool, `deliver ${port} ${team}/${stream}`, () =>
      deliverPort(desk, connector, team, stream),
    )
  }
  return sent
}

type Places = { free: number; readonly waiting: (() => void)[] }
const placesOf = new WeakMap<Pool, Places>()

/**
 * Half of the pool may hold locks: the work under a lock needs a connection besides, and nobody may wait for one that only the
 * waiting themselves could give back.
 */
const takePlace = async (pool: Pool): Promise<() => void> => {
  const places = placesOf.get(pool) ?? { free: Math.max(1, Math.floor((pool.options.max ?? 10) / 2)), waiting: [] }
  placesOf.set(pool, places)
  if (places.free > 0) places.free -= 1
  else await new Promise<void>((resolve) => places.waiting.push(resolve))
  return () => {
    const next = places.waiting.shift()
    if (next === undefined) places.free += 1
    else next()
  }
}

/** Runs `work` while no other node holds the same lock. Ending a broken session frees its lock. */
const holding = async <T>(pool: Pool, lock: string, work: () => Promise<T>): Promise<T> => {
  const leave = await takePlace(pool)
  try {
    return await holdingOn(await pool.connect(), lock, work)
  } finally {
    leave()
  }
}

const holdingOn = async <T>(holder: Tx, lock: string, work: () => Promise<T>): Promise<T> => {
  let whole = false
  try {
    await holder.query('select pg_advisory_lock(hashtextextended($1, 2))', [lock])
    const result = await work()
    await holder.query('select pg_advisory_unlock(hashtextextended($1, 2))', [lock])
    whole = true
    return result
  } finally {
    holder.release(!whole)
  }
}

const deliverPort = async (desk: Desk, connector: EffectConnector, team: string, stream: string): Promise<number> => {
  for (let sent = 0; ; sent += 1) {
    const delivery = await firstOpenDelivery(desk.pool, team, stream, connector.port)
    if (delivery === null || delivery.state !== 'waiting') return sent
    if (Temporal.Instant.compare(delivery.nextAt, desk.clock()) > 0) return sent
    if (!(await deliverOne(desk, connector, delivery))) return sent
  }
}

const sendSafely = async (desk: Desk, connector: EffectConnector, delivery: Delivery): Promise<SendOutcome> => {
  try {
    return await connector.send({
      team: delivery.team,
      stream: parseStreamKey(delivery.stream),
      key: delivery.key,
      effect: delivery.effect,
      at: desk.clock(),
    })
  } catch (error) {
    desk.log.error({ err: error, delivery: delivery.key, connector: connector.name }, 'a connector failed unexpectedly')
    return { kind: 'failed', retry: true, reason: `${connector.name} failed: ${String(error)}`, afterSeconds: null }
  }
}

const deliverOne = async (desk: Desk, connector: EffectConnector, delivery: Delivery): Promise<boolean> => {
  const outcome = await sendSafely(desk, connector, delivery)
  const at = desk.clock()
  if (outcome.kind === 'failed') {
    const pause =
      outcome.afterSeconds ??
      Math.min(FIRST_PAUSE_SECONDS * 2 ** Math.min(delivery.attempts, 20), LONGEST_PAUSE_SECONDS)
    const again = outcome.retry && delivery.attempts + 1 < TRIES
    await settleFailed(desk.pool, delivery, outcome.reason, again ? at.add({ seconds: pause }) : null, at)
    desk.log.warn({ delivery: delivery.key, again, reason: outcome.reason }, 'an effect was not delivered')
    return false
  }
  const stream = parseStreamKey(delivery.stream)
  const meta = { by: { kind: 'desk', why: 'reaction' }, at } as const
  const command = moduleOf(desk, stream.kind).outcome(delivery.effect, outcome.result, meta)
  try {
    await inTransaction(desk.pool, async (tx) => {
      if (command !== null) await handleIn(tx, desk, { team: delivery.team, stream, command })
      await settleDelivered(tx, delivery, outcome.result, at)
    })
  } catch (error) {
    if (!isNo(error)) throw error
    // The stream moved on and has no use for the answer; the effect itself was delivered.
    desk.log.warn({ delivery: delivery.key, no: String(error) }, 'an answer from outside was not taken up')
    await inTransaction(desk.pool, (tx) => settleDelivered(tx, delivery, outcome.result, at))
  }
  return true
}
