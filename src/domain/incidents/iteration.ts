/** Iterations of the playbook's own cadence (I4): weeks counted from a day, in the team's zone. */
import type { Playbook } from '../playbook.ts'

/** The current iteration's name (its first day, ISO) and its end; null where the tracker keeps the cadence, or none has begun. */
export const iterationAt = (
  playbook: Playbook,
  at: Temporal.Instant,
): { readonly name: string; readonly endsAt: Temporal.Instant } | null => {
  const cadence = playbook.iterations
  if (cadence === null) return null
  const first = Temporal.PlainDate.from(cadence.startsOn)
  const today = at.toZonedDateTimeISO(playbook.team.zone).toPlainDate()
  if (Temporal.PlainDate.compare(today, first) < 0) return null
  const days = cadence.weeks * 7
  const gone = Math.floor(first.until(today, { largestUnit: 'day' }).days / days)
  const start = first.add({ days: gone * days })
  return { name: start.toString(), endsAt: startOf(start.add({ days }), playbook) }
}

export const currentIteration = (playbook: Playbook, at: Temporal.Instant): string | null =>
  iterationAt(playbook, at)?.name ?? null

/** When the iteration `name` of the own cadence ends; for an incident that waits, when the first one begins. */
export const iterationEnd = (playbook: Playbook, name: string | null): Temporal.Instant | null => {
  const cadence = playbook.iterations
  if (cadence === null) return null
  if (name === null) return startOf(Temporal.PlainDate.from(cadence.startsOn), playbook)
  return isDate(name) ? startOf(Temporal.PlainDate.from(name).add({ days: cadence.weeks * 7 }), playbook) : null
}

/** The tracker may name its iterations otherwise; those it rolls itself. */
const isDate = (name: string): boolean => /^\d{4}-\d{2}-\d{2}$/.test(name)

const startOf = (date: Temporal.PlainDate, playbook: Playbook): Temporal.Instant =>
  date.toZonedDateTime(playbook.team.zone).toInstant()
