import { afterEach, beforeEach, expect, test } from 'vitest'
import { streamId } from '#domain/stream.ts'
import { openTestDesk, type TestDesk, team } from '#testing/testDesk.ts'
import { inTransaction } from '../store/database.ts'
import { lockStreams } from '../store/locks.ts'
import { replaceTimers } from '../store/timers.ts'
import { runTimers } from './runTimers.ts'

let desk: TestDesk
beforeEach(async () => {
  desk = await openTestDesk()
})
afterEach(() => desk.close())

const nags = async (): Promise<number> => {
  const { rows } = await desk.desk.pool.query<{ n: number }>(`select count(*) as n from events where type = 'Nagged'`)
  return rows[0]?.n ?? 0
}

test('a timer that many see due fires once', async () => {
  await desk.raise(desk.as('mia3'), 'Nobody owns it')
  const fired = await Promise.all(Array.from({ length: 6 }, () => runTimers(desk.desk)))
  expect(fired.reduce((sum, n) => sum + n, 0)).toBe(1)
  expect(await nags()).toBe(1)
})

test('a timer that falls due while its stream is written waits for the writer, and neither waits in a circle', async () => {
  const number = await desk.raise(desk.as('mia3'), 'Nobody owns it')
  const stream = streamId('incident', number)
  let firing: Promise<number> = Promise.resolve(0)
  await inTransaction(desk.desk.pool, async (tx) => {
    await lockStreams(tx, team, [stream])
    firing = runTimers(desk.desk)
    const waits = `select from pg_locks where locktype = 'advisory' and not granted
                      and database = (select oid from pg_database where datname = current_database())`
    while ((await desk.desk.pool.query(waits)).rowCount === 0) await new Promise((resolve) => setImmediate(resolve))
    // What every writer does under the lock. A timer that was taken before the stream would make this a deadlock.
    await replaceTimers(tx, team, stream, [{ key: 'nag-0', dueAt: desk.clock.now().add({ minutes: 1 }) }])
  })
  // The writer moved it: what was seen due is not due any more.
  expect(await firing).toBe(0)
  expect(await nags()).toBe(0)
})
