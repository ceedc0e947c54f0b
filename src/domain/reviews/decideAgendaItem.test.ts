import { describe, expect, test } from 'vitest'
import { scenario } from '#testing/givenWhenThen.ts'
import { reviewDecider } from './reviewDecider.ts'
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
  otto,
  planned,
  reviewed,
  started,
  team,
} from './reviews.fixture.ts'

const incidents = { 12: inReview(12), 13: duplicateOf(13, 12), 14: live(14) }
const { given } = scenario(reviewDecider, aContext(incidents))
const at = minutesIn(10)
const decide = (decision: object, over: object = {}) =>
  ({ type: 'DecideIncident', incident: 12, decision, by: ana, at, ...over }) as never
const close = { choice: 'close' }
const carryOver = { choice: 'carry-over', reason: 'The cause is not clear yet' }
const reopen = { choice: 'reopen', reason: 'It came back on Sunday' }
const present = ['abc12', 'xyz99']

describe('the decision', () => {
  test('R2 an incident is closed, and closes itself in the same transaction', () => {
    given(...anOpenReview(12))
      .when(decide(close))
      .then({ type: 'IncidentReviewed', incident: 12, outcome: 'closed', reason: null, present, by: ana, at })
      .thenAlso({
        stream: { kind: 'incident', id: '12' },
        command: { type: 'CloseInReview', review: 3, under: null, by: ana, at } as never,
      })
      .thenState({ agenda: [{ incident: 12, decided: { outcome: 'closed', reason: null, at } }] })
    expect(reviewDecider.needs(reviewDecider.initial, decide(close))).toEqual([12])
  })

  test('R2 an incident is carried over with a reason', () => {
    given(...anOpenReview(12))
      .when(decide(carryOver))
      .then({
        type: 'IncidentReviewed',
        incident: 12,
        outcome: 'carried-over',
        reason: 'The cause is not clear yet',
        present,
        by: ana,
        at,
      })
      .thenAlso({
        stream: { kind: 'incident', id: '12' },
        command: {
          type: 'CarryOverInReview',
          review: 3,
          reason: 'The cause is not clear yet',
          by: ana,
          at,
        } as never,
      })
  })

  test('R2 an incident is reopened with a reason', () => {
    given(...anOpenReview(12))
      .when(decide(reopen))
      .then({
        type: 'IncidentReviewed',
        incident: 12,
        outcome: 'reopened',
        reason: 'It came back on Sunday',
        present,
        by: ana,
        at,
      })
      .thenAlso({
        stream: { kind: 'incident', id: '12' },
        command: { type: 'ReopenInReview', review: 3, reason: 'It came back on Sunday', by: ana, at } as never,
      })
  })

  test('R2 one who attends alone decides nothing', () => {
    given(planned(), started(12), attends('abc12'))
      .when(decide(close))
      .thenRefused({
        code: 'too-few-attend',
        rule: 'R2',
        what: 'The review decides with at least 2 members; recorded as attending: 1.',
        missing: ['attendance of 1 more'],
      })
  })

  test('R2 who has left does not count', () => {
    given(...anOpenReview(7, 12), reviewed(7, 'closed'), {
      type: 'AttendeeRemoved',
      person: 'xyz99',
      decidedWith: true,
      by: ana,
      at: minutesIn(6),
    })
      .when(decide(close))
      .thenRefused({ code: 'too-few-attend' })
  })

  test('R2 a team that wants three decides with three', () => {
    const three = scenario(reviewDecider, aContext(incidents, team, aPlaybook({ attendanceAtLeast: 3 })))
    three
      .given(...anOpenReview(12))
      .when(decide(close))
      .thenRefused({ code: 'too-few-attend' })
    three
      .given(...anOpenReview(12), attends('ld001'))
      .when(decide(close))
      .thenTypes('IncidentReviewed')
  })

  test('R2 observers do not decide', () => {
    given(...anOpenReview(12))
      .when(decide(close, { by: otto }))
      .thenRefused({ code: 'members-only' })
  })

  test('R2 an incident is decided once; the same again changes nothing', () => {
    given(...anOpenReview(12), reviewed(12, 'carried-over'))
      .when(decide(carryOver))
      .thenNothing()
    given(...anOpenReview(12), reviewed(12, 'carried-over'))
      .when(decide(close))
      .thenRefused({ code: 'already-decided', what: 'Incident 12 was carried over in this meeting.' })
  })

  test('R2 the decision of one incident leaves the others alone', () => {
    given(...anOpenReview(7, 12))
      .when(decide(close))
      .thenState({
        agenda: [
          { incident: 7, decided: null },
          { incident: 12, decided: { outcome: 'closed' } },
        ],
      })
  })

  test('R1 only what is on the agenda is decided', () => {
    given(...anOpenReview(7))
      .when(decide(close))
      .thenRefused({ code: 'not-on-agenda', rule: 'R1' })
  })

  test('I14 what was reopened or merged away meanwhile is not decided here', () => {
    given(...anOpenReview(14))
      .when(decide(close, { incident: 14 }))
      .thenRefused({ code: 'not-in-review' })
    given(...anOpenReview(13))
      .when(decide(carryOver, { incident: 13 }))
      .thenRefused({ code: 'reviewed-under-survivor' })
  })

  test('R2 nothing is decided before the start or after the end', () => {
    given(planned()).when(decide(close)).thenRefused({ code: 'review-not-started' })
    given(...anOpenReview(12), finished)
      .when(decide(close))
      .thenRefused({ code: 'review-over' })
  })
})

describe('closing actions', () => {
  const act = (over: object = {}) =>
    ({
      type: 'AddReviewFollowUp',
      incident: 12,
      kind: 'documentation',
      title: 'Write down the restart',
      text: 'In the runbook',
      by: ana,
      at,
      ...over,
    }) as const

  test('R2 a closing action becomes a follow-up of the incident in the same transaction', () => {
    given(...anOpenReview(12))
      .when(act())
      .then({
        type: 'ReviewFollowUpAdded',
        incident: 12,
        kind: 'documentation',
        title: 'Write down the restart',
        text: 'In the runbook',
        by: ana,
        at,
      })
      .thenAlso({
        stream: { kind: 'incident', id: '12' },
        command: {
          type: 'AddFollowUpInReview',
          review: 3,
          kind: 'documentation',
          title: 'Write down the restart',
          text: 'In the runbook',
          by: ana,
          at,
        } as never,
      })
      .thenState({ agenda: [{ actions: [{ kind: 'documentation', title: 'Write down the restart', at }] }] })
    expect(reviewDecider.needs(reviewDecider.initial, act())).toEqual([])
  })

  test('R2 a closing action needs the meeting, its agenda and its attendance', () => {
    given(planned()).when(act()).thenRefused({ code: 'review-not-started' })
    given(...anOpenReview(7))
      .when(act())
      .thenRefused({ code: 'not-on-agenda' })
    given(planned(), started(12), attends('abc12')).when(act()).thenRefused({ code: 'too-few-attend' })
  })
})
