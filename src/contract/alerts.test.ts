import { expect, test } from 'vitest'
import { ZodError } from 'zod'
import type { Actor } from '#domain/people/actor.ts'
import { alertGroupCommands, maintenanceCommands, routeTest, silenceCommands } from './alerts.ts'

const at = Temporal.Instant.from('2026-11-02T09:00:00Z')
const by: Actor = { kind: 'person', id: 'abc12', role: 'member' }
const meta = { by, at }
const faultsOf = (make: () => unknown): readonly string[] => {
  try {
    make()
  } catch (error) {
    if (error instanceof ZodError) return error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`)
    throw error
  }
  return []
}

test('D6 raising needs no field at all', () => {
  expect(alertGroupCommands.raise.toCommand({}, meta)).toEqual({
    type: 'RaiseFromGroup',
    by,
    at,
    title: null,
    confidential: false,
  })
})

test('D6 a snooze names either an instant or minutes', () => {
  const snooze = (body: object) => alertGroupCommands.snooze.toCommand(body, meta).snoozedUntilAt
  expect(snooze({ minutes: 30 })).toEqual(at.add({ minutes: 30 }))
  expect(snooze({ until: '2026-11-02T11:00:00+01:00' })).toEqual(at.add({ hours: 1 }))
  for (const body of [{}, { minutes: 30, until: '2026-11-02T11:00:00Z' }])
    expect(faultsOf(() => snooze(body))).toEqual(['until: name either until or minutes'])
  expect(faultsOf(() => snooze({ minutes: 0 }))).toEqual(['minutes: minutes is at least one minute'])
})

test('D6 declining without a reason, or with another field, is named', () => {
  expect(faultsOf(() => alertGroupCommands.decline.toCommand({ because: 'x' }, meta))).toHaveLength(2)
})

test('a silence reads Alertmanager’s matchers and begins now unless it says otherwise', () => {
  const silence = silenceCommands.create.toCommand(
    { matchers: ['alertname="DiskFull"', 'instance=~"db.*"'], reason: 'new disks', minutes: 60 },
    meta,
  )
  expect(silence).toEqual({
    type: 'CreateSilence',
    by,
    at,
    matchers: [
      { name: 'alertname', value: 'DiskFull', isRegex: false, isEqual: true },
      { name: 'instance', value: 'db.*', isRegex: true, isEqual: true },
    ],
    reason: 'new disks',
    author: 'abc12',
    startsAt: at,
    endsAt: at.add({ hours: 1 }),
  })
})

test('every faulty field of a silence is named at once', () => {
  const faults = faultsOf(() => silenceCommands.create.toCommand({ matchers: ['nonsense'], reason: ' ' }, meta))
  expect(faults).toHaveLength(2)
  expect(faults[0]).toContain('matchers.0: found the end after nonsense')
  expect(faultsOf(() => silenceCommands.create.toCommand({ matchers: ['a=b'], reason: 'x' }, meta))).toEqual([
    'endsAt: name either endsAt or minutes',
  ])
})

test('a maintenance window names a zone that exists and days of the week', () => {
  const body = {
    title: 'Patches',
    reason: 'monthly',
    matchers: ['service=web'],
    zone: 'Europe/London',
    schedule: { kind: 'weekly', days: [2, 2, 1], localTime: '22:00', durationMinutes: 60 },
  }
  expect(maintenanceCommands.plan.toCommand(body, meta)).toMatchObject({
    schedule: { days: [1, 2], fromDate: null, untilDate: null },
  })
  expect(faultsOf(() => maintenanceCommands.plan.toCommand({ ...body, zone: 'Mars/Olympus' }, meta))).toEqual([
    'zone: the zone is an IANA name such as Europe/London',
  ])
})

test('a route test needs no more than what differs', () => {
  expect(routeTest.parse({})).toMatchObject({ source: 'alertmanager', labels: {}, title: null })
})
