import { describe, expect, test } from 'vitest'
import { scenario } from '#testing/givenWhenThen.ts'
import { reviewDecider } from './reviewDecider.ts'
import type { ReviewEvent } from './reviewEvents.ts'
import {
  aContext,
  ana,
  anOpenReview,
  aPlaybook,
  attends,
  duplicateOf,
  finished,
  inReview,
  live,
  minutesIn,
  notHeld,
  planned,
  reviewed,
  started,
  t0,
  team,
} from './reviews.fixture.ts'

const incidents = { 7: inReview(7), 12: inReview(12), 13: duplicateOf(13, 12), 14: live(14) }
const { given } = scenario(reviewDecider, aContext(incidents))
const at = minutesIn(50)
const nextAt = Temporal.Instant.from('2026-11-16T10:00:00Z')
const present = ['abc12', 'xyz99']
const carried = (incident: number, reason: string) => ({
  stream: { kind: 'incident' as const, id: String(incident) },
  command: { type: 'CarryOverInReview', review: 3, reason, by: ana, at } as never,
})

describe('finishing', () => {
  const finish = (over: object = {}) =>
    ({ type: 'FinishReview', reason: null, facts: { next: null }, by: ana, at, ...over }) as const

  test('R2 a meeting that has decided everything is finished and proposes the next date', () => {
    given(...anOpenReview(12), reviewed(12, 'closed'))
      .when(finish())
      .then({ type: 'ReviewFinished', nextAt, by: ana, at })
      .thenAlso()
      .thenState({ phase: 'finished', endedAt: at, nextAt, version: 6, startedAt: t0 })
  })

  test('R2 with undecided incidents it goes on, and names them', () => {
    given(...anOpenReview(7, 12))
      .when(finish())
      .thenRefused({
        code: 'undecided',
        rule: 'R2',
        what: 'The meeting has not decided 2 incidents.',
        missing: ['incident 7', 'incident 12'],
      })
    given(...anOpenReview(7, 12), reviewed(7, 'closed'))
      .when(finish())
      .thenRefused({ code: 'undecided', what: 'The meeting has not decided one incident.', missing: ['incident 12'] })
  })

  test('R2 with a reason what is undecided is carried over', () => {
    const reason = 'Time was up'
    given(...anOpenReview(7, 12), reviewed(7, 'closed'))
      .when(finish({ reason }))
      .then(
        { type: 'IncidentReviewed', incident: 12, outcome: 'carried-over', reason, present, by: ana, at },
        { type: 'ReviewFinished', nextAt, by: ana, at },
      )
      .thenAlso(carried(12, reason))
  })

  test('I14 what left the review during the meeting holds nothing up, and is told so', () => {
    given(...anOpenReview(13, 14))
      .when(finish())
      .then(
        { type: 'IncidentReviewed', incident: 13, outcome: 'left', reason: null, present, by: ana, at },
        { type: 'IncidentReviewed', incident: 14, outcome: 'left', reason: null, present, by: ana, at },
        { type: 'ReviewFinished', nextAt, by: ana, at },
      )
      .thenAlso()
    given(...anOpenReview(12, 14))
      .when(finish({ reason: 'Time was up' }))
      .thenTypes('IncidentReviewed', 'IncidentReviewed', 'ReviewFinished')
      .thenAlso(carried(12, 'Time was up'))
      .thenState({ agenda: [{ decided: { outcome: 'carried-over' } }, { decided: { outcome: 'left' } }] })
  })

  test('R2 a meeting of one was not held', () => {
    given(planned(), started(), attends('abc12'))
      .when(finish())
      .thenRefused({
        code: 'too-few-attended',
        what: 'A review is held with at least 2 members; recorded as attending: 1.',
        missing: ['attendance of 1 more'],
      })
  })

  test('R2 it is one person who came twice, not two', () => {
    given(
      planned(),
      started(12),
      attends('abc12'),
      { type: 'AttendeeRemoved', person: 'abc12', decidedWith: true, by: ana, at: minutesIn(6) },
      attends('abc12', minutesIn(7)),
    )
      .when(finish({ reason: 'Time was up' }))
      .thenRefused({ code: 'too-few-attended' })
  })

  test('R2 who left before the end attended all the same', () => {
    given(...anOpenReview(12), reviewed(12, 'closed'), {
      type: 'AttendeeRemoved',
      person: 'abc12',
      decidedWith: true,
      by: ana,
      at: minutesIn(6),
    })
      .when(finish())
      .thenTypes('ReviewFinished')
  })

  test('R1 the next meeting is planned at once when the desk has a number for it', () => {
    given(...anOpenReview())
      .when(finish({ facts: { next: 4 } }))
      .thenAlso({
        stream: { kind: 'review', id: '4' },
        command: {
          type: 'PlanReview',
          meeting: { when: 'instant', plannedAt: nextAt },
          facts: { number: 4 },
          by: ana,
          at,
        } as never,
      })
  })

  test('R1 a meeting held before its date does not propose that date again', () => {
    given(planned(nextAt), { type: 'ReviewStarted', agenda: [], by: ana, at: t0 }, attends('abc12'), attends('xyz99'))
      .when(finish())
      .then({ type: 'ReviewFinished', nextAt: Temporal.Instant.from('2026-11-30T10:00:00Z'), by: ana, at })
  })

  test('R2 finishing twice changes nothing; what never began or was not held is not finished', () => {
    given(...anOpenReview(), finished)
      .when(finish())
      .thenNothing()
    given(planned()).when(finish()).thenRefused({ code: 'review-not-started' })
    given(planned(), notHeld).when(finish()).thenRefused({ code: 'review-over' })
  })

  test('the decision looks at every undecided incident, and only while the meeting is open', () => {
    const open = given(...anOpenReview(7, 12), reviewed(7, 'closed')).state
    expect(reviewDecider.needs(open, finish())).toEqual([12])
    expect(reviewDecider.needs(given(planned()).state, finish())).toEqual([])
  })
})

