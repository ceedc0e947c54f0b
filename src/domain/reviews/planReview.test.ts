import { describe, expect, test } from 'vitest'
import { scenario } from '#testing/givenWhenThen.ts'
import { remindersOf } from './planReview.ts'
import { reviewDecider } from './reviewDecider.ts'
import {
  aContext,
  ana,
  anOpenReview,
  aPlaybook,
  finished,
  lea,
  minutesIn,
  notHeld,
  otto,
  planned,
  robot,
  t0,
  team,
  timer,
} from './reviews.fixture.ts'

const { given } = scenario(reviewDecider, aContext())
const at = Temporal.Instant.from('2026-11-03T09:00:00Z')
const plan = (over: object = {}) =>
  ({ type: 'PlanReview', meeting: { when: 'next' }, facts: { number: 3 }, by: ana, at, ...over }) as const

describe('planning', () => {
  test('R1 without a date the next meeting of the calendar is planned', () => {
    const plannedAt = Temporal.Instant.from('2026-11-16T10:00:00Z')
    given()
      .when(plan())
      .then({ type: 'ReviewPlanned', number: 3, plannedAt, by: ana, at })
      .thenState({ phase: 'planned', number: 3, plannedAt, dateSetAt: at, version: 1, redacted: [] })
  })

  test('R1 a date and an hour are of the team’s zone', () => {
    given()
      .when(plan({ meeting: { when: 'local', date: '2027-07-01', time: '14:30' } }))
      .thenState({ plannedAt: Temporal.Instant.from('2027-07-01T13:30:00Z') })
  })

  test('R1 a date alone is at the playbook’s hour', () => {
    given()
      .when(plan({ meeting: { when: 'local', date: '2027-07-01', time: null } }))
      .thenState({ plannedAt: Temporal.Instant.from('2027-07-01T09:00:00Z') })
  })

  test('R1 a meeting may be planned for this very moment, and not for one that has passed', () => {
    given()
      .when(plan({ meeting: { when: 'instant', plannedAt: at } }))
      .thenTypes('ReviewPlanned')
    given()
      .when(plan({ meeting: { when: 'instant', plannedAt: at.subtract({ seconds: 1 }) } }))
      .thenRefused({ code: 'review-in-the-past', rule: 'R1' })
  })

  test('R1 a planned one moves to another date and keeps its number', () => {
    const plannedAt = Temporal.Instant.from('2026-11-20T15:00:00Z')
    given(planned(minutesIn(60 * 24 * 14)))
      .when(plan({ meeting: { when: 'instant', plannedAt }, facts: { number: 99 } }))
      .then({ type: 'ReviewPlanned', number: 3, plannedAt, by: ana, at })
      .thenState({ plannedAt, version: 2 })
  })

  test('R1 the same date again, or none, changes nothing', () => {
    const there = given(planned(minutesIn(60 * 24 * 14)))
    there.when(plan({ meeting: { when: 'instant', plannedAt: minutesIn(60 * 24 * 14) } })).thenNothing()
    there.when(plan()).thenNothing()
    given(planned(minutesIn(60 * 24 * 14 + 300)))
      .when(plan())
      .thenNothing()
  })

  test('R1 a meeting that goes on or is over is not planned any more', () => {
    given(...anOpenReview())
      .when(plan())
      .thenRefused({ code: 'review-begun' })
    given(...anOpenReview(), finished)
      .when(plan())
      .thenRefused({ code: 'review-over' })
    given(planned(), notHeld).when(plan()).thenRefused({ code: 'review-over' })
  })

  test('R2 observers, service accounts and who left plan nothing', () => {
    for (const by of [otto, robot, { kind: 'person', id: 'old77', role: 'member' } as const])
      given().when(plan({ by })).thenRefused({ code: 'members-only', rule: 'R2' })
  })
})

describe('reminders', () => {
  const remind = (reminder: 'day-before' | 'start', when: Temporal.Instant) =>
    reviewDecider.timerCommand(reminder, timer, when)
  const dayBefore = Temporal.Instant.from('2026-11-01T10:00:00Z')
  const longAgo = Temporal.Instant.from('2026-10-20T10:00:00Z')

  test('R1 a planned meeting reminds a day before and at its start', () => {
    const { state } = given(planned(t0, longAgo))
    expect(reviewDecider.timers(state, aPlaybook())).toEqual([
      { key: 'day-before', dueAt: dayBefore },
      { key: 'start', dueAt: t0 },
    ])
  })

  test('R1 planned at short notice it reminds at its start only', () => {
    const { state } = given(planned(t0, dayBefore.add({ seconds: 1 })))
    expect(reviewDecider.timers(state, aPlaybook())).toEqual([{ key: 'start', dueAt: t0 }])
    expect(remindersOf(given(planned(t0, dayBefore)).state, aPlaybook()).map((one) => one.reminder)).toEqual([
      'day-before',
      'start',
    ])
  })

  test('R1 an open meeting, and one that never was, reminds of nothing', () => {
    expect(reviewDecider.timers(given(...anOpenReview()).state, aPlaybook())).toEqual([])
    expect(reviewDecider.timers(reviewDecider.initial, aPlaybook())).toEqual([])
  })

  test('R1 the reminder names all active members, once', () => {
    const { state } = given(planned(t0, longAgo))
      .when(remind('day-before', dayBefore))
      .then({
        type: 'ReviewReminded',
        reminder: 'day-before',
        people: ['abc12', 'dp002', 'ld001', 'xyz99'],
        by: timer,
        at: dayBefore,
      })
      .thenState({ reminded: ['day-before'], version: 2 })
    expect(reviewDecider.timers(state, aPlaybook())).toEqual([{ key: 'start', dueAt: t0 }])
    expect(reviewDecider.decide(state, remind('day-before', dayBefore), aContext())).toEqual({
      kind: 'accepted',
      events: [],
      consequences: [],
    })
  })

  test('R1 a reminder that comes too early, because the date was moved, stays quiet', () => {
    given(planned(t0, longAgo), planned(minutesIn(60), longAgo))
      .when(remind('start', t0))
      .thenNothing()
    given(planned(t0, longAgo)).when(remind('start', t0)).thenTypes('ReviewReminded')
  })

  test('R1 moving the date reminds again', () => {
    const reminded = {
      type: 'ReviewReminded',
      reminder: 'day-before',
      people: Object.keys(team),
      by: timer,
      at: dayBefore,
    } as const
    const { state } = given(planned(t0, longAgo), reminded, planned(minutesIn(60 * 24 * 3), dayBefore))
    expect(reviewDecider.timers(state, aPlaybook()).map((one) => one.key)).toEqual(['day-before', 'start'])
  })

  test('R1 a reminder of a meeting that was never planned stays quiet, and others are unknown', () => {
    given().when(remind('start', t0)).thenNothing()
    expect(() => reviewDecider.timerCommand('tea', lea, t0)).toThrow('no timer called tea')
  })
})
