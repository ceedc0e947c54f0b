import { afterAll, beforeAll, expect, test } from 'vitest'
import { closeAccount, reopenAccount } from './accounts.ts'
import { type AuthDesk, anAuthDesk, t0 } from './authDesk.fixture.ts'
import type { Scope } from './identity.ts'
import { createKey, type KeyOwner, listKeys, revokeKey, UnknownOwnerError } from './personKeys.ts'

let desk: AuthDesk
beforeAll(async () => {
  desk = await anAuthDesk()
  await desk.aPerson('abc12')
  await desk.aPerson('xyz99')
})
afterAll(() => desk.stop())

const abc: KeyOwner = { kind: 'person', personId: 'abc12' }
const aKey = (owner: KeyOwner, over: { scopes?: readonly Scope[]; team?: string; expiresAt?: Temporal.Instant } = {}) =>
  createKey(desk.auth.betterAuth(), desk.pool, {
    owner,
    name: 'deploy script',
    scopes: over.scopes ?? ['read', 'act'],
    team: over.team ?? null,
    at: t0,
    expiresAt: over.expiresAt ?? null,
  })
const who = (headers: Record<string, string>) => desk.browser().get('/api/who', headers)
const bearer = (key: string) => ({ authorization: `Bearer ${key}` })

test('a key speaks for its owner with its own scopes and team only, as bearer or X-Api-Key', async () => {
  const { id, key } = await aKey(abc, { scopes: ['read', 'alerts:send'], team: 'wilson' })
  const expected = {
    kind: 'person',
    personId: 'abc12',
    name: 'abc12',
    isAdministrator: false,
    via: 'key',
    scopes: ['read', 'alerts:send'],
    keyTeam: 'wilson',
    keyId: id,
  }
  expect((await who(bearer(key))).json).toEqual(expected)
  expect((await who({ authorization: `bearer  ${key}` })).json).toEqual(expected)
  expect((await who({ 'x-api-key': key })).json).toEqual(expected)
})

test('a service account acts by a key of its one team', async () => {
  const { id, key } = await aKey(
    { kind: 'service', team: 'wilson', serviceId: 'deployer', name: 'Deployer' },
    { scopes: ['act'], team: 'another' },
  )
  expect((await who(bearer(key))).json).toEqual({
    kind: 'service',
    serviceId: 'deployer',
    name: 'Deployer',
    via: 'key',
    scopes: ['act'],
    keyTeam: 'wilson',
    keyId: id,
  })
})

test('only a hash of the key is stored', async () => {
  const { key } = await aKey(abc)
  const { rows } = await desk.pool.query<{ found: number }>(
    `select count(*)::int as found from auth."apikey" where "apikey"::text like '%' || $1 || '%'`,
    [key],
  )
  expect(rows[0]?.found).toBe(0)
})

test('a revoked key is refused at once though it was just used, and on another node within a second', async () => {
  const elsewhere = await desk.anotherNode()
  try {
    const { id, key } = await aKey(abc)
    const there = async () => (await elsewhere.browser().get('/api/who', bearer(key))).status
    expect((await who(bearer(key))).status).toBe(200)
    expect(await there()).toBe(200)
    expect(await revokeKey(desk.pool, id, t0, { kind: 'person', personId: 'xyz99' })).toBe(false)
    expect((await who(bearer(key))).status).toBe(200)
    expect(await revokeKey(desk.pool, id, t0, abc)).toBe(true)
    desk.auth.forget()
    expect((await who(bearer(key))).status).toBe(401)
    await expect.poll(there, { timeout: 1000, interval: 10 }).toBe(401)
    expect(await revokeKey(desk.pool, id, t0, abc)).toBe(false)
  } finally {
    await elsewhere.stop()
  }
})

test('a wrong key is refused even beside a good cookie', async () => {
  const browser = await desk.signedIn('abc12')
  expect((await browser.get('/api/who')).status).toBe(200)
  expect((await browser.get('/api/who', bearer('ddp_nonsense'))).status).toBe(401)
  expect((await browser.get('/api/who', { authorization: 'Bearer' })).status).toBe(401)
  expect((await browser.get('/api/who', { 'x-api-key': '' })).status).toBe(401)
  expect((await browser.get('/api/who', bearer('x'.repeat(10_000)))).status).toBe(401)
})

