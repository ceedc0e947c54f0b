import { getMigrations } from 'better-auth/db/migration'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openPool, type Pool } from '#server/store/database.ts'
import { type ClonedDatabase, cloneDatabase, emptyDatabase } from '#testing/cluster.ts'
import { deskUrl, secret } from './authDesk.fixture.ts'
import { closedEndpoints, isOpen, openEndpoints } from './authEndpoints.ts'
import { authOptions, deskBetterAuth } from './deskBetterAuth.ts'

let database: ClonedDatabase
let pool: Pool
beforeAll(async () => {
  database = await cloneDatabase()
  pool = openPool(database.config)
})
afterAll(async () => {
  await pool.end()
  await database.drop()
})

const settings = { url: deskUrl, secret, singleSignOn: null }

test('after our migrations better-auth wants no other', async () => {
  const wanted = await getMigrations(authOptions(pool, settings, null, () => {}))
  expect(wanted.toBeCreated).toEqual([])
  expect(wanted.toBeAdded).toEqual([])
  expect(wanted.toBeAddedIndexes).toEqual([])
  expect(wanted.schemaProblems).toEqual([])
})

test('without them it wants every table of its own: the test above can fail', async () => {
  const empty = await emptyDatabase()
  const emptyPool = openPool(empty.config)
  try {
    const wanted = await getMigrations(authOptions(emptyPool, settings, null, () => {}))
    expect(wanted.toBeCreated.map((table) => table.table).sort()).toEqual(
      ['account', 'apikey', 'passkey', 'rateLimit', 'session', 'user', 'verification'].sort(),
    )
  } finally {
    await emptyPool.end()
    await empty.drop()
  }
})

test('better-auth’s tables lie in the schema auth and nowhere else', async () => {
  const { rows } = await pool.query<{ schema: string; name: string }>(
    `select schemaname as schema, tablename as name from pg_tables where schemaname not in ('pg_catalog', 'information_schema')`,
  )
  expect(
    rows
      .filter((table) => table.schema === 'auth')
      .map((table) => table.name)
      .sort(),
  ).toEqual(['account', 'apikey', 'invitation', 'passkey', 'rateLimit', 'session', 'user', 'verification'].sort())
  expect(rows.filter((table) => table.name === 'user')).toHaveLength(1)
})

test('every endpoint that better-auth has was decided about: open, or closed with a reason', () => {
  const { api } = deskBetterAuth(pool, settings, null, () => {})
  const known = Object.values(
    api as Record<string, { path?: string; options?: { method?: string | string[] } }>,
  ).flatMap(({ path, options }) =>
    path === undefined ? [] : [options?.method ?? 'GET'].flat().map((method) => `${method} ${path}`),
  )
  const decided = new Set<string>([...openEndpoints, ...Object.keys(closedEndpoints)])
  expect(known.length).toBeGreaterThan(30)
  expect(known.filter((endpoint) => !decided.has(endpoint))).toEqual([])
  expect(openEndpoints.filter((endpoint) => !known.includes(endpoint))).toEqual([])
  for (const endpoint of Object.keys(closedEndpoints)) {
    const [method = '', path = ''] = endpoint.split(' ')
    expect(isOpen(method, path.replace(/:[a-z]+/, 'sso')), endpoint).toBe(false)
  }
})
