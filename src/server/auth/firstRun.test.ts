import { afterEach, beforeEach, expect, test } from 'vitest'
import { type AuthDesk, anAuthDesk, type Browser, password, t0 } from './authDesk.fixture.ts'
import { BootstrapKeyError, bootstrap, defaultBootstrapPerson } from './bootstrapKey.ts'
import { makeFirstPerson } from './firstPerson.ts'
import { firstRun } from './firstRunRoutes.ts'
import { listKeys } from './personKeys.ts'

let desk: AuthDesk
beforeEach(async () => {
  desk = await anAuthDesk({ url: 'http://localhost:8090' })
})
afterEach(() => desk.stop())

const here = (): Browser => desk.browser({ address: '127.0.0.1', host: 'localhost:8090' })
const afar = (): Browser => desk.browser({ address: '192.0.2.9' })
const ana = { name: 'Ana Example', email: 'Abc12@Example.org', password, personId: 'abc12', teamName: 'Wilson' }
const people = async (): Promise<string[]> => {
  const { rows } = await desk.pool.query<{ personId: string }>(`select "personId" from auth."user" order by 1`)
  return rows.map((row) => row.personId)
}

test('the first browser on this machine makes the first person, who can sign in and is told of to the events', async () => {
  expect((await here().get('/api/first-run')).json).toEqual({ open: true, needsCode: false })
  const made = await here().post('/api/first-run', ana)
  expect(made.status).toBe(201)
  expect(made.json).toEqual({ personId: 'abc12' })
  expect(desk.firstPeople).toEqual([
    { personId: 'abc12', name: 'Ana Example', email: 'abc12@example.org', teamName: 'Wilson', how: 'browser', at: t0 },
  ])
  expect((await here().get('/api/first-run')).json).toEqual({ open: false, needsCode: false })
  const browser = here()
  expect((await browser.post('/api/auth/sign-in/email', { email: 'abc12@example.org', password })).status).toBe(200)
  expect((await browser.get('/api/who')).json).toMatchObject({ personId: 'abc12', name: 'Ana Example' })
})

test('it happens once: afterwards nobody else becomes the first person, code or not', async () => {
  const code = (await desk.firstRun.code()) ?? ''
  await here().post('/api/first-run', ana)
  const again = { ...ana, personId: 'xyz99', email: 'xyz99@example.org', code }
  for (const browser of [here(), afar()]) {
    const answer = await browser.post('/api/first-run', again)
    expect(answer.status).toBe(409)
    expect(answer.json).toMatchObject({ code: 'first-run-over' })
  }
  expect(await desk.firstRun.code()).toBe(null)
  expect(await people()).toEqual(['abc12'])
})

test('of many browsers at the same moment exactly one makes the first person', async () => {
  const answers = await Promise.all(
    Array.from({ length: 6 }, (_, n) =>
      here().post('/api/first-run', { ...ana, personId: `abc1${n}`, email: `abc1${n}@example.org` }),
    ),
  )
  expect(answers.map((answer) => answer.status).sort()).toEqual([201, 409, 409, 409, 409, 409])
  expect(await people()).toHaveLength(1)
  expect(desk.firstPeople).toHaveLength(1)
  const winner = answers.find((answer) => answer.status === 201)
  expect(winner?.json).toEqual({ personId: (await people())[0] })
})

test('who comes while the first person is being made waits, and is then told that it is over', async () => {
  const first = Promise.withResolvers<void>()
  const make = (personId: string, onFirstPerson: () => Promise<void>) =>
    makeFirstPerson(
      desk.pool,
      { personId, name: personId, email: `${personId}@example.org`, teamName: 'Wilson', how: 'browser', at: t0 },
      async () => {},
      onFirstPerson,
    )
  const begun = Promise.withResolvers<void>()
  const one = make('abc12', () => {
    begun.resolve()
    return first.promise
  })
  await begun.promise
  const waiting = async (): Promise<number> => {
    const { rows } = await desk.pool.query<{ waiting: number }>(
      `select count(*)::int as waiting from pg_locks where locktype = 'advisory' and not granted
         and database = (select oid from pg_database where datname = current_database())`,
    )
    return rows[0]?.waiting ?? 0
  }
  const two = make('xyz99', async () => {})
  await expect.poll(waiting).toBe(1)
  first.resolve()
  expect(await Promise.all([one, two])).toEqual([true, false])
  expect(await people()).toEqual(['abc12'])
})

test('from another machine the printed code is needed, whatever the body says otherwise', async () => {
  expect((await afar().get('/api/first-run')).json).toEqual({ open: true, needsCode: true })
  const code = (await desk.firstRun.code()) ?? ''
  expect(code).toMatch(/^[a-z0-9]{5}(-[a-z0-9]{5}){3}$/)
  for (const body of [
    ana,
    { ...ana, code: '' },
    { ...ana, code: `${code}x` },
    { code: 'wrong' },
    {},
    { ...ana, code: 7 },
  ]) {
    const answer = await afar().post('/api/first-run', body)
    expect(answer.status, JSON.stringify(body)).toBe(403)
    expect(answer.json).toMatchObject({ code: 'first-run-code' })
  }
  expect(await people()).toEqual([])
  expect((await afar().post('/api/first-run', { ...ana, code })).status).toBe(201)
})

