/** The transaction of what is new: alert rows, counts of groups, the groups' events. */
import type { Alert } from '#domain/alerts/alert.ts'
import { sameSaid } from '#domain/alerts/mergeAlert.ts'
import type { AlertSeverity } from '#domain/alerts/signal.ts'
import { streamId } from '#domain/stream.ts'
import type { Desk } from '../desk.ts'
import { handleManyIn } from '../handle.ts'
import type { Tx } from '../store/database.ts'
import { type AlertRow, type AlertToWrite, readAlerts, writeAlerts } from './alertRows.ts'
import { type Folded, foldEntries } from './foldEntries.ts'
import {
  type GroupCount,
  lockGroups,
  lotOf,
  readGroupCounts,
  readGroupStandings,
  writeGroupCounts,
} from './groupCounts.ts'
import { type Fired, type GroupChange, type GroupStep, stepsOf } from './groupSteps.ts'
import type { ReadEntry } from './readEntry.ts'
import { lockExpiries, type Sighting, writeSightings } from './sightings.ts'
import type { TeamRules } from './teamRules.ts'

/** What was heard of one alert, in its order. */
export type News = { readonly key: string; readonly entries: readonly ReadEntry[] }

type Change = {
  readonly folded: Folded
  readonly known: Alert | null
  /** The group it was in. */
  readonly before: string | null
  readonly beforeNumber: number | null
  readonly wasFiring: boolean
  readonly wasSeverity: AlertSeverity | null
}

/**
 * `news` is sorted by key. The groups are locked first: that keeps two nodes apart that heard of one alert at the same moment.
 */
export const writeNews = async (
  tx: Tx,
  desk: Desk,
  team: string,
  rules: TeamRules,
  news: readonly News[],
): Promise<void> => {
  const now = desk.clock()
  const keys = news.map((one) => one.key)
  const groupKeys = groupKeysOf(news)
  await lockGroups(tx, team, groupKeys)
  const counts = new Map(await readGroupCounts(tx, team, groupKeys))
  const goodUntil = await lockExpiries(
    tx,
    team,
    news.filter((one) => one.entries.some(({ entry }) => entry.kind === 'expiry')).map((one) => one.key),
  )
  const rows = await readAlerts(tx, team, keys)
  await readFormerGroups(tx, team, rows, counts)

  const changes: Change[] = []
  const sightings: Sighting[] = []
  for (const { key, entries } of news) {
    const row = rows.get(key)
    const folded = foldEntries(row?.alert ?? null, goodUntil.get(key) ?? null, entries, now)
    sightings.push({ key, digest: folded.digest, seenMs: folded.seenMs, expiresMs: folded.expiresMs })
    if (folded.changed)
      changes.push({
        folded,
        known: row?.alert ?? null,
        before: row?.groupKey ?? null,
        beforeNumber: row?.groupNumber ?? null,
        wasFiring: row?.alert.state === 'firing',
        wasSeverity: row?.alert.severity ?? null,
      })
  }
  await writeAlerts(
    tx,
    team,
    changes.flatMap((change) => rowOf(change, rules, counts)),
  )
  await writeSightings(tx, team, sightings)
  await writeGroups(tx, desk, team, rules, changes, counts, now)
}

const groupKeysOf = (news: readonly News[]): readonly string[] => {
  const keys = new Set<string>()
  for (const { entries } of news)
    for (const { entry, group } of entries) {
      const key = entry.kind === 'expiry' ? entry.groupKey : (group?.key ?? null)
      if (key !== null) keys.add(key)
    }
  return [...keys].sort()
}

/** An alert whose labels changed may belong to another group than before. */
const readFormerGroups = async (
  tx: Tx,
  team: string,
  rows: ReadonlyMap<string, AlertRow>,
  counts: Map<string, GroupCount>,
): Promise<void> => {
  const former = new Set<string>()
  for (const { groupKey } of rows.values()) if (groupKey !== null && !counts.has(groupKey)) former.add(groupKey)
  if (former.size === 0) return
  const held = new Set([...counts.keys()].map(lotOf))
  await lockGroups(
    tx,
    team,
    [...former].filter((key) => !held.has(lotOf(key))),
  )
  for (const [key, count] of await readGroupCounts(tx, team, [...former])) counts.set(key, count)
}

