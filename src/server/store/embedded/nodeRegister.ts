/**
 * Which Dutydesks run on this data folder. Each puts a file into `<data>/nodes` whose name says its process; the last one out stops
 * the database.
 *
 * Leaving and joining at the same moment: the leaver announces that it leaves, then looks for others; the joiner registers, then looks
 * for leavers. Whichever comes second sees the other: the leaver then leaves the database running, the joiner waits until it is gone.
 */
import { randomUUID } from 'node:crypto'
import { readdir, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { startOf } from './processes.ts'

type Kind = 'node' | 'leaving'
type Entry = { readonly file: string; readonly kind: Kind; readonly pid: number; readonly started: string }

const nameOf = (kind: Kind, pid: number, started: string, unique: string): string =>
  `${kind}-${pid}-${started}-${unique}`

const entries = async (dir: string): Promise<readonly Entry[]> =>
  (await readdir(dir)).flatMap((file) => {
    const match = /^(node|leaving)-(\d+)-(\w+)-/.exec(file)
    return match === null ? [] : [{ file, kind: match[1] as Kind, pid: Number(match[2]), started: match[3] ?? '' }]
  })

/** Those of the kind whose process still runs; files of dead ones are removed. */
const living = async (dir: string, kind: Kind): Promise<readonly Entry[]> => {
  const found: Entry[] = []
  for (const entry of await entries(dir)) {
    if (entry.kind !== kind) continue
    if ((await startOf(entry.pid)) === entry.started) found.push(entry)
    else await rm(path.join(dir, entry.file), { force: true })
  }
  return found
}

export type Registration = {
  /** Takes this node off the list; runs `whenLast` when no other is on it, before joiners go on. */
  readonly leave: (whenLast: () => Promise<void>) => Promise<void>
}

/** Puts this process on the list and waits for those who are just leaving. */
export const register = async (dir: string): Promise<Registration> => {
  const started = (await startOf(process.pid)) ?? 'unknown'
  const unique = randomUUID()
  const own = path.join(dir, nameOf('node', process.pid, started, unique))
  await writeFile(own, '')
  while ((await living(dir, 'leaving')).length > 0) await delay(20)
  return {
    leave: async (whenLast) => {
      const announcement = path.join(dir, nameOf('leaving', process.pid, started, unique))
      await writeFile(announcement, '')
      await rm(own, { force: true })
      try {
        if ((await living(dir, 'node')).length === 0) await whenLast()
      } finally {
        await rm(announcement, { force: true })
      }
    },
  }
}

/** How many Dutydesks run on this folder now. */
export const countNodes = async (dir: string): Promise<number> => (await living(dir, 'node')).length
