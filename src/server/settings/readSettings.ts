/** Reads the settings of a clone: the environment and the settings file beside it, or the one `DUTYDESK_CONFIG` names. */
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { type LoadedSettings, loadSettings } from './loadSettings.ts'

/**
 * The file is `dutydesk.yaml` in `projectDir`, where there is one. A file that was named and can't be read is a fault, as is one
 * that is there and can't be read. Throws nothing for either.
 */
export const readSettings = async (projectDir: string, env: NodeJS.ProcessEnv): Promise<LoadedSettings> => {
  const named = env.DUTYDESK_CONFIG || null
  const name = named ?? 'dutydesk.yaml'
  try {
    return loadSettings(env, { name, text: await readFile(path.resolve(projectDir, name), 'utf8') })
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : null
    if (code === null) throw error
    if (named === null && code === 'ENOENT') return loadSettings(env)
    const where = named === null ? name : 'DUTYDESK_CONFIG'
    const expected = 'a settings file that this user can read'
    return { kind: 'faulty', faults: [{ where, found: `${name}, which can’t be read (${code})`, expected }] }
  }
}
