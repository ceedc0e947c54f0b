/**
 * Writes one lane's batch: repeats in one statement that commits by itself; what is new in one transaction with the rows of alerts,
 * counts of groups, and the groups' events. A batch may be written again after a failure: all of it is safe to repeat.
 */
import type { Desk } from '../desk.ts'
import { codeOf, inTransaction, type Pool, pgCode } from '../store/database.ts'
import { numberGroups } from './groupCounts.ts'
import type { IntakeEntry } from './intakeEntry.ts'
import { type ReadEntry, readEntry } from './readEntry.ts'
import { noteRepeats, type Sighting } from './sightings.ts'
import type { TeamRules } from './teamRules.ts'
import { type News, writeNews } from './writeNews.ts'

const TRIES = 4
/** More would only be forgotten and asked for again. */
const NUMBERED_KEPT = 200_000

const worthAnotherTry = (error: unknown): boolean =>
  codeOf(error) === pgCode.deadlockDetected ||
  codeOf(error) === pgCode.serializationFailure ||
  codeOf(error) === pgCode.uniqueViolation

const again = async <T>(work: () => Promise<T>): Promise<T> => {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work()
    } catch (error) {
      if (attempt === TRIES || !worthAnotherTry(error)) throw error
    }
  }
}

type Heard = { readonly key: string; readonly entries: IntakeEntry[] }

/** By key, in the order of arrival, sorted by key. */
const byKey = (entries: readonly IntakeEntry[]): readonly Heard[] => {
  const heard = new Map<string, Heard>()
  for (const entry of entries) {
    const known = heard.get(entry.key)
    if (known === undefined) heard.set(entry.key, { key: entry.key, entries: [entry] })
    else known.entries.push(entry)
  }
  return [...heard.values()].sort((a, b) => (a.key < b.key ? -1 : 1))
}

/** What all of it amounts to when it is one thing said once or several times; null when it must be read in order. */
const onlyRepeat = ({ key, entries }: Heard): Sighting | null => {
  const last = entries[entries.length - 1]
  if (last?.kind !== 'signal') return null
  for (const entry of entries) if (entry.kind !== 'signal' || entry.digest !== last.digest) return null
  return { key, digest: last.digest, expiresMs: last.expiresMs, seenMs: last.receivedMs }
}

/** Writes what was heard of one team's alerts and answers how many of them said something new. */
export const writeBatch = async (
  desk: Desk,
  pool: Pool,
  team: string,
  rules: TeamRules,
  entries: readonly IntakeEntry[],
): Promise<number> => {
  const fresh: Heard[] = []
  const candidates: Heard[] = []
  const sightings: Sighting[] = []
  for (const heard of byKey(entries)) {
    const sighting = onlyRepeat(heard)
    if (sighting === null) fresh.push(heard)
    else {
      candidates.push(heard)
      sightings.push(sighting)
    }
  }
  if (sightings.length > 0)
    for (const index of await again(() => noteRepeats(pool, team, sightings))) {
      const heard = candidates[index]
      if (heard !== undefined) fresh.push(heard)
    }
  if (fresh.length === 0) return 0
  fresh.sort((a, b) => (a.key < b.key ? -1 : 1))
  const news = fresh.map(
    (heard): News => ({ key: heard.key, entries: heard.entries.map((entry) => readEntry(entry, rules)) }),
  )
  await numberNew(pool, team, rules, news)
  await again(() => inTransaction(pool, (tx) => writeNews(tx, desk, team, rules, news)))
  return news.length
}

const opens = ({ signal, group }: ReadEntry): string | null =>
  signal?.state === 'firing' ? (group?.key ?? null) : null

/** Gives numbers to the groups that these may open, before the transaction that opens them. */
const numberNew = async (pool: Pool, team: string, rules: TeamRules, news: readonly News[]): Promise<void> => {
  const keys = new Set<string>()
  for (const { entries } of news)
    for (const entry of entries) {
      const key = opens(entry)
      if (key !== null && !rules.numbered.has(key)) keys.add(key)
    }
  if (keys.size === 0) return
  await again(() => numberGroups(pool, team, [...keys]))
  if (rules.numbered.size > NUMBERED_KEPT) rules.numbered.clear()
  for (const key of keys) rules.numbered.add(key)
}
