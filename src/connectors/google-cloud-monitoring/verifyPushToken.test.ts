import { createLocalJWKSet, exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose'
import { beforeAll, expect, test } from 'vitest'
import { googleIssuer, verifyPushToken } from './verifyPushToken.ts'

const now = Temporal.Instant.from('2026-11-23T12:00:00Z')
const seconds = now.epochMilliseconds / 1000
const settings = {
  audience: 'https://desk.example.org/api/intake/google-cloud-monitoring',
  email: 'push@wilson-example.iam.gserviceaccount.com',
}
const claims: JWTPayload = {
  iss: googleIssuer,
  aud: settings.audience,
  email: settings.email,
  email_verified: true,
  iat: seconds - 60,
  exp: seconds + 3540,
  sub: '1',
}

type Keys = Awaited<ReturnType<typeof generateKeyPair>>
let current: Keys
let next: Keys
const keySet = async (...pairs: readonly (readonly [string, Keys])[]) =>
  createLocalJWKSet({
    keys: await Promise.all(
      pairs.map(async ([kid, pair]) => ({ ...(await exportJWK(pair.publicKey)), kid, alg: 'RS256', use: 'sig' })),
    ),
  })
const token = (payload: JWTPayload, pair: Keys = current, kid = 'k1') =>
  new SignJWT(payload).setProtectedHeader({ alg: 'RS256', kid }).sign(pair.privateKey)
const check = async (given: string | undefined, at = now) =>
  verifyPushToken(given === undefined ? undefined : `Bearer ${given}`, settings, await keySet(['k1', current]), at)

beforeAll(async () => {
  current = await generateKeyPair('RS256')
  next = await generateKeyPair('RS256')
})

test("Google's token for us, from our service account, is let in", async () => {
  expect(await check(await token(claims))).toEqual({ ok: true, replay: null })
})

const without = (name: string): JWTPayload => Object.fromEntries(Object.entries(claims).filter(([key]) => key !== name))

test.each<[string, JWTPayload]>([
  ['another audience', { ...claims, aud: 'https://other.example.org' }],
  ['another issuer', { ...claims, iss: 'https://issuer.example.org' }],
  ['another service account', { ...claims, email: 'someone@wilson-example.iam.gserviceaccount.com' }],
  ['an address that is not verified', { ...claims, email_verified: false }],
  ['an address verified in words only', { ...claims, email_verified: 'true' }],
  ['no address', without('email')],
  ['no expiry', without('exp')],
  ['an expiry in the past', { ...claims, exp: seconds - 60 }],
])('a token with %s is refused', async (_, payload) => {
  expect((await check(await token(payload))).ok).toBe(false)
})

test('a token replayed after its expiry is refused', async () => {
  expect((await check(await token(claims), now.add({ minutes: 61 }))).ok).toBe(false)
})

test('a token signed by another key under our key id is refused', async () => {
  expect((await check(await token(claims, next))).ok).toBe(false)
})

test('when the keys are rotated, the new key counts and the old one no longer', async () => {
  const rotated = await keySet(['k2', next])
  expect((await verifyPushToken(`Bearer ${await token(claims, next, 'k2')}`, settings, rotated, now)).ok).toBe(true)
  expect((await verifyPushToken(`Bearer ${await token(claims)}`, settings, rotated, now)).ok).toBe(false)
})

test('alg none is refused, with and without a signature', async () => {
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const bare = `${part({ alg: 'none', kid: 'k1' })}.${part(claims)}.`
  expect((await check(bare)).ok).toBe(false)
  expect((await check(`${bare}AAAA`)).ok).toBe(false)
})

test('a token that was signed with the public key as a shared secret is refused', async () => {
  const secret = new TextEncoder().encode(JSON.stringify(await exportJWK(current.publicKey)))
  const forged = await new SignJWT(claims).setProtectedHeader({ alg: 'HS256', kid: 'k1' }).sign(secret)
  expect((await check(forged)).ok).toBe(false)
})

test('another algorithm is refused, also where the key set does not say which one is right', async () => {
  const strong = await generateKeyPair('RS384', { extractable: true })
  const jwk = { ...(await exportJWK(strong.publicKey)), kid: 'k3' }
  const other = await new SignJWT(claims).setProtectedHeader({ alg: 'RS384', kid: 'k3' }).sign(strong.privateKey)
  expect((await verifyPushToken(`Bearer ${other}`, settings, createLocalJWKSet({ keys: [jwk] }), now)).ok).toBe(false)
})

test('a changed byte in the claims is refused', async () => {
  const [header, , signature] = (await token(claims)).split('.')
  const changed = Buffer.from(JSON.stringify({ ...claims, sub: '2' })).toString('base64url')
  expect((await check(`${header}.${changed}.${signature}`)).ok).toBe(false)
})

test('a missing token, another scheme and settings that are not set are refused', async () => {
  const good = await token(claims)
  const keys = await keySet(['k1', current])
  expect((await check(undefined)).ok).toBe(false)
  expect((await verifyPushToken(`Basic ${good}`, settings, keys, now)).ok).toBe(false)
  expect((await verifyPushToken(`Bearer ${good}`, { audience: '', email: '' }, keys, now)).ok).toBe(false)
})

test('keys that cannot be fetched are our fault, not a bad token', async () => {
  const good = await token(claims)
  const unreachable = () => Promise.reject(new TypeError('fetch failed'))
  await expect(verifyPushToken(`Bearer ${good}`, settings, unreachable, now)).rejects.toThrow('fetch failed')
})
