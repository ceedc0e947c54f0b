import { afterEach, expect, test } from 'vitest'
import { type AlertStory, openAlertStory } from './alertStory.ts'

let desk: AlertStory
afterEach(async () => {
  await desk.truth()
  await desk.close()
})

const down = { alertname: 'LoginDown', job: 'web-login', severity: 'critical', environment: 'production' }

test('D6 a storm of five hundred alerts, told three times, is one row; the last recovery proposes and decides nothing', async () => {
  desk = await openAlertStory()
  const storm = Array.from({ length: 500 }, (_, n) => ({
    alertname: 'HostDown',
    instance: `host${n}.example.org`,
    service: 'directory',
    environment: 'production',
    severity: 'error',
  }))
  for (let n = 0; n < 3; n += 1) {
    await desk.fire(...storm)
    await desk.pass({ minutes: 1 })
  }
  expect(await desk.undecided()).toMatchObject([{ number: 1, detail: { firing: true } }])
  await desk.recover(...storm.slice(1))
  expect(await desk.undecided()).toMatchObject([{ number: 1, detail: { firing: true, stoppedByItself: false } }])
  await desk.recover(...storm.slice(0, 1))
  expect(await desk.undecided()).toMatchObject([{ number: 1, detail: { firing: false, stoppedByItself: true } }])
  expect(await desk.group(1)).toMatchObject({
    proposal: 'stopped-by-itself',
    group: { decision: { kind: 'undecided' } },
  })
})

test('D6, I1 raised from the group the incident is prefilled and says where it came from; the recovery pairs with it', async () => {
  desk = await openAlertStory()
  await desk.fire(down)
  const group = await desk.group(1)
  expect(group).toMatchObject({ prefilledTitle: expect.stringContaining('LoginDown') })
  const raised = await desk.does('/alert-groups/1/raise')
  expect(raised).toMatchObject({ decision: { kind: 'raised', incident: 1 } })
  expect(await desk.undecided()).toEqual([])
  const { body } = await desk.as('mia3', 'GET', '/incidents/1')
  expect(body).toMatchObject({
    incident: { title: group.prefilledTitle, phase: 'raised', source: { kind: 'alert' } },
  })
  await desk.recover(down)
  expect(await desk.group(1)).toMatchObject({ group: { firing: false, decision: { kind: 'raised', incident: 1 } } })
  // The incident is its owner's: a recovery closes nothing.
  const after = await desk.as('mia3', 'GET', '/incidents/1')
  expect(after.body).toMatchObject({ incident: { phase: 'raised' } })
  // The same again is a new question, with what was decided before beside it.
  await desk.pass({ minutes: 10 })
  await desk.fire(down)
  expect(await desk.undecided()).toMatchObject([{ number: 1, detail: { occurrence: 2, lastDecision: 'raised' } }])
})

test('D6 added to an open incident a group waits no more; two who decide at once: one wins', async () => {
  desk = await openAlertStory()
  const number = await desk.story.raise(desk.story.as('max4'), 'Sign-in is slow')
  await desk.fire(down)
  const answers = await Promise.all([
    desk.as('mia3', 'POST', '/alert-groups/1/add-to-incident', { incident: number }),
    desk.as('max4', 'POST', '/alert-groups/1/raise'),
  ])
  expect(answers.map((answer) => answer.status).sort()).toEqual([200, 409])
  const lost = answers.find((answer) => answer.status === 409)
  expect(lost?.body).toMatchObject({ code: 'group-decided', rule: 'D6', detail: expect.stringContaining('Member') })
  expect(await desk.undecided()).toEqual([])
})

test('D6 declined with a reason, and with none refused; when it fires anew it is asked about anew', async () => {
  desk = await openAlertStory()
  await desk.fire(down)
  expect((await desk.as('mia3', 'POST', '/alert-groups/1/decline', { reason: '' })).status).toBe(422)
  expect((await desk.as('obi5', 'POST', '/alert-groups/1/decline', { reason: 'noise' })).status).toBe(403)
  await desk.does('/alert-groups/1/decline', { reason: 'a planned test of the alarm' })
  expect(await desk.undecided()).toEqual([])
  await desk.fire(down)
  expect(await desk.undecided()).toEqual([])
  await desk.recover(down)
  await desk.pass({ minutes: 5 })
  await desk.fire(down)
  expect(await desk.undecided()).toMatchObject([{ number: 1, detail: { occurrence: 2, lastDecision: 'declined' } }])
})

test('D6 a snooze only moves the reminder, and ends at once when something new joins the group', async () => {
  desk = await openAlertStory()
  const first = { ...down, instance: 'a', severity: 'warning' }
  await desk.fire(first)
  await desk.does('/alert-groups/1/snooze', { minutes: 60 })
  expect(await desk.undecided()).toEqual([])
  await desk.pass({ minutes: 20 })
  await desk.fire(first)
  expect([await desk.undecided(), await desk.snoozed()]).toEqual([[], 1])
  expect(await desk.group(1)).toMatchObject({ group: { decision: { kind: 'undecided', nags: 0 } } })
  await desk.fire({ ...down, instance: 'b', severity: 'warning' })
  expect(await desk.undecided()).toMatchObject([{ number: 1, quietUntil: null }])
  await desk.does('/alert-groups/1/snooze', { minutes: 10 })
  expect(await desk.undecided()).toEqual([])
  await desk.pass({ minutes: 11 })
  expect(await desk.undecided()).toMatchObject([{ number: 1 }])
})

test('D3 an undecided group nags at the intervals of the playbook', async () => {
  desk = await openAlertStory()
  await desk.fire(down)
  const nags = async () => (await desk.undecided())[0]?.detail.nags
  await desk.pass({ seconds: 1 })
  expect(await nags()).toBe(1)
  await desk.pass({ minutes: 10 })
  expect(await nags()).toBe(2)
  await desk.pass({ minutes: 20 })
  expect(await nags()).toBe(4)
})

test('D6 a rule may raise at once what is critical in production; staging never looks like it', async () => {
  const rule = `routing:\n  - name: critical in production\n    when: ['severity="critical"', 'environment="production"']\n    action: raise\n`
  desk = await openAlertStory({ alertRules: (shipped) => shipped.replace('routing: []\n', rule) })
  const staging = ['staging', 'pre-prod', 'preproduction', 'non-production', 'production-staging'].map(
    (environment, n) => ({ ...down, environment, instance: `s${n}` }),
  )
  await desk.fire(...staging, { ...down, severity: 'warning', alertname: 'LoginSlow' })
  await desk.pass({ seconds: 5 })
  expect((await desk.as('mia3', 'GET', '/incidents')).body).toMatchObject({ incidents: [] })
  expect((await desk.undecided()).length).toBeGreaterThanOrEqual(2)
  await desk.fire(down)
  await desk.pass({ seconds: 5 })
  expect((await desk.as('mia3', 'GET', '/incidents')).body).toMatchObject({
    incidents: [{ number: 1, phase: 'raised', title: expect.stringContaining('LoginDown') }],
  })
  await desk.fire(down)
  await desk.pass({ seconds: 5 })
  const { body } = await desk.as('mia3', 'GET', '/incidents')
  expect((body as { incidents: unknown[] }).incidents).toHaveLength(1)
})
