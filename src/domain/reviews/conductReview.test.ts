import { describe, expect, test } from 'vitest'
import { scenario } from '#testing/givenWhenThen.ts'
import { reviewDecider } from './reviewDecider.ts'
import type { ReviewEvent } from './reviewEvents.ts'
import {
  aContext,
  ana,
  anOpenReview,
  attends,
  dan,
  duplicateOf,
  finished,
  inReview,
  lea,
  live,
  minutesIn,
  notHeld,
  otto,
  planned,
  reviewed,
  robot,
  t0,
} from './reviews.fixture.ts'

const { given } = scenario(reviewDecider, aContext({ 12: inReview(12), 13: duplicateOf(13, 12), 14: live(14) }))
const at = minutesIn(10)

describe('the start', () => {
  const waiting = [
    { incident: 12, waitingAt: minutesIn(-100) },
    { incident: 7, waitingAt: minutesIn(-300) },
    { incident: 9, waitingAt: minutesIn(-100) },
  ]
  const start = (over: object = {}) =>
    ({ type: 'StartReview', attendees: [], facts: { openReview: null, waiting }, by: ana, at, ...over }) as const

  test('R1 every incident that waits at the start is on the agenda, the longest waiting first', () => {
    given(planned())
      .when(start())
      .then({
        type: 'ReviewStarted',
        agenda: [
          { incident: 7, waitingAt: minutesIn(-300) },
          { incident: 9, waitingAt: minutesIn(-100) },
          { incident: 12, waitingAt: minutesIn(-100) },
        ],
        by: ana,
        at,
      })
      .thenState({
        phase: 'open',
        number: 3,
        version: 2,
        plannedAt: t0,
        startedAt: at,
        attendees: [],
        notes: [],
        agenda: [7, 9, 12].map((incident) => ({
          incident,
          addedAt: null,
          decided: null,
          earlier: [],
          notes: [],
          actions: [],
        })),
      })
  })

  test('R2 who attends can be recorded with the start, each once', () => {
    given(planned())
      .when(start({ attendees: ['abc12', 'xyz99', 'abc12'], facts: { openReview: null, waiting: [] } }))
      .then(
        { type: 'ReviewStarted', agenda: [], by: ana, at },
        { type: 'AttendeeAdded', person: 'abc12', by: ana, at },
        { type: 'AttendeeAdded', person: 'xyz99', by: ana, at },
      )
      .thenState({ attendees: [{ person: 'abc12', sinceAt: at, untilAt: null }, { person: 'xyz99' }] })
  })

  test('R2 nobody but active members attends; all others are named', () => {
    given(planned())
      .when(start({ attendees: ['abc12', 'obs11', 'old77'] }))
      .thenRefused({ code: 'not-members', rule: 'R2', missing: ['obs11', 'old77'] })
  })

  test('R1 only one meeting is open at a time', () => {
    given(planned())
      .when(start({ facts: { openReview: 2, waiting } }))
      .thenRefused({ code: 'another-review-open', what: 'The meeting of review 2 is still open.' })
  })

  test('R1 starting twice changes nothing, also when the shell says that it is open', () => {
    given(...anOpenReview(7))
      .when(start({ facts: { openReview: 3, waiting } }))
      .thenNothing()
  })

  test('R1 what was never planned or is over does not start', () => {
    given().when(start()).thenRefused({ code: 'review-not-planned' })
    given(...anOpenReview(), finished)
      .when(start())
      .thenRefused({ code: 'review-over', what: 'Review 3 is over.' })
    given(planned(), notHeld).when(start()).thenRefused({ code: 'review-over' })
  })

  test('R2 an observer does not start it', () => {
    given(planned())
      .when(start({ by: otto }))
      .thenRefused({ code: 'members-only' })
  })
})

