/** The set-up in a clone of its own, with an npm of ours that only counts how often it was asked. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, expect, test } from 'vitest'

const made: string[] = []
afterEach(async () => {
  for (const folder of made.splice(0)) await rm(folder, { recursive: true, force: true })
})

const NPM = `#!/bin/sh
echo called >> npm-calls
[ -n "$NPM_SAYS" ] && { echo "$NPM_SAYS" >&2; exit 1; }
[ -n "$NPM_WAITS" ] && sleep "$NPM_WAITS"
rm -rf node_modules && mkdir -p node_modules/.bin && ln -s "$OWN_NODE" node_modules/.bin/node
printf '{"packages":{"node_modules/a":{"version":"1.0.0"}}}' > node_modules/.package-lock.json
`
const MAIN = `const alive = setTimeout(() => {}, 60_000)
process.on('SIGTERM', () => { console.log('told to stop'); clearTimeout(alive); process.exitCode = 5 })
console.log('desk', process.argv.slice(2).join(' '))
if (process.argv[2] === 'end') { clearTimeout(alive); process.exitCode = 3 }
`
const LOCK = {
  packages: { '': {}, 'node_modules/a': { version: '1.0.0' }, 'node_modules/b': { version: '2.0.0', optional: true } },
}

const clone = async (): Promise<string> => {
  const folder = await mkdtemp(path.join(tmpdir(), 'dutydesk-clone-'))
  made.push(folder)
  for (const part of ['scripts/setUp.js', 'scripts/runOwnNode.js', 'scripts/start.js', 'bin/dutydesk.js'])
    await cp(path.join(import.meta.dirname, '..', part), path.join(folder, part))
  await mkdir(path.join(folder, 'src/cli'), { recursive: true })
  await mkdir(path.join(folder, 'programs'))
  await writeFile(path.join(folder, 'programs/npm'), NPM)
  await chmod(path.join(folder, 'programs/npm'), 0o755)
  await writeFile(path.join(folder, 'package.json'), '{"type":"module"}')
  await writeFile(path.join(folder, 'package-lock.json'), JSON.stringify(LOCK))
  await writeFile(path.join(folder, 'src/main.ts'), MAIN)
  await writeFile(path.join(folder, 'src/cli/main.ts'), MAIN)
  return folder
}

type Run = { child: ChildProcess; output: () => string; ended: Promise<number | null> }

/** `without` execve a Node behaves like version 20: it stays as the parent of the other. */
const run = (folder: string, args: readonly string[], env: NodeJS.ProcessEnv = {}, without = false): Run => {
  const old = without ? ['--import', 'data:text/javascript,delete process.execve'] : []
  const child = spawn(process.execPath, [...old, ...args], {
    cwd: folder,
    env: { PATH: `${path.join(folder, 'programs')}:/usr/bin:/bin`, OWN_NODE: process.execPath, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let said = ''
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk) => {
      said += String(chunk)
    })
  return { child, output: () => said, ended: once(child, 'close').then(([code]) => code) }
}

const says = async (started: Run, words: string): Promise<void> => {
  while (!started.output().includes(words)) await once(started.child.stdout ?? started.child, 'data')
}

const calls = async (folder: string): Promise<number> =>
  (await readFile(path.join(folder, 'npm-calls'), 'utf8').catch(() => '')).split('called').length - 1

test('the first start installs and runs the desk with its arguments and exit code, the second installs nothing', async () => {
  const folder = await clone()
  const first = run(folder, ['scripts/start.js', 'end', 'now'])
  expect(await first.ended).toBe(3)
  expect(first.output()).toMatch(/Installing what Dutydesk needs.*\ndesk end now\n/)
  const second = run(folder, ['scripts/start.js', 'end'])
  expect(await second.ended).toBe(3)
  expect(second.output()).toBe('desk end\n')
  expect(await calls(folder)).toBe(1)
})

test('a changed lock file is installed anew, and what npm ci brought by hand is taken as it is', async () => {
  const folder = await clone()
  await run(folder, ['scripts/start.js', 'end']).ended
  await writeFile(
    path.join(folder, 'package-lock.json'),
    JSON.stringify({ packages: { ...LOCK.packages, 'node_modules/a': { version: '1.0.1' } } }),
  )
  await run(folder, ['scripts/start.js', 'end']).ended
  expect(await calls(folder)).toBe(2)
  await writeFile(path.join(folder, 'package-lock.json'), JSON.stringify(LOCK, null, 1))
  expect(await run(folder, ['scripts/start.js', 'end']).ended).toBe(3)
  expect(await calls(folder)).toBe(2)
})

test('two that start at once install once', async () => {
  const folder = await clone()
  const both = [1, 2].map(() => run(folder, ['scripts/start.js', 'end'], { NPM_WAITS: '0.5' }))
  expect(await Promise.all(both.map((one) => one.ended))).toEqual([3, 3])
  expect(await calls(folder)).toBe(1)
})

test('a lock that a killed set-up left behind does not hinder', async () => {
  const folder = await clone()
  const gone = spawn('true')
  await once(gone, 'exit')
  await writeFile(path.join(folder, '.setup-lock'), String(gone.pid))
  expect(await run(folder, ['scripts/start.js', 'end']).ended).toBe(3)
  expect(await calls(folder)).toBe(1)
})

test('without a network it says so, and what npm said otherwise is shown', async () => {
  const folder = await clone()
  const offline = run(folder, ['scripts/start.js'], { NPM_SAYS: 'npm error code ENOTFOUND' })
  expect(await offline.ended).toBe(1)
  expect(offline.output()).toMatch(/npm could not reach its registry\. Connect to the network/)
  const other = run(folder, ['scripts/start.js'], { NPM_SAYS: 'npm error code ENOSPC' })
  expect(await other.ended).toBe(1)
  expect(other.output()).toMatch(/could not install the dependencies\. What it said:\nnpm error code ENOSPC/)
})

test.each([
  ['a Node that can become another', false],
  ['a Node that stays as the parent', true],
])('a signal reaches the desk through %s, and its exit code comes back', async (_name, without) => {
  const folder = await clone()
  await run(folder, ['scripts/start.js', 'end']).ended
  const started = run(folder, ['scripts/start.js', 'stay'], {}, without)
  await says(started, 'desk stay')
  started.child.kill('SIGTERM')
  expect(await started.ended).toBe(5)
  expect(started.output()).toBe('desk stay\ntold to stop\n')
})

test('a desk that was killed is told by the exit code of a parent', async () => {
  const folder = await clone()
  await writeFile(path.join(folder, 'src/main.ts'), `process.kill(process.pid, 'SIGKILL')`)
  expect(await run(folder, ['scripts/start.js'], {}, true).ended).toBe(137)
})

test('the command says what to do where nothing is installed, and runs where it is', async () => {
  const folder = await clone()
  const before = run(folder, ['bin/dutydesk.js', 'end'])
  expect(await before.ended).toBe(1)
  expect(before.output()).toMatch(/not set up yet .* run "npm start" or "npm ci"/)
  await run(folder, ['scripts/start.js', 'end']).ended
  const after = run(folder, [path.join('node_modules', '.bin', 'dutydesk'), 'end', 'a b'])
  expect(await after.ended).toBe(3)
  expect(after.output()).toBe('desk end a b\n')
})
