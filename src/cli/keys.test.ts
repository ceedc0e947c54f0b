import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
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
const env = () => ({ DUTYDESK_SERVER: server.address, DUTYDESK_KEY: 'key-of-ada' })

test('a new key is shown once, and alone on its line', async () => {
  server.tell({ status: 201, body: { id: 'abc', key: 'dd_secret' } })
  const { out } = await run(['key', 'create', 'laptop', '--scopes', 'read', 'act', '--expires-in-days', '30'], env())
  expect(out).toBe('Key abc, shown this once:\ndd_secret\n')
  expect(server.asked[0]).toMatchObject({
    url: '/api/settings/keys',
    body: { name: 'laptop', scopes: ['read', 'act'], expiresInDays: 30 },
  })
})

test('an invitation and a password become a key: nobody else’s key is shown to the server meanwhile', async () => {
  const session = { 'set-cookie': 'desk.session=abc; Path=/; HttpOnly' }
  server.tell(
    { status: 200, body: { personId: 'ghi56', name: 'Grace Hill', email: 'ghi56@example.org' } },
    { status: 200, body: { personId: 'ghi56' } },
    { status: 200, body: { token: 'abc' }, headers: session },
    { status: 201, body: { id: 'k1', key: 'dd_secret' } },
    { status: 200, body: {} },
  )
  const { out, code } = await run(['key', 'join', 'the-code'], env(), 'three quiet otters')
  expect([out, code]).toEqual(['Key k1, shown this once:\ndd_secret\n', 0])
  expect(server.asked.map(({ url, body }) => [url, body])).toEqual([
    ['/api/invitations/look', { code: 'the-code' }],
    ['/api/invitations/accept', { code: 'the-code', password: 'three quiet otters' }],
    ['/api/auth/sign-in/email', { email: 'ghi56@example.org', password: 'three quiet otters' }],
    ['/api/settings/keys', { name: 'command line', scopes: ['read', 'act'] }],
    ['/api/auth/sign-out', {}],
  ])
  expect(server.asked.filter(({ headers }) => headers.authorization !== undefined)).toEqual([])
  expect(server.asked[3]?.headers).toMatchObject({ cookie: 'desk.session=abc', origin: server.address })
})

test('a wrong password is told in the sign-in’s words', async () => {
  server.tell({ status: 401, body: { code: 'INVALID_EMAIL_OR_PASSWORD', message: 'Invalid email or password' } })
  const answer = await run(['key', 'sign-in', 'ghi56@example.org'], env(), 'wrong')
  expect(answer).toEqual({ code: 5, out: '', err: 'Invalid email or password\n' })
})

test('a source gets a key, a successor, and an end', async () => {
  server.tell({ status: 201, body: { id: 'abc', key: 'secret' } })
  await run(['source', 'create', 'amtool', '--source', 'alertmanager', '--scopes', 'alerts:silence', 'read'], env())
  await run(['source', 'rotate', 'abc', '--overlap-hours', '2'], env())
  expect((await run(['source', 'revoke', 'abc'], env())).out).toBe('It is ended.\n')
  expect(server.asked.map(({ url, body }) => [url, body])).toEqual([
    ['/api/settings/sources', { name: 'amtool', source: 'alertmanager', scopes: ['alerts:silence', 'read'] }],
    ['/api/settings/sources/abc/rotate', { overlapHours: 2 }],
    ['/api/settings/sources/abc/revoke', {}],
  ])
})

test('what a source’s sender has to prove is set from standard input, and the answer names what is set', async () => {
  server.tell(
    { status: 200, body: { id: 'abc', set: ['signingToken'] } },
    { status: 200, body: { id: 'abc', set: [] } },
    { status: 200, body: { unreadable: [{ source: 'gitlab', problems: [] }], sayings: [] } },
  )
  const secret = '{"name":"signingToken","value":"whsec_c2VjcmV0"}'
  expect((await run(['source', 'set-proof', 'abc', '--body', '-'], env(), secret)).out).toBe('Set now: signingToken\n')
  const { out } = await run(['source', 'set-proof', 'abc', '--body', '{"name":"signingToken","value":null}'], env())
  expect(out).toBe('Nothing is set: the key alone lets the sender in.\n')
  expect((await run(['source', 'unreadable', '--limit', '5'], env())).out).toContain('source: gitlab')
  expect(server.asked.map(({ url, body }) => [url, body])).toEqual([
    ['/api/settings/sources/abc/set-proof', { name: 'signingToken', value: 'whsec_c2VjcmV0' }],
    ['/api/settings/sources/abc/set-proof', { name: 'signingToken', value: null }],
    ['/api/settings/unreadable?limit=5', null],
  ])
})

test('what could not be delivered is tried again, dropped, or let go out after a restore', async () => {
  server.tell({ status: 200, body: {} })
  await run(['delivery', 'retry', '7'], env())
  await run(['delivery', 'drop', '8'], env())
  await run(['delivery', 'resume'], env())
  expect(server.asked.map(({ url }) => url)).toEqual([
    '/api/settings/deliveries/7/retry',
    '/api/settings/deliveries/8/drop',
    '/api/settings/deliveries/resume',
  ])
})

test('I3 a file is attached byte for byte, under its own name or another', async () => {
  server.tell({ status: 201, body: { number: 12, attachment: 'a1', mediaType: 'text/plain', size: 5, version: 3 } })
  const dir = mkdtempSync(join(tmpdir(), 'attach-'))
  try {
    const file = join(dir, 'a log.txt')
    writeFileSync(file, '"502"')
    expect((await run(['incident', 'attach', '12', file], env())).out).toBe(
      'Incident #12: attached a log.txt (text/plain, 5 bytes)\n',
    )
    await run(['incident', 'attach', '12', file, '--filename', 'b.txt'], env())
    expect(server.asked.map(({ url, body, headers }) => [url, body, headers['content-type']])).toEqual([
      ['/api/incidents/12/attach?filename=a+log.txt', '502', 'application/octet-stream'],
      ['/api/incidents/12/attach?filename=b.txt', '502', 'application/octet-stream'],
    ])
    expect((await run(['incident', 'attach', '12', join(dir, 'none')], env())).code).toBe(2)
  } finally {
    rmSync(dir, { recursive: true })
  }
})
