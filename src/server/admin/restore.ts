/**
 * `dutydesk restore`: makes a desk from a backup, in an empty database and in one transaction, so that a half restore leaves nothing.
 * Nothing is sent afterwards until an operator confirms what is still to be sent.
 */
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { from as copyFrom } from 'pg-copy-streams'
import { inTransaction, type Pool, type Tx } from '../store/database.ts'
import { writeFact } from '../store/facts.ts'
import {
  lockMigrations,
  type Migration,
  migrationsDirectory,
  ranMigrations,
  readMigrations,
  runMigration,
} from '../store/migrate.ts'
import { BackupFault, type BackupHeader, type BackupTrailer, copyLine } from './backupFormat.ts'
import { continueSequence, type OurTable, ourTables, qualified, quoted, tableName } from './ourTables.ts'
import { readBackup } from './readBackup.ts'
import { type VerifyReport, verifyIn } from './verify.ts'

/** Rows that appear on a desk where nobody is yet (somebody looked at the first page) and that nobody misses. */
const passing = new Set(['auth.rateLimit', 'auth.verification'])

export type RestoreReport = {
  readonly madeBy: string
  readonly madeAt: string
  readonly rows: number
  readonly events: number
  readonly streams: number
  readonly digest: string
  /** Faults of the log that were in it when the backup was made; empty when all is well. */
  readonly faults: VerifyReport['faults']
  /** Migrations of this release that the backup had not seen. */
  readonly migrated: readonly string[]
  /** Effects that wait for an operator's confirmation. */
  readonly waitingDeliveries: number
}

/** Restores a backup. Throws `BackupFault` with what was found and what to do; the database is then as it was. */
export const restoreBackup = async (
  pool: Pool,
  file: string,
  directory = migrationsDirectory,
): Promise<RestoreReport> => {
  const migrations = await readMigrations(directory)
  // First without a database: a damaged file is told from the file alone.
  await readBackup(file, {
    header: (header) => checkMigrations(header, migrations, file),
    table: (_, rows) => drain(rows),
  })
  const report = await inTransaction(pool, (tx) => restoreIn(tx, file, migrations))
  await pool.query('analyze')
  return report
}

const drain = async (rows: AsyncIterable<Buffer>): Promise<void> => {
  for await (const _ of rows);
}

const checkMigrations = (header: BackupHeader, migrations: readonly Migration[], file: string): void => {
  for (const ran of header.migrations) {
    const known = migrations.find((migration) => migration.number === ran.number)
    if (known === undefined)
      throw new BackupFault(
        `${file} is of a newer Dutydesk (${header.madeBy}): its database ran ${ran.name}, which this one does not know. Restore it with the version that made it, or a later one.`,
      )
    if (known.digest !== ran.digest)
      throw new BackupFault(
        `${file} was made after another ${ran.name} than the ${known.name} here. Restore it with the version that made it (${header.madeBy}).`,
      )
  }
}

const restoreIn = async (tx: Tx, file: string, migrations: readonly Migration[]): Promise<RestoreReport> => {
  await lockMigrations(tx)
  let tables: readonly OurTable[] = []
  const loaded = new Map<string, number>()
  const { header, trailer } = await readBackup(file, {
    header: async (header) => {
      await prepareSchema(tx, header, migrations)
      tables = await ourTables(tx)
      await checkEmpty(tx, tables)
    },
    table: async (table, rows) => {
      loaded.set(tableName(table), await load(tx, table, tables, rows, file))
    },
  })
  for (const [table, rows] of Object.entries(trailer.rows))
    if (loaded.get(table) !== rows)
      throw new BackupFault(
        `${file} names ${rows} rows of ${table}, but ${loaded.get(table) ?? 0} were read. Nothing was restored.`,
      )
  for (const sequence of header.sequences) await continueSequence(tx, sequence)
  const later = migrations.filter(({ number }) => !header.migrations.some((ran) => ran.number === number))
  for (const migration of later) await runMigration(tx, migration)
  await writeFact(tx, '_desk', 'deliveries-paused', true)
  const verified = await verifyIn(tx)
  checkVerified(verified, trailer, file)
  const waiting = await tx.query<{ n: number }>(`select count(*) as n from deliveries where state = 'waiting'`)
  return {
    madeBy: header.madeBy,
    madeAt: header.madeAt,
    rows: [...loaded.values()].reduce((sum, rows) => sum + rows, 0),
    events: verified.events,
    streams: verified.streams,
    digest: verified.digest,
    faults: verified.faults,
    migrated: later.map(({ name }) => name),
    waitingDeliveries: waiting.rows[0]?.n ?? 0,
  }
}

