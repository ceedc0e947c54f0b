/** Where the run's browser lies, and how it ends. */
import { readFile, rm } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { CLUSTER_FOLDER } from './cluster.ts'

/** Says which process runs the browser. */
export const BROWSER_PID_FILE = 'browser.pid'

/** Beside the run's cluster. */
export const browserFolder = (): string => {
  const cluster = process.env[CLUSTER_FOLDER]
  if (cluster === undefined) throw new Error(`${CLUSTER_FOLDER} is not set: run the test by Vitest`)
  return path.join(path.dirname(cluster), 'browser')
}

/** The file's text; null while it is not there. */
export const readOrNull = async (file: string): Promise<string | null> => {
  try {
    return await readFile(file, 'utf8')
  } catch {
    return null
  }
}

const isThere = (pid: number): boolean => {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

const END_WITHIN_MS = 5000

/** Ends the run's browser, if one was started, and removes its folder. */
export const stopBrowser = async (folder: string): Promise<void> => {
  const pid = Number(await readOrNull(path.join(folder, BROWSER_PID_FILE)))
  if (pid > 0 && isThere(pid)) {
    process.kill(pid, 'SIGTERM')
    const until = performance.now() + END_WITHIN_MS
    while (isThere(pid) && performance.now() < until) await wait(20)
    if (isThere(pid)) process.kill(pid, 'SIGKILL')
  }
  await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 })
}
