/** The real server in processes of its own, on a data folder of its own, to be killed at any instant. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdtemp, readdir, readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { openDatabase } from '#server/openDatabase.ts'
import type { Settings } from '#server/settings/loadSettings.ts'
import { loadSettings } from '#server/settings/loadSettings.ts'
import { projectDir } from '#testing/cluster.ts'
import { children, folders, serverPid, until } from '#testing/embeddedDesk.ts'
import { silentDeskLog } from '#testing/testDesk.ts'

export const bootstrapKey = 'bootstrap-key-of-the-crash-tests'

/** Nobody's settings reach the test, and the test's own limits do not stand in its way. */
const environment = (data: string, more: NodeJS.ProcessEnv): NodeJS.ProcessEnv => ({
  PATH: process.env.PATH,
  PORT: '0',
  DUTYDESK_CONFIG: '/dev/null',
  DUTYDESK_DATA: data,
  DUTYDESK_SECRET: 'the-secret-of-the-crash-tests-long-enough',
  DUTYDESK_BOOTSTRAP_KEY: bootstrapKey,
  DUTYDESK_REQUESTS_PER_MINUTE: '1000000',
  DUTYDESK_ALERTS_PER_MINUTE: '1000000',
  ...more,
})

/** A data folder on a real disk, not yet made; `cleanUp` of embeddedDesk.ts removes it. */
export const diskFolder = async (): Promise<string> => {
  const parent = await mkdtemp(path.join(tmpdir(), 'dutydesk-crash-'))
  await chmod(parent, 0o711)
  folders.push(path.join(parent, 'data'))
  return path.join(parent, 'data')
}

export type DeskServer = {
  readonly address: string
  readonly child: ChildProcess
  readonly log: () => string
  readonly kill: () => Promise<void>
  /** In good order. */
  readonly stop: () => Promise<void>
}

/** Starts a node and answers when it says that it is ready. */
export const startDesk = async (data: string, more: NodeJS.ProcessEnv = {}): Promise<DeskServer> => {
  const child = spawn(process.execPath, [path.join(projectDir, 'src/main.ts')], {
    env: environment(data, more),
    cwd: '/',
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  children.push(child)
  let log = ''
  child.stderr.on('data', (chunk) => {
    log += String(chunk)
  })
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return
    const gone = once(child, 'exit')
    child.kill(signal)
    await gone
  }
  for await (const line of createInterface({ input: child.stdout })) {
    const address = /listening on (http:\/\/[^)\s]+)\)/.exec(line)?.[1]
    if (address === undefined) continue
    child.stdout.resume()
    return { address, child, log: () => log, kill: () => end('SIGKILL'), stop: () => end('SIGTERM') }
  }
  throw new Error(`The desk ended without being ready:\n${log}`)
}

const childrenOf = async (pid: number): Promise<readonly number[]> => {
  const found: number[] = []
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name)) continue
    const stat = await readFile(`/proc/${name}/stat`, 'latin1').catch(() => null)
    const parent = stat?.slice(stat.lastIndexOf(')') + 2).split(' ')[1]
    if (Number(parent) === pid) found.push(Number(name))
  }
  return found
}

const killNow = (pid: number): void => {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // Gone already.
  }
}

/** Kills the whole database at once: each of its processes is a group of its own. `alone` leaves the workers to find out. */
export const killDatabase = async (data: string, alone = false): Promise<void> => {
  const pid = await serverPid(data)
  if (pid === null) return
  const workers = alone ? [] : await childrenOf(pid)
  killNow(pid)
  for (const worker of workers) killNow(worker)
}

/** Waits until the desk answers that it and its database are ready. */
export const untilReady = (desk: DeskServer): Promise<void> =>
  until('the desk was ready', async () => (await fetch(`${desk.address}/readyz`)).ok)

export const adminSettings = (data: string, more: NodeJS.ProcessEnv = {}): Settings => {
  const loaded = loadSettings(environment(data, more))
  if (loaded.kind === 'faulty') throw new Error(JSON.stringify(loaded.faults))
  return loaded.settings
}

/** The database of a data folder, for looking into it; close it. */
export const openData = (data: string) =>
  openDatabase({ settings: adminSettings(data), projectDir, log: silentDeskLog, leaveSchema: true })
