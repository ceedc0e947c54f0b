import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { addAccount } from './accounts.ts'
import { type AuthDesk, anAuthDesk, type Browser, deskUrl, mailOf, t0 } from './authDesk.fixture.ts'
import type { SingleSignOnSettings } from './authSettings.ts'
import { invite, readInvitation } from './invitations.ts'
import { client, type OidcServer, oidcServer } from './oidcServer.fixture.ts'
import { discover } from './singleSignOn.ts'

let oidc: OidcServer
let desk: AuthDesk
let address = 0

const settingsFor = (issuer: string, over: Partial<SingleSignOnSettings> = {}): SingleSignOnSettings => ({
  issuer,
  ...client,
  name: 'Single sign-on',
  trustEmail: false,
  ...over,
})

beforeAll(async () => {
  oidc = await oidcServer(`${deskUrl}/api/auth/callback/sso`)
  // Down when the desk starts: every test below also shows that this is no harm.
  desk = await anAuthDesk({ singleSignOn: settingsFor(oidc.issuer) })
})
afterAll(async () => {
  await desk.stop()
  await oidc.stop()
})
beforeEach(() => {
  oidc.spoil = null
  oidc.userInfoOf = null
})

const invited = async (personId: string): Promise<string> => {
  const tx = await desk.pool.connect()
  try {
    const invitation = await invite(tx, { personId, name: personId, email: mailOf(personId), by: 'lead1', at: t0 })
    return invitation?.code ?? ''
  } finally {
    tx.release()
  }
}

const newBrowser = (one = desk): Browser => one.browser({ address: `198.51.100.${++address}` })

/** Walks through the provider's pages as a browser does and answers where the desk's callback sent it. */
const walk = async (
  browser: Browser,
  start: string,
  onCallback: (path: string) => void = () => {},
): Promise<string> => {
  const jar = new Map<string, string>()
  let url = start
  for (let hop = 0; hop < 10; hop++) {
    if (url.startsWith(deskUrl)) {
      onCallback(url.slice(deskUrl.length))
      const answer = await browser.get(url.slice(deskUrl.length))
      return String(answer.headers.location ?? `${answer.status} ${answer.body}`)
    }
    const response = await fetch(url, {
      redirect: 'manual',
      headers: { cookie: [...jar].map(([name, value]) => `${name}=${value}`).join('; ') },
    })
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
      jar.set(name, value)
    }
    const location = response.headers.get('location')
    if (location === null) throw new Error(`${url}: ${response.status} ${await response.text()}`)
    url = new URL(location, url).href
  }
  throw new Error('Redirected in circles')
}

const begin = (browser: Browser, path = '/api/auth/sign-in/social') =>
  browser.post(path, { provider: 'sso', callbackURL: '/inbox', disableRedirect: true })

const signIn = async (browser: Browser): Promise<string> => {
  const answer = await begin(browser)
  expect(answer.status).toBe(200)
  return walk(browser, (answer.json as { url: string }).url)
}

const personOf = async (browser: Browser): Promise<string | number> => {
  const answer = await browser.get('/api/who')
  return answer.status === 200 ? (answer.json as { personId: string }).personId : answer.status
}

test('a provider that is down at the start is no harm, and works as soon as it is up', async () => {
  const early = await begin(newBrowser())
  expect(early.status).toBe(503)
  expect(early.json).toMatchObject({ code: 'single-sign-on-away', status: 503 })
  expect(desk.logged.some((line) => line.includes('single sign-on') && line.includes(oidc.issuer))).toBe(true)

  await oidc.start()
  await invited('abc12')
  oidc.signedInAs = { sub: 's-abc', email: mailOf('abc12'), verified: true }
  const browser = newBrowser()
  expect(await signIn(browser)).toBe('/inbox')
  expect(await personOf(browser)).toBe('abc12')
})

test('who came by the provider no longer needs the invitation: its code is void', async () => {
  const code = await invited('inv01')
  expect(await readInvitation(desk.pool, code, t0)).not.toBe(null)
  oidc.signedInAs = { sub: 's-inv', email: mailOf('inv01'), verified: true }
  expect(await signIn(newBrowser())).toBe('/inbox')
  expect(await readInvitation(desk.pool, code, t0)).toBe(null)
})

test('nothing of the provider’s tokens is kept', async () => {
  const { rows } = await desk.pool.query(
    `select from auth."account" where "providerId" = 'sso'
       and ("accessToken" is not null or "refreshToken" is not null or "idToken" is not null)`,
  )
  expect(rows).toHaveLength(0)
  const { rows: kept } = await desk.pool.query(`select from auth."account" where "providerId" = 'sso'`)
  expect(kept.length).toBeGreaterThan(0)
})

