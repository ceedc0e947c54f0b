/**
 * What intake judges alerts by, in memory and compiled: a team's grouping, routing and inhibition, its silences and windows, and the
 * firing alerts that inhibit others. Read again when a silence or window changes on any node, and every few seconds.
 */
import { type Alert, deskLookup, labelLookup } from '#domain/alerts/alert.ts'
import type { Hiding } from '#domain/alerts/alertGroup.ts'
import type { Matcher } from '#domain/alerts/alertPlaybook.ts'
import { compileCatalogue } from '#domain/alerts/catalogue.ts'
import { type AlertRules, compileAlertRules } from '#domain/alerts/grouping.ts'
import { canInhibit, type Firing, type Inhibitors, inhibitors } from '#domain/alerts/inhibition.ts'
import { type MaintenanceSchedule, maintenanceAt } from '#domain/alerts/maintenance.ts'
import { type CompiledMatchers, matchersOrNothing } from '#domain/alerts/matching.ts'
import { fromJson, type Json } from '#domain/json.ts'
import type { Playbook } from '#domain/playbook.ts'
import type { Desk } from '../desk.ts'
import { type Db, instantParam } from '../store/database.ts'
import { firingInhibitors } from './alertRows.ts'
import { re2Pattern } from './re2Pattern.ts'

type CompiledSilence = {
  readonly id: string
  readonly startsMs: number
  readonly endsMs: number
  readonly matches: CompiledMatchers
}
type CompiledWindow = {
  readonly id: string
  readonly zone: string
  readonly schedule: MaintenanceSchedule
  readonly matches: CompiledMatchers
}

export type TeamRules = {
  readonly playbook: Playbook
  readonly rules: AlertRules
  /** The catalogue's answer for a signal. */
  readonly place: ReturnType<typeof compileCatalogue>
  /** What hides this alert at an instant; empty: nothing. */
  readonly hidings: (alert: Firing, at: Temporal.Instant) => readonly Hiding[]
  /** Names what may hide anything at an instant: while it stays the same, the same is hidden. */
  readonly signature: (at: Temporal.Instant) => string
  readonly canInhibit: (alert: Alert) => boolean
  /** Keys of groups that are known to have their numbers. */
  readonly numbered: Set<string>
  /** Remembers a change before the next reading. */
  readonly noteFiring: (alert: Alert) => void
}

export type TeamRulesCache = {
  readonly of: (team: string) => Promise<TeamRules>
  /** Reads silences, windows and inhibitors again. */
  readonly refresh: (team: string) => Promise<void>
  /** Teams that were asked for. */
  readonly known: () => readonly string[]
}

type Held = {
  playbook: Playbook
  rules: AlertRules
  place: ReturnType<typeof compileCatalogue>
  silences: readonly CompiledSilence[]
  windows: readonly CompiledWindow[]
  inhibitors: Inhibitors
  readonly numbered: Set<string>
  reading: Promise<void>
}

const readSilences = async (db: Db, team: string, at: Temporal.Instant): Promise<readonly CompiledSilence[]> => {
  const { rows } = await db.query<{
    id: string
    matchers: Matcher[]
    starts_at: Temporal.Instant
    ends_at: Temporal.Instant
  }>({
    name: 'live-silences',
    text: 'select id, matchers, starts_at, ends_at from silences where team = $1 and ends_at > $2 order by id',
    values: [team, instantParam(at)],
  })
  return rows.map((row) => ({
    id: row.id,
    startsMs: row.starts_at.epochMilliseconds,
    endsMs: row.ends_at.epochMilliseconds,
    matches: matchersOrNothing(row.matchers, re2Pattern),
  }))
}

const readWindows = async (db: Db, team: string): Promise<readonly CompiledWindow[]> => {
  const { rows } = await db.query<{ number: number; matchers: Matcher[]; zone: string; schedule: Json }>({
    name: 'live-windows',
    text: 'select number, matchers, zone, schedule from maintenance_windows where team = $1 and cancelled_at is null order by number',
    values: [team],
  })
  return rows.map((row) => ({
    id: String(row.number),
    zone: row.zone,
    // Written by the maintenance module, so the shape is vouched for.
    schedule: fromJson(row.schedule) as MaintenanceSchedule,
    matches: matchersOrNothing(row.matchers, re2Pattern),
  }))
}

