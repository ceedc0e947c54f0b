import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { projectDir } from '#testing/cluster.ts'
import { openTestDesk, silentDeskLog, type TestDesk, team } from '#testing/testDesk.ts'
import type { Desk } from '../desk.ts'
import { noJobs, openDesk } from '../openDesk.ts'
import { openPool, type Pool } from '../store/database.ts'
import { deliverStream, runDeliveries } from './runDeliveries.ts'

let first: TestDesk
beforeEach(async () => {
  first = await openTestDesk()
})
afterEach(() => first.close())

/** Another node on the same database. */
const withNode = async <T>(max: number, work: (desk: Desk, pool: Pool) => Promise<T>): Promise<T> => {
  const pool = openPool({ ...first.config, max })
  try {
    const playbooksDir = path.join(projectDir, 'playbooks')
    const { desk } = await openDesk({ pool, playbooksDir, clock: first.clock.now, jobs: noJobs, log: silentDeskLog })
    return await work(desk, pool)
  } finally {
    await pool.end()
  }
}

const issues = async (): Promise<readonly { stream: string; n: number }[]> => {
  const { rows } = await first.desk.pool.query<{ stream: string; n: number }>(
    'select stream, count(*) as n from tracker_issues group by stream order by stream',
  )
  return rows
}

test('an effect that a killed node had begun is finished by another, and the issue is there once', async () => {
  await first.raise(first.as('mia3'), 'Killed half-way')
  let reached = (): void => {}
  const begun = new Promise<void>((resolve) => {
    reached = resolve
  })
  let comeBack = (): void => {}
  const { tracker } = first.desk.connectors
  const dying: Desk = {
    ...first.desk,
    connectors: {
      ...first.desk.connectors,
      tracker: {
        ...tracker,
        send: async (outbound) => {
          await tracker.send(outbound)
          reached()
          // The issue is written; the node is lost before it can say so.
          return new Promise((_, reject) => {
            comeBack = () => reject(new Error('the connection was lost'))
          })
        },
      },
    },
  }
  const lost = deliverStream(dying, team, 'incident/1').catch((error: unknown) => error)
  await begun
  expect(await issues()).toEqual([{ stream: 'incident/1', n: 1 }])

  await withNode(6, async (desk, pool) => {
    const second = runDeliveries(desk)
    // It waits for the first: the effect could still be on its way.
    const waits = `select from pg_locks where locktype = 'advisory' and not granted`
    while ((await pool.query(waits)).rowCount === 0) await new Promise((resolve) => setImmediate(resolve))
    await pool.query(
      `select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and granted
         and database = (select oid from pg_database where datname = current_database())`,
    )
    expect(await second).toBeGreaterThan(0)
  })
  // A node that was only cut off, and comes back, does not undo what the other settled.
  comeBack()
  expect(await lost).toBeInstanceOf(Error)
  const open = await first.desk.pool.query(`select from deliveries where state <> 'delivered'`)
  expect(open.rowCount).toBe(0)
  expect(await issues()).toEqual([{ stream: 'incident/1', n: 1 }])
  expect(await first.incident(1)).toMatchObject({ tracker: { reference: 'iam/admin#1' } })
  expect(await first.truth()).toEqual({ faults: [], differences: [] })
})

test('more streams at once than the pool has connections: all are delivered, nobody waits for ever', async () => {
  for (let n = 0; n < 12; n += 1) await first.raise(first.as('mia3'), `Item ${n}`)
  await withNode(2, async (desk) => {
    await Promise.all(Array.from({ length: 12 }, (_, n) => deliverStream(desk, team, `incident/${n + 1}`)))
  })
  expect((await issues()).map(({ n }) => n)).toEqual(Array.from({ length: 12 }, () => 1))
  expect(await runDeliveries(first.desk)).toBe(0)
})

test('two nodes at once deliver each effect once, in the order of its stream', async () => {
  for (let n = 0; n < 6; n += 1) await first.raise(first.as('mia3'), `Item ${n}`)
  const sent = await withNode(6, (desk) => Promise.all([runDeliveries(desk), runDeliveries(first.desk)]))
  const { rows } = await first.desk.pool.query<{ n: number }>(
    `select count(*) as n from deliveries where attempts <> 1`,
  )
  expect(rows).toEqual([{ n: 0 }])
  const delivered = await first.desk.pool.query<{ n: number }>('select count(*) as n from deliveries')
  expect(sent[0] + sent[1]).toBe(delivered.rows[0]?.n)
  expect((await issues()).map(({ n }) => n)).toEqual([1, 1, 1, 1, 1, 1])
  expect(await first.truth()).toEqual({ faults: [], differences: [] })
})
