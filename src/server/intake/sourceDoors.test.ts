import { afterEach, beforeEach, expect, test } from 'vitest'
import { type DoorDesk, openDoorDesk } from './doorDesk.fixture.ts'

let desk: DoorDesk
beforeEach(async () => {
  desk = await openDoorDesk()
})
afterEach(() => desk.close())

const trouble = { title: 'Queue of the mailer grows', severity: 'critical', service: 'web-login', id: 'mailer-queue' }
const pipeline = (status: string, id = 501) => ({
  object_kind: 'pipeline',
  object_attributes: { id, ref: 'main', tag: false, source: 'push', status, finished_at: '2026-03-02 08:59:00 UTC' },
  project: { id: 9, name: 'web-login', path_with_namespace: 'iam/web-login', default_branch: 'main' },
  builds: [{ id: 1, stage: 'test', name: 'unit', status, allow_failure: false }],
})
const incident = (state: 'open' | 'closed') => ({
  version: '1.2',
  incident: {
    incident_id: '0.test1',
    url: 'https://console.example.org/0.test1',
    started_at: 1_772_441_000,
    ended_at: state === 'closed' ? 1_772_441_900 : null,
    state,
    summary: 'Too many errors',
    severity: 'Critical',
    policy_name: 'web-login errors',
    condition: { name: 'projects/p/alertPolicies/1/conditions/2', displayName: 'Errors' },
    resource: { type: 'cloud_run_revision', labels: { project_id: 'web-login-prod' } },
    resource_display_name: 'web-login',
  },
})
const basic = (password: string) => ({ authorization: `Basic ${Buffer.from(`desk:${password}`).toString('base64')}` })
const unreadable = async () => (await desk.as('lea1', 'GET', '/settings/unreadable')).body

test('the key is taken wherever a sender can carry it, and nothing else is', async () => {
  const { key } = await desk.key('generic')
  const url = '/api/intake/generic'
  const send = async (where: string, headers: Record<string, string> = {}) =>
    (await desk.post(where, { body: trouble, headers })).status
  expect(await send(url, { authorization: `Bearer ${key}` })).toBe(200)
  expect(await send(url, { 'x-api-key': key })).toBe(200)
  expect(await send(url, basic(key))).toBe(200)
  expect(await send(`${url}/${key}`)).toBe(200)
  expect(await send(`${url}?key=${key}`)).toBe(200)
  expect(await send(url)).toBe(401)
  expect(await send(`${url}/${key.slice(0, -1)}x`)).toBe(401)
  expect(await send(url, basic('wrong'))).toBe(401)
  expect(await desk.known()).toEqual([
    {
      title: 'Queue of the mailer grows',
      state: 'firing',
      severity: 'critical',
      source: 'generic',
      service: 'web-login',
      environment: null,
    },
  ])
})

test('a key opens the doors that it was made for: of its kind of sender, and with its scope', async () => {
  const gitlab = await desk.key('gitlab')
  const looking = await desk.key('generic', { scopes: ['read'] })
  expect((await desk.post(`/api/intake/generic/${gitlab.key}`, { body: trouble })).status).toBe(403)
  expect((await desk.post(`/api/intake/alertmanager/${gitlab.key}`, { body: { alerts: [] } })).status).toBe(403)
  const posted = { body: [{ labels: { alertname: 'A' } }], headers: { authorization: `Bearer ${gitlab.key}` } }
  expect((await desk.post('/api/v2/alerts', posted)).status).toBe(403)
  expect((await desk.post(`/api/intake/generic/${looking.key}`, { body: trouble })).status).toBe(403)
  expect(await desk.known()).toEqual([])
})

test('D6 a form is read like JSON, in either encoding, and its recovery pairs with it', async () => {
  const { key } = await desk.key('generic')
  const url = `/api/intake/generic/${key}`
  const urlencoded = { 'content-type': 'application/x-www-form-urlencoded' }
  await desk.post(url, { body: 'title=Disk+full&host=db1&id=7&state=firing', headers: urlencoded })
  expect(await desk.known()).toMatchObject([{ title: 'Disk full', state: 'firing' }])
  const boundary = 'x-x-x'
  const part = (name: string, value: string) =>
    `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`
  const body = `${part('title', 'Disk full')}${part('host', 'db1')}${part('id', '7')}${part('state', 'resolved')}--${boundary}--\r\n`
  const answer = await desk.post(url, {
    body,
    headers: { 'content-type': `multipart/form-data; boundary=${boundary}` },
  })
  expect(answer).toMatchObject({ status: 200, body: { kept: 1 } })
  expect(await desk.known()).toMatchObject([{ title: 'Disk full', state: 'resolved' }])
})

