/** Two nodes on one database: whichever is asked, it is one desk; and one of them is enough. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Pool } from '#server/store/database.ts'
import { cleanUp } from '#testing/embeddedDesk.ts'
import { bootstrapKey, type DeskServer, diskFolder, openData, startDesk } from './deskServer.ts'
import { type Entry, type Ledger, openLedger, seeded } from './ledger.ts'
import { expectLedger, expectOneTruth, expectSameAnswers } from './truth.ts'

let data: string
let first: DeskServer
let second: DeskServer
let database: Awaited<ReturnType<typeof openData>>
let pool: Pool
let ledger: Ledger
beforeAll(async () => {
  data = await diskFolder()
  // At once: one makes the database, the administrator and the team, the other finds them.
  const nodes = await Promise.all([startDesk(data), startDesk(data)])
  first = nodes[0]
  second = nodes[1]
  database = await openData(data)
  pool = database.pool
  ledger = openLedger(seeded(7), 's7')
}, 120_000)
afterAll(async () => {
  await database.close()
  await cleanUp()
})

const waitFor = async (what: string, seconds: number, done: () => Promise<boolean>): Promise<void> => {
  const latest = performance.now() + seconds * 1000
  while (!(await done())) {
    if (performance.now() > latest)
      throw new Error(`In vain waited until ${what}; the nodes said:\n${first.log()}\n${second.log()}`)
    await new Promise((resolve) => setTimeout(resolve, 25))
  }
}
const count = async (sql: string): Promise<number> => {
  const { rows } = await pool.query<{ n: number }>(`select count(*) as n from ${sql}`)
  return rows[0]?.n ?? 0
}
const noneWaits = async (): Promise<boolean> => (await count(`deliveries where state = 'waiting'`)) === 0

/** The notices that a node sends to a browser, as they come. */
const listen = async (address: string): Promise<{ readonly text: () => string; readonly stop: () => void }> => {
  const leaving = new AbortController()
  const response = await fetch(`${address}/api/live`, {
    headers: { authorization: `Bearer ${bootstrapKey}` },
    signal: leaving.signal,
  })
  if (!response.ok || response.body === null) throw new Error(`live: ${response.status}`)
  let text = ''
  const reading = (async () => {
    for await (const chunk of response.body as AsyncIterable<Uint8Array>) text += Buffer.from(chunk).toString()
  })()
  reading.catch(() => {})
  return { text: () => text, stop: () => leaving.abort() }
}

const raise = (key: string): Entry => ({
  ...{ key, path: '/api/incidents', body: { title: `Raised under ${key}` }, answer: null, sent: 0 },
})

test('one team and one administrator were made, though both nodes began on an empty folder', async () => {
  expect(await count('teams')).toBe(1)
  expect(await count('auth."user"')).toBe(1)
  for (const node of [first, second]) expect((await fetch(`${node.address}/readyz`)).status).toBe(200)
})

test('the same Idempotency-Key on both nodes at once gives one thing and one answer', async () => {
  for (let n = 0; n < 10; n += 1) {
    const [here, there] = [raise(`both-${n}`), raise(`both-${n}`)]
    await Promise.all([ledger.send(first.address, here), ledger.send(second.address, there)])
    while (here.answer === null) await ledger.send(first.address, here)
    while (there.answer === null) await ledger.send(second.address, there)
    expect(here.answer.status).toBe(201)
    expect(there.answer.body).toEqual(here.answer.body)
    expect([here.answer.replayed, there.answer.replayed].filter((replayed) => replayed)).toHaveLength(1)
  }
  expect(await count(`heads where stream like 'incident/%'`)).toBe(10)
})

test('what changes on one node is told to the screens of the other', async () => {
  const [here, there] = await Promise.all([listen(first.address), listen(second.address)])
  const one = raise('told-1')
  await ledger.send(first.address, one)
  const two = raise('told-2')
  await ledger.send(second.address, two)
  for (const entry of [one, two]) {
    const notice = `"item":"incident/${entry.answer?.body.number}"`
    await waitFor('both were told', 15, async () => here.text().includes(notice) && there.text().includes(notice))
  }
  here.stop()
  there.stop()
})

test('timers fire once and effects are sent once, whichever node does it', async () => {
  // The first nag of an item that nobody owns is due at once (D3).
  await waitFor(
    'all were nagged',
    60,
    async () => (await count(`events where type = 'Nagged'`)) >= (await count(`incidents where phase = 'raised'`)),
  )
  await waitFor('all was sent', 60, noneWaits)
  const twice = `(select stream from events where type = 'Nagged' group by stream having count(*) > 1) x`
  expect(await count(twice)).toBe(0)
  expect(await count('deliveries where attempts <> 1')).toBe(0)
  expect(await count('tracker_issues')).toBe(12)
})

test('one is killed under load: the other goes on, nothing is lost, and finishes what the killed one had begun', async () => {
  const { rows } = await pool.query('select team, stream, version from heads')
  let address = () => (Math.random() < 0.5 ? first.address : second.address)
  const stop = ledger.work(() => address(), 8)
  await waitFor('there was load', 60, async () => ledger.entries.filter((entry) => entry.answer !== null).length > 60)
  await first.kill()
  address = () => second.address
  const answered = ledger.entries.filter((entry) => entry.answer !== null).length
  await waitFor(
    'the other went on',
    60,
    async () => ledger.entries.filter((entry) => entry.answer !== null).length > answered + 20,
  )
  await stop()
  await ledger.settle(address)
  // The second node alone: nobody else delivers here.
  await waitFor('all was sent', 90, noneWaits)
  expect(await count(`(select stream from tracker_issues group by stream having count(*) <> 1) x`)).toBe(0)
  expect(await count(`heads where stream like 'incident/%'`)).toBe(await count('tracker_issues'))
  await expectSameAnswers(second.address, ledger.entries.slice(0, 50), ledger.send)
  await expectLedger(second.address, ledger.entries, rows.length - 2)
  await second.stop()
  await expectOneTruth(pool)
}, 240_000)
