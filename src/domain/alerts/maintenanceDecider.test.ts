import { expect, test } from 'vitest'
import { aContext, accepted, after, ana, refusalOf, robot, t0 } from './alerts.fixture.ts'
import { type Maintenance, type MaintenanceCommand, maintenanceDecider, noMaintenance } from './maintenanceDecider.ts'

const { decide, evolve, needs, timers, timerCommand } = maintenanceDecider
const once = (from: number, to: number) => ({ kind: 'once', startsAt: after(from), endsAt: after(to) }) as const
const weekly = {
  kind: 'weekly',
  days: [2],
  localTime: '22:00',
  durationMinutes: 60,
  fromDate: null,
  untilDate: null,
} as const
const plan = (over: object = {}): MaintenanceCommand => ({
  type: 'PlanMaintenance',
  by: ana,
  at: t0,
  number: 3,
  title: 'Patches',
  reason: 'monthly patches',
  matchers: [{ name: 'service', value: 'web', isRegex: false, isEqual: true }],
  zone: 'Europe/London',
  schedule: weekly,
  ...over,
})
const cancel = (over: object = {}): MaintenanceCommand => ({
  type: 'CancelMaintenance',
  by: ana,
  at: after(5),
  reason: 'not needed',
  ...over,
})
const ask = (maintenance: Maintenance, command: MaintenanceCommand) => decide(maintenance, command, aContext())
const made = (...commands: readonly MaintenanceCommand[]): Maintenance =>
  commands.reduce<Maintenance>(
    (known, command) => accepted(ask(known, command)).events.reduce(evolve, known),
    noMaintenance,
  )

test('D6 a window is planned with a reason and cancelled with one, once each', () => {
  const planned = made(plan())
  expect(planned).toMatchObject({ phase: 'known', number: 3, title: 'Patches', schedule: weekly, cancelledAt: null })
  expect(accepted(ask(planned, plan())).events).toEqual([])
  const cancelled = made(plan(), cancel())
  expect(cancelled.phase === 'known' && cancelled.cancelledAt).toEqual(after(5))
  expect(accepted(ask(cancelled, cancel())).events).toEqual([])
  expect(refusalOf(ask(noMaintenance, plan({ reason: '' })))).toEqual({ code: 'reason-needed', rule: 'D6' })
  expect(refusalOf(ask(planned, cancel({ reason: ' ' })))).toEqual({ code: 'reason-needed', rule: 'D6' })
})

test('D6 a window of its own lies ahead and ends after it begins', () => {
  expect(refusalOf(ask(noMaintenance, plan({ schedule: once(9, 9) })))).toMatchObject({ code: 'maintenance-backwards' })
  expect(refusalOf(ask(noMaintenance, plan({ schedule: once(-9, 0) })))).toMatchObject({
    code: 'maintenance-not-ahead',
  })
  expect(made(plan({ schedule: once(-9, 1) }))).toMatchObject({ phase: 'known' })
})

test('D6 only members plan and cancel, and only what exists is cancelled', () => {
  expect(refusalOf(ask(noMaintenance, plan({ by: robot })))).toEqual({ code: 'members-only', rule: 'D6' })
  expect(refusalOf(ask(made(plan()), cancel({ by: robot })))).toEqual({ code: 'members-only', rule: 'D6' })
  expect(refusalOf(ask(noMaintenance, cancel()))).toEqual({ code: 'no-such-maintenance', rule: 'D6' })
})

test('a window asks for no other stream and no timer; an event before the first is a broken history', () => {
  expect(needs(noMaintenance, plan())).toEqual([])
  expect(timers(made(plan()), aContext().playbook)).toEqual([])
  expect(() => timerCommand('x', ana, t0)).toThrow('No maintenance timer')
  expect(() => evolve(noMaintenance, { type: 'MaintenanceCancelled', by: ana, at: t0, reason: '' })).toThrow('before')
})