test('what cannot be read is refused with its reasons, kept for those who set up sources, and bounded', async () => {
  const { key } = await desk.key('generic')
  const url = `/api/intake/generic/${key}`
  const broken = await desk.post(url, { body: '{"title": ', headers: { 'content-type': 'application/json' } })
  expect(broken).toMatchObject({ status: 400, body: { code: 'unreadable-alert', fields: [{ field: '' }] } })
  expect((await desk.post(url, { body: [3] })).status).toBe(400)
  expect((await desk.post(url, { body: '', headers: { 'content-type': 'application/json' } })).status).toBe(400)
  expect(await unreadable()).toMatchObject({
    unreadable: [
      { source: 'generic', keyName: 'generic of the tests', body: '' },
      { body: '[3]', problems: [{ expected: 'an alert with a title, summary, name or message' }] },
      { body: '{"title": ' },
    ],
  })
  expect((await desk.as('mia3', 'GET', '/settings/unreadable')).status).toBe(403)
  for (let n = 0; n < 210; n += 1) await desk.post(url, { body: [n] })
  const { rows } = await desk.story.desk.pool.query<{ count: number }>('select count(*) as count from alert_rejects')
  expect(rows[0]?.count).toBeLessThanOrEqual(200)
})

test('a body larger than the limit of intake is refused, a smaller one than that taken though people may not send so much', async () => {
  await desk.close()
  desk = await openDoorDesk({ intakeLimitBytes: 1_500_000 })
  const { key } = await desk.key('generic')
  const send = (size: number) =>
    desk.post(`/api/intake/generic/${key}`, { body: { ...trouble, padding: 'x'.repeat(size) } })
  expect((await send(1_400_000)).status).toBe(200)
  expect((await send(1_600_000)).status).toBe(413)
})

test('D6 GitLab: a failed pipeline of the default branch fires, the next that passes resolves it, other events are 2xx', async () => {
  const { key } = await desk.key('gitlab')
  const url = `/api/intake/gitlab/${key}`
  expect(await desk.post(url, { body: pipeline('failed') })).toMatchObject({ status: 200, body: { kept: 1 } })
  expect(await desk.known()).toMatchObject([{ state: 'firing', source: 'gitlab' }])
  expect(await desk.post(url, { body: pipeline('success', 502) })).toMatchObject({ status: 200 })
  expect(await desk.known()).toMatchObject([{ state: 'resolved' }])
  const note = await desk.post(url, { body: { object_kind: 'note', object_attributes: {} } })
  expect(note).toMatchObject({ status: 200, body: { kept: 0, ignored: "GitLab's note event is not used" } })
  // What cannot be read is 2xx too, because the hook would be disabled; the operator sees it.
  expect((await desk.post(url, { body: { hello: 1 } })).status).toBe(200)
  expect(await unreadable()).toMatchObject({ unreadable: [{ source: 'gitlab', body: '{"hello":1}' }] })
})

test('GitLab’s secret token may be the intake key itself', async () => {
  const { key } = await desk.key('gitlab')
  const send = async (token: string) =>
    (await desk.post('/api/intake/gitlab', { body: pipeline('failed'), headers: { 'x-gitlab-token': token } })).status
  expect(await send(`${key}x`)).toBe(401)
  expect(await send(key)).toBe(200)
})

test('D6 Google Cloud: open and close pair, the console’s test opens nothing and is told to the operator', async () => {
  const { key } = await desk.key('google-cloud-monitoring')
  const url = `/api/intake/google-cloud-monitoring?key=${key}`
  await desk.post(url, { body: incident('open') })
  expect(await desk.known()).toMatchObject([
    { state: 'firing', severity: 'critical', service: 'web-login', environment: 'production' },
  ])
  await desk.post(url, { body: incident('closed') })
  expect(await desk.known()).toMatchObject([{ state: 'resolved' }])
  // Late and once more: nothing changes.
  await desk.post(url, { body: incident('open') })
  expect(await desk.known()).toMatchObject([{ state: 'resolved' }])
  const tried = await desk.post(url, {
    body: { version: 'test', incident: { incident_id: '12345', state: 'OPEN', started_at: 0, ended_at: 0 } },
  })
  expect(tried).toMatchObject({ status: 200, body: { kept: 0 } })
  expect(await desk.known()).toHaveLength(1)
  expect(await unreadable()).toMatchObject({ sayings: [{ source: 'google-cloud-monitoring' }] })
})