test('a stranger to the desk is not let in, however well the provider knows them', async () => {
  oidc.signedInAs = { sub: 's-stranger', email: 'stranger@example.org', verified: true }
  const browser = newBrowser()
  expect(await signIn(browser)).toMatch(/^http:\/\/desk\.example\.org:8090\/sign-in\?error=/)
  expect(await personOf(browser)).toBe(401)
  const { rows } = await desk.pool.query(`select from auth."user" where email = 'stranger@example.org'`)
  expect(rows).toHaveLength(0)
})

test('an address that the provider did not verify joins nobody', async () => {
  await invited('unv01')
  oidc.signedInAs = { sub: 's-unv', email: mailOf('unv01'), verified: false }
  const browser = newBrowser()
  expect(await signIn(browser)).toMatch(/sign-in\?error=/)
  expect(await personOf(browser)).toBe(401)
})

test('an account with a password is joined only by its owner, signed in', async () => {
  await desk.aPerson('pwd01')
  oidc.signedInAs = { sub: 's-pwd', email: mailOf('pwd01'), verified: true }
  expect(await signIn(newBrowser())).toMatch(/sign-in\?error=/)

  const owner = await desk.signedIn('pwd01', { address: '198.51.100.250' })
  const answer = await begin(owner, '/api/auth/link-social')
  expect(answer.status).toBe(200)
  expect(await walk(owner, (answer.json as { url: string }).url)).toBe('/inbox')
  const later = newBrowser()
  expect(await signIn(later)).toBe('/inbox')
  expect(await personOf(later)).toBe('pwd01')
})

test('nobody joins an account of another address to their own', async () => {
  await desk.aPerson('oth01')
  oidc.signedInAs = { sub: 's-other', email: 'somebody.else@example.org', verified: true }
  const owner = await desk.signedIn('oth01', { address: '198.51.100.251' })
  const answer = await begin(owner, '/api/auth/link-social')
  expect(await walk(owner, (answer.json as { url: string }).url)).toMatch(/error=/)
  const { rows } = await desk.pool.query(`select from auth."account" where "accountId" like '%s-other'`)
  expect(rows).toHaveLength(0)
})

test('a person whose account was closed is refused by the provider’s way too', async () => {
  await invited('cls01')
  oidc.signedInAs = { sub: 's-cls', email: mailOf('cls01'), verified: true }
  expect(await signIn(newBrowser())).toBe('/inbox')
  await desk.pool.query(`update auth."user" set disabled = true where "personId" = 'cls01'`)
  const browser = newBrowser()
  await signIn(browser)
  expect(await personOf(browser)).toBe(401)
})

const spoilt: readonly (readonly [string, NonNullable<OidcServer['spoil']>])[] = [
  ['signed by another key', (_token, claims, forge) => forge.signFalsely(claims)],
  ['for another audience', (_token, claims, forge) => forge.sign({ ...claims, aud: 'another-client' })],
  ['of another issuer', (_token, claims, forge) => forge.sign({ ...claims, iss: 'http://127.0.0.1:9/' })],
  ['that has expired', (_token, claims, forge) => forge.sign({ ...claims, exp: 1_700_000_000 })],
  ['with another nonce', (_token, claims, forge) => forge.sign({ ...claims, nonce: 'another' })],
  ['without a nonce', (_token, { nonce: _nonce, ...claims }, forge) => forge.sign(claims)],
  ['given out for another party', (_token, claims, forge) => forge.sign({ ...claims, azp: 'another-client' })],
  [
    'with a changed byte',
    async (token) => {
      const [head = '', payload = '', signature = ''] = token.split('.')
      const changed = Buffer.from(payload, 'base64url').toString().replace('"sub":"s-abc"', '"sub":"s-inv"')
      return [head, Buffer.from(changed).toString('base64url'), signature].join('.')
    },
  ],
  [
    'that nobody signed (alg none)',
    async (_token, claims) =>
      `${[{ alg: 'none', typ: 'JWT' }, claims].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.')}.`,
  ],
  ['that isn’t there', async () => null],
]

test.each(spoilt)('an ID token %s opens nothing', async (_what, spoil) => {
  oidc.signedInAs = { sub: 's-abc', email: mailOf('abc12'), verified: true }
  oidc.spoil = spoil
  const browser = newBrowser()
  expect(await signIn(browser)).toMatch(/sign-in\?error=/)
  expect(await personOf(browser)).toBe(401)
})

