import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Alert } from './alert.ts'
import { after, aSignal, t0 } from './alerts.fixture.ts'
import { type AlertMerge, expireAlert, mergeAlert } from './mergeAlert.ts'
import type { Signal } from './signal.ts'

const nowhere = { service: null, known: false, environment: null }
type Delivery = readonly [Partial<Signal>, Temporal.Instant]

const merge = (known: Alert | null, over: Partial<Signal>, at: Temporal.Instant): AlertMerge =>
  mergeAlert(known, aSignal(over), nowhere, at)

const alertOf = (merged: AlertMerge, before: Alert | null): Alert => {
  if (merged.kind === 'changed') return merged.alert
  if (before === null) throw new Error('nothing known yet')
  return before
}

const heard = (...deliveries: readonly Delivery[]): Alert => {
  let alert: Alert | null = null
  for (const [over, at] of deliveries) alert = alertOf(merge(alert, over, at), alert)
  if (alert === null) throw new Error('nothing heard')
  return alert
}

const firing = (startedMinute: number | null): Partial<Signal> => ({
  startedAt: startedMinute === null ? null : after(startedMinute),
})
const over = (startedMinute: number | null, endedMinute: number | null): Partial<Signal> => ({
  state: 'resolved',
  startedAt: startedMinute === null ? null : after(startedMinute),
  endedAt: endedMinute === null ? null : after(endedMinute),
})

test('D6 an alert that was never heard of begins to fire, at the time its sender names', () => {
  const merged = merge(null, firing(0), after(1))
  expect(merged).toMatchObject({ kind: 'changed', change: 'fired' })
  expect(alertOf(merged, null)).toMatchObject({ state: 'firing', occurrence: 1, endedAt: null, endedBy: null })
  expect(alertOf(merged, null).startedAt).toEqual(t0)
  expect(alertOf(merged, null).newestStartedAt).toEqual(t0)
  expect(alertOf(merged, null).changedAt).toEqual(after(1))
})

test('an alert without a time began when it was heard', () => {
  const alert = heard([firing(null), after(3)])
  expect(alert.startedAt).toEqual(after(3))
  expect(alert.newestStartedAt).toBeNull()
})

test('the catalogue, not the sender, says which service and environment the row has', () => {
  const merged = mergeAlert(
    null,
    aSignal({ service: 'Web API', environment: 'prod' }),
    { service: 'web', known: true, environment: 'production' },
    t0,
  )
  expect(alertOf(merged, null)).toMatchObject({ service: 'web', environment: 'production' })
})

test('the same firing again changes nothing', () => {
  const alert = heard([firing(0), t0])
  expect(merge(alert, firing(0), after(5))).toEqual({ kind: 'unchanged', why: 'repeat' })
  expect(merge(alert, firing(null), after(5))).toEqual({ kind: 'unchanged', why: 'repeat' })
})

test.each([
  ['severity', { severity: 'critical' }],
  ['title', { title: 'Disk full' }],
  ['description', { description: 'Nothing left.' }],
  ['link', { link: null }],
  ['an annotation', { annotations: { runbook: 'https://wiki.example.org/disk' } }],
  ['another label', { labels: { alertname: 'DiskFull', instance: 'db2.example.org' } }],
  ['one label less', { labels: { alertname: 'DiskFull' } }],
  ['the source', { source: 'grafana' }],
] as const)('a changed %s updates the row, which fires as before', (_, change) => {
  const alert = heard([firing(0), t0])
  const merged = merge(alert, change as Partial<Signal>, after(5))
  expect(merged).toMatchObject({ kind: 'changed', change: 'updated', alert: { state: 'firing', occurrence: 1 } })
  expect(alertOf(merged, alert).changedAt).toEqual(after(5))
})

test('a changed place in the catalogue updates the row', () => {
  const alert = heard([firing(0), t0])
  for (const place of [
    { ...nowhere, service: 'web' },
    { ...nowhere, environment: 'test' },
  ])
    expect(mergeAlert(alert, aSignal(), place, after(1))).toMatchObject({ kind: 'changed', change: 'updated' })
})

