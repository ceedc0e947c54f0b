/** When reviews are (R1): every so many days from the first, at the same hour on the wall of the team's zone. */
import type { Playbook } from '../playbook.ts'

type Calendar = {
  readonly review: Pick<Playbook['review'], 'everyDays' | 'firstOn' | 'at'>
  readonly team: Pick<Playbook['team'], 'zone'>
}

/**
 * The first meeting of the calendar strictly after `after`. Days are counted on the calendar, so that the hour on the wall stays
 * through changes of the clock; an hour that a change skips is held that much later, one that comes twice the first time.
 */
export const nextReviewAt = ({ review, team }: Calendar, after: Temporal.Instant): Temporal.Instant => {
  const first = Temporal.PlainDate.from(review.firstOn)
  const today = after.toZonedDateTimeISO(team.zone).toPlainDate()
  const periods = Math.max(0, Math.floor(first.until(today, { largestUnit: 'days' }).days / review.everyDays))
  const meeting = (period: number): Temporal.Instant =>
    onTheWall(first.add({ days: period * review.everyDays }), review.at, team.zone)
  const candidate = meeting(periods)
  return Temporal.Instant.compare(candidate, after) > 0 ? candidate : meeting(periods + 1)
}

/** A local date and hour as an instant. */
export const onTheWall = (date: Temporal.PlainDate, time: string, zone: string): Temporal.Instant =>
  date.toZonedDateTime({ timeZone: zone, plainTime: Temporal.PlainTime.from(time) }).toInstant()

/** The same hour on the wall one day earlier. */
export const dayBefore = (at: Temporal.Instant, zone: string): Temporal.Instant =>
  at.toZonedDateTimeISO(zone).subtract({ days: 1 }).toInstant()