test('a signed ID token of our own making opens nothing where the true one does: the forging itself is sound', async () => {
  oidc.signedInAs = { sub: 's-abc', email: mailOf('abc12'), verified: true }
  oidc.spoil = (_token, claims, forge) => forge.sign(claims)
  const browser = newBrowser()
  expect(await signIn(browser)).toBe('/inbox')
  expect(await personOf(browser)).toBe('abc12')
})

test('claims that the provider gives about somebody else are not used', async () => {
  oidc.signedInAs = { sub: 's-abc', email: mailOf('abc12'), verified: true }
  oidc.userInfoOf = 's-somebody-else'
  const browser = newBrowser()
  expect(await signIn(browser)).toMatch(/sign-in\?error=/)
  expect(await personOf(browser)).toBe(401)
})

test('an answer of the provider is good once, and only in the browser that asked', async () => {
  oidc.signedInAs = { sub: 's-abc', email: mailOf('abc12'), verified: true }
  const asked = newBrowser()
  const answer = await begin(asked)
  const other = newBrowser()
  expect(await walk(other, (answer.json as { url: string }).url)).toMatch(/error=/)
  expect(await personOf(other)).toBe(401)

  let callback = ''
  const again = await begin(asked)
  const keep = (path: string): void => {
    callback = path
  }
  expect(await walk(asked, (again.json as { url: string }).url, keep)).toBe('/inbox')
  expect(callback).toMatch(/^\/api\/auth\/callback\/sso\?code=/)
  await asked.post('/api/auth/sign-out', {})
  expect(String((await asked.get(callback)).headers.location)).toMatch(/error=/)
  expect(await personOf(asked)).toBe(401)
})

test('the client can’t hand in an ID token, scopes or parameters of its own', async () => {
  const body = { provider: 'sso', callbackURL: '/inbox' }
  for (const more of [
    { idToken: { token: 'x' } },
    { scopes: ['admin'] },
    { additionalParams: { prompt: 'none' } },
    { requestSignUp: true },
  ]) {
    const answer = await newBrowser().post('/api/auth/sign-in/social', { ...body, ...more })
    expect(answer.status, JSON.stringify(more)).toBe(422)
  }
})

test('the provider’s answer leads back to this desk only', async () => {
  const answer = await newBrowser().post('/api/auth/sign-in/social', {
    provider: 'sso',
    callbackURL: 'http://evil.example.org/',
  })
  expect(answer.status).toBe(403)
})

test('the same subject at another issuer is somebody else', async () => {
  const { rows } = await desk.pool.query<{ accountId: string }>(
    `select "accountId" from auth."account" join auth."user" on "user".id = "userId" where "personId" = 'abc12' and "providerId" = 'sso'`,
  )
  expect(rows).toEqual([{ accountId: `${oidc.issuer}#s-abc` }])
})

test('a provider that calls itself by another name is not believed', async () => {
  expect(await discover(settingsFor(`${oidc.issuer}/`))).toEqual({
    kind: 'unusable',
    what: `${oidc.issuer}/.well-known/openid-configuration calls its issuer ${oidc.issuer}, the settings say ${oidc.issuer}/`,
  })
  expect((await discover(settingsFor('http://127.0.0.1:9'))).kind).toBe('unusable')
  expect((await discover(settingsFor(oidc.issuer))).kind).toBe('usable')
})

test('a provider that vouches for no address can be trusted by the operator', async () => {
  const trusting = await anAuthDesk({ singleSignOn: settingsFor(oidc.issuer, { trustEmail: true }) })
  try {
    const tx = await trusting.pool.connect()
    await addAccount(tx, { personId: 'abc12', name: 'abc12', email: mailOf('abc12'), mayJoinByEmail: true, at: t0 })
    tx.release()
    oidc.signedInAs = { sub: 's-abc', email: mailOf('abc12'), verified: false }
    const browser = newBrowser(trusting)
    expect(await signIn(browser)).toBe('/inbox')
    expect(await personOf(browser)).toBe('abc12')
  } finally {
    await trusting.stop()
  }
})

test('a desk without single sign-on says so', async () => {
  const plain = await anAuthDesk()
  try {
    const answer = await begin(newBrowser(plain))
    expect(answer.status).toBe(404)
    expect(answer.json).toMatchObject({ code: 'no-single-sign-on' })
  } finally {
    await plain.stop()
  }
})