const isActive = (silence: CompiledSilence, ms: number): boolean => silence.startsMs <= ms && ms < silence.endsMs

const isRunning = (window: CompiledWindow, at: Temporal.Instant): boolean =>
  maintenanceAt({ matchers: [], zone: window.zone, schedule: window.schedule }, at) !== null

export const teamRulesCache = (desk: Desk): TeamRulesCache => {
  const teams = new Map<string, Held>()

  const read = async (team: string, held: Held): Promise<void> => {
    const [silences, windows, firing] = await Promise.all([
      readSilences(desk.pool, team, desk.clock()),
      readWindows(desk.pool, team),
      held.rules.inhibitions.length === 0 ? [] : firingInhibitors(desk.pool, team),
    ])
    held.silences = silences
    held.windows = windows
    held.inhibitors = inhibitors(held.rules.inhibitions)
    for (const alert of firing) held.inhibitors.add(alert)
  }

  const reading = (team: string, held: Held): Promise<void> =>
    read(team, held).catch((error: unknown) => {
      // Not kept: the next who asks tries again.
      teams.delete(team)
      throw error
    })

  const heldOf = (team: string): Held => {
    const playbook = desk.playbooks.newest(team)
    const known = teams.get(team)
    if (known !== undefined) {
      if (known.playbook.hash !== playbook.hash) {
        known.playbook = playbook
        known.rules = compileAlertRules(playbook.alerts, re2Pattern)
        known.place = compileCatalogue(playbook.services, playbook.alerts)
        known.inhibitors = inhibitors(known.rules.inhibitions)
        known.reading = reading(team, known)
      }
      return known
    }
    const rules = compileAlertRules(playbook.alerts, re2Pattern)
    const held: Held = {
      playbook,
      rules,
      place: compileCatalogue(playbook.services, playbook.alerts),
      silences: [],
      windows: [],
      inhibitors: inhibitors(rules.inhibitions),
      numbered: new Set(),
      reading: Promise.resolve(),
    }
    held.reading = reading(team, held)
    teams.set(team, held)
    return held
  }

  const rulesOf = (held: Held): TeamRules => ({
    playbook: held.playbook,
    rules: held.rules,
    place: held.place,
    hidings: (alert, at) => {
      const ms = at.epochMilliseconds
      const asSent = labelLookup(alert)
      const asDesk = deskLookup(alert)
      const found: Hiding[] = []
      for (const silence of held.silences)
        if (isActive(silence, ms) && silence.matches(asSent)) found.push({ kind: 'silence', id: silence.id })
      for (const window of held.windows)
        if (window.matches(asDesk) && isRunning(window, at)) found.push({ kind: 'maintenance', id: window.id })
      for (const key of held.inhibitors.of(alert)) found.push({ kind: 'inhibition', id: key })
      return found
    },
    signature: (at) => {
      const ms = at.epochMilliseconds
      return JSON.stringify([
        held.playbook.hash,
        held.silences.filter((silence) => isActive(silence, ms)).map((silence) => silence.id),
        held.windows.filter((window) => isRunning(window, at)).map((window) => window.id),
        [...held.inhibitors.keys()].sort(),
      ])
    },
    numbered: held.numbered,
    canInhibit: (alert) => held.rules.inhibitions.length > 0 && canInhibit(held.rules.inhibitions, alert),
    noteFiring: (alert) => {
      if (alert.state === 'firing') held.inhibitors.add(alert)
      else held.inhibitors.remove(alert.key)
    },
  })

  return {
    of: async (team) => {
      const held = heldOf(team)
      await held.reading
      return rulesOf(held)
    },
    refresh: async (team) => {
      const held = heldOf(team)
      await held.reading
      await read(team, held)
    },
    known: () => [...teams.keys()],
  }
}