describe('attendance', () => {
  const add = (person: string, over: object = {}) => ({ type: 'AddAttendee', person, by: ana, at, ...over }) as const
  const remove = (person: string) => ({ type: 'RemoveAttendee', person, by: ana, at }) as const

  test('R2 attendance is recorded, once each', () => {
    given(...anOpenReview())
      .when(add('ld001'))
      .then({ type: 'AttendeeAdded', person: 'ld001', by: ana, at })
      .thenState({ version: 5 })
    given(...anOpenReview())
      .when(add('abc12'))
      .thenNothing()
  })

  test('R2 observers and who left do not attend', () => {
    for (const person of ['obs11', 'old77', 'nobody'])
      given(...anOpenReview())
        .when(add(person))
        .thenRefused({ code: 'not-members', missing: [person] })
  })

  test('R2 who is taken off before anything was decided was never there', () => {
    given(...anOpenReview(12))
      .when(remove('abc12'))
      .then({ type: 'AttendeeRemoved', person: 'abc12', decidedWith: false, by: ana, at })
      .thenState({ attendees: [{ person: 'xyz99', sinceAt: t0, untilAt: null }] })
  })

  test('R2 who leaves after a decision stays in the record', () => {
    given(...anOpenReview(12), reviewed(12, 'carried-over', t0))
      .when(remove('abc12'))
      .then({ type: 'AttendeeRemoved', person: 'abc12', decidedWith: true, by: ana, at })
      .thenState({
        attendees: [
          { person: 'abc12', sinceAt: t0, untilAt: at },
          { person: 'xyz99', sinceAt: t0, untilAt: null },
        ],
      })
  })

  test('R2 a decision before somebody came does not keep them in the record', () => {
    given(...anOpenReview(12), reviewed(12, 'closed', minutesIn(5)), attends('ld001', minutesIn(6)))
      .when(remove('ld001'))
      .then({ type: 'AttendeeRemoved', person: 'ld001', decidedWith: false, by: ana, at })
  })

  test('R2 an earlier decision and a closing action count as deciding too', () => {
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
    for (const events of [[action], [reviewed(12, 'carried-over'), again]])
      given(...anOpenReview(12), ...events)
        .when(remove('xyz99'))
        .then({ type: 'AttendeeRemoved', person: 'xyz99', decidedWith: true, by: ana, at })
  })

  test('R2 who left and comes back is there a second time', () => {
    given(...anOpenReview(12), reviewed(12, 'closed'), {
      type: 'AttendeeRemoved',
      person: 'abc12',
      decidedWith: true,
      by: ana,
      at: minutesIn(6),
    })
      .when(add('abc12'))
      .thenState({
        attendees: [
          { person: 'abc12', sinceAt: t0, untilAt: minutesIn(6) },
          { person: 'xyz99', sinceAt: t0, untilAt: null },
          { person: 'abc12', sinceAt: at, untilAt: null },
        ],
      })
  })

  test('R2 taking off somebody who is not there changes nothing', () => {
    given(...anOpenReview())
      .when(remove('ld001'))
      .thenNothing()
    given(...anOpenReview(12), reviewed(12, 'closed'), {
      type: 'AttendeeRemoved',
      person: 'abc12',
      decidedWith: true,
      by: ana,
      at: minutesIn(6),
    })
      .when(remove('abc12'))
      .thenNothing()
  })

  test('R2 nobody attends a meeting that has not begun or is over', () => {
    given(planned()).when(add('abc12')).thenRefused({ code: 'review-not-started' })
    given(planned(), notHeld).when(remove('abc12')).thenRefused({ code: 'review-over' })
    given().when(remove('abc12')).thenRefused({ code: 'review-not-started' })
    given(...anOpenReview(), finished)
      .when(add('abc12'))
      .thenRefused({ code: 'review-over' })
  })
})

describe('the agenda', () => {
  const list = (incident: number) => ({ type: 'AddToAgenda', incident, by: ana, at }) as const

  test('R1 an incident that entered review after the start is added by hand', () => {
    given(...anOpenReview(7))
      .when(list(12))
      .then({ type: 'AgendaItemAdded', incident: 12, waitingAt: minutesIn(-600), by: ana, at })
      .thenState({
        agenda: [
          { incident: 7, addedAt: null },
          { incident: 12, waitingAt: minutesIn(-600), addedAt: at, decided: null, earlier: [], notes: [], actions: [] },
        ],
      })
    expect(reviewDecider.needs(reviewDecider.initial, list(12))).toEqual([12])
  })

  test('R1 what is on the agenda and undecided is not added again', () => {
    given(...anOpenReview(12))
      .when(list(12))
      .thenNothing()
  })

  test('R2 a decision is taken up again by adding the incident again; the first one stays in the record', () => {
    given(...anOpenReview(12), reviewed(12, 'carried-over'))
      .when(list(12))
      .thenTypes('AgendaItemAdded')
      .thenState({
        agenda: [
          {
            incident: 12,
            addedAt: at,
            decided: null,
            earlier: [{ outcome: 'carried-over', reason: 'because', at: minutesIn(5) }],
          },
        ],
      })
  })

  test('R1 what is not in review, unknown, or a duplicate does not go on the agenda', () => {
    for (const incident of [14, 99])
      given(...anOpenReview())
        .when(list(incident))
        .thenRefused({ code: 'not-in-review', rule: 'R1', what: `Incident ${incident} is not in review.` })
    given(...anOpenReview())
      .when(list(13))
      .thenRefused({
        code: 'reviewed-under-survivor',
        rule: 'I14',
        what: 'Incident 13 is a duplicate of incident 12 and is reviewed there.',
      })
  })

  test('R1 nothing is added before the start', () => {
    given(planned()).when(list(12)).thenRefused({ code: 'review-not-started' })
  })
})

