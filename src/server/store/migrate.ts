/**
 * Brings the database's schema up to date: numbered SQL files, forward only, each in a transaction of its own, in order. Nodes
 * that start at once wait for one another; a file that changed after it ran, or a database newer than this code, is refused.
 */
import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { inTransaction, type Pool, type Tx } from './database.ts'

export const migrationsDirectory = path.join(import.meta.dirname, '../../../migrations')
const ADVISORY_LOCK = 0x64757479

export class MigrationError extends Error {
  override readonly name = 'MigrationError'
}

export type Migration = {
  readonly number: number
  readonly name: string
  readonly sql: string
  readonly digest: string
}

/** The files, in order. */
export const readMigrations = async (directory = migrationsDirectory): Promise<readonly Migration[]> => {
  const names = (await readdir(directory)).filter((name) => /^\d{4}_.*\.sql$/.test(name)).sort()
  return Promise.all(
    names.map(async (name) => {
      const sql = await readFile(path.join(directory, name), 'utf8')
      return { number: Number(name.slice(0, 4)), name, sql, digest: createHash('sha256').update(sql).digest('hex') }
    }),
  )
}

/** Waits for whoever else is migrating, until the transaction ends. */
export const lockMigrations = async (tx: Tx): Promise<void> => {
  await tx.query('select pg_advisory_xact_lock($1)', [ADVISORY_LOCK])
}

/** Runs one file in the open transaction and notes that it ran. */
export const runMigration = async (tx: Tx, { number, name, sql, digest }: Migration): Promise<void> => {
  await tx.query(`create table if not exists migrations (
    number integer primary key, name text not null, digest text not null, ran_at timestamptz not null default now())`)
  await tx.query(sql)
  await tx.query('insert into migrations (number, name, digest) values ($1, $2, $3)', [number, name, digest])
}

export type RanMigration = Omit<Migration, 'sql'>

/** What the database ran, in order; null where it never met Dutydesk. */
export const ranMigrations = async (tx: Tx): Promise<readonly RanMigration[] | null> => {
  const there = await tx.query<{ there: boolean }>(`select to_regclass('public.migrations') is not null as there`)
  if (there.rows[0]?.there !== true) return null
  const { rows } = await tx.query<RanMigration>('select number, name, digest from public.migrations order by number')
  return rows
}

/** Runs what is missing and answers the names of the files that ran. Throws `MigrationError` with what was found and what to do. */
export const migrate = async (pool: Pool, directory = migrationsDirectory): Promise<readonly string[]> => {
  const migrations = await readMigrations(directory)
  const ran: string[] = []
  for (const migration of migrations) {
    await inTransaction(pool, async (tx) => {
      await lockMigrations(tx)
      const row = (await ranMigrations(tx))?.find((done) => done.number === migration.number)
      if (row !== undefined) {
        if (row.digest !== migration.digest)
          throw new MigrationError(
            `Migration ${migration.name} differs from the ${row.name} that this database ran. A migration is never edited after it ran: restore the file, and put the change into a new one.`,
          )
        return
      }
      await runMigration(tx, migration)
      ran.push(migration.name)
    })
  }
  const newest = await pool.query<{ number: number; name: string }>(
    'select number, name from migrations order by number desc limit 1',
  )
  const found = newest.rows[0]
  const known = migrations.at(-1)
  if (found !== undefined && known !== undefined && found.number > known.number)
    throw new MigrationError(
      `The database is newer than this Dutydesk: it ran ${found.name}, the newest migration here is ${known.name}. Start the version that made it, or a later one.`,
    )
  return ran
}