test('a request through a proxy, or for another name, does not count as from this machine', async () => {
  const ways: [string, Record<string, string>, string?][] = [
    ['forwarded by a proxy', { 'x-forwarded-for': '192.0.2.9' }],
    ['forwarded by a proxy that says this machine', { 'x-forwarded-for': '127.0.0.1' }],
    ['forwarded in the standard’s words', { forwarded: 'for=192.0.2.9' }],
    ['with a name that was pointed at this machine', {}, 'evil.example.org:8090'],
    ['with a name that only begins like ours', {}, 'localhost.example.org:8090'],
  ]
  for (const [what, headers, host] of ways) {
    const browser = desk.browser({ address: '127.0.0.1', host: host ?? 'localhost:8090' })
    expect((await browser.get('/api/first-run', headers)).json, what).toEqual({ open: true, needsCode: true })
    expect((await browser.post('/api/first-run', ana, headers)).status, what).toBe(403)
  }
  for (const [address, host] of [
    ['127.0.0.1', '127.0.0.1:8090'],
    ['::1', '[::1]:8090'],
    ['::ffff:127.0.0.1', 'localhost'],
  ] as const)
    expect((await desk.browser({ address, host }).get('/api/first-run')).json, host).toMatchObject({ needsCode: false })
})

test('a page of another site can’t make the first person through somebody’s browser', async () => {
  const answer = await here().post('/api/first-run', ana, { origin: 'http://evil.example.org' })
  expect(answer.status).toBe(403)
  expect(answer.json).toMatchObject({ code: 'bad-origin' })
  expect(await people()).toEqual([])
})

test('every fault of the form is named at once', async () => {
  const answer = await here().post('/api/first-run', {
    name: ' ',
    email: 'not an address',
    password: 'short',
    personId: 'Ana!',
    teamName: '',
    admin: true,
  })
  expect(answer.status).toBe(422)
  const { fields } = answer.json as { fields: { field: string }[] }
  expect(fields.map((fault) => fault.field).sort()).toEqual([
    'admin',
    'email',
    'name',
    'password',
    'personId',
    'teamName',
  ])
  expect(await people()).toEqual([])
})

test('when the events can’t be written there is no first person either', async () => {
  const failing = firstRun({
    pool: desk.pool,
    url: 'http://localhost:8090',
    onFirstPerson: () => Promise.reject(new Error('no events today')),
    now: () => t0,
  })
  const { default: Fastify } = await import('fastify')
  const app = Fastify()
  failing.routes(app)
  const answer = await app.inject({
    method: 'POST',
    url: '/api/first-run',
    remoteAddress: '127.0.0.1',
    headers: { host: 'localhost:8090' },
    payload: ana,
  })
  expect(answer.statusCode).toBe(500)
  await app.close()
  expect(await people()).toEqual([])
})

const key = 'a-bootstrap-key-of-32-characters'
const bootstrapped = (over: { key?: string } = {}, log: string[] = []) =>
  bootstrap(
    desk.pool,
    { key: over.key ?? key, person: defaultBootstrapPerson, teamName: 'Wilson', at: t0 },
    async (_tx, person) => {
      desk.firstPeople.push(person)
    },
    (message) => log.push(message),
  )

test('the bootstrap key makes the first person and is their key with every scope', async () => {
  const log: string[] = []
  expect(await bootstrapped({}, log)).toBe('made')
  expect(log).toEqual(['DUTYDESK_BOOTSTRAP_KEY made admin the administrator and a member of Wilson'])
  expect(desk.firstPeople).toEqual([{ ...defaultBootstrapPerson, teamName: 'Wilson', how: 'bootstrap-key', at: t0 }])
  const answer = await afar().get('/api/who', { authorization: `Bearer ${key}` })
  expect(answer.json).toMatchObject({
    kind: 'person',
    personId: 'admin',
    via: 'key',
    scopes: ['read', 'act', 'alerts:send', 'alerts:silence', 'admin'],
    keyTeam: null,
  })
  expect((await here().get('/api/first-run')).json).toEqual({ open: false, needsCode: false })
  const { rows } = await desk.pool.query(`select from auth."apikey" where "apikey"::text like '%' || $1 || '%'`, [key])
  expect(rows).toHaveLength(0)
})

test('the bootstrap key is ignored once somebody is there, and the log says so; it opens nothing then', async () => {
  await here().post('/api/first-run', ana)
  const log: string[] = []
  expect(await bootstrapped({}, log)).toBe('ignored')
  expect(log).toEqual(['DUTYDESK_BOOTSTRAP_KEY is ignored: this desk has people already'])
  expect((await afar().get('/api/who', { authorization: `Bearer ${key}` })).status).toBe(401)
  expect(await people()).toEqual(['abc12'])
  expect(await listKeys(desk.pool, { kind: 'person', personId: 'abc12' })).toEqual([])
})

test('two nodes that start at once with a bootstrap key make one person', async () => {
  expect((await Promise.all([bootstrapped(), bootstrapped(), bootstrapped()])).sort()).toEqual([
    'ignored',
    'ignored',
    'made',
  ])
  expect(await people()).toEqual(['admin'])
})

test('a bootstrap key that is too short or not fit for a header is refused with what to do, also beside people', async () => {
  await expect(bootstrapped({ key: 'x'.repeat(23) })).rejects.toThrow(
    'DUTYDESK_BOOTSTRAP_KEY has 23 characters; it is an administrator’s key and needs at least 24 random ones',
  )
  await expect(bootstrapped({ key: `${key} with spaces` })).rejects.toThrow(BootstrapKeyError)
  expect(await people()).toEqual([])
  await here().post('/api/first-run', ana)
  await expect(bootstrapped({ key: '' })).rejects.toThrow(BootstrapKeyError)
})
