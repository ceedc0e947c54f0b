/** The database and the desk of a data folder, opened beside the server as another node would, to prepare and to look into it. */
import path from 'node:path'
import type { Desk, Log } from '#server/desk.ts'
import { openDatabase } from '#server/openDatabase.ts'
import { noJobs, openDesk } from '#server/openDesk.ts'
import { loadSettings } from '#server/settings/loadSettings.ts'
import type { Pool } from '#server/store/database.ts'
import { deskEnvironment, projectDir } from './deskProcess.ts'

const quiet: Log = { info: () => {}, warn: () => {}, error: () => {} }

export type OpenData = { readonly pool: Pool; readonly desk: Desk; readonly close: () => Promise<void> }

export const openData = async (data: string): Promise<OpenData> => {
  const loaded = loadSettings(deskEnvironment(data))
  if (loaded.kind === 'faulty') throw new Error(JSON.stringify(loaded.faults))
  const database = await openDatabase({ settings: loaded.settings, projectDir, log: quiet, leaveSchema: true })
  const { desk } = await openDesk({
    pool: database.pool,
    playbooksDir: path.join(projectDir, 'playbooks'),
    clock: () => Temporal.Now.instant(),
    jobs: noJobs,
    log: quiet,
  })
  return { pool: database.pool, desk, close: database.close }
}