test('a key needs no Origin to change something; a page of another site can’t use it', async () => {
  const { key } = await aKey(abc)
  const answer = await desk.browser().post('/api/who', {}, { ...bearer(key), origin: '' })
  expect(answer.status).toBe(200)
})

test('a key works more than ten times a day', async () => {
  const { key } = await aKey(abc)
  for (let n = 0; n < 15; n++) {
    desk.auth.forget()
    expect((await who(bearer(key))).status).toBe(200)
  }
})

test('an expired key is refused', async () => {
  const { id, key } = await aKey(abc, { expiresAt: t0.add({ hours: 1 }) })
  expect((await who(bearer(key))).status).toBe(200)
  await desk.pool.query(`update auth."apikey" set "expiresAt" = now() - interval '1 second' where id = $1`, [id])
  desk.auth.forget()
  expect((await who(bearer(key))).status).toBe(401)
})

test('who left is refused with session and key, and can sign in again once the account is open again', async () => {
  await desk.aPerson('gone1')
  const { key } = await aKey({ kind: 'person', personId: 'gone1' })
  const browser = await desk.signedIn('gone1', { address: '192.0.2.90' })
  const cookie = browser.cookie()
  expect((await who(bearer(key))).status).toBe(200)
  const tx = await desk.pool.connect()
  try {
    await closeAccount(tx, 'gone1', t0)
    desk.auth.forget()
    expect((await who(bearer(key))).status).toBe(401)
    expect((await who({ cookie })).status).toBe(401)
    await expect(desk.signedIn('gone1', { address: '192.0.2.91' })).rejects.toThrow(/401/)
    await reopenAccount(tx, 'gone1', t0)
  } finally {
    tx.release()
  }
  desk.auth.forget()
  await desk.signedIn('gone1', { address: '192.0.2.92' })
  expect((await who({ cookie })).status).toBe(401)
})

test('the list shows what a key is for, when it was last used and that it was revoked, never the key', async () => {
  const owner: KeyOwner = { kind: 'service', team: 'wilson', serviceId: 'lister', name: 'Lister' }
  const { id, key } = await aKey(owner, { scopes: ['read'] })
  const before = await listKeys(desk.pool, owner)
  expect(before).toHaveLength(1)
  expect(before[0]).toMatchObject({
    id,
    name: 'deploy script',
    scopes: ['read'],
    team: 'wilson',
    lastUsedAt: null,
    revoked: false,
  })
  expect(before[0]?.start).toBe(key.slice(0, 8))
  await who(bearer(key))
  await revokeKey(desk.pool, id, t0)
  const after = await listKeys(desk.pool, owner)
  expect(after[0]?.revoked).toBe(true)
  expect(after[0]?.lastUsedAt).not.toBe(null)
  expect(JSON.stringify(after)).not.toContain(key.slice(8))
})

test('nobody gets a key for somebody who has no account', async () => {
  await expect(aKey({ kind: 'person', personId: 'nobody' })).rejects.toThrow(UnknownOwnerError)
})

test('while revocations can’t be heard of, nothing is believed from memory', async () => {
  const { id, key } = await aKey(abc)
  expect((await who(bearer(key))).status).toBe(200)
  // Cuts the listening connections; the next start comes after a pause of at least a tenth of a second.
  await desk.pool.query(
    `select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and application_name = 'dutydesk revocations'`,
  )
  await desk.pool.query(`alter table auth."apikey" disable trigger apikey_changed`)
  try {
    await revokeKey(desk.pool, id, t0)
    await expect.poll(async () => (await who(bearer(key))).status, { timeout: 1000, interval: 5 }).toBe(401)
  } finally {
    await desk.pool.query(`alter table auth."apikey" enable trigger apikey_changed`)
  }
})
