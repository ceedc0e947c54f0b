/** Maintenance windows: planned work during which matching alerts do not ask for a decision; once, or on days of the week. */
import { unreachable } from '../decision.ts'
import type { Matcher } from './alertPlaybook.ts'

export type MaintenanceSchedule =
  | { readonly kind: 'once'; readonly startsAt: Temporal.Instant; readonly endsAt: Temporal.Instant }
  | {
      readonly kind: 'weekly'
      /** 1 Monday … 7 Sunday; all seven is daily. */
      readonly days: readonly number[]
      /** Local time of the zone, `HH:MM`. In the hour that the clock skips it begins just after; in the doubled one, the first time. */
      readonly localTime: string
      /** Elapsed minutes, also across a change of the clock. */
      readonly durationMinutes: number
      /** First and last local date of a start, ISO; null is open. */
      readonly fromDate: string | null
      readonly untilDate: string | null
    }

export type MaintenanceWindow = {
  readonly matchers: readonly Matcher[]
  /** IANA name, for example `Europe/London`. */
  readonly zone: string
  readonly schedule: MaintenanceSchedule
}

/** One occurrence: from (included) to (excluded). */
export type MaintenanceSpan = { readonly startsAt: Temporal.Instant; readonly endsAt: Temporal.Instant }

const minutesPerDay = 1440

const startsOn = (
  window: MaintenanceWindow,
  schedule: Extract<MaintenanceSchedule, { kind: 'weekly' }>,
  date: Temporal.PlainDate,
): MaintenanceSpan | null => {
  const day = date.toString()
  if (!schedule.days.includes(date.dayOfWeek)) return null
  if (schedule.fromDate !== null && day < schedule.fromDate) return null
  if (schedule.untilDate !== null && day > schedule.untilDate) return null
  const plainTime = Temporal.PlainTime.from(schedule.localTime)
  const startsAt = date.toZonedDateTime({ timeZone: window.zone, plainTime }).toInstant()
  return { startsAt, endsAt: startsAt.add({ minutes: schedule.durationMinutes }) }
}

const contains = (span: MaintenanceSpan, at: Temporal.Instant): boolean =>
  Temporal.Instant.compare(span.startsAt, at) <= 0 && Temporal.Instant.compare(at, span.endsAt) < 0

/** The occurrence that runs at `at`, or null. Of overlapping ones the one that began last. */
export const maintenanceAt = (window: MaintenanceWindow, at: Temporal.Instant): MaintenanceSpan | null => {
  const { schedule } = window
  switch (schedule.kind) {
    case 'once':
      return contains(schedule, at) ? { startsAt: schedule.startsAt, endsAt: schedule.endsAt } : null
    case 'weekly': {
      const today = at.toZonedDateTimeISO(window.zone).toPlainDate()
      const daysBack = Math.ceil(schedule.durationMinutes / minutesPerDay)
      for (let back = 0; back <= daysBack; back += 1) {
        const span = startsOn(window, schedule, today.subtract({ days: back }))
        if (span !== null && contains(span, at)) return span
      }
      return null
    }
    default:
      return unreachable(schedule)
  }
}

/** The next occurrence that begins after `at`, or null when there is none within the coming year. */
export const nextMaintenance = (window: MaintenanceWindow, at: Temporal.Instant): MaintenanceSpan | null => {
  const { schedule } = window
  switch (schedule.kind) {
    case 'once':
      return Temporal.Instant.compare(at, schedule.startsAt) < 0
        ? { startsAt: schedule.startsAt, endsAt: schedule.endsAt }
        : null
    case 'weekly': {
      const today = at.toZonedDateTimeISO(window.zone).toPlainDate()
      const first =
        schedule.fromDate !== null && today.toString() < schedule.fromDate
          ? Temporal.PlainDate.from(schedule.fromDate)
          : today
      for (let days = 0; days <= 7; days += 1) {
        const span = startsOn(window, schedule, first.add({ days }))
        if (span !== null && Temporal.Instant.compare(at, span.startsAt) < 0) return span
      }
      return null
    }
    default:
      return unreachable(schedule)
  }
}
