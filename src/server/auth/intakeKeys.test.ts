import { afterAll, beforeAll, expect, test } from 'vitest'
import { type AuthDesk, anAuthDesk, t0 } from './authDesk.fixture.ts'
import { intakeCredential, sameDigest, sha256 } from './credentials.ts'
import {
  createIntakeKey,
  IntakeScopesError,
  intakeKeyring,
  listIntakeKeys,
  type NewIntakeKey,
  revokeIntakeKey,
  rotateIntakeKey,
} from './intakeKeys.ts'

let desk: AuthDesk
beforeAll(async () => {
  desk = await anAuthDesk()
})
afterAll(() => desk.stop())

const aSender: NewIntakeKey = {
  team: 'wilson',
  name: 'Alertmanager of the cluster',
  source: 'alertmanager',
  scopes: ['alerts:send'],
  by: 'abc12',
  at: t0,
}
const made = (over: Partial<NewIntakeKey> = {}) => createIntakeKey(desk.pool, { ...aSender, ...over })

test('a key opens the door of its team and source, and says which sender it is', async () => {
  const { keyId, key } = await made()
  expect(key).toMatch(/^[a-z0-9]{32}$/)
  expect(await desk.auth.intakeKeys.verify(key)).toEqual({
    team: 'wilson',
    keyId,
    name: 'Alertmanager of the cluster',
    source: 'alertmanager',
    scopes: ['alerts:send'],
  })
})

test('a key that differs in one letter, is too short, too long or empty opens nothing', async () => {
  const { key } = await made()
  const other = key.endsWith('a') ? 'b' : 'a'
  for (const wrong of [
    key.slice(0, -1) + other,
    key.slice(0, -1),
    `${key}a`,
    '',
    ` ${key}`,
    key.toUpperCase(),
    'zzzzzzzz'.repeat(4),
  ])
    expect(await desk.auth.intakeKeys.verify(wrong), wrong).toBe(null)
})

test('the sender may show its key as bearer, Basic password, path segment or query; a header wins over a path', () => {
  const basic = (text: string) => `Basic ${Buffer.from(text).toString('base64')}`
  expect(intakeCredential({ headers: { authorization: 'Bearer k1' } })).toBe('k1')
  expect(intakeCredential({ headers: { authorization: basic('alertmanager:k2') } })).toBe('k2')
  expect(intakeCredential({ headers: { authorization: basic('with:colon:in:it') } })).toBe('colon:in:it')
  expect(intakeCredential({ headers: {}, params: { key: 'k3' } })).toBe('k3')
  expect(intakeCredential({ headers: {}, query: { key: 'k4' } })).toBe('k4')
  expect(intakeCredential({ headers: { authorization: 'Bearer k1' }, params: { key: 'k3' } })).toBe('k1')
  expect(intakeCredential({ headers: {}, query: { key: ['a', 'b'] } })).toBe(null)
  expect(intakeCredential({ headers: { authorization: basic('no-colon') } })).toBe(null)
  expect(intakeCredential({ headers: { authorization: 'Digest x' }, query: {} })).toBe(null)
})

test('only a hash of the secret is stored, and none of it in the list', async () => {
  const { key } = await made({ team: 'hashes' })
  const { rows } = await desk.pool.query<{ line: string }>(
    `select intake_keys::text as line from intake_keys where team = 'hashes'`,
  )
  expect(rows[0]?.line).not.toContain(key.slice(8))
  expect(JSON.stringify(await listIntakeKeys(desk.pool, 'hashes'))).not.toContain(key.slice(8))
})

test('a key that may send alerts may not silence them, by the code and by the database itself', async () => {
  await expect(made({ scopes: ['alerts:send', 'alerts:silence'] })).rejects.toThrow(IntakeScopesError)
  await expect(made({ scopes: [] })).rejects.toThrow(IntakeScopesError)
  const { keyId } = await made()
  await expect(
    desk.pool.query(`update intake_keys set scopes = array['alerts:send', 'alerts:silence'] where id = $1`, [keyId]),
  ).rejects.toThrow(/check constraint/)
  const { key } = await made({ scopes: ['alerts:silence', 'read'] })
  expect((await desk.auth.intakeKeys.verify(key))?.scopes).toEqual(['alerts:silence', 'read'])
})

test('a revoked key is refused at once here and within a second on another node', async () => {
  const elsewhere = await desk.anotherNode()
  try {
    const { keyId, key } = await made()
    expect(await desk.auth.intakeKeys.verify(key)).not.toBe(null)
    expect(await elsewhere.auth.intakeKeys.verify(key)).not.toBe(null)
    expect(await revokeIntakeKey(desk.pool, { team: 'another', keyId, by: 'abc12', at: t0 })).toBe(false)
    expect(await revokeIntakeKey(desk.pool, { team: 'wilson', keyId, by: 'abc12', at: t0 })).toBe(true)
    desk.auth.forget()
    expect(await desk.auth.intakeKeys.verify(key)).toBe(null)
    await expect.poll(() => elsewhere.auth.intakeKeys.verify(key), { timeout: 1000, interval: 10 }).toBe(null)
  } finally {
    await elsewhere.stop()
  }
})

