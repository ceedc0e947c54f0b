/** Where `dutydesk.yaml` is found. */
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { type LoadedSettings, loadSettings } from './loadSettings.ts'

/**
 * Settings for a server that starts in `dir`: the environment, and the file that `DUTYDESK_CONFIG` names or, where there is one,
 * `dutydesk.yaml` in `dir`. A file that was named and can't be read is a fault.
 */
export const settingsIn = (dir: string, env: NodeJS.ProcessEnv): LoadedSettings => {
  const named = env.DUTYDESK_CONFIG || null
  const name = named ?? 'dutydesk.yaml'
  try {
    return loadSettings(env, { name, text: readFileSync(resolve(dir, name), 'utf8') })
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : null
    if (code === null) throw error
    if (named === null && code === 'ENOENT') return loadSettings(env)
    const where = named === null ? name : 'DUTYDESK_CONFIG'
    const expected = 'a settings file that this user can read'
    return { kind: 'faulty', faults: [{ where, found: `${name}, which can’t be read (${code})`, expected }] }
  }
}