describe('the discussion', () => {
  const note = (over: object = {}) =>
    ({
      type: 'NoteDiscussion',
      incident: 12,
      about: 'concern',
      text: 'The alert came late.',
      by: ana,
      at,
      ...over,
    }) as const

  test('R2 further concerns are noted at their incident', () => {
    given(...anOpenReview(12))
      .when(note())
      .then({
        type: 'DiscussionNoted',
        incident: 12,
        about: 'concern',
        text: 'The alert came late.',
        person: 'abc12',
        by: ana,
        at,
      })
      .thenState({
        notes: [],
        agenda: [{ notes: [{ entry: 5, about: 'concern', text: 'The alert came late.', by: 'abc12' }] }],
      })
  })

  test('R2 the overall status can be noted about no single incident, even with nobody else there', () => {
    given(planned(), { type: 'ReviewStarted', agenda: [], by: ana, at: t0 })
      .when(note({ incident: null, about: 'status' }))
      .thenTypes('DiscussionNoted')
      .thenState({ notes: [{ entry: 3, about: 'status', text: 'The alert came late.', by: 'abc12' }] })
  })

  test('R2 nothing is noted about an incident that is not on the agenda, nor outside the meeting', () => {
    given(...anOpenReview(7))
      .when(note())
      .thenRefused({ code: 'not-on-agenda', what: 'Incident 12 is not on the agenda of this meeting.' })
    given(...anOpenReview(12), finished)
      .when(note())
      .thenRefused({ code: 'review-over' })
  })

  test('R2 observers and service accounts take no part', () => {
    for (const by of [otto, robot])
      given(...anOpenReview(12))
        .when(note({ by }))
        .thenRefused({ code: 'members-only' })
  })
})

describe('redaction', () => {
  const redact = (over: object = {}) =>
    ({ type: 'RedactReviewEntry', entry: 3, reason: 'A password', by: lea, at, ...over }) as const

  test('the lead and the deputy erase the words of an entry, also after the meeting', () => {
    given(...anOpenReview(), finished)
      .when(redact())
      .then({ type: 'ReviewEntryRedacted', entry: 3, reason: 'A password', by: lea, at })
      .thenState({ phase: 'finished', redacted: [3], version: 6 })
    given(...anOpenReview())
      .when(redact({ by: dan }))
      .thenTypes('ReviewEntryRedacted')
  })

  test('a member does not redact', () => {
    given(...anOpenReview())
      .when(redact({ by: ana }))
      .thenRefused({ code: 'lead-only' })
  })

  test('an entry is redacted once, and only one that exists: the first and the last do', () => {
    for (const entry of [1, 4])
      given(...anOpenReview())
        .when(redact({ entry }))
        .thenTypes('ReviewEntryRedacted')
    for (const entry of [0, 5])
      given(...anOpenReview())
        .when(redact({ entry }))
        .thenRefused({ code: 'no-such-entry', what: `This review has no entry ${entry}.` })
    given()
      .when(redact({ entry: 1 }))
      .thenRefused({ code: 'no-such-entry' })
    given(...anOpenReview(), { type: 'ReviewEntryRedacted', entry: 3, reason: 'x', by: lea, at })
      .when(redact())
      .thenNothing()
  })

  test('what was redacted before the date was moved or the meeting started stays so', () => {
    const gone: ReviewEvent = { type: 'ReviewEntryRedacted', entry: 1, reason: 'x', by: lea, at: minutesIn(-900) }
    const { state } = given(planned(), gone, planned(minutesIn(60), minutesIn(-800)))
    expect(state).toMatchObject({ phase: 'planned', redacted: [1], version: 3 })
    expect(given(planned(), gone, { type: 'ReviewStarted', agenda: [], by: ana, at: t0 }).state).toMatchObject({
      redacted: [1],
    })
    expect(given(planned(), gone, notHeld).state).toMatchObject({ redacted: [1], version: 3 })
  })
})
