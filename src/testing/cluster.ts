/**
 * Real databases for tests: one embedded cluster a run, made when the first test asks for it, and in it one template that ran all
 * migrations. Each test file clones the template (about 50 ms) and drops its clone.
 *
 * fsync is off here: a test that kills the database starts one of its own with `startEmbedded`.
 */
import { createHash, randomUUID } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import pg from 'pg'
import { openPool } from '#server/store/database.ts'
import type { Connection } from '#server/store/embedded/deskDatabase.ts'
import { silentLog } from '#server/store/embedded/embeddedLog.ts'
import { type EmbeddedDatabase, startEmbedded } from '#server/store/embedded/startEmbedded.ts'
import { migrate, migrationsDirectory } from '#server/store/migrate.ts'

/** Where the run's cluster lies; set by `clusterSetup.ts` for all workers. */
export const CLUSTER_FOLDER = 'DUTYDESK_TEST_CLUSTER'
export const projectDir = path.join(import.meta.dirname, '../..')

/** For the run's cluster: nothing in it outlives the run. */
export const fastSettings = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', max_connections: 200 }

export type ClonedDatabase = {
  /** For `pg` and `openPool`; the role owns the database and has no other right, as in production. */
  readonly config: Connection
  /** The same as a URL, for `DATABASE_URL`. */
  readonly connectionString: string
  /** Cuts what is still connected and removes the database. */
  readonly drop: () => Promise<void>
}

let started: Promise<EmbeddedDatabase> | undefined

const cluster = (): Promise<EmbeddedDatabase> => {
  const dataDir = process.env[CLUSTER_FOLDER]
  if (dataDir === undefined)
    throw new Error(
      `${CLUSTER_FOLDER} is not set: run the test by Vitest with src/testing/clusterSetup.ts as globalSetup.`,
    )
  // Never stopped here: the run's end does it, see clusterSetup.ts.
  started ??= startEmbedded({ dataDir, projectDir, env: {}, log: silentLog, settings: fastSettings })
  return started
}

const asSuperuser = async <T>(work: (client: pg.Client) => Promise<T>): Promise<T> => {
  const client = new pg.Client((await cluster()).superuser)
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}

const digestOfMigrations = async (): Promise<string> => {
  const hash = createHash('sha256')
  for (const name of (await readdir(migrationsDirectory)).sort())
    hash.update(name).update(await readFile(path.join(migrationsDirectory, name)))
  return hash.digest('hex').slice(0, 16)
}

/** An arbitrary key for the lock under which the template is made. */
const TEMPLATE_LOCK = 7_741_001

const makeTemplate = (name: string): Promise<void> =>
  asSuperuser(async (client) => {
    await client.query('select pg_advisory_lock($1)', [TEMPLATE_LOCK])
    if ((await client.query('select from pg_database where datname = $1', [name])).rowCount !== 0) return
    const draft = `${name}_draft`
    await client.query(`drop database if exists ${draft} with (force)`)
    await client.query(`create database ${draft} owner dutydesk`)
    const pool = openPool({ ...(await cluster()).connection, database: draft })
    try {
      await migrate(pool)
    } finally {
      await pool.end()
    }
    await client.query(`alter database ${draft} rename to ${name}`)
  })

let template: Promise<string> | undefined

const templateName = (): Promise<string> => {
  template ??= digestOfMigrations().then(async (digest) => {
    const name = `template_${digest}`
    await makeTemplate(name)
    return name
  })
  return template
}

const urlOf = (config: Connection): string =>
  `postgres://${config.user}:${config.password}@${encodeURIComponent(config.host)}:${config.port}/${config.database}`

const create = async (statement: (name: string) => string): Promise<ClonedDatabase> => {
  const name = `test_${randomUUID().replaceAll('-', '')}`
  await asSuperuser((client) => client.query(statement(name)))
  const config = { ...(await cluster()).connection, database: name }
  return {
    config,
    connectionString: urlOf(config),
    drop: async () => {
      await asSuperuser((client) => client.query(`drop database if exists ${name} with (force)`))
    },
  }
}

/** A database with the whole schema and no rows. */
export const cloneDatabase = async (): Promise<ClonedDatabase> => {
  const from = await templateName()
  return create((name) => `create database ${name} template ${from} owner dutydesk strategy file_copy`)
}

/** A database with nothing in it, for tests of migrations and of restoring. */
export const emptyDatabase = (): Promise<ClonedDatabase> => create((name) => `create database ${name} owner dutydesk`)
