import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type ClonedDatabase, cloneDatabase, emptyDatabase } from '#testing/cluster.ts'
import { run } from './recordingServer.fixture.ts'

let desk: ClonedDatabase
let empty: ClonedDatabase
let dir = ''
beforeAll(async () => {
  desk = await cloneDatabase()
  empty = await emptyDatabase()
  dir = mkdtempSync(join(tmpdir(), 'admin-'))
})
afterAll(async () => {
  rmSync(dir, { recursive: true })
  await desk.drop()
  await empty.drop()
})
const on = (database: ClonedDatabase) => ({
  DATABASE_URL: database.connectionString,
  DUTYDESK_DATA: dir,
  DUTYDESK_CONFIG: '/dev/null',
})

test('a desk is verified, saved, and made again from its backup elsewhere', async () => {
  const verified = await run(['verify'], on(desk))
  expect(verified).toMatchObject({ code: 0, err: '' })
  expect(verified.out).toMatch(/^0 events in 0 streams, 0 faults, digest [0-9a-f]{64}\n$/)

  const file = join(dir, 'desk.backup')
  const saved = await run(['backup', file], on(desk))
  expect(saved).toMatchObject({ code: 0, err: '' })
  expect(saved.out).toContain(`${file}: 0 events in 0 streams`)

  const restored = await run(['restore', file], on(empty))
  expect(restored).toMatchObject({ code: 0, err: '' })
  expect(restored.out).toContain('Restored 0 events in 0 streams')
  expect((await run(['verify'], on(empty))).out).toBe(verified.out)
  expect(await run(['rebuild'], on(empty))).toEqual({ code: 0, out: '0 streams folded anew\n', err: '' })
})

test('a backup is never written over another file, and nonsense is not restored', async () => {
  const file = join(dir, 'notes.txt')
  writeFileSync(file, 'my notes\n')
  expect(await run(['backup', file], on(desk))).toMatchObject({
    code: 1,
    err: `${file} is there already and is not overwritten. Name another file, or move it away.\n`,
  })
  expect(readFileSync(file, 'utf8')).toBe('my notes\n')
  const { code, err } = await run(['restore', file], on(desk))
  expect([code, err]).toEqual([1, expect.stringContaining(`${file} is no backup of Dutydesk`)])
})

test('faults of the settings are told before anything is opened', async () => {
  expect(await run(['verify'], { ...on(desk), PORT: 'high' })).toEqual({
    code: 2,
    out: '',
    err: 'The settings have faults:\n  PORT: port "high", expected a port from 0 to 65535\n',
  })
})
