/**
 * The PostgreSQL server process: found, started, stopped. PostgreSQL's own lock (`postmaster.pid`) decides between two who start at
 * once, so no lock of ours is needed: the slower one finds a running server and adopts it.
 */
import { spawn } from 'node:child_process'
import { readFile, readlink, rm, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { InstalledBinaries } from './binaries.ts'
import { EmbeddedFailure } from './embeddedFailure.ts'
import type { EmbeddedLog } from './embeddedLog.ts'
import type { Folders } from './folders.ts'
import { postmasterFile, readPostmasterFile } from './postmasterFile.ts'
import { commandOf, startOf, userOf } from './processes.ts'
import type { RunAs } from './runAs.ts'
import { serverEnvironment } from './serverEnvironment.ts'
import { boundLog, lastLines, openLog } from './serverLog.ts'
import { type ServerSettings, writeSettings } from './serverSettings.ts'
import { prepareSocketFolder, socketFile } from './socketFolder.ts'
import { orNull } from './systemError.ts'

/** What a start needs to know. */
export type Place = {
  readonly folders: Folders
  readonly binaries: InstalledBinaries
  readonly user: RunAs
  readonly settings: ServerSettings
  readonly log: EmbeddedLog
}

/** A server that takes connections. `pid` is null where it runs out of our sight (another container on the same folder). */
export type Running = { readonly pid: number | null; readonly socketFolder: string; readonly adopted: boolean }

type Seen =
  | { readonly kind: 'none' }
  /** Gone or not ours, and PostgreSQL would take its note for a running server. */
  | { readonly kind: 'stale' }
  | { readonly kind: 'busy'; readonly pid: number }
  | { readonly kind: 'ready'; readonly pid: number | null; readonly socketFolder: string }

const POLL_MS = 15
const RETRY_MS = 100
const SAY_MS = 10_000
const FOREIGN_LOOKS = 20

const isPostmasterOf = async (pid: number, folders: Folders, user: RunAs): Promise<boolean> => {
  if ((await startOf(pid)) === null) return false
  const command = await commandOf(pid)
  if (command === null || !/(^|\/)postgres$/.test(command[0] ?? '')) return false
  return `${command.join(' ')} `.includes(` -D ${folders.cluster} `) && (await userOf(pid)) === user.uid
}

const answers = (folder: string): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(socketFile(folder))
    const end = (answer: boolean) => {
      socket.destroy()
      resolve(answer)
    }
    socket.setTimeout(2000, () => end(false))
    socket.once('connect', () => end(true))
    socket.once('error', () => end(false))
  })

const look = async ({ folders, user }: Place): Promise<Seen> => {
  const note = await readPostmasterFile(folders.cluster)
  if (note === null) return { kind: 'none' }
  if (await isPostmasterOf(note.pid, folders, user))
    return note.status === 'ready' && note.socketFolder !== ''
      ? { kind: 'ready', pid: note.pid, socketFolder: note.socketFolder }
      : { kind: 'busy', pid: note.pid }
  if (note.socketFolder !== '' && (await answers(note.socketFolder)))
    return { kind: 'ready', pid: null, socketFolder: note.socketFolder }
  return { kind: 'stale' }
}

/** The running server of this folder, or null. */
export const findServer = async (place: Place): Promise<Running | null> => {
  const seen = await look(place)
  return seen.kind === 'ready' ? { pid: seen.pid, socketFolder: seen.socketFolder, adopted: true } : null
}

const placeFile = (folders: Folders): string => path.join(folders.settings, 'launched-in')

/** This boot, and this container: process ids compare only within both. */
const thisPlace = async (): Promise<{ boot: string; container: string }> => ({
  boot: (await orNull(readFile('/proc/sys/kernel/random/boot_id', 'utf8')))?.trim() ?? '',
  container: (await orNull(readlink('/proc/self/ns/pid'))) ?? '',
})

const notePlace = async (folders: Folders): Promise<void> => {
  const { boot, container } = await thisPlace()
  await writeFile(placeFile(folders), `${boot} ${container}`)
}

/** True where the server was launched since this machine's start, but in another container. */
const isOfOtherContainer = async (folders: Folders): Promise<boolean> => {
  const noted = (await orNull(readFile(placeFile(folders), 'utf8')))?.split(' ')
  const here = await thisPlace()
  return noted !== undefined && noted[0] === here.boot && noted[1] !== here.container
}

type Attempt = { readonly pid: number; readonly ended: () => boolean; readonly logFrom: number }