test('D6 Grafana may PUT, and its batch is kept whole', async () => {
  const { key } = await desk.key('grafana')
  const alert = (name: string) => ({
    status: 'firing',
    labels: { alertname: name, severity: 'warning' },
    annotations: {},
    startsAt: '2026-03-02T08:00:00Z',
    endsAt: '0001-01-01T00:00:00Z',
    fingerprint: name.toLowerCase(),
  })
  const body = { version: '1', orgId: 1, status: 'firing', alerts: [alert('Slow'), alert('Late')] }
  const answer = await desk.post('/api/intake/grafana', { method: 'PUT', body, headers: basic(key) })
  expect(answer).toMatchObject({ status: 200, body: { kept: 2 } })
  expect((await desk.known()).map((one) => one.title).sort()).toEqual(['Late', 'Slow'])
})

test('D6 a raw mail is an alert; an automatic reply is none', async () => {
  const { key } = await desk.key('mail')
  const mail = (subject: string, more = '') =>
    `From: Checks <checks@example.org>\r\nTo: desk@example.org\r\nSubject: ${subject}\r\nMessage-ID: <1@example.org>\r\n${more}\r\nThe nightly job ended with 3.\r\n`
  const headers = { 'content-type': 'message/rfc822', authorization: `Bearer ${key}` }
  expect(await desk.post('/api/intake/mail', { body: mail('Nightly job failed'), headers })).toMatchObject({
    status: 200,
    body: { kept: 1 },
  })
  const reply = mail('Re: out of office', 'Auto-Submitted: auto-replied\r\n')
  expect(await desk.post('/api/intake/mail', { body: reply, headers })).toMatchObject({ body: { kept: 0 } })
  expect(await desk.known()).toMatchObject([{ source: 'mail', title: 'Nightly job failed', state: 'firing' }])
})

test('D6 PagerDuty: trigger and resolve are answered in its words, and pair', async () => {
  const { key } = await desk.key('pagerduty')
  const event = (action: string, more: object = {}) => ({ routing_key: key, event_action: action, ...more })
  const payload = { summary: 'Backup is late', source: 'db1.example.org', severity: 'error' }
  const send = (body: unknown) => desk.post('/v2/enqueue', { body })
  expect(await send(event('trigger', { dedup_key: 'backup', payload }))).toMatchObject({
    status: 202,
    body: { status: 'success', message: 'Event processed', dedup_key: 'backup' },
  })
  expect(await desk.known()).toMatchObject([{ title: 'Backup is late', state: 'firing', severity: 'error' }])
  expect((await send(event('resolve', { dedup_key: 'backup' }))).status).toBe(202)
  expect(await desk.known()).toMatchObject([{ state: 'resolved' }])
  expect((await send(event('resolve', { dedup_key: 'nobody knows it' }))).status).toBe(202)
  const made = await send(event('trigger', { payload: { ...payload, summary: 'Another' } }))
  expect(made).toMatchObject({ status: 202, body: { dedup_key: expect.stringMatching(/^[0-9a-f]{32}$/) } })

  const bad = await send(event('trigger', { payload: { summary: 'No source' } }))
  expect(bad).toMatchObject({ status: 400, body: { status: 'invalid event', message: 'Event object is invalid' } })
  expect(bad.body).toMatchObject({
    errors: [expect.stringContaining('payload.source'), expect.stringContaining('severity')],
  })
  expect(await send({ ...event('trigger', { payload }), routing_key: 'x'.repeat(32) })).toMatchObject({
    status: 400,
    body: { status: 'invalid event', errors: [expect.stringContaining('routing_key')] },
  })
  expect(await desk.post('/v2/enqueue', { body: 'no json' })).toMatchObject({ status: 400 })
})

test('D6 PagerDuty’s acknowledge is a remark on the group and decides nothing', async () => {
  const { key } = await desk.key('pagerduty')
  const send = (action: string, more: object = {}) =>
    desk.post('/v2/enqueue', { body: { routing_key: key, event_action: action, dedup_key: 'backup', ...more } })
  await send('acknowledge')
  expect(await desk.known()).toEqual([])
  await send('trigger', { payload: { summary: 'Backup is late', source: 'db1', severity: 'error' } })
  expect((await send('acknowledge')).status).toBe(202)
  expect((await send('acknowledge')).status).toBe(202)
  const { body } = await desk.as('mia3', 'GET', '/alert-groups/1/remarks')
  expect(body).toEqual({
    remarks: [
      {
        source: 'pagerduty',
        keyName: 'pagerduty of the tests',
        text: 'Acknowledged at its sender.',
        at: '2026-03-02T09:00:00Z',
      },
    ],
  })
  const group = await desk.as('mia3', 'GET', '/alert-groups/1')
  expect(group.body).toMatchObject({ group: { decision: { kind: 'undecided' }, firing: true } })
})

