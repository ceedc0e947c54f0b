import { afterEach, expect, test } from 'vitest'
import { type AlertStory, openAlertStory } from './alertStory.ts'

let desk: AlertStory
afterEach(async () => {
  await desk.truth()
  await desk.close()
})

const full = {
  alertname: 'DiskFull',
  job: 'directory',
  severity: 'warning',
  environment: 'production',
  instance: 'db1',
}
const titles = async () => (await desk.undecided()).map((row) => row.number)

test('D6 a silence hides what its matchers mean until its end, and what still fires is asked about then', async () => {
  desk = await openAlertStory()
  const preview = await desk.does('/silences/preview', { matchers: ['instance="db1"'] })
  expect(preview).toMatchObject({ alerts: [] })
  await desk.fire(full, { ...full, alertname: 'DiskSlow', instance: 'db2' })
  expect(await titles()).toHaveLength(2)
  await desk.does('/silences', { matchers: ['instance="db1"'], reason: 'the disk is being replaced', minutes: 60 })
  await desk.pass({ seconds: 2 })
  expect(await titles()).toHaveLength(1)
  await desk.fire({ ...full, alertname: 'DiskWorn' })
  expect(await titles()).toHaveLength(1)
  await desk.pass({ minutes: 61 })
  expect(await titles()).toHaveLength(3)
})

test('D6 a weekly maintenance window in its zone hides while it runs, and an alert that stopped meanwhile asks nobody', async () => {
  desk = await openAlertStory()
  // It is Monday, 2 March 2026, 09:00 in London.
  await desk.does('/maintenance', {
    title: 'Patches',
    reason: 'monthly',
    matchers: ['service="directory"'],
    zone: 'Europe/London',
    schedule: { kind: 'weekly', days: [1], localTime: '10:00', durationMinutes: 60 },
  })
  await desk.pass({ minutes: 65 })
  await desk.fire(full)
  await desk.pass({ seconds: 2 })
  expect(await titles()).toEqual([])
  await desk.recover(full)
  await desk.pass({ minutes: 60 })
  expect(await desk.undecided()).toEqual([])
  await desk.fire({ ...full, instance: 'db9', alertname: 'DiskLate' })
  await desk.pass({ seconds: 2 })
  expect(await desk.undecided()).toMatchObject([{ title: 'DiskLate on db9', detail: { firing: true } }])
})

test('D6 while a critical alert fires its warning is inhibited, and is asked about when the other has stopped', async () => {
  desk = await openAlertStory({
    alertRules: (shipped) => shipped.replace('equal: [name, service, environment]', 'equal: [service, environment]'),
  })
  const down = { ...full, alertname: 'DirectoryDown', severity: 'critical' }
  await desk.fire(down, full)
  await desk.pass({ seconds: 2 })
  const waiting = await desk.undecided()
  expect(waiting).toMatchObject([{ title: expect.stringContaining('DirectoryDown') }])
  await desk.does(`/alert-groups/${waiting[0]?.number}/decline`, { reason: 'a drill' })
  expect(await desk.undecided()).toEqual([])
  await desk.recover(down)
  await desk.pass({ minutes: 2 })
  expect(await desk.undecided()).toMatchObject([{ title: expect.stringContaining('DiskFull') }])
})

test('D2 a heartbeat that falls silent is an alert, shown among the sources, and its first word the recovery', async () => {
  desk = await openAlertStory({
    alertRules: (shipped) =>
      shipped.replace(
        'heartbeats: []\n',
        'heartbeats:\n  - { name: nightly-backup, every: 60 minutes, grace: 5 minutes }\n',
      ),
  })
  const { key } = await desk.key('generic', { name: 'backups' })
  const beat = async () => (await desk.post(`/api/heartbeats/nightly-backup/${key}`, { body: '' })).status
  expect(await beat()).toBe(204)
  await desk.pass({ minutes: 64 })
  expect(await desk.undecided()).toEqual([])
  await desk.pass({ minutes: 2 })
  await desk.pass({ seconds: 2 })
  expect(await desk.undecided()).toMatchObject([{ title: 'nightly-backup has gone silent', detail: { firing: true } }])
  const { body } = await desk.as('mia3', 'GET', '/inbox')
  expect((body as { sources: unknown[] }).sources).toContainEqual({
    source: 'nightly-backup',
    lastHeardAt: '2026-03-02T09:00:00Z',
    silent: true,
  })
  expect(await beat()).toBe(204)
  await desk.pass({ seconds: 2 })
  expect(await desk.undecided()).toMatchObject([{ detail: { firing: false, stoppedByItself: true } }])
})

test('D6 an alert of the v2 API without an end stops when it is not repeated, by the time of the playbook', async () => {
  desk = await openAlertStory()
  const { key } = await desk.key('alertmanager', { name: 'prometheus direct' })
  const post = async () =>
    (
      await desk.post('/api/v2/alerts', {
        body: [{ labels: full, annotations: {} }],
        headers: { authorization: `Bearer ${key}` },
      })
    ).status
  expect(await post()).toBe(200)
  await desk.pass({ minutes: 4 })
  expect(await post()).toBe(200)
  await desk.pass({ minutes: 4 })
  expect(await desk.known()).toMatchObject([{ state: 'firing' }])
  await desk.pass({ minutes: 2 })
  expect(await desk.known()).toMatchObject([{ state: 'resolved' }])
  expect(await desk.undecided()).toMatchObject([{ detail: { firing: false, stoppedByItself: true } }])
})
