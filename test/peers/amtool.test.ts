import { afterAll, beforeAll, expect, test } from 'vitest'
import { cleanUp } from '#testing/embeddedDesk.ts'
import { type DeskServer, diskFolder, startDesk } from '../crash/deskServer.ts'
import { amtool, eventually, inboxRows, missing, sourceKey } from './peers.ts'

const lacking = missing('amtool')
const trial = test.skipIf(lacking !== '')
const note = lacking && ` (not on this machine: ${lacking})`

let desk: DeskServer
let sends: string
let hushes: string
beforeAll(async () => {
  desk = await startDesk(await diskFolder())
  sends = await sourceKey(desk, 'amtool alerts', 'alerts:send', 'read')
  hushes = await sourceKey(desk, 'amtool silences', 'alerts:silence', 'read')
})
afterAll(async () => {
  await desk.stop()
  await cleanUp()
})

const json = async (key: string, ...args: readonly string[]): Promise<readonly Record<string, unknown>[]> =>
  JSON.parse(await amtool(desk, key, ...args, '--output=json')) as Record<string, unknown>[]

trial(`D6 amtool adds an alert and asks for it; it is a row in the inbox${note}`, async () => {
  await amtool(
    desk,
    sends,
    ...['alert', 'add', 'DiskFull', 'instance=db1', 'severity=critical', '--annotation=summary=Disk of db1 is full'],
  )
  await amtool(desk, sends, 'alert', 'add', 'DiskSlow', 'instance=db2', 'severity=warning')
  const all = await json(sends, 'alert', 'query')
  expect(all).toHaveLength(2)
  expect(all.map((alert) => alert.labels)).toEqual(
    expect.arrayContaining([
      { alertname: 'DiskFull', instance: 'db1', severity: 'critical' },
      { alertname: 'DiskSlow', instance: 'db2', severity: 'warning' },
    ]),
  )
  const found = await json(sends, 'alert', 'query', 'instance=~"db[1]"')
  expect(found).toMatchObject([{ annotations: { summary: 'Disk of db1 is full' }, status: { state: 'active' } }])
  expect((await inboxRows(desk)).map((row) => row.title)).toEqual(
    expect.arrayContaining([expect.stringContaining('Disk of db1 is full'), expect.stringContaining('DiskSlow')]),
  )
})

trial(`D6 amtool silences, asks for silences, and ends one; the inbox follows${note}`, async () => {
  const added = await amtool(
    desk,
    hushes,
    ...['silence', 'add', 'instance=db1', '--comment=the disk is being replaced', '--author=abc12', '--duration=1h'],
  )
  const id = added.trim()
  expect(id).toMatch(/^[0-9a-f-]{36}$/)
  expect(await json(hushes, 'silence', 'query')).toMatchObject([
    {
      id,
      comment: 'the disk is being replaced',
      createdBy: 'abc12',
      status: { state: 'active' },
      matchers: [{ name: 'instance', value: 'db1', isRegex: false }],
    },
  ])
  await eventually('the silenced alert had left the inbox', async () =>
    (await inboxRows(desk)).some((row) => row.title.includes('db1')) ? null : true,
  )
  expect(await json(sends, 'alert', 'query', '--silenced')).toMatchObject([
    { labels: { alertname: 'DiskFull' }, status: { state: 'suppressed', silencedBy: [id] } },
  ])
  await amtool(desk, hushes, 'silence', 'expire', id)
  await eventually('it was asked about again', async () =>
    (await inboxRows(desk)).some((row) => row.title.includes('db1')) ? true : null,
  )
  expect(await json(hushes, 'silence', 'query')).toEqual([])
  expect(await json(hushes, 'silence', 'query', '--expired')).toMatchObject([{ id, status: { state: 'expired' } }])
})

trial(`a key that may send alerts may not silence them, and amtool is told so; no key is told too${note}`, async () => {
  const silence = ['silence', 'add', 'instance=db2', '--comment=quiet', '--author=abc12']
  await expect(amtool(desk, sends, ...silence)).rejects.toThrow()
  await expect(amtool(desk, hushes, 'alert', 'add', 'DiskFull', 'instance=db3')).rejects.toThrow()
  await expect(amtool(desk, 'wrong', 'alert', 'query')).rejects.toThrow()
  expect(await json(hushes, 'silence', 'query')).toEqual([])
})
