/**
 * Where the embedded database keeps its things.
 *
 *     <data>/database/             the PostgreSQL cluster; belongs to the user PostgreSQL runs as
 *     <data>/socket/               its Unix socket (in the temporary folder where this path would be too long)
 *     <data>/settings/             postgresql.conf and pg_hba.conf as we write them, operator.conf as you write it
 *     <data>/secrets/              passwords, mode 0700, ours only
 *     <data>/nodes/                one file for each running Dutydesk on this folder
 *     <data>/database.log          what PostgreSQL says, bounded
 *     <data>/postgresql-<version>/ the binaries
 */
import { createHash } from 'node:crypto'
import { chmod, lstat, mkdir, realpath } from 'node:fs/promises'
import path from 'node:path'
import { EmbeddedFailure } from './embeddedFailure.ts'
import type { RunAs } from './runAs.ts'
import { orNull } from './systemError.ts'

export type Folders = {
  readonly data: string
  readonly cluster: string
  readonly socket: string
  readonly settings: string
  readonly secrets: string
  readonly nodes: string
  readonly log: string
}

/** `DUTYDESK_DATA`, else for root a folder under /var/lib named after the clone's path, else `data` in the clone. */
export const chooseDataDir = async (
  projectDir: string,
  env: NodeJS.ProcessEnv,
  isRoot: boolean = process.getuid?.() === 0,
): Promise<string> => {
  if (env.DUTYDESK_DATA) return path.resolve(env.DUTYDESK_DATA)
  if (!isRoot) return path.join(projectDir, 'data')
  const clone = await realpath(projectDir)
  return path.join('/var/lib/dutydesk', createHash('sha256').update(clone).digest('hex').slice(0, 12))
}

/** Makes the data folder; as root others may pass through it (not list it), since the database's user must. */
export const makeDataDir = async (dataDir: string): Promise<string> => {
  const asRoot = process.getuid?.() === 0
  const first = await mkdir(dataDir, { recursive: true, mode: 0o700 })
  // The umask may have taken more away than we want; only folders that we made are changed.
  if (first !== undefined && asRoot)
    for (let at = dataDir; at !== path.dirname(first); at = path.dirname(at)) await chmod(at, 0o711)
  return realpath(dataDir)
}

export const foldersOf = (data: string): Folders => ({
  data,
  cluster: path.join(data, 'database'),
  socket: path.join(data, 'socket'),
  settings: path.join(data, 'settings'),
  secrets: path.join(data, 'secrets'),
  nodes: path.join(data, 'nodes'),
  log: path.join(data, 'database.log'),
})

export const makeFolders = async (folders: Folders): Promise<void> => {
  await mkdir(folders.secrets, { recursive: true, mode: 0o700 })
  await mkdir(folders.nodes, { recursive: true, mode: 0o700 })
  // Read by PostgreSQL; holds no secret.
  if ((await mkdir(folders.settings, { recursive: true })) !== undefined) await chmod(folders.settings, 0o755)
}

/** Fails with `unreachable-folder` where the user cannot pass through a folder on the way to `dir`. */
export const checkReachable = async (dir: string, user: RunAs): Promise<void> => {
  if (!user.switch) return
  for (let at = dir; at !== path.dirname(at); at = path.dirname(at)) {
    const found = await orNull(lstat(at))
    if (found === null) continue
    const bit = found.uid === user.uid ? 0o100 : found.gid === user.gid ? 0o010 : 0o001
    if ((found.mode & bit) === 0)
      throw new EmbeddedFailure(
        'unreachable-folder',
        `PostgreSQL runs as ${user.name}, which cannot pass through ${at} (mode ${(found.mode & 0o777).toString(8)}) to ${dir}.`,
        'Set DUTYDESK_DATA to a folder that this user can reach, or allow the passage (chmod o+x).',
      )
  }
}
