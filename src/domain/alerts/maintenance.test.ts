import { expect, test } from 'vitest'
import { type MaintenanceSchedule, type MaintenanceWindow, maintenanceAt, nextMaintenance } from './maintenance.ts'

const at = (text: string): Temporal.Instant => Temporal.Instant.from(text)
const everyDay = [1, 2, 3, 4, 5, 6, 7]
type Weekly = Extract<MaintenanceSchedule, { kind: 'weekly' }>
const weekly = (over: Partial<Weekly> = {}, zone = 'Europe/London'): MaintenanceWindow => ({
  matchers: [],
  zone,
  schedule: {
    kind: 'weekly',
    days: [2],
    localTime: '22:00',
    durationMinutes: 120,
    fromDate: null,
    untilDate: null,
    ...over,
  },
})
const span = (startsAt: string, endsAt: string) => ({ startsAt: at(startsAt), endsAt: at(endsAt) })

test('a window of its own runs from its beginning until just before its end', () => {
  const once: MaintenanceWindow = {
    matchers: [],
    zone: 'UTC',
    schedule: { kind: 'once', startsAt: at('2026-11-03T22:00:00Z'), endsAt: at('2026-11-04T00:00:00Z') },
  }
  expect(maintenanceAt(once, at('2026-11-03T21:59:59Z'))).toBeNull()
  expect(maintenanceAt(once, at('2026-11-03T22:00:00Z'))).toEqual(span('2026-11-03T22:00:00Z', '2026-11-04T00:00:00Z'))
  expect(maintenanceAt(once, at('2026-11-04T00:00:00Z'))).toBeNull()
  expect(nextMaintenance(once, at('2026-11-03T21:00:00Z'))).toEqual(
    span('2026-11-03T22:00:00Z', '2026-11-04T00:00:00Z'),
  )
  expect(nextMaintenance(once, at('2026-11-03T22:00:00Z'))).toBeNull()
})

test.each([
  // Tuesday 3 November 2026; London is at UTC.
  ['before it', '2026-11-03T21:59:00Z', null],
  ['at its beginning', '2026-11-03T22:00:00Z', span('2026-11-03T22:00:00Z', '2026-11-04T00:00:00Z')],
  ['at its end', '2026-11-04T00:00:00Z', null],
  ['on another day', '2026-11-04T22:30:00Z', null],
  ['in summer, by the local clock', '2026-07-07T21:30:00Z', span('2026-07-07T21:00:00Z', '2026-07-07T23:00:00Z')],
  ['in summer, an hour early', '2026-07-07T20:59:00Z', null],
])('every Tuesday at ten in London: %s', (_, instant, expected) => {
  expect(maintenanceAt(weekly(), at(instant))).toEqual(expected)
})

test('a window runs on past midnight, and past a whole day', () => {
  expect(maintenanceAt(weekly({ durationMinutes: 180 }), at('2026-11-04T00:59:00Z'))).not.toBeNull()
  const long = weekly({ durationMinutes: 1440 + 60 })
  expect(maintenanceAt(long, at('2026-11-04T22:30:00Z'))).toEqual(span('2026-11-03T22:00:00Z', '2026-11-04T23:00:00Z'))
  expect(maintenanceAt(long, at('2026-11-04T23:00:00Z'))).toBeNull()
})

test('of two that overlap the later one runs', () => {
  const daily = weekly({ days: everyDay, durationMinutes: 1500 })
  expect(maintenanceAt(daily, at('2026-11-04T22:30:00Z'))?.startsAt).toEqual(at('2026-11-04T22:00:00Z'))
})

test('an hour that the clock skips: it begins just after, and lasts its minutes', () => {
  // London, 29 March 2026: 01:00 becomes 02:00.
  const gap = weekly({ days: [7], localTime: '01:30', durationMinutes: 60 })
  expect(maintenanceAt(gap, at('2026-03-29T01:30:00Z'))).toEqual(span('2026-03-29T01:30:00Z', '2026-03-29T02:30:00Z'))
})

test('an hour that comes twice: it begins the first time, once, and lasts its minutes', () => {
  // London, 25 October 2026: 02:00 becomes 01:00.
  const fold = weekly({ days: [7], localTime: '01:30', durationMinutes: 30 })
  expect(maintenanceAt(fold, at('2026-10-25T00:45:00Z'))).toEqual(span('2026-10-25T00:30:00Z', '2026-10-25T01:00:00Z'))
  expect(maintenanceAt(fold, at('2026-10-25T01:45:00Z'))).toBeNull()
})

test('the day is the zone’s own, on both sides of the date line and at half hours', () => {
  const kiritimati = weekly({ days: [3], localTime: '00:30', durationMinutes: 30 }, 'Pacific/Kiritimati')
  expect(maintenanceAt(kiritimati, at('2026-11-03T10:45:00Z'))).not.toBeNull()
  const kolkata = weekly({ days: [3], localTime: '00:15', durationMinutes: 30 }, 'Asia/Kolkata')
  expect(maintenanceAt(kolkata, at('2026-11-03T18:50:00Z'))).not.toBeNull()
  expect(maintenanceAt(kolkata, at('2026-11-03T18:40:00Z'))).toBeNull()
})

test('first and last date bound its beginnings', () => {
  const bounded = weekly({ days: everyDay, fromDate: '2026-11-04', untilDate: '2026-11-05' })
  expect(maintenanceAt(bounded, at('2026-11-03T22:30:00Z'))).toBeNull()
  expect(maintenanceAt(bounded, at('2026-11-04T22:30:00Z'))).not.toBeNull()
  expect(maintenanceAt(bounded, at('2026-11-05T22:30:00Z'))).not.toBeNull()
  expect(maintenanceAt(bounded, at('2026-11-06T22:30:00Z'))).toBeNull()
})

test('the next one lies ahead, today or within the week', () => {
  expect(nextMaintenance(weekly(), at('2026-11-03T21:59:00Z'))?.startsAt).toEqual(at('2026-11-03T22:00:00Z'))
  expect(nextMaintenance(weekly(), at('2026-11-03T22:00:00Z'))?.startsAt).toEqual(at('2026-11-10T22:00:00Z'))
  expect(nextMaintenance(weekly({ fromDate: '2027-01-01' }), at('2026-11-03T22:00:00Z'))?.startsAt).toEqual(
    at('2027-01-05T22:00:00Z'),
  )
  expect(nextMaintenance(weekly({ fromDate: '2026-01-01' }), at('2026-11-03T22:00:00Z'))?.startsAt).toEqual(
    at('2026-11-10T22:00:00Z'),
  )
  expect(nextMaintenance(weekly({ untilDate: '2026-11-05' }), at('2026-11-03T22:00:00Z'))).toBeNull()
})
