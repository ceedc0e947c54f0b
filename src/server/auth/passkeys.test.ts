import { afterAll, beforeAll, expect, test } from 'vitest'
import { type AuthDesk, anAuthDesk } from './authDesk.fixture.ts'

let desk: AuthDesk
beforeAll(async () => {
  desk = await anAuthDesk({ url: 'https://desk.example.org' })
  await desk.aPerson('abc12')
})
afterAll(() => desk.stop())

type Options = {
  rp?: { id: string; name: string }
  rpId?: string
  challenge: string
  user?: { name: string }
  pubKeyCredParams?: { alg: number }[]
  allowCredentials?: unknown[]
}

test('a person who is signed in may add a passkey for this desk’s name', async () => {
  const browser = await desk.signedIn('abc12')
  const answer = await browser.get('/api/auth/passkey/generate-register-options')
  expect(answer.status).toBe(200)
  const options = answer.json as Options
  expect(options.rp).toEqual({ id: 'desk.example.org', name: 'Dutydesk' })
  expect(options.user?.name).toBe('abc12@example.org')
  expect(Buffer.from(options.challenge, 'base64url').length).toBeGreaterThanOrEqual(16)
  // ES256 is what every authenticator has (WebAuthn, 5.8.5).
  expect(options.pubKeyCredParams?.map((param) => param.alg)).toContain(-7)
  const again = (await browser.get('/api/auth/passkey/generate-register-options')).json as Options
  expect(again.challenge).not.toBe(options.challenge)
})

test('nobody adds a passkey without signing in', async () => {
  const browser = desk.browser({ address: '192.0.2.80' })
  expect((await browser.get('/api/auth/passkey/generate-register-options')).status).toBe(401)
  expect((await browser.post('/api/auth/passkey/verify-registration', { response: {} })).status).toBe(401)
})

test('signing in by passkey asks for no name and names no credential', async () => {
  const answer = await desk.browser({ address: '192.0.2.81' }).get('/api/auth/passkey/generate-authenticate-options')
  expect(answer.status).toBe(200)
  const options = answer.json as Options
  expect(options.rpId).toBe('desk.example.org')
  expect(options.allowCredentials ?? []).toEqual([])
})

test('an answer of no authenticator opens nothing, and its challenge is used up', async () => {
  const browser = desk.browser({ address: '192.0.2.82' })
  await browser.get('/api/auth/passkey/generate-authenticate-options')
  const response = { id: 'AAAA', rawId: 'AAAA', type: 'public-key', response: {}, clientExtensionResults: {} }
  const answer = () => browser.post('/api/auth/passkey/verify-authentication', { response })
  expect((await answer()).status).toBe(401)
  expect((await answer()).status).toBe(400)
  expect((await browser.get('/api/who')).status).toBe(401)
})
