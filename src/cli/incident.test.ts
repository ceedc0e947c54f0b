import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { type RecordingServer, recordingServer, run, shellWords } from './recordingServer.fixture.ts'

let server: RecordingServer
beforeAll(async () => {
  server = await recordingServer()
})
afterAll(() => server.close())

const standing = { number: 12, version: 3, phase: 'owned', urgency: null, owner: 'ghi56', changed: true }
const env = () => ({ DUTYDESK_SERVER: server.address, DUTYDESK_KEY: 'key-of-grace' })
beforeEach(() => {
  server.asked.length = 0
  server.tell({ status: 200, body: standing })
})

test('an observation is posted with the key, and an idempotency key of its own', async () => {
  expect(await run(['incident', 'observe', '12', 'The login service answers 502'], env())).toEqual({
    code: 0,
    out: 'Incident #12: owned, owner ghi56\n',
    err: '',
  })
  await run(['incident', 'observe', '12', 'again'], env())
  const [first, second] = server.asked
  expect(first).toMatchObject({
    method: 'POST',
    url: '/api/incidents/12/observe',
    body: { text: 'The login service answers 502' },
    headers: { authorization: 'Bearer key-of-grace', 'content-type': 'application/json' },
  })
  expect(first?.headers['idempotency-key']).toMatch(/^[0-9a-f-]{36}$/)
  expect(second?.headers['idempotency-key']).not.toBe(first?.headers['idempotency-key'])
})

test('what is already so is said to be so', async () => {
  server.tell({ status: 200, body: { ...standing, changed: false } })
  expect((await run(['incident', 'own', '12'], env())).out).toBe(
    'Incident #12: owned, owner ghi56 (it was so already)\n',
  )
})

test('facts, lists, alternatives and numbers reach the body where the contract has them', async () => {
  const bodies = async (...calls: readonly string[]) => {
    server.asked.length = 0
    for (const call of calls) expect((await run(['incident', ...shellWords(call)], env())).err).toBe('')
    return server.asked.map(({ body }) => body)
  }
  expect(
    await bodies(
      'raise "Nobody can sign in" --source user --source-via call --confidential yes',
      'assess 12 urgent --critical-users 5 --workaround no --resolved-itself unknown --personal-data yes',
      'assess 12 not-urgent --reason "a slip"',
      'decide-major-incident 12 resolve-internally --participants abc12 ghi56',
      'execute-change 12 1 --without-verification "nobody was awake"',
      'execute-change 12 2',
      'decide-follow-up 12 raise --kind documentation --title "Say how"',
      'decide-follow-up 12 none',
      'check-change 12 1 --as-expected no --text "still slow"',
    ),
  ).toEqual([
    { title: 'Nobody can sign in', source: { kind: 'user', via: 'call' }, confidential: true },
    { urgency: 'urgent', facts: { criticalUsers: 5, workaround: false, resolvedItself: null }, personalData: true },
    { urgency: 'not-urgent', reason: 'a slip' },
    { decision: 'resolve-internally', participants: ['abc12', 'ghi56'] },
    { change: 1, withoutVerification: { reason: 'nobody was awake' } },
    { change: 2 },
    { choice: 'raise', kind: 'documentation', title: 'Say how' },
    { choice: 'none' },
    { change: 1, asExpected: false, text: 'still slow' },
  ])
})

test('the examples stand in the help of their command', async () => {
  const { out, code } = await run(['incident', 'assess', '--help'])
  expect(code).toBe(0)
  expect(out).toContain('$ dutydesk incident assess 12 urgent --critical-users 5 --workaround no')
})

test('a dash reads the words from standard input; --body is the whole body', async () => {
  await run(['incident', 'observe', '12', '-'], env(), 'line one\nline two\n')
  await run(['incident', 'act', '12', '--body', '{"text":"a","reason":"b"}'], env())
  await run(['incident', 'act', '12', '--body', '-'], env(), '{"text":"c","reason":"d"}')
  expect(server.asked.map(({ body }) => body)).toEqual([
    { text: 'line one\nline two' },
    { text: 'a', reason: 'b' },
    { text: 'c', reason: 'd' },
  ])
})