test('D6 a recovery pairs with its alert and keeps when it began', () => {
  const alert = heard([firing(0), t0])
  const merged = merge(alert, over(0, 30), after(31))
  expect(merged).toMatchObject({ kind: 'changed', change: 'resolved', alert: { state: 'resolved', endedBy: 'sender' } })
  expect(alertOf(merged, alert).endedAt).toEqual(after(30))
  expect(alertOf(merged, alert).startedAt).toEqual(t0)
})

test('a recovery without a time ends when it was heard; heard again it changes nothing', () => {
  const alert = heard([firing(0), t0], [over(null, null), after(9)])
  expect(alert.endedAt).toEqual(after(9))
  expect(merge(alert, over(null, null), after(12))).toEqual({ kind: 'unchanged', why: 'repeat' })
})

test('a recovery that ends in the moment of the beginning counts', () => {
  expect(merge(heard([firing(0), t0]), over(0, 0), after(1))).toMatchObject({ change: 'resolved' })
})

test('an old recovery does not end the newer occurrence', () => {
  const alert = heard([firing(60), after(60)])
  expect(merge(alert, over(0, 30), after(61))).toEqual({ kind: 'unchanged', why: 'late-recovery' })
})

test('where the sender names no beginning its end is believed, though our clock is ahead', () => {
  const alert = heard([firing(null), after(5)])
  expect(merge(alert, over(null, 4.9), after(6))).toMatchObject({ kind: 'changed', change: 'resolved' })
})

test('D6 firing again after the recovery is a new occurrence', () => {
  const alert = heard([firing(0), t0], [over(0, 30), after(30)])
  const merged = merge(alert, firing(40), after(42))
  expect(merged).toMatchObject({
    kind: 'changed',
    change: 'fired',
    alert: { state: 'firing', occurrence: 2, endedAt: null, endedBy: null },
  })
  expect(alertOf(merged, alert).startedAt).toEqual(after(40))
  expect(alertOf(merged, alert).newestStartedAt).toEqual(after(40))
})

test('firing again without a time begins when it was heard', () => {
  const alert = heard([firing(0), t0], [over(0, 30), after(30)], [firing(null), after(41)])
  expect(alert.startedAt).toEqual(after(41))
  expect(alert.newestStartedAt).toBeNull()
  expect(alert.occurrence).toBe(2)
})

test('it may fire again in the very moment it ended', () => {
  const alert = heard([firing(0), t0], [over(0, 30), after(30)])
  expect(merge(alert, firing(30), after(30))).toMatchObject({ change: 'fired' })
})

test('an old firing that comes after the newer recovery is late, and harmless', () => {
  const alert = heard([firing(0), t0], [over(0, 30), after(30)])
  expect(merge(alert, firing(0), after(31))).toEqual({ kind: 'unchanged', why: 'late-firing' })
  expect(merge(alert, firing(20), after(31))).toEqual({ kind: 'unchanged', why: 'late-firing' })
})

test('the firing of an occurrence that ended as it began is late too', () => {
  const alert = heard([firing(0), t0], [over(0, 0), after(1)])
  expect(merge(alert, firing(0), after(2))).toEqual({ kind: 'unchanged', why: 'late-firing' })
})

test('ten minutes after the recovery an old beginning is believed: an alert is not lost', () => {
  const alert = heard([firing(0), t0], [over(0, 30), after(31)])
  expect(merge(alert, firing(0), after(40.9))).toEqual({ kind: 'unchanged', why: 'late-firing' })
  expect(merge(alert, firing(0), after(41))).toMatchObject({ change: 'fired', alert: { occurrence: 2 } })
})

test('a recovery that overtook its firing is kept, and the firing is late', () => {
  const merged = merge(null, over(0, 2), after(3))
  expect(merged).toMatchObject({ kind: 'changed', change: 'recorded', alert: { state: 'resolved', occurrence: 0 } })
  const alert = alertOf(merged, null)
  expect(alert.startedAt).toEqual(t0)
  expect(alert.endedAt).toEqual(after(2))
  expect(merge(alert, firing(0), after(3))).toEqual({ kind: 'unchanged', why: 'late-firing' })
  expect(merge(alert, firing(4), after(4))).toMatchObject({ change: 'fired', alert: { occurrence: 1 } })
})

