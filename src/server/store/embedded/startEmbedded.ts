/** The embedded database as the desk sees it: started or adopted, watched while the desk runs, stopped by the last one out. */

import { findBinaries, installBinaries, removeOtherBinaries } from './binaries.ts'
import { databasePasswords } from './databasePasswords.ts'
import { type Connection, deskConnection, ensureDeskDatabase, superuserConnection } from './deskDatabase.ts'
import { freeDiskSpace, refuseBelowBytes } from './diskSpace.ts'
import type { EmbeddedLog } from './embeddedLog.ts'
import { checkReachable, chooseDataDir, foldersOf, makeDataDir, makeFolders } from './folders.ts'
import { clusterExists, initialiseCluster } from './initialiseCluster.ts'
import { register } from './nodeRegister.ts'
import { ensureServer, findServer, type Place, stopServer } from './postmaster.ts'
import { chooseUser } from './runAs.ts'
import type { ServerSettings } from './serverSettings.ts'
import { type Watch, watchServer } from './watchServer.ts'

export type EmbeddedOptions = {
  /** Default: `DUTYDESK_DATA`, else `/var/lib/dutydesk/<hash>` for root and `<projectDir>/data` for others. */
  readonly dataDir?: string
  /** The clone: where `node_modules` lies. */
  readonly projectDir: string
  readonly env: NodeJS.ProcessEnv
  readonly log: EmbeddedLog
  /** PostgreSQL settings beside ours, for tests. A server that is adopted keeps its own. */
  readonly settings?: ServerSettings
}

export type EmbeddedDatabase = {
  readonly connection: Connection
  /** PostgreSQL's superuser, for tests that make databases. */
  readonly superuser: Connection
  readonly dataDir: string
  /** True where a server that was already running was taken over. */
  readonly adopted: boolean
  /** Leaves; stops the server when nobody else uses it. Close pools first. Asking twice is safe. */
  readonly stop: () => Promise<void>
  readonly freeBytes: () => Promise<number>
  /** The desk refuses new work while fewer bytes than this are free. */
  readonly refuseBelowBytes: number
}

/** Fails with `EmbeddedFailure`, whose message says what was found and what to do. */
export const startEmbedded = async (options: EmbeddedOptions): Promise<EmbeddedDatabase> => {
  const { env, log } = options
  const packaged = await findBinaries(options.projectDir)
  const dataDir = await makeDataDir(options.dataDir ?? (await chooseDataDir(options.projectDir, env)))
  const folders = foldersOf(dataDir)
  const exists = await clusterExists(folders, packaged.major)
  const user = await chooseUser(folders.cluster, env)
  await checkReachable(dataDir, user)
  await makeFolders(folders)
  const registration = await register(folders.nodes)
  let place: Place | undefined
  let watch: Watch | undefined
  try {
    const passwords = await databasePasswords(folders.secrets, exists)
    const binaries = await installBinaries(packaged, dataDir)
    if (!exists) {
      log.info({ dataDir, user: user.name }, 'making the database for the first time')
      await initialiseCluster(folders, binaries, user, passwords.superuser)
    }
    place = { folders, binaries, user, settings: options.settings ?? {}, log }
    if (exists && (await findServer(place)) === null) await removeOtherBinaries(packaged, dataDir)
    const watching = watchServer(place)
    watch = watching
    const running = await ensureServer(place, watching.ended)
    await ensureDeskDatabase(running.socketFolder, passwords)
    watching.begin(running)
    log.info({ dataDir, adopted: running.adopted }, running.adopted ? 'database adopted' : 'database started')
    const started = place
    let stopping: Promise<void> | undefined
    return {
      connection: deskConnection(running.socketFolder, passwords),
      superuser: superuserConnection(running.socketFolder, passwords),
      dataDir,
      adopted: running.adopted,
      stop: () => {
        stopping ??= watching.end().then(() => registration.leave(() => stopServer(started)))
        return stopping
      },
      freeBytes: () => freeDiskSpace(folders.cluster),
      refuseBelowBytes: await refuseBelowBytes(folders.cluster),
    }
  } catch (error) {
    const started = place
    await watch?.end()
    await registration.leave(async () => {
      if (started !== undefined) await stopServer(started)
    })
    throw error
  }
}