test('a team that is named is part of the path', async () => {
  await run(['incident', 'own', '12', '--team', 'wilson'], env())
  await run(['incident', 'own', '12'], { ...env(), DUTYDESK_TEAM: 'other' })
  expect(server.asked.map(({ url }) => url)).toEqual([
    '/api/teams/wilson/incidents/12/own',
    '/api/teams/other/incidents/12/own',
  ])
})

test('I11 a refusal shows what, the rule and its sentence, what is missing and what to do, and ends with 3', async () => {
  const refusal = {
    type: '/docs/protocol#I11',
    title: 'Refused by I11',
    status: 409,
    detail: 'Incident #12 is not ready to be resolved.',
    code: 'not-ready-to-resolve',
    rule: 'I11',
    ruleText: 'Resolved needs: it no longer occurs, and more.',
    missing: ['that it no longer occurs', 'the cause, or the limit of what can be understood'],
    todo: 'Supply what is missing, then resolve again.',
  }
  server.tell({ status: 409, body: refusal })
  expect(await run(['incident', 'resolve', '12'], env())).toEqual({
    code: 3,
    out: '',
    err: [
      'Refused: Incident #12 is not ready to be resolved.',
      'Rule I11: Resolved needs: it no longer occurs, and more.',
      'Missing:',
      '  - that it no longer occurs',
      '  - the cause, or the limit of what can be understood',
      'What to do: Supply what is missing, then resolve again.',
      '',
    ].join('\n'),
  })
  const json = await run(['incident', 'resolve', '12', '--output', 'json'], env())
  expect({ ...json, out: JSON.parse(json.out) }).toEqual({ code: 3, out: refusal, err: '' })
})

test('each kind of no has an exit code of its own', async () => {
  const codes: [status: number, problem: object, code: number][] = [
    [422, { code: 'invalid-input', fields: [{ field: 'text', message: 'the observation is empty' }] }, 2],
    [409, { code: 'no-team' }, 2],
    [409, { code: 'owned-by-another', rule: 'I5' }, 3],
    [404, { code: 'not-found' }, 4],
    [401, { code: 'not-signed-in' }, 5],
    [403, { code: 'not-a-member', rule: 'I5' }, 5],
    [500, { code: 'fault' }, 1],
    [429, { code: 'too-many-requests' }, 1],
  ]
  for (const [status, problem, code] of codes) {
    server.tell({ status, body: { title: 'No', status, detail: 'No.', ...problem } })
    expect([status, (await run(['incident', 'own', '12'], env())).code]).toEqual([status, code])
  }
  expect((await run(['incident', 'own', '12'], { DUTYDESK_SERVER: 'http://127.0.0.1:1' })).code).toBe(6)
})

test('faulty fields are each named', async () => {
  const fields = [
    { field: 'facts.criticalUsers', message: 'criticalUsers is not negative' },
    { field: 'reason', message: 'the reason is empty' },
  ]
  server.tell({
    status: 422,
    body: { title: 'The input is not valid', status: 422, detail: 'both', code: 'invalid-input', fields },
  })
  expect((await run(['incident', 'assess', '12', 'urgent', '--critical-users', '-1'], env())).err).toBe(
    'The input is not valid\n  facts.criticalUsers: criticalUsers is not negative\n  reason: the reason is empty\n',
  )
})

test('without a key the person is told how to give one', async () => {
  server.tell({
    status: 401,
    body: { title: 'Sign in', status: 401, detail: 'Sign in, or send an API key.', code: 'not-signed-in' },
  })
  const { err, code } = await run(['incident', 'own', '12'], { DUTYDESK_SERVER: server.address })
  expect(code).toBe(5)
  expect(err).toBe(
    'Sign in, or send an API key.\nWhat to do: set DUTYDESK_KEY to an API key of yours; dutydesk key sign-in makes one.\n',
  )
})

test('a server that asks for a moment is asked again with the same idempotency key', async () => {
  server.tell(
    { status: 503, body: { title: 'Away', status: 503, code: 'database-away' }, headers: { 'retry-after': '0' } },
    { status: 409, body: { title: 'Busy', status: 409, code: 'busy' }, headers: { 'retry-after': '0' } },
    { status: 200, body: standing },
  )
  expect((await run(['incident', 'own', '12'], env())).code).toBe(0)
  expect(server.asked).toHaveLength(3)
  expect(new Set(server.asked.map(({ headers }) => headers['idempotency-key'])).size).toBe(1)
})

