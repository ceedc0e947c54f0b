import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { type RecordingServer, recordingServer, run } from './recordingServer.fixture.ts'

let server: RecordingServer
beforeAll(async () => {
  server = await recordingServer()
})
afterAll(() => server.close())
beforeEach(() => {
  server.asked.length = 0
})
const env = () => ({ DUTYDESK_SERVER: server.address, DUTYDESK_KEY: 'key-of-grace', DUTYDESK_TEAM: 'wilson' })

test('D2 the inbox shows who is on duty, what nobody owns, what is yours and what could not be delivered', async () => {
  const item = {
    stream: 'incident/12',
    kind: 'incident',
    standing: 'unowned',
    owner: null,
    rank: 0,
    dueAt: null,
    version: 1,
  }
  server.tell({
    status: 200,
    body: {
      unowned: [
        {
          ...item,
          number: 12,
          title: 'Nobody can sign in',
          since: '2026-03-01T10:31:00.000Z',
          detail: { phase: 'raised', urgency: null },
        },
      ],
      mine: [],
      counts: { unowned: '1', snoozed: '0', owned: '2', review: '3' },
      undelivered: [{ id: 7, stream: 'incident/9', effect: 'OpenIssue', port: 'tracker', attempts: 5, problem: '503' }],
      deliveriesPaused: true,
      sources: [{ source: 'alertmanager', lastHeardAt: null, silent: true }],
      onDuty: [{ id: 'ghi56', name: 'Grace Hill' }],
    },
  })
  const { out, code } = await run(['inbox'], env())
  expect(code).toBe(0)
  expect(out.split('\n')).toEqual([
    'On duty: Grace Hill (ghi56)',
    'Waiting: 1 that nobody owns, 2 owned, 3 in review',
    '',
    'Nobody owns:',
    'what          since             state   title',
    'incident #12  2026-03-01 10:31  raised  Nobody can sign in',
    '',
    'Yours:',
    'nothing',
    '',
    'Could not be delivered:',
    '  7: OpenIssue of incident/9: 503',
    '',
    'Deliveries are paused after a restore until an administrator resumes them.',
    '',
    'Silent sources:',
    '  alertmanager, last heard never',
    '',
  ])
  expect(server.asked[0]?.url).toBe('/api/teams/wilson/inbox')
})

test('a list has a column for every plain value, and says how it goes on', async () => {
  server.tell({
    status: 200,
    body: {
      groups: [
        {
          number: 4,
          title: 'DiskFull',
          state: 'firing',
          incident: null,
          firstAt: '2026-03-01T10:31:00.000Z',
          labels: { a: 'b' },
        },
        {
          number: 3,
          title: 'Slow',
          state: 'resolved',
          incident: null,
          firstAt: '2026-03-01T09:00:00.000Z',
          labels: {},
        },
      ],
      next: 'abc',
    },
  })
  expect((await run(['group', 'list', '--limit', '2'], env())).out.split('\n')).toEqual([
    'number  title     state     firstAt',
    '4       DiskFull  firing    2026-03-01 10:31',
    '3       Slow      resolved  2026-03-01 09:00',
    'More: --cursor abc',
    '',
  ])
  expect(server.asked[0]?.url).toBe('/api/teams/wilson/alert-groups?limit=2')
})

test('minutes come as the Markdown that they are', async () => {
  server.tell({ status: 200, body: '# Review 3\n\n- #12 closed' })
  expect((await run(['review', 'minutes', '3'], env())).out).toBe('# Review 3\n\n- #12 closed\n')
})

test('an alert goes through Alertmanager’s door, which is about the key’s team; its recovery has the same labels', async () => {
  server.tell({ status: 200, body: '' })
  const alert = [
    'alert',
    'send',
    'LoginDown',
    '--severity',
    'critical',
    '--service',
    'web-login',
    '--label',
    'job=web',
    'pod=a=b',
  ]
  expect(await run([...alert, '--summary', 'Nobody can sign in'], env())).toEqual({
    code: 0,
    out: 'Sent: LoginDown\n',
    err: '',
  })
  await run([...alert, '--resolved'], env())
  const [firing, resolved] = server.asked
  const labels = { alertname: 'LoginDown', severity: 'critical', service: 'web-login', job: 'web', pod: 'a=b' }
  const instant = expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/)
  expect(firing?.url).toBe('/api/v2/alerts')
  expect(firing?.body).toEqual([{ labels, annotations: { summary: 'Nobody can sign in' }, startsAt: instant }])
  expect(resolved?.body).toEqual([{ labels, annotations: {}, endsAt: instant }])
})

test('what Alertmanager’s door says is shown', async () => {
  server.tell({ status: 400, body: '"start time must be before end time"' })
  const { err, code } = await run(['alert', 'send', 'x'], env())
  expect(code).toBe(2)
  expect(err).toBe('The server answered 400: start time must be before end time\n')
})

test('what is about the server has no team in its address', async () => {
  server.tell({ status: 201, body: { version: 1, changed: true } })
  expect((await run(['server', 'create-team', 'ops', '--name', 'Ops'], env())).out).toBe('Done.\n')
  expect(server.asked[0]).toMatchObject({ url: '/api/server/create-team', body: { team: 'ops', name: 'Ops' } })
})