const rowOf = (
  { folded, known, before, beforeNumber }: Change,
  rules: TeamRules,
  counts: ReadonlyMap<string, GroupCount>,
): readonly AlertToWrite[] => {
  const { alert, firedIn } = folded
  if (alert === null) return []
  const groupKey = firedIn?.key ?? before
  const groupNumber = groupKey === null ? null : (counts.get(groupKey)?.number ?? beforeNumber)
  const onlyState = known !== null && sameSaid(known, alert)
  return [{ alert, groupKey, groupNumber, inhibits: rules.canInhibit(alert), onlyState }]
}

/** Tells the groups what happened to them. */
const writeGroups = async (
  tx: Tx,
  desk: Desk,
  team: string,
  rules: TeamRules,
  changes: readonly Change[],
  counts: ReadonlyMap<string, GroupCount>,
  at: Temporal.Instant,
): Promise<void> => {
  // Inhibitors first: the two may come in one delivery.
  for (const { folded } of changes) if (folded.alert !== null) rules.noteFiring(folded.alert)
  const groups = groupChanges(rules, changes, at)
  if (groups.length === 0) return
  const standings = await readGroupStandings(tx, team, joined(groups, counts))
  const steps: GroupStep[] = []
  const after: { key: string; firing: number }[] = []
  for (const group of groups) {
    const count = counts.get(group.key)
    if (count === undefined) {
      rules.numbered.clear()
      throw new Error(`Group ${group.key} has no number any more; the next delivery gives it one`)
    }
    const next = stepsOf(group, count, standings.get(count.number), rules, at)
    steps.push(...next.steps)
    if (next.firing !== count.firing) after.push({ key: group.key, firing: next.firing })
  }
  await writeGroupCounts(tx, team, after)
  await handleManyIn(
    tx,
    desk,
    team,
    steps.map((step) => ({ stream: streamId('alert-group', step.number), command: step.command })),
  )
}

/** Groups that fire already and hear of one more, or of a worse one. */
const joined = (groups: readonly GroupChange[], counts: ReadonlyMap<string, GroupCount>): readonly number[] =>
  groups.flatMap((group) => {
    const count = counts.get(group.key)
    const isTold = group.fired.length + group.worsened.length > 0
    return count !== undefined && count.firing > 0 && isTold ? [count.number] : []
  })

/** What happened to each group, sorted by key. */
const groupChanges = (rules: TeamRules, changes: readonly Change[], at: Temporal.Instant): readonly GroupChange[] => {
  const groups = new Map<string, { key: string; fired: Fired[]; worsened: Fired[]; stopped: number }>()
  const groupOf = (key: string) => {
    const known = groups.get(key) ?? { key, fired: [], worsened: [], stopped: 0 }
    groups.set(key, known)
    return known
  }
  for (const { folded, before, wasFiring, wasSeverity } of changes) {
    const { alert, firedIn } = folded
    if (alert === null) continue
    if (firedIn !== null) {
      const group = groupOf(firedIn.key)
      group.fired.push({ alert, rule: firedIn.rule, hiddenBy: rules.hidings(alert, at) })
      // It stopped in between, or again.
      if (wasFiring && before !== null) groupOf(before).stopped += 1
      if (alert.state === 'resolved') group.stopped += 1
    } else if (wasFiring && before !== null) {
      if (alert.state === 'resolved') groupOf(before).stopped += 1
      else if (alert.severity !== wasSeverity)
        groupOf(before).worsened.push({
          alert,
          rule: rules.rules.groupOf(alert).rule,
          hiddenBy: rules.hidings(alert, at),
        })
    }
  }
  return [...groups.values()].sort((a, b) => (a.key < b.key ? -1 : 1))
}
