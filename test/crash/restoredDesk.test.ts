/** The way of an operator: a backup beside a running desk, a restore into another place, and a desk there that answers the same. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { runBackup, runRebuild, runRestore, runVerify } from '#server/admin/adminCommands.ts'
import { projectDir } from '#testing/cluster.ts'
import { cleanUp } from '#testing/embeddedDesk.ts'
import { silentDeskLog } from '#testing/testDesk.ts'
import {
  hasSystemPostgres,
  type SystemPostgres,
  startSystemPostgres,
  systemPostgresName,
} from '../store/systemPostgres.ts'
import { adminSettings, bootstrapKey, type DeskServer, diskFolder, startDesk } from './deskServer.ts'
import { openLedger, seeded } from './ledger.ts'
import { expectLedger, expectSameAnswers } from './truth.ts'

const admin = (data: string, more: NodeJS.ProcessEnv = {}) => ({
  settings: adminSettings(data, more),
  projectDir,
  log: silentDeskLog,
})

const get = async (address: string, where: string): Promise<unknown> => {
  const response = await fetch(`${address}${where}`, { headers: { authorization: `Bearer ${bootstrapKey}` } })
  if (!response.ok) throw new Error(`${where}: ${response.status}`)
  return response.json()
}
const until = async (what: string, done: () => Promise<boolean>): Promise<void> => {
  const latest = performance.now() + 60_000
  while (!(await done())) {
    if (performance.now() > latest) throw new Error(`In vain waited until ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 25))
  }
}
type Deliveries = { deliveries: unknown[]; paused: boolean }
const waiting = async (address: string): Promise<Deliveries> =>
  (await get(address, '/api/settings/deliveries?state=waiting&limit=200')) as Deliveries

/** What people see; nothing in it depends on when it is asked. */
const answers = async (address: string): Promise<Record<string, unknown>> => {
  const list = (await get(address, '/api/incidents?limit=200')) as { incidents: { number: number }[] }
  const found: Record<string, unknown> = { list }
  for (const where of ['/api/inbox', '/api/people', '/api/reviews']) found[where] = await get(address, where)
  for (const { number } of list.incidents)
    for (const part of ['', '/timeline?limit=200', '/outside'])
      found[`${number}${part}`] = await get(address, `/api/incidents/${number}${part}`)
  return found
}

let folder: string
let quiet: string
let busy: string
let expected: Record<string, unknown>
const ledger = openLedger(seeded(11), 's11')
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'dutydesk-restored-'))
  const data = await diskFolder()
  const desk = await startDesk(data)
  const stop = ledger.work(() => desk.address, 6)
  await until('there was load', async () => ledger.entries.filter((entry) => entry.answer !== null).length > 40)
  busy = path.join(folder, 'busy')
  await runBackup(admin(data), busy)
  await stop()
  await ledger.settle(() => desk.address)
  await until('all was sent', async () => (await waiting(desk.address)).deliveries.length === 0)
  quiet = path.join(folder, 'quiet')
  const made = await runBackup(admin(data), quiet)
  expected = await answers(desk.address)
  expect(await runVerify(admin(data))).toMatchObject({ faults: [], digest: made.digest })
  await desk.stop()
}, 120_000)
afterAll(async () => {
  await cleanUp()
  await rm(folder, { recursive: true, force: true })
})

/** Reminders go on by the clock, so a desk that runs again is asked before it could have anything new to say. */
const restoresTo = (place: () => Promise<{ data: string; more: NodeJS.ProcessEnv }>): void => {
  test('the same answers, the same idempotency keys; nothing is sent until an administrator says so', async () => {
    const { data, more } = await place()
    const report = await runRestore(admin(data, more), quiet)
    expect(report.faults).toEqual([])
    const desk: DeskServer = await startDesk(data, more)
    const inbox = { ...(expected['/api/inbox'] as object), deliveriesPaused: true }
    expect(await answers(desk.address)).toEqual({ ...expected, '/api/inbox': inbox })
    await expectLedger(desk.address, ledger.entries)
    await expectSameAnswers(desk.address, ledger.entries.slice(-30), ledger.send)

    const raised = { key: 'after', path: '/api/incidents', body: { title: 'After the restore' }, answer: null, sent: 0 }
    await ledger.send(desk.address, raised)
    expect(await waiting(desk.address)).toMatchObject({ paused: true })
    expect((await waiting(desk.address)).deliveries.length).toBeGreaterThan(1)
    const headers = { authorization: `Bearer ${bootstrapKey}` }
    const resumed = await fetch(`${desk.address}/api/settings/deliveries/resume`, { method: 'POST', headers })
    expect(await resumed.json()).toEqual({ paused: false })
    await until('all was sent', async () => (await waiting(desk.address)).deliveries.length === 0)
    await desk.stop()
    expect(await runVerify(admin(data, more))).toMatchObject({ faults: [] })
    expect((await runRebuild(admin(data, more))).differences).toEqual([])
  }, 120_000)

  test('a backup made under load holds only whole commands', async () => {
    const { data, more } = await place()
    expect((await runRestore(admin(data, more), busy)).faults).toEqual([])
    expect((await runRebuild(admin(data, more))).differences).toEqual([])
  }, 60_000)
}

describe('restored into a new embedded database', () => {
  restoresTo(async () => ({ data: await diskFolder(), more: {} }))
})

describe.skipIf(!hasSystemPostgres)(`restored into ${systemPostgresName}`, () => {
  let server: SystemPostgres
  beforeAll(async () => {
    server = await startSystemPostgres()
  })
  afterAll(() => server.stop())
  restoresTo(async () => {
    const database = await server.emptyDatabase()
    return { data: await diskFolder(), more: { DATABASE_URL: database.connectionString } }
  })
})

test('the admin commands say what is missing: a desk, a backup, an empty database', async () => {
  const data = await diskFolder()
  await expect(runVerify(admin(data))).rejects.toThrow('This database holds no desk')
  await expect(runBackup(admin(data), path.join(folder, 'none'))).rejects.toThrow('This database holds no desk')
  await expect(runRestore(admin(data), path.join(folder, 'nowhere'))).rejects.toThrow('ENOENT')
  await runRestore(admin(data), quiet)
  await expect(runRestore(admin(data), quiet)).rejects.toThrow('The database is not empty: there are rows in')
}, 60_000)