test('a refusal is not asked again, even when it is a 409', async () => {
  server.tell({ status: 409, body: { title: 'No', status: 409, code: 'owned', rule: 'I5' } })
  expect((await run(['incident', 'own', '12'], env())).code).toBe(3)
  expect(server.asked).toHaveLength(1)
})

test('a page that is not ours is no answer', async () => {
  server.tell({ status: 502, body: '<html>Bad gateway</html>' })
  const { err, code } = await run(['incident', 'own', '12'], env())
  expect(code).toBe(1)
  expect(err).toBe('The server answered 502, and not in Dutydesk’s words\n')
})

test('incidents are listed in columns, and the filters reach the server', async () => {
  server.tell({
    status: 200,
    body: {
      incidents: [
        {
          number: 12,
          title: 'Nobody can\u001b[31m sign in',
          phase: 'live',
          urgency: 'urgent',
          owner: 'ghi56',
          raisedAt: '2026-03-01T10:31:00.000Z',
        },
        { number: 9, title: 'Slow', phase: 'raised', urgency: null, owner: null, raisedAt: '2026-02-28T09:00:00.000Z' },
      ],
      next: 'abc',
    },
  })
  const { out } = await run(['incident', 'list', '--phase', 'raised,live', '--words', 'sign in', '--limit', '2'], env())
  expect(out.split('\n')).toEqual([
    '#   phase   urgency  owner   raised            title',
    '12  live    urgent   ghi56   2026-03-01 10:31  Nobody can [31m sign in',
    '9   raised           nobody  2026-02-28 09:00  Slow',
    'More: --cursor abc',
    '',
  ])
  expect(server.asked[0]?.url).toBe('/api/incidents?phase=raised%2Clive&limit=2&q=sign+in')
})

test('one incident shows where it stands, what may be done, what may not and why, and its log', async () => {
  const step = { on: null, recommended: false, allowed: true, refusal: null }
  server.tell({
    status: 200,
    body: {
      version: 4,
      incident: {
        number: 12,
        title: 'Nobody can sign in',
        phase: 'live',
        owner: 'ghi56',
        assessment: { urgency: 'urgent' },
      },
      steps: [
        { ...step, command: 'observe', recommended: true },
        { ...step, command: 'verify-change', on: { change: 1 } },
        {
          ...step,
          command: 'resolve',
          allowed: false,
          refusal: { rule: 'I11', what: 'Not ready.', missing: ['the cause'] },
        },
      ],
      timeline: [
        {
          version: 4,
          at: '2026-03-01T10:40:00.000Z',
          by: { kind: 'person', id: 'ghi56' },
          kind: 'observation',
          text: '502',
        },
        {
          version: 1,
          at: '2026-03-01T10:31:00.000Z',
          by: { kind: 'desk', why: 'rule' },
          kind: 'raised',
          text: 'Nobody can sign in',
        },
      ],
      people: { ghi56: { name: 'Grace Hill' } },
    },
  })
  expect((await run(['incident', 'show', '12'], env())).out.split('\n')).toEqual([
    '#12 Nobody can sign in',
    'live · urgent · owner Grace Hill (ghi56)',
    '',
    'What may be done:',
    '  observe   ← next',
    '  verify-change 1',
    '',
    'What may not, and why:',
    '  resolve: Not ready. (I11); missing: the cause',
    '',
    'Newest entries first:',
    'entry  at                by          kind         words',
    '4      2026-03-01 10:40  Grace Hill  observation  502',
    '1      2026-03-01 10:31  the desk    raised       Nobody can sign in',
    '',
  ])
})

test('mistakes at the keyboard end with 2 and reach no server', async () => {
  for (const args of [
    ['incident', 'observe', '12'],
    ['incident', 'observe'],
    ['incident', 'obsrve', '12', 'x'],
    ['incident', 'assess', '12', 'urgentish'],
    ['incident', 'assess', '12', 'urgent', '--workaround', 'maybe'],
    ['incident', 'verify-change', '12', 'one'],
    ['incident', 'act', '12', '--body', '{'],
    ['incident', 'own', '12', '--server', 'localhost'],
    ['incident', 'own', '12', '--output', 'xml'],
  ])
    expect([args, (await run(args, env())).code]).toEqual([args, 2])
  expect(server.asked).toEqual([])
})