const checkVerified = (verified: VerifyReport, trailer: BackupTrailer, file: string): void => {
  if (
    verified.digest === trailer.digest &&
    verified.events === trailer.events &&
    verified.faults.length === trailer.faults
  )
    return
  const first = verified.faults[0]
  throw new BackupFault(
    `What was restored from ${file} is not what was backed up: ${verified.events} events of ${trailer.events}, digest ${verified.digest} instead of ${trailer.digest}` +
      `${first === undefined ? '' : `, first fault: ${first.stream} at ${first.version}: ${first.fault}`}. Nothing was restored.`,
  )
}

/** The schema as the backup's desk had it: made here, or there already and exactly the same. */
const prepareSchema = async (tx: Tx, header: BackupHeader, migrations: readonly Migration[]): Promise<void> => {
  const ran = await ranMigrations(tx)
  if (ran === null) {
    await checkNoStrangers(tx)
    for (const migration of migrations)
      if (header.migrations.some(({ number }) => number === migration.number)) await runMigration(tx, migration)
    return
  }
  const numbers = (list: readonly { number: number }[]) => list.map(({ number }) => number).join()
  if (numbers(ran) !== numbers(header.migrations))
    throw new BackupFault(
      `The database has the tables of another release (it ran ${ran.at(-1)?.name ?? 'nothing'}; the backup is of ${header.migrations.at(-1)?.name ?? 'nothing'}). ` +
        'Restore into a database on which Dutydesk was never started: a new one for DATABASE_URL, or another DUTYDESK_DATA folder.',
    )
}

const NOT_EMPTY =
  'A backup is restored into an empty database only, so that nothing is mixed or lost. Make a new database for DATABASE_URL, or name another folder by DUTYDESK_DATA (or move the old one away).'

const checkNoStrangers = async (tx: Tx): Promise<void> => {
  const { rows } = await tx.query<{ name: string }>(
    `select n.nspname || '.' || c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where n.nspname in ('public', 'auth') and c.relkind in ('r', 'p', 'v', 'm', 'f')
        and not exists (select from pg_depend d where d.objid = c.oid and d.classid = 'pg_class'::regclass and d.deptype = 'e')
      order by 1 limit 5`,
  )
  if (rows.length > 0)
    throw new BackupFault(`The database holds something else: ${rows.map((row) => row.name).join(', ')}. ${NOT_EMPTY}`)
}

/** Keeps everybody else out until the end, then looks: a desk that starts meanwhile waits and finds the restored one. */
const checkEmpty = async (tx: Tx, tables: readonly OurTable[]): Promise<void> => {
  await tx.query(`lock table ${tables.map(qualified).join(', ')} in access exclusive mode`)
  const filled: string[] = []
  for (const table of tables) {
    if (passing.has(tableName(table))) {
      await tx.query(`delete from ${qualified(table)}`)
      continue
    }
    const { rowCount } = await tx.query(`select from ${qualified(table)} limit 1`)
    if (rowCount !== 0) filled.push(tableName(table))
  }
  if (filled.length > 0)
    throw new BackupFault(
      `The database is not empty: there are rows in ${filled.slice(0, 5).join(', ')}${filled.length > 5 ? ' and others' : ''}. ${NOT_EMPTY}`,
    )
}

const load = async (
  tx: Tx,
  table: OurTable,
  tables: readonly OurTable[],
  rows: AsyncIterable<Buffer>,
  file: string,
): Promise<number> => {
  // Names in SQL come from the catalogue; the file's are only looked up in it.
  const known = tables.find((ours) => tableName(ours) === tableName(table))
  const columns = table.columns.filter((column) => known?.columns.includes(column) === true)
  if (known === undefined || columns.length !== table.columns.length)
    throw new BackupFault(
      `${file} holds ${tableName(table)} (${table.columns.map(quoted).join(', ')}), which this Dutydesk does not know in this form. Nothing was restored.`,
    )
  const into = tx.query(copyFrom(copyLine({ ...known, columns }).replace(/;$/, '')))
  await pipeline(Readable.from(rows, { objectMode: false }), into)
  return into.rowCount
}