const launch = async (place: Place, onEnd: () => void): Promise<Attempt> => {
  const { folders, binaries, user } = place
  const socketFolder = await prepareSocketFolder(folders, user)
  await notePlace(folders)
  const args = await writeSettings(folders, socketFolder, place.settings)
  await boundLog(folders.log)
  const log = await openLog(folders.log)
  try {
    const logFrom = (await log.stat()).size
    // In a session of its own: Ctrl-C at the terminal is for Node, which stops the database in good order.
    const child = spawn(binaries.postgres, [...args], {
      cwd: folders.cluster,
      env: serverEnvironment(),
      detached: true,
      stdio: ['ignore', log.fd, log.fd],
      ...(user.switch ? { uid: user.uid, gid: user.gid } : {}),
    })
    const pid = await new Promise<number>((resolve, reject) => {
      child.once('error', reject)
      child.once('spawn', () => resolve(child.pid ?? 0))
    })
    let ended = false
    child.once('exit', () => {
      ended = true
      onEnd()
    })
    child.unref()
    return { pid, ended: () => ended, logFrom }
  } catch (error) {
    throw new EmbeddedFailure(
      'does-not-start',
      `PostgreSQL could not be run as user ${user.name}: ${error instanceof Error ? error.message : String(error)}.`,
      'Choose another user by DUTYDESK_RUN_AS or another folder by DUTYDESK_DATA, or a server by DATABASE_URL.',
      error,
    )
  } finally {
    await log.close()
  }
}

/**
 * Answers a server that takes connections: the one that runs, or a new one. Waits for one that is just starting, recovering or
 * stopping, however long that takes. `onEnd` is called when a server that we started ends.
 */
export const ensureServer = async (place: Place, onEnd: () => void): Promise<Running> => {
  const { folders, log } = place
  let failures = 0
  let unseen = 0
  let said = performance.now()
  for (;;) {
    const seen = await look(place)
    if (seen.kind === 'ready') return { pid: seen.pid, socketFolder: seen.socketFolder, adopted: true }
    if (seen.kind === 'busy') {
      if (performance.now() - said > SAY_MS) {
        said = performance.now()
        log.info({ pid: seen.pid }, 'the database is still starting, recovering or stopping')
      }
      await delay(POLL_MS)
      continue
    }
    if (seen.kind === 'stale') {
      // A process id of another container means nothing here: a server that is just coming or going there is given time to answer.
      if (unseen < FOREIGN_LOOKS && (await isOfOtherContainer(folders))) {
        unseen += 1
        await delay(RETRY_MS)
        continue
      }
      log.warn({ file: postmasterFile(folders.cluster) }, 'the note of a database server that is gone is removed')
      await rm(postmasterFile(folders.cluster), { force: true })
    }
    const attempt = await launch(place, onEnd)
    while (!attempt.ended()) {
      const now = await look(place)
      if (now.kind === 'ready' && now.pid === attempt.pid)
        return { pid: attempt.pid, socketFolder: now.socketFolder, adopted: false }
      await delay(POLL_MS)
    }
    const words = await lastLines(folders.log, attempt.logFrom)
    failures += 1
    if (failures >= patienceWith(words))
      throw new EmbeddedFailure(
        'does-not-start',
        `PostgreSQL does not start. Its log (${folders.log}) says:\n${words}\n`,
        'Free disk space or repair what the log names, then start again; the data is untouched.',
      )
    await delay(RETRY_MS)
  }
}

/** How many failed starts with these words are borne. Two of them pass by themselves; PostgreSQL's own words are matched. */
const patienceWith = (said: string): number => {
  // Another node was faster: the next look finds its server.
  if (/lock file .* already exists/.test(said)) return 100
  // The server was killed and its children are still ending.
  if (/pre-existing shared memory block/.test(said)) return 100
  return 2
}

/** True while the server process lives; one out of our sight while it answers. */
export const lives = async (running: Running, place: Place): Promise<boolean> =>
  running.pid === null ? answers(running.socketFolder) : await isPostmasterOf(running.pid, place.folders, place.user)

/** Ends with everything written that was acknowledged; sessions are cut (`pg_ctl stop -m fast`). Harder after `patienceMs`. */
export const stopServer = async (
  place: Pick<Place, 'folders' | 'user' | 'log'>,
  patienceMs = 60_000,
): Promise<void> => {
  const note = await readPostmasterFile(place.folders.cluster)
  if (note === null || !(await isPostmasterOf(note.pid, place.folders, place.user))) return
  const started = await startOf(note.pid)
  const gone = async () => (await startOf(note.pid)) !== started
  process.kill(note.pid, 'SIGINT')
  if (await within(patienceMs, gone)) return
  place.log.warn(
    { pid: note.pid },
    'the database did not stop in time and is stopped at once; it recovers at the next start',
  )
  process.kill(note.pid, 'SIGQUIT')
  await within(10_000, gone)
}

const within = async (ms: number, done: () => Promise<boolean>): Promise<boolean> => {
  const end = performance.now() + ms
  while (performance.now() < end) {
    if (await done()) return true
    await delay(POLL_MS)
  }
  return false
}
