/** The first start: makes the cluster beside its place and renames it there, so that a cut-off first start leaves nothing half made. */
import { execFile } from 'node:child_process'
import { chmod, chown, mkdtemp, open, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'
import type { InstalledBinaries } from './binaries.ts'
import { scramVerifier } from './databasePasswords.ts'
import { EmbeddedFailure } from './embeddedFailure.ts'
import type { Folders } from './folders.ts'
import type { RunAs } from './runAs.ts'
import { serverEnvironment } from './serverEnvironment.ts'
import { codeOf, orNull } from './systemError.ts'

const run = promisify(execFile)
const DRAFT = '.database-'
export const SUPERUSER = 'postgres'

/** True where a cluster of this major version exists; false where there is none yet. Any other version is refused. */
export const clusterExists = async (folders: Folders, major: string): Promise<boolean> => {
  const version = (await orNull(readFile(path.join(folders.cluster, 'PG_VERSION'), 'utf8')))?.trim() ?? null
  if (version === null) {
    const inside = (await orNull(readdir(folders.cluster))) ?? []
    if (inside.length > 0)
      throw new EmbeddedFailure(
        'broken-folder',
        `${folders.cluster} is not empty, but holds no PostgreSQL database (no PG_VERSION).`,
        'Move it away and start again, then restore a backup (dutydesk restore).',
      )
    return false
  }
  if (version !== major)
    throw new EmbeddedFailure(
      'other-major-version',
      `The database in ${folders.cluster} was made by PostgreSQL ${version}, and this Dutydesk brings PostgreSQL ${major}.`,
      'Make a backup with the Dutydesk that ran it (dutydesk backup), move the folder away, and restore with this one (dutydesk restore).',
    )
  return true
}

/** Character classes that people's words need; the order of sorting never depends on the machine (builtin provider). */
const CHARACTER_TYPES = ['C.UTF-8', 'en_US.UTF-8', 'C']

const initdb = async (
  binaries: InstalledBinaries,
  user: RunAs,
  draft: string,
  passwordFile: string,
  characterType: string,
): Promise<void> => {
  await run(
    binaries.initdb,
    [
      ...['-D', draft, '-U', SUPERUSER, '--pwfile', passwordFile, '--auth', 'scram-sha-256', '--encoding', 'UTF8'],
      ...['--locale', 'C', '--lc-ctype', characterType, '--locale-provider', 'builtin', '--builtin-locale', 'C.UTF-8'],
    ],
    { cwd: draft, env: serverEnvironment(), ...(user.switch ? { uid: user.uid, gid: user.gid } : {}) },
  )
}

/**
 * Makes the cluster. PostgreSQL's user is given the verifier of the password, never the password. Several nodes may do this at once:
 * the first to rename wins, the others drop theirs.
 */
export const initialiseCluster = async (
  folders: Folders,
  binaries: InstalledBinaries,
  user: RunAs,
  superuserPassword: string,
): Promise<void> => {
  const work = await mkdtemp(path.join(folders.data, DRAFT))
  try {
    // PostgreSQL's user passes through, but cannot change what lies here: we act as root on it.
    if (user.switch) await chmod(work, 0o711)
    const passwordFile = path.join(work, 'verifier')
    await writeFile(passwordFile, `${scramVerifier(superuserPassword)}\n`, { mode: 0o600 })
    if (user.switch) await chown(passwordFile, user.uid, user.gid)
    for (const [index, characterType] of CHARACTER_TYPES.entries()) {
      const draft = await mkdtemp(path.join(work, 'cluster-'))
      if (user.switch) await chown(draft, user.uid, user.gid)
      try {
        await initdb(binaries, user, draft, passwordFile, characterType)
      } catch (error) {
        if (/invalid locale name/.test(String(error)) && index + 1 < CHARACTER_TYPES.length) continue
        throw new EmbeddedFailure(
          'does-not-start',
          `The database could not be made in ${folders.data} as user ${user.name}: ${reason(error)}`,
          'Give it a folder on a local disk with free space by DUTYDESK_DATA, another user by DUTYDESK_RUN_AS, or a server by DATABASE_URL.',
          error,
        )
      }
      await moveIntoPlace(draft, folders.cluster)
      return
    }
  } finally {
    await rm(work, { recursive: true, force: true })
  }
}

const reason = (error: unknown): string => {
  const said = typeof error === 'object' && error !== null && 'stderr' in error ? String(error.stderr).trim() : ''
  return said || String(error)
}

const moveIntoPlace = async (draft: string, place: string): Promise<void> => {
  try {
    await rename(draft, place)
  } catch (error) {
    const code = codeOf(error)
    if (code === 'ENOTEMPTY' || code === 'EEXIST') return
    throw error
  }
  const parent = await open(path.dirname(place), 'r')
  try {
    await parent.sync()
  } finally {
    await parent.close()
  }
}
