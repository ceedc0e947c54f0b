/**
 * Brings the dependencies into `node_modules` when they are missing or the lock file has changed. Plain JavaScript that any Node from
 * version 20 on understands: it runs before the project's own Node is there.
 */
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  chmodSync,
  closeSync,
  existsSync,
  lstatSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = path.join(path.dirname(fileURLToPath(import.meta.url)), '..')
const modules = path.join(root, 'node_modules')
/** The Node that the project brings: the one everything of ours runs on. */
export const ownNode = path.join(modules, '.bin', 'node')
const stamp = path.join(modules, '.dutydesk-set-up')
const lock = path.join(root, '.setup-lock')

const read = (file) => {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    if (error.code === 'ENOENT') return null
    throw error
  }
}

const wanted = () =>
  createHash('sha256')
    .update(readFileSync(path.join(root, 'package-lock.json')))
    .update(`${process.platform}-${process.arch}`)
    .digest('hex')

/** True when everything stands as the lock file wants it, by our own stamp. */
export const isSetUp = () => read(stamp) === wanted() && existsSync(ownNode)

/** True when somebody ran `npm ci` by hand: npm's own note in `node_modules` names all that the lock file does. */
const isInstalledByHand = () => {
  const note = read(path.join(modules, '.package-lock.json'))
  if (note === null || !existsSync(ownNode)) return false
  const there = JSON.parse(note).packages
  const locked = JSON.parse(readFileSync(path.join(root, 'package-lock.json'), 'utf8')).packages
  const whole = Object.entries(locked).every(
    ([name, { version, optional, devOptional }]) =>
      name === '' || (there[name] === undefined ? optional || devOptional : there[name].version === version),
  )
  return whole && Object.keys(there).every((name) => locked[name] !== undefined)
}

const isAlive = (pid) => {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error.code === 'EPERM'
  }
}

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms))

/** Removes the lock of a process that is gone; one that somebody else took over meanwhile is put back. */
const takeOver = (gone) => {
  const aside = `${lock}-${process.pid}`
  try {
    renameSync(lock, aside)
    if (Number(read(aside)) !== gone && !existsSync(lock)) renameSync(aside, lock)
  } catch (error) {
    if (error.code !== 'ENOENT') throw error
  } finally {
    rmSync(aside, { force: true })
  }
}

/** One set-up at a time in a clone; a lock whose owner is gone is taken over. */
const underLock = async (work) => {
  for (let told = false; ; ) {
    try {
      const file = openSync(lock, 'wx')
      writeSync(file, String(process.pid))
      closeSync(file)
      break
    } catch (error) {
      if (error.code !== 'EEXIST') throw error
    }
    const owner = Number(read(lock))
    if (owner > 0 && !isAlive(owner)) {
      takeOver(owner)
      continue
    }
    if (!told) process.stderr.write('Another set-up is running in this folder; waiting for it …\n')
    told = true
    await pause(200)
  }
  const unlock = () => rmSync(lock, { force: true })
  process.once('exit', unlock)
  try {
    return await work()
  } finally {
    process.removeListener('exit', unlock)
    unlock()
  }
}

/** npm without the project's own `node_modules/.bin` in its way: the Node in there is about to be replaced. */
const npmEnvironment = () => ({
  ...process.env,
  PATH: (process.env.PATH ?? '')
    .split(path.delimiter)
    .filter((folder) => !folder.endsWith(path.join('node_modules', '.bin')))
    .join(path.delimiter),
})

const OFFLINE =
  /\b(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|ENOTCACHED|ERR_SOCKET_TIMEOUT)\b|network/i

// Npm's own default would let a person without a network wait for more than a minute.
const SOON_TOLD = ['--fetch-retries=3', '--fetch-retry-mintimeout=1000', '--fetch-retry-factor=2']

class SetUpError extends Error {}

/** Runs npm to its end, keeping what it says. A signal to us goes to npm, so that no half install runs on behind our back. */
const runNpm = (...rest) =>
  new Promise((resolve, reject) => {
    const npm = spawn('npm', rest, { cwd: root, env: npmEnvironment(), stdio: ['ignore', 'pipe', 'pipe'] })
    let said = ''
    let signalled = null
    const passOn = (signal) => {
      signalled = signal
      npm.kill(signal)
    }
    for (const signal of PASSED_ON) process.on(signal, passOn)
    for (const stream of [npm.stdout, npm.stderr])
      stream.on('data', (chunk) => {
        said += chunk
      })
    npm.once('error', reject)
    npm.once('close', (code) => {
      for (const signal of PASSED_ON) process.removeListener(signal, passOn)
      resolve({ code, said: said.trim(), signalled })
    })
  })

const PASSED_ON = ['SIGINT', 'SIGTERM', 'SIGHUP']

const install = async () => {
  process.stderr.write('Installing what Dutydesk needs (once; about half a minute) …\n')
  let done
  try {
    done = await runNpm('ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error', ...SOON_TOLD)
  } catch (error) {
    throw new SetUpError(
      `npm could not be run (${error.message}). Install Node 20 or later together with npm, then try again.`,
    )
  }
  if (done.signalled !== null) throw new SetUpError('The set-up was interrupted; the next start does it anew.')
  if (done.code === 0) return
  const why = OFFLINE.test(done.said)
    ? 'npm could not reach its registry. Connect to the network (or name your mirror in ~/.npmrc), then try again.'
    : 'npm could not install the dependencies. What it said:'
  throw new SetUpError(`${why}\n${inShort(done.said)}`)
}

/** Without npm's stack traces and empty lines. */
const inShort = (said) =>
  said
    .split('\n')
    .filter((line) => !/^npm error(\s+at .*|\s*)$/.test(line))
    .slice(0, 12)
    .join('\n')

/** So that `npx dutydesk …` finds the command in the clone without asking a registry. */
const linkCommand = () => {
  const command = path.join(root, 'bin', 'dutydesk.js')
  const link = path.join(modules, '.bin', 'dutydesk')
  chmodSync(command, 0o755)
  if (lstatSync(link, { throwIfNoEntry: false }) === undefined)
    symlinkSync(path.relative(path.dirname(link), command), link)
}

const finish = () => {
  linkCommand()
  writeFileSync(stamp, wanted())
}

/** An install that we may only read is as good without our stamp. */
const finishIfAllowed = () => {
  try {
    finish()
  } catch (error) {
    if (!['EACCES', 'EPERM', 'EROFS'].includes(error.code)) throw error
  }
}

/** Makes sure that everything is installed; on failure says why and ends the process with 1. */
export const setUp = async () => {
  if (isSetUp()) return
  try {
    if (isInstalledByHand()) return finishIfAllowed()
    await underLock(async () => {
      if (isSetUp()) return
      await install()
      finish()
    })
  } catch (error) {
    const why = error instanceof SetUpError ? error.message : `The set-up failed: ${error.message}`
    process.stderr.write(`${why}\n`)
    process.exit(1)
  }
}
