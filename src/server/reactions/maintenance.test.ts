import { afterAll, beforeAll, expect, test } from 'vitest'
import { openTestDesk, silentDeskLog, type TestDesk } from '#testing/testDesk.ts'
import { verify } from '../admin/verify.ts'
import { maintenance } from './maintenance.ts'

let desk: TestDesk
beforeAll(async () => {
  desk = await openTestDesk()
})
afterAll(() => desk.close())

const keep = (key: string): Promise<unknown> =>
  desk.desk.pool.query(
    `insert into idempotency (team, actor, path, key, body_hash, status, response, created_at)
     values ('wilson', 'person:mia3', '/api/incidents', $1, sha256('x'), 201, '{}', $2)`,
    [key, desk.clock.now().toString()],
  )
const kept = async (): Promise<readonly string[]> =>
  (await desk.desk.pool.query<{ key: string }>('select key from idempotency order by key')).rows.map((row) => row.key)

test('kept answers are forgotten after 24 hours, and the digest of the log is written once a day', async () => {
  const said: object[] = []
  const log = { ...silentDeskLog, info: (facts: object) => said.push(facts) }
  const { round } = maintenance({ pool: desk.desk.pool, clock: desk.clock.now, log })
  await keep('monday')
  await round()
  expect(said).toEqual([{ digest: (await verify(desk.desk.pool)).digest, streams: 2 }])

  desk.clock.advance({ hours: 23 })
  await keep('later')
  await round()
  expect(said).toHaveLength(1)
  expect(await kept()).toEqual(['later', 'monday'])

  await desk.raise(desk.as('mia3'), 'Another')
  desk.clock.advance({ hours: 1, milliseconds: 1 })
  await round()
  expect(await kept()).toEqual(['later'])
  expect(said[1]).toEqual({ digest: (await verify(desk.desk.pool)).digest, streams: 3 })
  expect(said[1]).not.toEqual(said[0])
})