test('a rotated key opens the door until its time is over, its successor from now on', async () => {
  const { keyId, key } = await made({ team: 'rotating' })
  const rotation = { team: 'rotating', keyId, by: 'xyz99', at: t0, until: t0.add({ hours: 24 }) }
  const next = await rotateIntakeKey(desk.pool, rotation)
  expect(next?.keyId).not.toBe(keyId)
  expect(await rotateIntakeKey(desk.pool, rotation)).toBe(null)
  let now = t0
  const ring = intakeKeyring({ pool: desk.pool, now: () => now, mayRemember: () => true })
  expect((await ring.verify(key))?.keyId).toBe(keyId)
  expect(await ring.verify(next?.key ?? '')).toMatchObject({
    name: aSender.name,
    source: 'alertmanager',
    scopes: ['alerts:send'],
  })
  now = t0.add({ hours: 24 })
  expect(await ring.verify(key)).toBe(null)
  expect(await ring.verify(next?.key ?? '')).not.toBe(null)
  const listed = await listIntakeKeys(desk.pool, 'rotating')
  expect(listed.find((one) => one.keyId === next?.keyId)).toMatchObject({ rotatedFrom: keyId, createdBy: 'xyz99' })
})

test('the last use of a key is written down, and an older note never overwrites a newer', async () => {
  const { key } = await made({ team: 'used' })
  let now = t0.add({ minutes: 5 })
  const ring = intakeKeyring({ pool: desk.pool, now: () => now, mayRemember: () => true })
  const lastUse = async () => String((await listIntakeKeys(desk.pool, 'used'))[0]?.lastUsedAt)
  await ring.verify(key)
  await ring.noteUses()
  expect(await lastUse()).toBe('2026-11-24T09:05:00Z')
  now = t0
  await ring.verify(key)
  await ring.noteUses()
  expect(await lastUse()).toBe('2026-11-24T09:05:00Z')
})

test('keys are held in memory: many verifications ask the database once', async () => {
  const { key } = await made()
  let questions = 0
  const counting = new Proxy(desk.pool, {
    get: (pool, name, self) => {
      if (name === 'query') questions += 1
      return Reflect.get(pool, name, self)
    },
  })
  const ring = intakeKeyring({ pool: counting, now: () => t0, mayRemember: () => true })
  await Promise.all(Array.from({ length: 50 }, () => ring.verify(key)))
  for (let n = 0; n < 50; n++) await ring.verify(key)
  expect(questions).toBe(1)
  ring.forget()
  await ring.verify(key)
  expect(questions).toBe(2)
})

test('a key opens the door from the moment that it was made, though no news of it came yet', async () => {
  const ring = intakeKeyring({ pool: desk.pool, now: () => t0, mayRemember: () => true })
  await ring.verify((await made()).key)
  for (let n = 0; n < 20; n++) expect(await ring.verify((await made()).key)).not.toBe(null)
})

test('a reading that was under way when a key was revoked is not kept', async () => {
  const { keyId, key } = await made()
  const held = Promise.withResolvers<void>()
  const begun = Promise.withResolvers<void>()
  const slow = new Proxy(desk.pool, {
    get: (pool, name, self) =>
      name === 'query'
        ? async (text: string) => {
            const result = await pool.query(text)
            begun.resolve()
            await held.promise
            return result
          }
        : Reflect.get(pool, name, self),
  })
  const ring = intakeKeyring({ pool: slow, now: () => t0, mayRemember: () => true })
  const asked = ring.verify(key)
  await begun.promise
  await revokeIntakeKey(desk.pool, { team: 'wilson', keyId, by: 'abc12', at: t0 })
  ring.forget()
  held.resolve()
  expect(await asked).not.toBe(null)
  expect(await ring.verify(key)).toBe(null)
})

test('while changes can’t be heard of, what is held is believed for a second and then read again', async () => {
  const { keyId, key } = await made()
  let ms = 0
  const ring = intakeKeyring({ pool: desk.pool, now: () => t0, mayRemember: () => false, monotonicMs: () => ms })
  expect(await ring.verify(key)).not.toBe(null)
  await revokeIntakeKey(desk.pool, { team: 'wilson', keyId, by: 'abc12', at: t0 })
  ms = 999
  expect(await ring.verify(key)).not.toBe(null)
  ms = 1000
  expect(await ring.verify(key)).toBe(null)
})

test('digests are compared whole, wherever they differ', () => {
  const right = sha256('secret')
  for (const at of [0, 15, 31]) {
    const wrong = Buffer.from(right)
    wrong[at] = (wrong[at] ?? 0) ^ 1
    expect(sameDigest(right, wrong)).toBe(false)
  }
  expect(sameDigest(right, sha256('secret'))).toBe(true)
  expect(sameDigest(right, right.subarray(0, 31))).toBe(false)
})
