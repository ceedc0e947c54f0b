import { afterAll, beforeAll, expect, test } from 'vitest'
import { type AuthDesk, anAuthDesk, deskUrl, mailOf, password } from './authDesk.fixture.ts'

let desk: AuthDesk
beforeAll(async () => {
  desk = await anAuthDesk()
  for (const personId of ['abc12', 'xyz99', 'def34']) await desk.aPerson(personId)
})
afterAll(() => desk.stop())

const signIn = '/api/auth/sign-in/email'

test('a password opens a session, and the desk then knows who asks', async () => {
  desk.administrators.add('xyz99')
  const browser = await desk.signedIn('abc12')
  expect((await browser.get('/api/who')).json).toEqual({
    kind: 'person',
    personId: 'abc12',
    name: 'abc12',
    isAdministrator: false,
    via: 'session',
    scopes: ['read', 'act', 'alerts:send', 'alerts:silence', 'admin'],
    keyTeam: null,
    keyId: null,
  })
  expect((await (await desk.signedIn('xyz99')).get('/api/who')).json).toMatchObject({ isAdministrator: true })
  expect((await desk.browser().get('/api/who')).status).toBe(401)
})

test('the session cookie is out of reach for scripts and other sites; over https it is Secure', async () => {
  const cookieOf = async (one: AuthDesk): Promise<string> => {
    const answer = await one.browser({ address: '192.0.2.20' }).post(signIn, { email: mailOf('abc12'), password })
    return String([answer.headers['set-cookie'] ?? []].flat().find((line) => String(line).includes('session_token')))
  }
  const plain = await cookieOf(desk)
  expect(plain).toMatch(/^dutydesk\.session_token=/)
  expect(plain).toMatch(/; HttpOnly/i)
  expect(plain).toMatch(/; SameSite=Lax/i)
  expect(plain).toMatch(/; Path=\//)
  expect(plain).not.toMatch(/; Secure/i)
  const secure = await anAuthDesk({ url: 'https://desk.example.org' })
  try {
    await secure.aPerson('abc12')
    const overTls = await cookieOf(secure)
    expect(overTls).toMatch(/^__Secure-dutydesk\.session_token=/)
    expect(overTls).toMatch(/; Secure/i)
    expect(overTls).toMatch(/; HttpOnly/i)
  } finally {
    await secure.stop()
  }
})

test('a wrong password and an unknown address get the very same answer', async () => {
  const wrong = await desk
    .browser({ address: '192.0.2.30' })
    .post(signIn, { email: mailOf('abc12'), password: 'wrong' })
  const unknown = await desk
    .browser({ address: '192.0.2.31' })
    .post(signIn, { email: mailOf('nobody'), password: 'wrong' })
  expect(wrong.status).toBe(401)
  expect(unknown.status).toBe(401)
  expect(unknown.body).toBe(wrong.body)
  expect(Object.keys(unknown.headers).sort()).toEqual(Object.keys(wrong.headers).sort())
})

test('nobody signs up by themselves, and no other closed endpoint answers', async () => {
  const browser = desk.browser({ address: '192.0.2.32' })
  const body = { email: 'new@example.org', password: 'long enough password', name: 'New', personId: 'new01' }
  expect((await browser.post('/api/auth/sign-up/email', body)).status).toBe(404)
  for (const path of [
    'update-user',
    'change-email',
    'delete-user',
    'request-password-reset',
    'api-key/create',
    '../who',
  ])
    expect((await browser.post(`/api/auth/${path}`, {})).status, path).toBeGreaterThanOrEqual(400)
  const { rows } = await desk.pool.query(`select from auth."user" where email = 'new@example.org'`)
  expect(rows).toHaveLength(0)
})

test('signing out ends the session at once, also where it was remembered', async () => {
  const browser = await desk.signedIn('abc12', { address: '192.0.2.40' })
  const cookie = browser.cookie()
  expect((await browser.get('/api/who')).status).toBe(200)
  expect((await browser.post('/api/auth/sign-out', {})).status).toBe(200)
  expect((await desk.browser().get('/api/who', { cookie })).status).toBe(401)
})

test('signing out everywhere ends all sessions of the person and nobody else’s', async () => {
  const laptop = await desk.signedIn('abc12', { address: '192.0.2.41' })
  const phone = await desk.signedIn('abc12', { address: '192.0.2.42' })
  const other = await desk.signedIn('xyz99', { address: '192.0.2.43' })
  for (const browser of [laptop, phone, other]) expect((await browser.get('/api/who')).status).toBe(200)
  const listed = (await laptop.get('/api/auth/list-sessions')).json as { ipAddress: string; userId: string }[]
  expect(listed.map((session) => session.ipAddress)).toEqual(expect.arrayContaining(['192.0.2.41', '192.0.2.42']))
  expect(new Set(listed.map((session) => session.userId)).size).toBe(1)
  const cookies = [laptop, phone].map((browser) => browser.cookie())
  expect((await laptop.post('/api/auth/revoke-sessions', {})).status).toBe(200)
  for (const cookie of cookies) expect((await desk.browser().get('/api/who', { cookie })).status).toBe(401)
  expect((await other.get('/api/who')).status).toBe(200)
})

test('a session that ended on one node is refused on another within a second', async () => {
  const elsewhere = await desk.anotherNode()
  try {
    const browser = await desk.signedIn('xyz99', { address: '192.0.2.44' })
    const cookie = browser.cookie()
    const there = () => elsewhere.browser().get('/api/who', { cookie })
    expect((await there()).status).toBe(200)
    await browser.post('/api/auth/sign-out', {})
    await expect.poll(async () => (await there()).status, { timeout: 1000, interval: 10 }).toBe(401)
  } finally {
    await elsewhere.stop()
  }
})

test('a forged or foreign cookie opens nothing', async () => {
  const browser = await desk.signedIn('abc12', { address: '192.0.2.45' })
  const cookie = browser.cookie()
  const changed = cookie.replace(
    /(session_token=.)(.)/,
    (_all, head: string, letter: string) => `${head}${letter === 'a' ? 'b' : 'a'}`,
  )
  expect(changed).not.toBe(cookie)
  expect((await desk.browser().get('/api/who', { cookie: changed })).status).toBe(401)
  const { rows } = await desk.pool.query<{ token: string }>(`select token from auth."session" limit 1`)
  // The token as the database holds it, without the signature that only this desk's secret can make.
  expect((await desk.browser().get('/api/who', { cookie: `dutydesk.session_token=${rows[0]?.token}` })).status).toBe(
    401,
  )
})

test('who guesses passwords is held off by address, and others are not', async () => {
  const guess = (address: string, headers = {}) =>
    desk.browser({ address }).post(signIn, { email: mailOf('def34'), password: 'guess' }, headers)
  const statuses: number[] = []
  // A made-up forwarding header doesn't give the guesser another address.
  for (let n = 0; n < 12; n++)
    statuses.push(
      (
        await guess('192.0.2.66', {
          'x-forwarded-for': `198.51.100.${n}`,
          'x-dutydesk-client-address': `198.51.100.${n}`,
        })
      ).status,
    )
  expect(statuses).toEqual([...Array(10).fill(401), 429, 429])
  expect((await guess('192.0.2.66')).headers['retry-after']).toMatch(/^\d+$/)
  expect((await guess('192.0.2.67')).status).toBe(401)
})

test('a page of another site can neither sign somebody in nor act with their cookie', async () => {
  const browser = await desk.signedIn('abc12', { address: '192.0.2.50' })
  const evil = { origin: 'http://evil.example.org' }
  expect((await browser.post('/api/who', {})).status).toBe(200)
  expect((await browser.post('/api/who', {}, evil)).status).toBe(403)
  expect((await browser.post('/api/who', {}, { origin: 'null' })).status).toBe(403)
  expect((await browser.post('/api/who', {}, { origin: `${deskUrl}.evil.example.org` })).status).toBe(403)
  expect((await browser.post('/api/auth/sign-out', {}, evil)).status).toBe(403)
  expect((await browser.get('/api/who')).status).toBe(200)
  const stranger = desk.browser({ address: '192.0.2.51' })
  expect((await stranger.post(signIn, { email: mailOf('abc12'), password }, evil)).status).toBe(403)
  expect(stranger.cookie()).toBe('')
})

test('a changed password ends the other sessions when asked, and the old password no longer works', async () => {
  await desk.aPerson('ghi56')
  const here = await desk.signedIn('ghi56', { address: '192.0.2.52' })
  const there = await desk.signedIn('ghi56', { address: '192.0.2.53' })
  const newPassword = 'another horse entirely'
  const change = (next: string) =>
    here.post('/api/auth/change-password', { currentPassword: password, newPassword: next, revokeOtherSessions: true })
  expect((await change('short')).status).toBe(400)
  expect((await change(newPassword)).status).toBe(200)
  expect((await there.get('/api/who')).status).toBe(401)
  expect((await here.get('/api/who')).status).toBe(200)
  expect(
    (await desk.browser({ address: '192.0.2.54' }).post(signIn, { email: mailOf('ghi56'), password })).status,
  ).toBe(401)
})

test('sign-in never redirects to another site', async () => {
  const answer = await desk
    .browser({ address: '192.0.2.55' })
    .post(signIn, { email: mailOf('abc12'), password, callbackURL: 'http://evil.example.org/' })
  expect(answer.status).toBe(403)
})
