import { expect, test } from 'vitest'
import { after, t0 } from './alerts.fixture.ts'
import { heartbeatSignal, heartbeatStanding } from './heartbeat.ts'

const prometheus = { name: 'prometheus', everyMinutes: 5, graceMinutes: 2, service: 'monitoring' }

test('D2 a source that should speak and does not has gone silent after its interval and grace', () => {
  expect(heartbeatStanding(prometheus, t0, after(-60), after(7))).toEqual({ kind: 'alive', dueAt: after(7) })
  expect(heartbeatStanding(prometheus, t0, after(-60), after(7.1))).toEqual({ kind: 'silent', dueAt: after(7) })
})

test('D2 a source that was never heard is silent too, counted from when it was first expected', () => {
  expect(heartbeatStanding(prometheus, null, t0, after(6)).kind).toBe('alive')
  expect(heartbeatStanding(prometheus, null, t0, after(8)).kind).toBe('silent')
})

test('D2 silence is an alert that says since when, and its end the recovery of the same alert', () => {
  const silent = heartbeatSignal(prometheus, 'firing', t0, after(8))
  expect(silent).toMatchObject({
    source: 'heartbeat',
    state: 'firing',
    title: 'prometheus has gone silent',
    description: 'It should speak every 5 minutes and was last heard at 2026-11-02T09:00:00Z.',
    dedupKey: 'heartbeat:prometheus',
    service: 'monitoring',
    endedAt: null,
  })
  expect(silent.startedAt).toEqual(after(8))
  const back = heartbeatSignal(prometheus, 'resolved', after(9), after(9))
  expect(back.dedupKey).toBe(silent.dedupKey)
  expect([back.startedAt, back.endedAt]).toEqual([null, after(9)])
  expect(heartbeatSignal(prometheus, 'firing', null, after(8)).description).toContain('never heard')
})
