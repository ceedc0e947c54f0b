/** Desks in processes of their own, for tests that start and kill them and their embedded database. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import path from 'node:path'
import { createInterface } from 'node:readline'
import pg from 'pg'
import { silentLog } from '#server/store/embedded/embeddedLog.ts'
import { foldersOf } from '#server/store/embedded/folders.ts'
import { stopServer } from '#server/store/embedded/postmaster.ts'
import { readPostmasterFile } from '#server/store/embedded/postmasterFile.ts'
import { startOf } from '#server/store/embedded/processes.ts'
import { chooseUser } from '#server/store/embedded/runAs.ts'
import { CLUSTER_FOLDER, projectDir } from './cluster.ts'

export type Ready = { kind: 'ready'; connection: pg.ClientConfig & { host: string }; adopted: boolean; dataDir: string }
type Failed = { kind: 'failed'; message: string }
export type NodeProcess = { child: ChildProcess; said: Ready | Failed; stderr: () => string }
type Options = { project?: string; uid?: number; env?: NodeJS.ProcessEnv; wrap?: readonly string[] }

/** The run's own folder, in memory where there is plenty: process kills lose nothing there, and starts are quick. */
const runFolder = path.dirname(process.env[CLUSTER_FOLDER] ?? '/nowhere/data')

/** Data folders to be cleaned up. */
export const folders: string[] = []
/** Processes to be ended at the latest after the test. */
export const children: ChildProcess[] = []

/** A folder that any user can pass through, and in it the path of a data folder not yet made. */
export const dataFolder = async (): Promise<string> => {
  const parent = await mkdtemp(path.join(runFolder, 'embedded-'))
  await chmod(parent, 0o711)
  folders.push(path.join(parent, 'data'))
  return path.join(parent, 'data')
}

const launch = (data: string, { project = projectDir, uid, env = {}, wrap = [] }: Options = {}): ChildProcess => {
  const node = [process.execPath, path.join(projectDir, 'src/testing/embeddedNode.ts'), project, data]
  const [program = '', ...rest] = [...wrap, ...node]
  const child = spawn(program, rest, {
    env: { PATH: process.env.PATH, ...env },
    cwd: '/',
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(uid === undefined ? {} : { uid, gid: uid }),
  })
  children.push(child)
  return child
}

export const startNode = async (data: string, options: Options = {}): Promise<NodeProcess> => {
  const child = launch(data, options)
  let errors = ''
  child.stderr?.on('data', (chunk) => {
    errors += String(chunk)
  })
  if (child.stdout === null) throw new Error('no stdout')
  for await (const line of createInterface({ input: child.stdout }))
    return { child, said: JSON.parse(line), stderr: () => errors }
  throw new Error(`The process ended without a word:\n${errors}`)
}

export const ready = ({ said, stderr }: NodeProcess): Ready => {
  if (said.kind === 'failed') throw new Error(`${said.message}\n${stderr()}`)
  return said
}

export const failed = ({ said }: NodeProcess): string => {
  if (said.kind === 'ready') throw new Error('It started, and should not have.')
  return said.message
}

export const end = async (node: NodeProcess, signal: NodeJS.Signals = 'SIGTERM'): Promise<void> => {
  if (node.child.exitCode !== null || node.child.signalCode !== null) return
  const gone = once(node.child, 'exit')
  node.child.kill(signal)
  await gone
}

export const ask = async (config: pg.ClientConfig, sql: string): Promise<unknown[]> => {
  const client = new pg.Client(config)
  await client.connect()
  try {
    // Several statements: the rows of the last.
    const results: pg.QueryArrayResult[] = [await client.query({ text: sql, rowMode: 'array' })].flat()
    return results.at(-1)?.rows.map((row) => row[0]) ?? []
  } finally {
    await client.end()
  }
}

export const serverPid = async (data: string): Promise<number | null> => {
  const note = await readPostmasterFile(foldersOf(data).cluster)
  return note !== null && (await startOf(note.pid)) !== null ? note.pid : null
}

export const until = async (what: string, done: () => Promise<boolean>): Promise<void> => {
  const latest = performance.now() + 15_000
  while (!(await done().catch(() => false))) {
    if (performance.now() > latest) throw new Error(`In vain waited until ${what}.`)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

/** Kills what a test left running and removes its folders; every file of these tests calls it after each test. */
export const cleanUp = async (): Promise<void> => {
  for (const child of children.splice(0)) {
    if (child.exitCode !== null || child.signalCode !== null) continue
    const gone = once(child, 'exit')
    child.kill('SIGKILL')
    await gone
  }
  for (const data of folders.splice(0)) {
    const its = foldersOf(data)
    await stopServer({
      folders: its,
      user: await chooseUser(its.cluster, {}).catch(() => chooseUser('/nowhere', {})),
      log: silentLog,
    })
    await rm(path.dirname(data), { recursive: true, force: true })
  }
}
