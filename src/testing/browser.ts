/**
 * A real browser for tests: one Chromium a run, started when the first test asks for it and shared by all files; each test has a
 * context (cookies, storage) of its own. It comes with an npm package, so nothing is installed by hand; `DUTYDESK_TEST_BROWSER`
 * names another.
 */
import { spawn } from 'node:child_process'
import { mkdir, open, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { type Browser, chromium } from 'playwright-core'
import { BROWSER_PID_FILE, browserFolder, readOrNull } from './browserFolder.ts'

/** Why there is no browser for these tests here, or null. The package holds one for Linux on x86-64 alone. */
export const noBrowserHere: string | null =
  process.env.DUTYDESK_TEST_BROWSER !== undefined || (process.platform === 'linux' && process.arch === 'x64')
    ? null
    : 'no Chromium for this platform: name one in DUTYDESK_TEST_BROWSER'

const executable = async (): Promise<string> => {
  const named = process.env.DUTYDESK_TEST_BROWSER
  if (named !== undefined) return named
  // Unpacked once for each user: another's would not be ours to run.
  const folder = path.join(tmpdir(), `dutydesk-browser-${process.getuid?.() ?? 0}`)
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const before = process.env.TMPDIR
  process.env.TMPDIR = folder
  try {
    const { default: packaged } = await import('@sparticuz/chromium')
    return await packaged.executablePath()
  } finally {
    if (before === undefined) delete process.env.TMPDIR
    else process.env.TMPDIR = before
  }
}

const start = async (folder: string, addressFile: string): Promise<void> => {
  const child = spawn(
    process.execPath,
    [path.join(import.meta.dirname, 'browserServer.ts'), await executable(), addressFile, String(process.ppid)],
    { detached: true, stdio: 'ignore' },
  )
  child.unref()
  if (child.pid === undefined) throw new Error('The browser could not be started')
  await writeFile(path.join(folder, BROWSER_PID_FILE), String(child.pid))
}

/** Whoever makes the file first starts it. */
const isFirst = async (file: string): Promise<boolean> => {
  try {
    await (await open(file, 'wx')).close()
    return true
  } catch {
    return false
  }
}

const START_WITHIN_MS = 60_000

let connected: Promise<Browser> | undefined

const connect = async (): Promise<Browser> => {
  const folder = browserFolder()
  await mkdir(folder, { recursive: true })
  const addressFile = path.join(folder, 'address')
  if (await isFirst(path.join(folder, 'starting'))) await start(folder, addressFile)
  const until = performance.now() + START_WITHIN_MS
  for (;;) {
    const address = await readOrNull(addressFile)
    // Not over the browser's own protocol: two clients of that would undo each other's settings.
    if (address !== null) return chromium.connect(address)
    if (performance.now() > until) throw new Error('The browser did not start within a minute')
    await wait(50)
  }
}

/** The run's browser. Close the contexts that you open; leave the browser to the run. */
export const theBrowser = (): Promise<Browser> => {
  connected ??= connect()
  return connected
}
