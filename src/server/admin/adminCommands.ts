/**
 * What an operator does on the machine itself: verify, rebuild, backup, restore. Each opens the database that the settings name
 * (beside a running desk, too), does its work, and leaves.
 */
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import type { Writable } from 'node:stream'
import { wallClock } from '../clock.ts'
import type { Log } from '../desk.ts'
import { type DatabaseOptions, type OpenDatabase, openDatabase } from '../openDatabase.ts'
import { noJobs, openDesk } from '../openDesk.ts'
import { type Settings, showSettingFault } from '../settings/loadSettings.ts'
import { readSettings } from '../settings/readSettings.ts'
import { inTransaction, type Pool } from '../store/database.ts'
import { ranMigrations } from '../store/migrate.ts'
import { type BackupReport, backupToFile, writeBackup } from './backup.ts'
import { BackupFault } from './backupFormat.ts'
import { compareViews, rebuild, type ViewDifference } from './rebuild.ts'
import { type RestoreReport, restoreBackup } from './restore.ts'
import { type VerifyReport, verify } from './verify.ts'

export type AdminOptions = {
  readonly settings: Settings
  /** The clone. */
  readonly projectDir: string
  readonly log: Log
}

export type AdminSettings =
  | { readonly kind: 'settings'; readonly settings: Settings }
  /** One line for each fault; none shows a secret. */
  | { readonly kind: 'faulty'; readonly faults: readonly string[] }

/** The settings that a server of this clone would run with. */
export const adminSettings = async (projectDir: string, env: NodeJS.ProcessEnv): Promise<AdminSettings> => {
  const loaded = await readSettings(projectDir, env)
  return loaded.kind === 'settings' ? loaded : { kind: 'faulty', faults: loaded.faults.map(showSettingFault) }
}

const withDatabase = async <T>(options: DatabaseOptions, work: (database: OpenDatabase) => Promise<T>): Promise<T> => {
  const database = await openDatabase(options)
  try {
    return await work(database)
  } finally {
    await database.close()
  }
}

const mustHoldDesk = async (pool: Pool): Promise<void> => {
  if ((await inTransaction(pool, ranMigrations)) === null)
    throw new BackupFault('This database holds no desk: Dutydesk was never started on it.')
}

/** Walks every hash chain. A report with faults is an answer, not an error. */
export const runVerify = (options: AdminOptions): Promise<VerifyReport> =>
  withDatabase({ ...options, leaveSchema: true }, async ({ pool }) => {
    await mustHoldDesk(pool)
    return verify(pool)
  })

export type RebuildReport = {
  readonly streams: number
  /** Where the views said something else than the events did, before. */
  readonly differences: readonly ViewDifference[]
}

/** Makes all views again from the events. Sends nothing. */
export const runRebuild = (options: AdminOptions): Promise<RebuildReport> =>
  withDatabase(options, async ({ pool }) => {
    const { desk } = await openDesk({
      pool,
      playbooksDir: path.resolve(options.projectDir, options.settings.playbooksDir),
      clock: wallClock,
      jobs: noJobs,
      log: options.log,
    })
    const differences = await compareViews(desk)
    return { differences, ...(await rebuild(desk)) }
  })

/** Writes a backup into a new file, or to a stream (the process's output, for example), which is left open. */
export const runBackup = (options: AdminOptions, to: string | Writable): Promise<BackupReport> =>
  withDatabase({ ...options, leaveSchema: true }, async ({ pool }) => {
    const facts = { madeBy: await versionOf(options.projectDir), madeAt: wallClock() }
    return typeof to === 'string' ? backupToFile(pool, to, facts) : writeBackup(pool, to, facts)
  })

/** Makes a desk from a backup in an empty database. Nothing is sent before an operator resumes deliveries. */
export const runRestore = (options: AdminOptions, file: string): Promise<RestoreReport> =>
  withDatabase({ ...options, leaveSchema: true }, ({ pool }) => restoreBackup(pool, file))

const versionOf = async (projectDir: string): Promise<string> => {
  const text = await readFile(path.join(projectDir, 'package.json'), 'utf8')
  return (JSON.parse(text) as { version: string }).version
}
