/**
 * The running server's playbooks: read from files at start and on reload, every version kept in the database by content hash, so
 * that an item can keep the one it began with for as long as it lives.
 */
import { existsSync } from 'node:fs'
import path from 'node:path'
import { fromJson, type Json, toJson } from '#domain/json.ts'
import type { Playbook } from '#domain/playbook.ts'
import { type Fault, showFault } from '#playbook/fault.ts'
import { loadPlaybook, type PlaybookPerson } from '#playbook/loadPlaybook.ts'
import type { Playbooks } from './desk.ts'
import { instantParam, type Pool } from './store/database.ts'

/** The process that a team without a playbook folder of its own follows. */
const SHIPPED = 'wilson'

export class PlaybookFaults extends Error {
  override readonly name = 'PlaybookFaults'
  readonly faults: readonly Fault[]
  constructor(directory: string, faults: readonly Fault[]) {
    super(`The playbook in ${directory} has ${faults.length} fault(s):\n${faults.map(showFault).join('\n')}`)
    this.faults = faults
  }
}

export type PlaybookRegistry = Playbooks & {
  /** Reads the files again; throws `PlaybookFaults` and keeps the old ones when they are faulty. Answers what is now newest. */
  readonly reload: () => Promise<readonly Playbook[]>
  /** Loads and keeps the playbook of a team that is new to this node. */
  readonly ensure: (team: string) => Promise<Playbook>
  /** Whether this node's newest playbook of the team is the newest that any node loaded. */
  readonly isNewest: (team: string) => Promise<boolean>
  /** People that fill a new team (`people.yaml` of the team's own folder). */
  readonly peopleOf: (team: string) => readonly PlaybookPerson[]
}

type Loaded = { readonly playbook: Playbook; readonly people: readonly PlaybookPerson[] }

const read = (directory: string): Loaded => {
  const loaded = loadPlaybook(directory)
  if (loaded.kind === 'faulty') throw new PlaybookFaults(directory, loaded.faults)
  return loaded
}

/**
 * `root` is the folder that holds one folder a team. Throws `PlaybookFaults` when a file is faulty: the server does not start on a
 * process it cannot run.
 */
export const openPlaybooks = async (
  pool: Pool,
  root: string,
  teams: readonly string[],
  clock: () => Temporal.Instant,
): Promise<PlaybookRegistry> => {
  let current = new Map<string, Loaded>()
  const byHash = new Map<string, Playbook>()

  const keep = async (team: string, playbook: Playbook): Promise<void> => {
    byHash.set(playbook.hash, playbook)
    await pool.query(
      `insert into playbooks (team, hash, content, loaded_at) values ($1, $2, $3, $4)
       on conflict (team, hash) do update set loaded_at = greatest(playbooks.loaded_at, excluded.loaded_at)`,
      [team, playbook.hash, JSON.stringify(toJson(playbook)), instantParam(clock())],
    )
  }
  const folderOf = (team: string): string => {
    const own = path.join(root, team)
    return existsSync(own) ? own : path.join(root, SHIPPED)
  }
  const ensure = async (team: string): Promise<Playbook> => {
    const known = current.get(team)
    if (known !== undefined) return known.playbook
    const loaded = read(folderOf(team))
    await keep(team, loaded.playbook)
    current.set(team, loaded)
    return loaded.playbook
  }
  const newest = (team: string): Playbook => {
    const known = current.get(team)
    if (known !== undefined) return known.playbook
    // A team made on another node: its files are the same here, and are kept by the node that made it.
    const loaded = read(folderOf(team))
    current.set(team, loaded)
    byHash.set(loaded.playbook.hash, loaded.playbook)
    return loaded.playbook
  }

  for (const team of teams) await ensure(team)
  return {
    newest,
    ensure,
    byHash: async (team, hash, db = pool) => {
      const known = byHash.get(hash)
      if (known !== undefined) return known
      const { rows } = await db.query<{ content: Json }>(
        'select content from playbooks where team = $1 and hash = $2',
        [team, hash],
      )
      const row = rows[0]
      if (row === undefined) throw new Error(`The playbook ${hash} of team ${team} is not in the database`)
      // Written by `keep`, so the shape is vouched for.
      const playbook = fromJson(row.content) as Playbook
      byHash.set(hash, playbook)
      return playbook
    },
    reload: async () => {
      const next = new Map([...current.keys()].map((team) => [team, read(folderOf(team))]))
      for (const [team, loaded] of next) await keep(team, loaded.playbook)
      current = next
      return [...next.values()].map((loaded) => loaded.playbook)
    },
    isNewest: async (team) => {
      const { rows } = await pool.query<{ hash: string }>(
        'select hash from playbooks where team = $1 order by loaded_at desc, hash limit 1',
        [team],
      )
      return rows[0] === undefined || rows[0].hash === newest(team).hash
    },
    peopleOf: (team) => (existsSync(path.join(root, team)) ? (current.get(team)?.people ?? []) : []),
  }
}
