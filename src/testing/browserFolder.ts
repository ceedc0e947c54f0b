/** Where the run's browser lies, and how it ends. */
import { readFile, rm } from 'node:fs/promises'
import path from 'node:path'
import { CLUSTER_FOLDER } from './cluster.ts'

/** Says which process the run's browser is. */
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

/** Ends the run's browser, if one was started, and removes its folder. */
export const stopBrowser = async (folder: string): Promise<void> => {
  const pid = Number(await readOrNull(path.join(folder, BROWSER_PID_FILE)))
  if (pid > 0)
    try {
      // The whole group: a browser is many processes.
      process.kill(-pid, 'SIGKILL')
    } catch {
      // Gone already.
    }
  await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 })
}
