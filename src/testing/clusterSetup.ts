/** Vitest's globalSetup: gives the run a place for its cluster, and stops and removes the cluster at the end. See cluster.ts. */
import { existsSync } from 'node:fs'
import { chmod, mkdtemp, readdir, readFile, rm, stat, statfs } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { silentLog } from '#server/store/embedded/embeddedLog.ts'
import { foldersOf } from '#server/store/embedded/folders.ts'
import { stopServer } from '#server/store/embedded/postmaster.ts'
import { startOf } from '#server/store/embedded/processes.ts'
import { chooseUser } from '#server/store/embedded/runAs.ts'
import { CLUSTER_FOLDER } from './cluster.ts'

const PREFIX = 'dutydesk-test-'

const MEMORY = '/dev/shm'
const ENOUGH_BYTES = 3 * 1024 ** 3

/** Memory where there is plenty of it and programs may run from it (ten times as fast to clone), else the temporary folder. */
const chooseParent = async (): Promise<string> => {
  try {
    const mounted = (await readFile('/proc/mounts', 'utf8')).split('\n').find((line) => line.split(' ')[1] === MEMORY)
    const { bavail, bsize } = await statfs(MEMORY)
    if (mounted !== undefined && !/\bnoexec\b/.test(mounted) && bavail * bsize > ENOUGH_BYTES) return MEMORY
  } catch {
    // No such system: the temporary folder it is.
  }
  return tmpdir()
}

/** Runs that were killed leave their cluster; the name says whose it was. */
const removeLeftOvers = async (parent: string): Promise<void> => {
  for (const name of await readdir(parent)) {
    const [pid, started] = name.startsWith(PREFIX) ? name.slice(PREFIX.length).split('-') : []
    if (pid === undefined || started === undefined || (await startOf(Number(pid))) === started) continue
    const folder = path.join(parent, name)
    if ((await stat(folder)).uid === process.getuid?.()) await remove(folder)
  }
}

/** Stops whatever database still runs below the run's folder (tests that were killed leave theirs), then removes all of it. */
const remove = async (folder: string): Promise<void> => {
  for (const name of await readdir(folder))
    for (const data of [path.join(folder, name), path.join(folder, name, 'data')]) {
      const folders = foldersOf(data)
      if (existsSync(folders.cluster))
        await stopServer({ folders, user: await chooseUser(folders.cluster, {}), log: silentLog })
    }
  await rm(folder, { recursive: true, force: true })
}

export const setup = async (): Promise<() => Promise<void>> => {
  const parent = await chooseParent()
  await removeLeftOvers(parent)
  const started = await startOf(process.pid)
  const folder = await mkdtemp(path.join(parent, `${PREFIX}${process.pid}-${started}-`))
  await chmod(folder, 0o711)
  process.env[CLUSTER_FOLDER] = path.join(folder, 'data')
  return () => remove(folder)
}
