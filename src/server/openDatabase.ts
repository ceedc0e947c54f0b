/** The database a server stands on: the one `DATABASE_URL` names, else the embedded one. */
import path from 'node:path'
import type { Log } from './desk.ts'
import { ensureSecret } from './settings/ensureSecret.ts'
import type { Settings } from './settings/loadSettings.ts'
import { openPool, type Pool, type PoolConfig } from './store/database.ts'
import { startEmbedded } from './store/embedded/startEmbedded.ts'
import { migrate } from './store/migrate.ts'

/** Older servers lack what the desk's SQL uses. */
const OLDEST_SERVER = 150000

export class DatabaseTooOld extends Error {
  override readonly name = 'DatabaseTooOld'
}

export type OpenDatabase = {
  readonly pool: Pool
  readonly config: PoolConfig
  /** From the environment, else made beside the data and readable by its owner alone. */
  readonly secret: string
  readonly kind: 'embedded' | 'external'
  /** Free bytes where the embedded database lies, and how many the desk wants; null for an external server, which watches itself. */
  readonly disk: { readonly freeBytes: () => Promise<number>; readonly refuseBelowBytes: number } | null
  readonly close: () => Promise<void>
}

export type DatabaseOptions = {
  readonly settings: Pick<Settings, 'databaseUrl' | 'databaseConnections' | 'dataDir' | 'runAs' | 'secret'>
  readonly projectDir: string
  readonly log: Log
  /** True to take the schema as it is: a backup is made of it, or a restore is about to make it. */
  readonly leaveSchema?: boolean
}

const checkServer = async (pool: Pool): Promise<void> => {
  const { rows } = await pool.query<{ number: string; words: string }>(
    `select current_setting('server_version_num') as number, current_setting('server_version') as words`,
  )
  const server = rows[0]
  if (server !== undefined && Number(server.number) < OLDEST_SERVER)
    throw new DatabaseTooOld(
      `The PostgreSQL server is version ${server.words}; Dutydesk needs 15 or later. Upgrade it, or unset DATABASE_URL to use the embedded one.`,
    )
}

/** Opens the database and brings its schema up to date (unless told to leave it). Throws errors whose messages say what was found and what to do. */
export const openDatabase = async (options: DatabaseOptions): Promise<OpenDatabase> => {
  const { settings, projectDir, log } = options
  const max = settings.databaseConnections
  if (settings.databaseUrl !== null) {
    const config: PoolConfig = { connectionString: settings.databaseUrl, max }
    const pool = openPool(config)
    try {
      await checkServer(pool)
      if (options.leaveSchema !== true) await migrate(pool)
      return {
        pool,
        config,
        secret: settings.secret ?? (await ensureSecret(settings.dataDir ?? path.join(projectDir, 'data'))),
        kind: 'external',
        disk: null,
        close: () => pool.end(),
      }
    } catch (error) {
      await pool.end()
      throw error
    }
  }
  const embedded = await startEmbedded({
    projectDir,
    env: { ...(settings.runAs === null ? {} : { DUTYDESK_RUN_AS: settings.runAs }) },
    ...(settings.dataDir === null ? {} : { dataDir: settings.dataDir }),
    log,
  })
  const config: PoolConfig = { ...embedded.connection, max }
  const pool = openPool(config)
  try {
    if (options.leaveSchema !== true) await migrate(pool)
    return {
      pool,
      config,
      secret: settings.secret ?? (await ensureSecret(path.join(embedded.dataDir, 'secrets'))),
      kind: 'embedded',
      disk: { freeBytes: embedded.freeBytes, refuseBelowBytes: embedded.refuseBelowBytes },
      close: async () => {
        await pool.end()
        await embedded.stop()
      },
    }
  } catch (error) {
    await pool.end()
    await embedded.stop()
    throw error
  }
}
