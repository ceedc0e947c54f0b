/** The real server in a process of its own, on the embedded database, in a data folder that the bench made and removes. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as pause } from 'node:timers/promises'

export const projectDir = path.join(import.meta.dirname, '../..')
export const bootstrapKey = 'bootstrap-key-of-the-benches'
export const deskUrl = 'http://desk.example.org:8090'
export const secret = 'the-secret-of-the-benches-which-is-long-enough'

/** The embedded default with limits that a bench does not run into; nobody's own settings reach it. */
export const deskEnvironment = (data: string): NodeJS.ProcessEnv => ({
  PATH: process.env.PATH,
  PORT: '0',
  DUTYDESK_CONFIG: '/dev/null',
  DUTYDESK_DATA: data,
  DUTYDESK_URL: deskUrl,
  DUTYDESK_SECRET: secret,
  DUTYDESK_BOOTSTRAP_KEY: bootstrapKey,
  DUTYDESK_REQUESTS_PER_MINUTE: '10000000',
  DUTYDESK_ALERTS_PER_MINUTE: '1000000000',
  DUTYDESK_LOG_LEVEL: 'warn',
})

const madeFolders = new Set<string>()

/** A data folder on the disk of the temporary folder, not yet made. */
export const dataFolder = (): string => {
  const parent = mkdtempSync(path.join(tmpdir(), 'dutydesk-bench-'))
  chmodSync(parent, 0o711)
  madeFolders.add(parent)
  return path.join(parent, 'data')
}

export const removeFolder = (data: string): void => {
  const parent = path.dirname(data)
  if (!madeFolders.delete(parent)) return
  stopDatabase(data)
  rmSync(parent, { recursive: true, force: true, maxRetries: 5 })
}

/** The database's main process, or null when there is none. */
export const databasePid = (data: string): number | null => {
  const file = path.join(data, 'database', 'postmaster.pid')
  return existsSync(file) ? Number(readFileSync(file, 'utf8').split('\n')[0]) : null
}

/** Ends a database that a killed node left running. */
const stopDatabase = (data: string): void => {
  const pid = databasePid(data)
  if (pid === null) return
  try {
    process.kill(pid, 'SIGINT')
    for (let tries = 0; tries < 200 && existsSync(`/proc/${pid}`); tries += 1)
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 50)
  } catch {
    // Gone already.
  }
}

export type DeskProcess = {
  readonly port: number
  readonly pid: number
  /** Milliseconds from the start of the process to the first 200 of `/readyz`. */
  readonly readyMs: number
  readonly kill: () => Promise<void>
  readonly stop: () => Promise<void>
}

const running = new Set<ChildProcess>()

const isReady = async (port: number): Promise<boolean> => {
  try {
    return (await fetch(`http://127.0.0.1:${port}/readyz`)).ok
  } catch {
    return false
  }
}

/** Starts a node and waits until it is ready. `nodeArguments`: for profiles. */
export const startDesk = async (data: string, nodeArguments: readonly string[] = []): Promise<DeskProcess> => {
  const begun = performance.now()
  const child = spawn(process.execPath, [...nodeArguments, path.join(projectDir, 'src/main.ts')], {
    env: deskEnvironment(data),
    cwd: path.dirname(data),
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  running.add(child)
  let log = ''
  child.stderr.on('data', (piece) => {
    log = `${log}${String(piece)}`.slice(-10_000)
  })
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    running.delete(child)
    if (child.exitCode !== null || child.signalCode !== null) return
    const gone = once(child, 'exit')
    child.kill(signal)
    await gone
  }
  for await (const line of createInterface({ input: child.stdout })) {
    const port = Number(/listening on http:\/\/[^)\s]+:(\d+)\)/.exec(line)?.[1])
    if (Number.isNaN(port)) continue
    child.stdout.resume()
    while (!(await isReady(port))) await pause(2)
    const readyMs = performance.now() - begun
    return { port, pid: child.pid ?? 0, readyMs, kill: () => end('SIGKILL'), stop: () => end('SIGTERM') }
  }
  throw new Error(`The desk ended without being ready:\n${log}`)
}

/** Ends everything that was started and removes what was made; for the end, however it comes. */
export const cleanUp = (): void => {
  for (const child of running) child.kill('SIGKILL')
  running.clear()
  for (const parent of madeFolders) removeFolder(path.join(parent, 'data'))
}

const childrenOf = (pid: number): readonly number[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((one) => {
      try {
        const stat = readFileSync(`/proc/${one}/stat`, 'latin1')
        return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]) === pid
      } catch {
        return false
      }
    })

/** Seconds of processor time that a process and, of the database, those that ended have used; in clock ticks of 10 ms. */
export const processorSeconds = (pid: number, withEnded = false): number => {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
    const fields = stat
      .slice(stat.lastIndexOf(')') + 2)
      .split(' ')
      .map(Number)
    const [user = 0, system = 0, endedUser = 0, endedSystem = 0] = fields.slice(11, 15)
    return (user + system + (withEnded ? endedUser + endedSystem : 0)) / 100
  } catch {
    return 0
  }
}

export type ProcessorTime = { readonly node: number; readonly database: number }

export const processorTimeOf = (desk: DeskProcess, data: string): ProcessorTime => {
  const main = databasePid(data)
  const database =
    main === null
      ? 0
      : processorSeconds(main, true) + childrenOf(main).reduce((sum, pid) => sum + processorSeconds(pid), 0)
  return { node: processorSeconds(desk.pid), database }
}

const proportionalBytes = (pid: number): number => {
  try {
    return Number(/^Pss:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'latin1'))?.[1] ?? 0) * 1024
  } catch {
    return 0
  }
}

export type Memory = { readonly node: number; readonly database: number; readonly total: number }

/** Proportional set size (bytes) of Node and of all processes of the database. Needs the right to look at them. */
export const memoryOf = (desk: DeskProcess, data: string): Memory => {
  const main = databasePid(data)
  const node = proportionalBytes(desk.pid)
  const database = main === null ? 0 : [main, ...childrenOf(main)].reduce((sum, pid) => sum + proportionalBytes(pid), 0)
  return { node, database, total: node + database }
}
