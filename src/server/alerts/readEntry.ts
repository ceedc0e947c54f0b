/** An entry whose signal was read and placed, once, for all who look at it. */
import type { Placed } from '#domain/alerts/catalogue.ts'
import type { GroupPlace } from '#domain/alerts/grouping.ts'
import type { Signal } from '#domain/alerts/signal.ts'
import type { IntakeEntry } from './intakeEntry.ts'
import type { TeamRules } from './teamRules.ts'

export type ReadEntry = {
  readonly entry: IntakeEntry
  /** Null for the desk's own entries. */
  readonly signal: Signal | null
  readonly placed: Placed | null
  readonly group: GroupPlace | null
}

export const readEntry = (entry: IntakeEntry, rules: TeamRules): ReadEntry => {
  if (entry.kind === 'expiry') return { entry, signal: null, placed: null, group: null }
  const signal = entry.signal()
  const placed = rules.place(signal)
  const { source, severity, title, labels } = signal
  const group = rules.rules.groupOf({
    source,
    severity,
    title,
    labels,
    service: placed.service,
    environment: placed.environment,
  })
  return { entry, signal, placed, group }
}