test('a recovery out of nowhere and without times stands at the time it was heard', () => {
  const alert = heard([over(null, null), after(3)])
  expect([alert.startedAt, alert.endedAt]).toEqual([after(3), after(3)])
  expect(heard([over(null, 2), after(3)]).startedAt).toEqual(after(2))
})

test('while it fires, an older beginning does not bring back old words', () => {
  const alert = heard([firing(10), after(10)])
  expect(merge(alert, { ...firing(0), title: 'Disk filling' }, after(11))).toEqual({
    kind: 'unchanged',
    why: 'late-firing',
  })
})

test('while it fires, a newer beginning is remembered and the occurrence goes on', () => {
  const alert = heard([firing(0), t0], [firing(20), after(20)])
  expect(alert.occurrence).toBe(1)
  expect(alert.startedAt).toEqual(t0)
  expect(alert.newestStartedAt).toEqual(after(20))
  expect(merge(alert, over(0, 15), after(21))).toEqual({ kind: 'unchanged', why: 'late-recovery' })
})

test('while it fires, a delivery that names no beginning leaves the known one', () => {
  const alert = heard([firing(20), after(20)], [{ startedAt: null, title: 'Disk full' }, after(21)])
  expect(alert.title).toBe('Disk full')
  expect(alert.newestStartedAt).toEqual(after(20))
})

test('while it fires, a beginning named for the first time is remembered', () => {
  expect(heard([firing(null), t0], [firing(0), after(1)]).newestStartedAt).toEqual(t0)
})

test('a later end of what is over already corrects it, an earlier one is a repeat', () => {
  const alert = heard([firing(0), t0], [over(0, 30), after(30)])
  expect(merge(alert, over(0, 30), after(31))).toEqual({ kind: 'unchanged', why: 'repeat' })
  expect(merge(alert, over(0, 20), after(31))).toEqual({ kind: 'unchanged', why: 'repeat' })
  const corrected = alertOf(merge(alert, over(0, 45), after(46)), alert)
  expect(corrected).toMatchObject({ state: 'resolved', occurrence: 1 })
  expect(corrected.endedAt).toEqual(after(45))
})

test('a sender that fell silent is taken as over, until it is heard again', () => {
  const alert = heard([firing(0), t0])
  const merged = expireAlert(alert, after(5), after(6))
  expect(merged).toMatchObject({ change: 'resolved', alert: { state: 'resolved', endedBy: 'timeout' } })
  const expired = alertOf(merged, alert)
  expect(expired.endedAt).toEqual(after(5))
  expect(expired.changedAt).toEqual(after(6))
  // The same beginning: it had never stopped.
  expect(merge(expired, firing(0), after(6.1))).toMatchObject({ change: 'fired', alert: { occurrence: 2 } })
  expect(merge(expired, over(0, 4), after(7))).toMatchObject({ change: 'updated', alert: { endedBy: 'sender' } })
  expect(merge(expired, over(null, null), after(7))).toEqual({ kind: 'unchanged', why: 'repeat' })
  expect(expireAlert(expired, after(9), after(9))).toEqual({ kind: 'unchanged', why: 'repeat' })
})

test('any delivery twice in a row changes nothing the second time', () => {
  const anySignal = fc.record({
    resolved: fc.boolean(),
    started: fc.option(fc.integer({ min: 0, max: 60 }), { nil: null }),
    ended: fc.option(fc.integer({ min: 0, max: 60 }), { nil: null }),
  })
  fc.assert(
    fc.property(fc.array(anySignal, { minLength: 1, maxLength: 12 }), (deliveries) => {
      let alert: Alert | null = null
      let at = 60
      for (const { resolved, started, ended } of deliveries) {
        at += 1
        const given: Partial<Signal> = resolved ? over(started, ended) : firing(started)
        alert = alertOf(merge(alert, given, after(at)), alert)
        expect(merge(alert, given, after(at)).kind).toBe('unchanged')
      }
    }),
  )
})
