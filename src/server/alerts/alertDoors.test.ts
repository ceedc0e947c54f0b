import { afterEach, beforeEach, expect, test } from 'vitest'
import { fingerprintOf } from '#domain/alerts/fingerprint.ts'
import { type AlertDoors, openAlertDoors } from './alertDoors.fixture.ts'
import { listRejects } from './rejects.ts'

let doors: AlertDoors
let send: string
let look: string
let hush: string

beforeEach(async () => {
  doors = await openAlertDoors()
  send = await doors.key('alerts:send')
  look = await doors.key('read')
  hush = await doors.key('alerts:silence')
})
afterEach(() => doors.close())

const call = async (method: 'GET' | 'POST' | 'DELETE', url: string, key: string | null, body?: unknown) => {
  const answer = await doors.app.inject({
    method,
    url,
    headers: {
      ...(key === null ? {} : { authorization: `Bearer ${key}` }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { payload: typeof body === 'string' ? body : JSON.stringify(body) }),
  })
  return {
    status: answer.statusCode,
    body: answer.body === '' ? null : JSON.parse(answer.body),
    headers: answer.headers,
  }
}
const asPerson = async (method: 'GET' | 'POST', url: string, body: object = {}, person = 'mia3') => {
  const answer = await doors.app.inject({
    method,
    url: `/api${url}`,
    headers: { 'x-person': person },
    ...(method === 'POST' ? { payload: body } : {}),
  })
  return { status: answer.statusCode, body: JSON.parse(answer.body) }
}
const now = (): string => doors.story.clock.now().toString()
const inMinutes = (minutes: number): string => doors.story.clock.now().add({ minutes }).toString()
const labels = { alertname: 'DiskFull', instance: 'db1.example.org:9100', severity: 'critical' }
const firing = (over: object = {}) => ({
  status: 'firing',
  labels,
  annotations: { summary: 'Disk of db1 is full' },
  startsAt: now(),
  endsAt: '0001-01-01T00:00:00Z',
  generatorURL: 'http://prometheus.example.org/graph',
  fingerprint: 'feedfacefeedface',
  ...over,
})
const webhook = (...alerts: readonly object[]) => ({ version: '4', status: 'firing', receiver: 'desk', alerts })
const groups = async () => (await asPerson('GET', '/alert-groups')).body.groups

test('D6 an alert by webhook becomes a group, and its recovery resolves it', async () => {
  expect(await call('POST', '/api/intake/alertmanager', send, webhook(firing()))).toMatchObject({
    status: 200,
    body: { kept: 1 },
  })
  expect(await groups()).toMatchObject([
    {
      number: 1,
      title: 'Disk of db1 is full',
      severity: 'critical',
      firing: true,
      firingAlerts: 1,
      decision: 'undecided',
    },
  ])
  doors.story.clock.advance({ minutes: 1 })
  await call('POST', '/api/intake/alertmanager', send, webhook(firing({ status: 'resolved', endsAt: now() })))
  expect(await groups()).toMatchObject([{ firing: false, firingAlerts: 0, decision: 'undecided' }])
  const one = await asPerson('GET', '/alert-groups/1')
  expect(one.body).toMatchObject({ proposal: 'stopped-by-itself', alerts: [{ state: 'resolved' }] })
})

test('the same alert by webhook and by the v2 API is one, by Alertmanager’s own fingerprint', async () => {
  await call('POST', '/api/intake/alertmanager', send, webhook(firing()))
  await call('POST', '/api/v2/alerts', send, [{ labels: { ...labels, empty: '' }, startsAt: now() }])
  const { body } = await call('GET', '/api/v2/alerts', look)
  expect(body).toHaveLength(1)
  expect(body[0]).toMatchObject({ fingerprint: fingerprintOf(labels), labels })
})

test('a key may come as Basic password, in the path, or as a query', async () => {
  const basic = `Basic ${Buffer.from(`anybody:${send}`).toString('base64')}`
  const ways = [
    { url: '/api/intake/alertmanager', headers: { authorization: basic } },
    { url: `/api/intake/alertmanager/${send}`, headers: {} },
    { url: `/api/intake/alertmanager?key=${send}`, headers: {} },
  ]
  for (const { url, headers } of ways) {
    const answer = await doors.app.inject({ method: 'POST', url, headers, payload: webhook(firing()) })
    expect(answer.statusCode).toBe(200)
  }
})

test('without a key, or with one for something else, nothing is kept', async () => {
  for (const url of ['/api/intake/alertmanager', '/api/v2/alerts']) {
    const body = url.endsWith('alerts') ? [{ labels }] : webhook(firing())
    expect((await call('POST', url, null, body)).status).toBe(401)
    expect((await call('POST', url, 'x'.repeat(32), body)).status).toBe(401)
    expect((await call('POST', url, hush, body)).status).toBe(403)
    expect((await call('POST', url, look, body)).status).toBe(403)
  }
  expect((await call('GET', '/api/v2/alerts', send)).status).toBe(403)
  expect((await call('POST', '/api/v2/silences', send, {})).status).toBe(403)
  expect(await groups()).toEqual([])
})

test('what cannot be read is refused with where and why, and kept for the operator', async () => {
  const answer = await call('POST', '/api/intake/alertmanager', send, webhook(firing(), firing({ labels: 'none' })))
  expect(answer).toMatchObject({
    status: 400,
    body: { code: 'unreadable-alert', fields: [{ field: 'alerts[1].labels' }] },
  })
  expect((await call('POST', '/api/intake/alertmanager', send, '{"alerts":')).status).toBe(400)
  expect((await call('POST', '/api/v2/alerts', send, '{"alerts":')).status).toBe(400)
  expect((await call('POST', '/api/v2/alerts', send, { alerts: [] })).status).toBe(400)
  expect(await listRejects(doors.story.desk.pool, 'wilson', 10)).toMatchObject([
    { problems: [{ expected: 'a list of alerts' }], body: '{"alerts":[]}' },
    { problems: [{ expected: 'JSON' }], body: '{"alerts":' },
    { problems: [{ expected: 'JSON' }], body: '{"alerts":' },
    { source: 'alertmanager', keyName: 'prometheus', problems: [{ path: 'alerts[1].labels' }] },
  ])
  expect(await groups()).toEqual([])
})

test('the v2 API keeps what is right of a message and says what is not, as one JSON text', async () => {
  const answer = await call('POST', '/api/v2/alerts', send, [
    { labels, startsAt: now() },
    { labels: {} },
    { labels: { a: 'b' }, startsAt: now(), endsAt: inMinutes(-5) },
    { labels: { a: 1 } },
    { labels: { a: 'b' }, endsAt: 'soon' },
  ])
  expect(answer.status).toBe(400)
  expect(answer.body).toBe(
    'at least one label pair required; start time must be before end time; labels must be an object of strings; endsAt is not a date-time',
  )
  expect(await groups()).toMatchObject([{ number: 1 }])
  expect((await call('POST', '/api/v2/alerts', send, '{}')).body).toBe('alerts in body must be an array')
  expect((await call('POST', '/api/v2/alerts', send, '[')).status).toBe(400)
})

test('an alert of the v2 API resolves by its end, or when its sender falls silent', async () => {
  await call('POST', '/api/v2/alerts', send, [
    { labels, startsAt: now(), endsAt: inMinutes(2) },
    { labels: { alertname: 'NoEnd' }, startsAt: '0001-01-01T00:00:00.000Z', endsAt: '0001-01-01T00:00:00.000Z' },
  ])
  doors.story.clock.advance({ minutes: 3 })
  await doors.alerts.intake.sweep()
  expect((await groups()).map((group: { firing: boolean }) => group.firing).sort()).toEqual([false, true])
  doors.story.clock.advance({ minutes: 3 })
  await doors.alerts.intake.sweep()
  expect((await groups()).map((group: { firing: boolean }) => group.firing)).toEqual([false, false])
  await call('POST', '/api/v2/alerts', send, [{ labels, startsAt: now(), endsAt: inMinutes(5) }])
  doors.story.clock.advance({ minutes: 1 })
  await call('POST', '/api/v2/alerts', send, [{ labels, startsAt: inMinutes(-1), endsAt: now() }])
  expect((await call('GET', '/api/v2/alerts', look)).body).toEqual([])
})

test('alerts are shown as Alertmanager shows them', async () => {
  await call('POST', '/api/v2/alerts', send, [
    {
      labels,
      annotations: { summary: 'full' },
      startsAt: now(),
      endsAt: inMinutes(5),
      generatorURL: 'http://p.example.org/g',
    },
  ])
  const { body } = await call('GET', '/api/v2/alerts', look)
  const at = doors.story.clock.now()
  expect(body).toEqual([
    {
      annotations: { summary: 'full' },
      endsAt: at.add({ minutes: 5 }).toString({ fractionalSecondDigits: 3 }),
      fingerprint: fingerprintOf(labels),
      receivers: [{ name: 'dutydesk' }],
      startsAt: at.toString({ fractionalSecondDigits: 3 }),
      status: { inhibitedBy: [], mutedBy: [], silencedBy: [], state: 'active' },
      updatedAt: at.toString({ fractionalSecondDigits: 3 }),
      generatorURL: 'http://p.example.org/g',
      labels,
    },
  ])
  expect((await call('GET', '/api/v2/alerts/groups', look)).body).toMatchObject([
    { labels: { name: 'DiskFull' }, receiver: { name: 'dutydesk' }, routeLabels: {}, alerts: [{ labels }] },
  ])
})

test('filters, flags and receiver are Alertmanager’s', async () => {
  await call('POST', '/api/v2/alerts', send, [{ labels }, { labels: { alertname: 'Other', team: 'a' } }])
  const names = async (query: string): Promise<readonly string[]> => {
    const { body } = await call('GET', `/api/v2/alerts?${query}`, look)
    return body.map((alert: { labels: { alertname: string } }) => alert.labels.alertname).sort()
  }
  expect(await names('filter=alertname%3D%22DiskFull%22')).toEqual(['DiskFull'])
  expect(await names('filter=alertname%3D~%22Disk.*%22&filter=severity%3Dcritical')).toEqual(['DiskFull'])
  expect(await names('filter=team%3D%22%22')).toEqual(['DiskFull'])
  expect(await names('active=false')).toEqual([])
  expect(await names('receiver=dutydesk')).toEqual(['DiskFull', 'Other'])
  expect(await names('receiver=duty')).toEqual([])
  for (const query of ['filter=nonsense', 'filter=a%3D~%22(%22', 'active=perhaps', 'receiver=('])
    expect(await call('GET', `/api/v2/alerts?${query}`, look)).toMatchObject({ status: 400 })
})

const silence = (over: object = {}) => ({
  matchers: [{ name: 'alertname', value: 'Disk.*', isRegex: true }],
  startsAt: now(),
  endsAt: inMinutes(60),
  createdBy: 'ops',
  comment: 'new disks come today',
  ...over,
})

test('a silence is made, shown, changed in place, replaced and ended as amtool does it', async () => {
  const made = await call('POST', '/api/v2/silences', hush, silence())
  const id: string = made.body.silenceID
  expect((await call('GET', `/api/v2/silence/${id}`, look)).body).toMatchObject({
    id,
    status: { state: 'active' },
    createdBy: 'ops',
    comment: 'new disks come today',
    matchers: [{ name: 'alertname', value: 'Disk.*', isRegex: true, isEqual: true }],
  })
  const longer = await call('POST', '/api/v2/silences', hush, silence({ id, endsAt: inMinutes(90) }))
  expect(longer.body.silenceID).toBe(id)
  const wider = { matchers: [{ name: 'alertname', value: '.+', isRegex: true, isEqual: true }] }
  const other: string = (await call('POST', '/api/v2/silences', hush, silence({ id, ...wider }))).body.silenceID
  expect(other).not.toBe(id)
  const states = async () =>
    (await call('GET', '/api/v2/silences', hush)).body.map((one: { status: { state: string } }) => one.status.state)
  expect(await states()).toEqual(['active', 'expired'])
  expect((await call('DELETE', `/api/v2/silence/${other}`, hush)).status).toBe(200)
  expect(await states()).toEqual(['expired', 'expired'])
  expect((await call('GET', '/api/v2/silences?expired=false', hush)).body).toEqual([])
})

test('a silence that is wrong is refused in one JSON text, an unknown one is not found', async () => {
  const wrong: readonly (readonly [object, string])[] = [
    [{ matchers: [] }, 'matchers in body should have at least 1 items'],
    [{ matchers: [{ name: 'a', value: '.*', isRegex: true }] }, 'at least one matcher must not match the empty string'],
    [{ matchers: [{ name: 'a', value: '(', isRegex: true }] }, 'bad regular expression'],
    [{ endsAt: inMinutes(-5), startsAt: inMinutes(-9) }, "end time can't be in the past"],
    [{ startsAt: inMinutes(70) }, 'start time must be before end time'],
    [{ comment: '' }, 'comment missing'],
    [{ createdBy: 7 }, 'createdBy in body is required'],
  ]
  for (const [over, message] of wrong) {
    const answer = await call('POST', '/api/v2/silences', hush, silence(over))
    expect(answer.status).toBe(400)
    expect(answer.body).toContain(message)
  }
  const nobody = '00000000-0000-4000-8000-000000000000'
  expect((await call('POST', '/api/v2/silences', hush, silence({ id: nobody }))).status).toBe(404)
  expect((await call('GET', `/api/v2/silence/${nobody}`, look)).status).toBe(404)
  expect((await call('DELETE', `/api/v2/silence/${nobody}`, hush)).status).toBe(404)
})

test('a silenced alert is suppressed and named as such, and the flag hides it', async () => {
  await call('POST', '/api/v2/alerts', send, [{ labels }])
  const { body } = await call('POST', '/api/v2/silences', hush, silence())
  await doors.alerts.intake.sweep()
  expect((await call('GET', '/api/v2/alerts', look)).body).toMatchObject([
    { status: { state: 'suppressed', silencedBy: [body.silenceID] } },
  ])
  expect((await call('GET', '/api/v2/alerts?silenced=false', look)).body).toEqual([])
  expect((await call('GET', '/api/v2/alerts/groups?muted=false', look)).body).toEqual([])
  expect(await groups()).toMatchObject([{ hidden: true, firing: true }])
})

test('any key may ask for the status, whose configuration Alertmanager’s tools can parse', async () => {
  for (const key of [send, look, hush]) {
    const { status, body } = await call('GET', '/api/v2/status', key)
    expect(status).toBe(200)
    expect(body).toMatchObject({ cluster: { status: 'ready', peers: [] }, versionInfo: { version: '0.25.0' } })
    expect(body.config.original).toContain('receiver: dutydesk')
    expect((await call('GET', '/api/v2/receivers', key)).body).toEqual([{ name: 'dutydesk' }])
  }
  const { headers, status } = await call('GET', '/api/v2/status', null)
  expect([status, headers['www-authenticate']]).toEqual([401, 'Basic realm="Dutydesk"'])
})

test('D6 the four decisions over HTTP; observers only look', async () => {
  for (const alertname of ['A', 'B', 'C', 'D']) await call('POST', '/api/v2/alerts', send, [{ labels: { alertname } }])
  expect((await asPerson('POST', '/alert-groups/1/raise', {}, 'obi5')).status).toBe(403)
  const raised = await asPerson('POST', '/alert-groups/1/raise')
  expect(raised).toMatchObject({ status: 200, body: { decision: { kind: 'raised', incident: 1 } } })
  const added = await asPerson('POST', '/alert-groups/2/add-to-incident', { incident: 1 })
  expect(added.body).toMatchObject({ decision: { kind: 'added', incident: 1 } })
  expect((await asPerson('POST', '/alert-groups/3/decline', {})).status).toBe(422)
  expect((await asPerson('POST', '/alert-groups/3/decline', { reason: 'a test' })).status).toBe(200)
  expect((await asPerson('POST', '/alert-groups/4/snooze', { minutes: 30 })).status).toBe(200)
  const again = await asPerson('POST', '/alert-groups/1/decline', { reason: 'a test' })
  expect(again).toMatchObject({ status: 409, body: { code: 'group-decided', rule: 'D6' } })
  expect((await asPerson('POST', '/alert-groups/9/raise')).status).toBe(404)
  expect((await asPerson('GET', '/alert-groups?decision=undecided', {}, 'obi5')).body.groups).toMatchObject([
    { number: 4 },
  ])
  const { alerts } = await doors.story.incident(1).then((one) => (one.phase === 'none' ? { alerts: [] } : one))
  expect(alerts.map((alert) => alert.group)).toEqual([1, 2])
})

test('routing can be tried without sending', async () => {
  await call('POST', '/api/v2/alerts', send, [{ labels: { alertname: 'DiskFull', env: 'prod' } }])
  const { body } = await asPerson('POST', '/alert-groups/route-test', {
    labels: { alertname: 'DiskFull', environment: 'production' },
    severity: 'critical',
  })
  expect(body).toMatchObject({
    severity: 'critical',
    environment: 'production',
    serviceKnown: false,
    grouping: { rule: 'default', by: { name: 'DiskFull', environment: 'production' } },
    group: 1,
    routing: { rule: 'default', action: 'inbox' },
    hiddenBy: [],
  })
  expect(await groups()).toHaveLength(1)
})

test('silences by people: preview, create, edit, expire', async () => {
  await call('POST', '/api/v2/alerts', send, [{ labels }, { labels: { alertname: 'Other' } }])
  const matchers = ['alertname=~"Disk.*"']
  expect((await asPerson('POST', '/silences/preview', { matchers })).body).toMatchObject({
    count: 1,
    alerts: [{ title: 'DiskFull', group: 1 }],
  })
  expect(
    (await asPerson('POST', '/silences', { matchers: ['a=~"("'], reason: 'x', minutes: 5 })).body.fields,
  ).toMatchObject([{ field: 'matchers' }])
  expect((await asPerson('POST', '/silences', { matchers: ['a=~".*"'], reason: 'x', minutes: 5 })).status).toBe(422)
  const made = await asPerson('POST', '/silences', { matchers, reason: 'new disks', minutes: 60 })
  expect(made).toMatchObject({ status: 201, body: { matchers, author: 'mia3', standing: 'active' } })
  await asPerson('POST', `/silences/${made.body.id}/edit`, { reason: 'later', minutes: 90 })
  expect((await asPerson('GET', `/silences/${made.body.id}`)).body).toMatchObject({ reason: 'later' })
  expect((await asPerson('POST', `/silences/${made.body.id}/expire`)).body).toMatchObject({ standing: 'expired' })
  expect((await asPerson('GET', '/silences')).body.silences).toMatchObject([{ standing: 'expired' }])
  expect((await asPerson('POST', '/silences', { matchers, reason: 'x', minutes: 5 }, 'obi5')).status).toBe(403)
})

test('maintenance windows by people: plan, list, cancel', async () => {
  const schedule = { kind: 'weekly', days: [1, 2, 3, 4, 5, 6, 7], localTime: '00:00', durationMinutes: 1440 }
  const body = { title: 'Patches', reason: 'monthly', matchers: ['service=web'], zone: 'Europe/London', schedule }
  expect(await asPerson('POST', '/maintenance', body)).toMatchObject({ status: 201, body: { number: 1 } })
  const listed = await asPerson('GET', '/maintenance')
  expect(listed.body.windows).toMatchObject([
    { number: 1, title: 'Patches', matchers: ['service="web"'], zone: 'Europe/London' },
  ])
  expect(listed.body.windows[0].running).not.toBeNull()
  expect((await asPerson('POST', '/maintenance/1/cancel', { reason: 'not needed' })).status).toBe(200)
  expect((await asPerson('GET', '/maintenance')).body.windows[0]).toMatchObject({ running: null, next: null })
  expect((await asPerson('POST', '/maintenance/7/cancel', { reason: 'x' })).status).toBe(404)
})

test('D2 the desk says when each source was last heard; a heartbeat nobody expects is not found', async () => {
  await call('POST', '/api/intake/alertmanager', send, webhook(firing()))
  await doors.alerts.intake.sweep()
  expect(await doors.alerts.sources('wilson', doors.story.clock.now())).toEqual([
    { source: 'alertmanager (prometheus)', lastHeardAt: doors.story.clock.now(), silent: false },
  ])
  expect((await call('POST', '/api/heartbeats/nobody', send)).status).toBe(404)
  expect((await asPerson('GET', '/heartbeats')).body).toEqual({ heartbeats: [] })
})