test('I8 change events are kept once and shown on the incident as what changed lately', async () => {
  const { key } = await desk.key('pagerduty')
  const deploy = (summary: string, at: string) => ({
    routing_key: key,
    payload: {
      summary,
      source: 'deployer',
      timestamp: at,
      custom_details: { service: 'web-login', environment: 'prod' },
    },
    links: [{ href: 'https://git.example.org/iam/web-login/-/commit/1', text: 'commit' }],
  })
  const send = (body: object) => desk.post('/v2/change/enqueue', { body })
  const lately = deploy('Deployed 1.4.2', '2026-03-02T08:30:00Z')
  expect(await send(lately)).toMatchObject({ status: 202, body: { message: 'Change event processed' } })
  expect((await send(lately)).status).toBe(202)
  expect((await send(deploy('Deployed 1.4.1', '2026-02-20T08:30:00Z'))).status).toBe(202)
  const number = await desk.story.raise(desk.story.as('max4'), 'Sign-in answers 500')
  const { body } = await desk.as('max4', 'GET', `/incidents/${number}`)
  expect(body).toMatchObject({
    changes: [
      {
        title: 'Deployed 1.4.2',
        service: 'web-login',
        environment: 'production',
        url: 'https://git.example.org/iam/web-login/-/commit/1',
        changedAt: '2026-03-02T08:30:00Z',
      },
    ],
  })
  expect((body as { changes: unknown[] }).changes).toHaveLength(1)
  const all = await desk.as('max4', 'GET', '/changes')
  expect((all.body as { changes: { title: string }[] }).changes.map((one) => one.title)).toEqual([
    'Deployed 1.4.2',
    'Deployed 1.4.1',
  ])
  expect(await desk.known()).toEqual([])
})

test('D2 the inbox shows for each source when it was last heard from, never heard ones too', async () => {
  const { key } = await desk.key('generic', { name: 'mailer checks' })
  await desk.key('sentry', { name: 'sentry' })
  await desk.post(`/api/intake/generic/${key}`, { body: trouble })
  await desk.alerts.intake.sweep()
  const { body } = await desk.as('mia3', 'GET', '/inbox')
  expect(body).toMatchObject({
    sources: [
      { source: 'generic (mailer checks)', lastHeardAt: '2026-03-02T09:00:00Z', silent: false },
      { source: 'sentry', lastHeardAt: null, silent: false },
    ],
    unowned: [{ kind: 'alert-group', title: 'Queue of the mailer grows' }],
  })
})

test('an over-eager sender is turned away in what its kind sends again, and others go on', async () => {
  await desk.close()
  const sent = new Map<string, number>()
  desk = await openDoorDesk({
    pace: {
      admit: async (sender, count) => {
        const now = (sent.get(sender) ?? 0) + count
        sent.set(sender, now)
        return now <= 2
      },
    },
  })
  const eager = await desk.key('generic', { name: 'eager' })
  const modest = await desk.key('generic', { name: 'modest' })
  const pager = await desk.key('pagerduty', { name: 'pager' })
  const prometheus = await desk.key('alertmanager', { name: 'prometheus' })
  const send = (key: string, n: number) =>
    desk.post(`/api/intake/generic/${key}`, { body: { title: `Trouble ${n}`, id: String(n) } })
  expect((await send(eager.key, 1)).status).toBe(200)
  expect((await send(eager.key, 2)).status).toBe(200)
  expect(await send(eager.key, 3)).toMatchObject({ status: 429, headers: { 'retry-after': '1' } })
  expect((await send(modest.key, 4)).status).toBe(200)
  const event = (n: number) => ({
    routing_key: pager.key,
    event_action: 'trigger',
    dedup_key: `p${n}`,
    payload: { summary: `Page ${n}`, source: 'db1', severity: 'error' },
  })
  for (const n of [1, 2]) expect((await desk.post('/v2/enqueue', { body: event(n) })).status).toBe(202)
  expect(await desk.post('/v2/enqueue', { body: event(3) })).toMatchObject({
    status: 429,
    headers: { 'retry-after': '1' },
    body: { status: 'throttle exceeded' },
  })
  const alerts = ['A', 'B', 'C'].map((alertname) => ({ status: 'firing', labels: { alertname }, annotations: {} }))
  const many = { body: { version: '4', alerts }, headers: { authorization: `Bearer ${prometheus.key}` } }
  expect(await desk.post('/api/intake/alertmanager', many)).toMatchObject({
    status: 503,
    headers: { 'retry-after': '1' },
  })
  // Kept is what was answered 2xx, and nothing else.
  expect((await desk.known()).map((one) => one.title).sort()).toEqual([
    'Page 1',
    'Page 2',
    'Trouble 1',
    'Trouble 2',
    'Trouble 4',
  ])
})
