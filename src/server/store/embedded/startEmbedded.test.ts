/** Real processes: a desk's Node and its PostgreSQL are started, killed and started again. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { projectDir } from '#testing/cluster.ts'
import {
  ask,
  children,
  cleanUp,
  dataFolder,
  end,
  failed,
  folders,
  ready,
  serverPid,
  startNode,
  until,
} from '#testing/embeddedDesk.ts'
import { silentLog } from './embeddedLog.ts'
import { foldersOf } from './folders.ts'
import { startEmbedded } from './startEmbedded.ts'

const isRoot = process.getuid?.() === 0
const NOBODY = 65534

afterEach(cleanUp)

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
