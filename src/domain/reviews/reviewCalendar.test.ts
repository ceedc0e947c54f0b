import fc from 'fast-check'
import { expect, test } from 'vitest'
import { dayBefore, nextReviewAt, onTheWall } from './reviewCalendar.ts'

const calendar = (firstOn: string, at = '10:00', zone = 'Europe/London', everyDays = 14) => ({
  review: { everyDays, firstOn, at },
  team: { zone },
})
const next = (of: ReturnType<typeof calendar>, after: string) =>
  nextReviewAt(of, Temporal.Instant.from(after)).toString()

test.each([
  ['before the first, the first is next', '2026-01-01T00:00:00Z', '2026-11-02T10:00:00Z'],
  ['a moment before the meeting, it is still next', '2026-11-02T09:59:59.999Z', '2026-11-02T10:00:00Z'],
  ['at the very moment, the one after is next', '2026-11-02T10:00:00Z', '2026-11-16T10:00:00Z'],
  ['the days between lead to the second', '2026-11-09T12:00:00Z', '2026-11-16T10:00:00Z'],
  ['the morning of the second still leads to it', '2026-11-16T00:30:00Z', '2026-11-16T10:00:00Z'],
  ['far ahead the rhythm holds', '2027-02-20T12:00:00Z', '2027-02-22T10:00:00Z'],
])('R1 every second Monday at ten: %s', (_, after, expected) => {
  expect(next(calendar('2026-11-02'), after)).toBe(expected)
})

test('R1 the hour on the wall stays when the clock goes forward', () => {
  // British Summer Time begins on 28 March 2027: ten o'clock is 09:00 UTC from then on.
  expect(next(calendar('2027-03-15'), '2027-03-15T10:00:00Z')).toBe('2027-03-29T09:00:00Z')
})

test('R1 the hour on the wall stays when the clock goes back', () => {
  // It ends on 31 October 2027.
  expect(next(calendar('2027-10-18'), '2027-10-18T09:00:00Z')).toBe('2027-11-01T10:00:00Z')
})

test('R1 an hour that the clock skips is held that much later, one that comes twice the first time', () => {
  expect(next(calendar('2027-03-28', '01:30'), '2027-01-01T00:00:00Z')).toBe('2027-03-28T01:30:00Z')
  expect(next(calendar('2027-10-31', '01:30'), '2027-01-01T00:00:00Z')).toBe('2027-10-31T00:30:00Z')
})

test('R1 the team’s day counts, not the day in Greenwich', () => {
  // Auckland is 13 hours ahead in November: its Monday, nine o'clock, is Sunday, 20:00 UTC.
  const auckland = calendar('2026-11-02', '09:00', 'Pacific/Auckland')
  expect(next(auckland, '2026-11-01T12:00:00Z')).toBe('2026-11-01T20:00:00Z')
  expect(next(auckland, '2026-11-01T20:00:00Z')).toBe('2026-11-15T20:00:00Z')
  // Kathmandu: five hours and three quarters ahead.
  expect(next(calendar('2026-11-02', '09:00', 'Asia/Kathmandu'), '2026-11-01T00:00:00Z')).toBe('2026-11-02T03:15:00Z')
})

test('a day before a meeting is the same hour on the wall, also over a change of the clock', () => {
  const meeting = Temporal.Instant.from('2027-03-28T09:00:00Z')
  expect(dayBefore(meeting, 'Europe/London').toString()).toBe('2027-03-27T10:00:00Z')
})

test('a date and hour on the wall become an instant', () => {
  expect(onTheWall(Temporal.PlainDate.from('2026-07-01'), '10:30', 'Europe/London').toString()).toBe(
    '2026-07-01T09:30:00Z',
  )
})

test('R1 the next meeting is the very next of all meetings counted day by day', () => {
  const zones = [
    'Europe/London',
    'America/New_York',
    'Pacific/Auckland',
    'Asia/Kathmandu',
    'Pacific/Apia',
    'Australia/Lord_Howe',
  ]
  fc.assert(
    fc.property(
      fc.constantFrom(...zones),
      fc.integer({ min: 1, max: 30 }),
      fc.constantFrom('00:00', '00:30', '01:30', '02:15', '10:00', '23:45'),
      fc.integer({ min: 0, max: 60 * 24 * 500 }),
      (zone, everyDays, at, minutes) => {
        const firstOn = Temporal.PlainDate.from('2026-11-02')
        const asked = Temporal.Instant.from('2026-10-15T00:00:00Z').add({ minutes })
        // The slow way: walk through the calendar, one meeting after the other.
        let day = firstOn
        for (;;) {
          const meeting = day.toZonedDateTime({ timeZone: zone, plainTime: at }).toInstant()
          if (meeting.epochMilliseconds > asked.epochMilliseconds) {
            expect(nextReviewAt(calendar('2026-11-02', at, zone, everyDays), asked).toString()).toBe(meeting.toString())
            return
          }
          day = day.add({ days: everyDays })
        }
      },
    ),
  )
})
