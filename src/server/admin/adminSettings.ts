/** What the admin commands need when they are given at a shell: settings of the clone, and a log that only says what matters. */
import type { Log } from '../desk.ts'
import { showSettingFault } from '../settings/loadSettings.ts'
import { readSettings } from '../settings/readSettings.ts'
import type { AdminOptions } from './adminCommands.ts'

export type ReadOptions =
  | { readonly kind: 'options'; readonly options: AdminOptions }
  /** One line for each fault of the settings. */
  | { readonly kind: 'faulty'; readonly faults: readonly string[] }

/** `say` is told warnings and errors, one line each. */
export const adminOptions = async (
  projectDir: string,
  env: NodeJS.ProcessEnv,
  say: (line: string) => void,
): Promise<ReadOptions> => {
  const loaded = await readSettings(projectDir, env)
  if (loaded.kind === 'faulty') return { kind: 'faulty', faults: loaded.faults.map(showSettingFault) }
  const log: Log = { info: () => {}, warn: (_, message) => say(message), error: (_, message) => say(message) }
  return { kind: 'options', options: { settings: loaded.settings, projectDir, log } }
}
