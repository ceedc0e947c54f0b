import pg from 'pg'
import { afterAll, expect, test } from 'vitest'
import { type ClonedDatabase, cloneDatabase, emptyDatabase } from './cluster.ts'

const made: ClonedDatabase[] = []
const clone = async (): Promise<ClonedDatabase> => {
  const database = await cloneDatabase()
  made.push(database)
  return database
}
afterAll(async () => {
  for (const database of made) await database.drop()
})

const ask = async (config: pg.ClientConfig, sql: string): Promise<readonly Record<string, unknown>[]> => {
  const client = new pg.Client(config)
  await client.connect()
  try {
    return (await client.query(sql)).rows
  } finally {
    await client.end()
  }
}

test('a clone has run the migrations, and what one test writes another does not see', async () => {
  const [one, other] = [await clone(), await clone()]
  await ask(one.config, 'create table only_here (a int)')
  const tables = `select string_agg(tablename, ',' order by tablename) as names from pg_tables where schemaname = 'public'`
  const [here] = await ask(one.config, tables)
  const [there] = await ask(other.config, tables)
  expect(String(there?.names).split(',')).toContain('migrations')
  expect(String(here?.names).split(',')).toContain('only_here')
  expect(String(there?.names).split(',')).not.toContain('only_here')
})

test('a clone is reached by its URL too, and as a role without further rights', async () => {
  const database = await clone()
  const rows = await ask(
    { connectionString: database.connectionString },
    'select current_database() as name, rolsuper, rolcreatedb, rolcreaterole from pg_roles where rolname = current_user',
  )
  expect(rows).toEqual([{ name: database.config.database, rolsuper: false, rolcreatedb: false, rolcreaterole: false }])
})

test('an empty database has no table of ours', async () => {
  const database = await emptyDatabase()
  made.push(database)
  expect(await ask(database.config, `select from pg_tables where schemaname = 'public'`)).toEqual([])
})

test('a dropped clone is gone although somebody was still connected', async () => {
  const database = await cloneDatabase()
  const client = new pg.Client(database.config)
  client.on('error', () => {})
  await client.connect()
  await database.drop()
  await expect(ask(database.config, 'select 1')).rejects.toMatchObject({ code: '3D000' })
  await client.end().catch(() => {})
})
