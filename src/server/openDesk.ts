/** Puts the desk together on an open database: playbooks, stream modules, connectors. Used by the server, its admin commands and tests. */
import { builtinTracker } from '#connectors/builtin-tracker/builtinTracker.ts'
import { builtinFeed } from '#connectors/feed/builtinFeed.ts'
import { currentIteration } from '#domain/incidents/iteration.ts'
import type { Clock, Desk, Jobs, Log } from './desk.ts'
import { allTeams } from './people/loadPeople.ts'
import { openPlaybooks, type PlaybookRegistry } from './playbooks.ts'
import type { Pool } from './store/database.ts'
import { streamModules } from './streamModules.ts'

export type OpenDeskOptions = {
  readonly pool: Pool
  readonly playbooksDir: string
  readonly clock: Clock
  readonly jobs: Jobs
  readonly log: Log
}

export type OpenDesk = { readonly desk: Desk; readonly playbooks: PlaybookRegistry }

/** Throws `PlaybookFaults` when a team's playbook is faulty. */
export const openDesk = async (options: OpenDeskOptions): Promise<OpenDesk> => {
  const { pool, clock, jobs, log } = options
  const playbooks = await openPlaybooks(pool, options.playbooksDir, await allTeams(pool), clock)
  const desk: Desk = {
    pool,
    clock,
    playbooks,
    modules: streamModules,
    connectors: {
      tracker: builtinTracker({
        pool,
        project: (team) => playbooks.newest(team).team.adminProject,
        currentIteration: (team, at) => currentIteration(playbooks.newest(team), at),
      }),
      chat: builtinFeed(pool),
    },
    jobs,
    log,
  }
  return { desk, playbooks }
}

/** For commands and tests that run without the job engine: the sweep finds what is to do. */
export const noJobs: Jobs = { wake: async () => {} }