describe('a meeting that is not held', () => {
  const waiting = [7, 12, 13, 14].map((incident) => ({ incident, waitingAt: minutesIn(-600) }))
  const reason = 'Bank holiday'
  const cancel = (over: object = {}, facts: object = {}) =>
    ({
      type: 'CancelReview',
      reason,
      facts: { waiting, missedBefore: 0, next: null, ...facts },
      by: ana,
      at,
      ...over,
    }) as const
  const notHeldNow = (over: Partial<Extract<ReviewEvent, { type: 'ReviewNotHeld' }>> = {}) =>
    ({
      type: 'ReviewNotHeld',
      reason,
      carriedOver: [7, 12],
      missed: 1,
      nextAt,
      told: [],
      by: ana,
      at,
      ...over,
    }) as const

  test('R2 everything that waits is carried over, and the next date is proposed', () => {
    given(planned())
      .when(cancel())
      .then(notHeldNow())
      .thenAlso(carried(7, reason), carried(12, reason))
      .thenState({
        phase: 'not-held',
        number: 3,
        plannedAt: t0,
        endedAt: at,
        reason,
        carriedOver: [7, 12],
        missed: 1,
        nextAt,
        version: 2,
      })
  })

  test('R2 after two in a row the lead is told', () => {
    given(planned())
      .when(cancel({}, { missedBefore: 1 }))
      .then(notHeldNow({ missed: 2, told: ['ld001'] }))
    given(planned())
      .when(cancel({}, { missedBefore: 2 }))
      .then(notHeldNow({ missed: 3, told: ['ld001'] }))
  })

  test('R2 a team that wants to be told after three is told after three', () => {
    const patient = scenario(reviewDecider, aContext(incidents, team, aPlaybook({ tellLeadAfterMissed: 3 })))
    patient
      .given(planned())
      .when(cancel({}, { missedBefore: 1 }))
      .then(notHeldNow({ missed: 2, told: [] }))
  })

  test('R2 while there is no lead the deputies are told', () => {
    const { ld001: _, ...rest } = team
    scenario(reviewDecider, aContext(incidents, rest))
      .given(planned())
      .when(cancel({}, { missedBefore: 1 }))
      .then(notHeldNow({ missed: 2, told: ['dp002'] }))
  })

  test('R2 one that was begun and decided nothing carries its agenda over', () => {
    given(planned(), started(12, 14), attends('abc12'))
      .when(cancel())
      .then(notHeldNow({ carriedOver: [12] }))
      .thenAlso(carried(12, reason))
  })

  test('R2 one that decided something was held', () => {
    const action: ReviewEvent = {
      type: 'ReviewFollowUpAdded',
      incident: 12,
      kind: 'other',
      title: 'Tidy up',
      text: null,
      by: ana,
      at: minutesIn(3),
    }
    const again: ReviewEvent = { type: 'AgendaItemAdded', incident: 12, waitingAt: t0, by: ana, at: minutesIn(6) }
    for (const events of [[reviewed(12, 'closed')], [reviewed(12, 'carried-over'), again], [action]])
      given(...anOpenReview(12), ...events)
        .when(cancel())
        .thenRefused({ code: 'something-decided', rule: 'R2' })
  })

  test('R1 called off before its date, the date after it is proposed and planned', () => {
    const following = Temporal.Instant.from('2026-11-30T10:00:00Z')
    given(planned(nextAt))
      .when(cancel({}, { next: 4, waiting: [] }))
      .then(notHeldNow({ carriedOver: [], nextAt: following }))
      .thenAlso({
        stream: { kind: 'review', id: '4' },
        command: {
          type: 'PlanReview',
          meeting: { when: 'instant', plannedAt: following },
          facts: { number: 4 },
          by: ana,
          at,
        } as never,
      })
  })

  test('R2 calling off twice changes nothing; what was never planned or was finished is not called off', () => {
    given(planned(), notHeld).when(cancel()).thenNothing()
    given().when(cancel()).thenRefused({ code: 'review-not-started' })
    given(...anOpenReview(), finished)
      .when(cancel())
      .thenRefused({ code: 'review-over' })
  })

  test('the decision looks at what waits, or at what the meeting has not decided', () => {
    expect(reviewDecider.needs(given(planned()).state, cancel())).toEqual([7, 12, 13, 14])
    expect(reviewDecider.needs(given(...anOpenReview(7, 12), reviewed(7, 'closed')).state, cancel())).toEqual([12])
  })
})
