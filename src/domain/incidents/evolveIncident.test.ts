/** Folding never fails on an event that is out of place: a history is read as it is, whoever wrote it. */
import { expect, test } from 'vitest'
import { after, deskTimer } from '#testing/aContext.ts'
import {
  anAssessment,
  closed,
  duplicate,
  event,
  live,
  owned,
  raised,
  resolved,
  urgent,
} from '#testing/incidentHistory.ts'
import { evolveIncident } from './evolveIncident.ts'
import { type Incident, noIncident } from './incident.ts'
import type { IncidentEvent } from './incidentEvents.ts'

const fold = (events: readonly IncidentEvent[]): Incident => events.reduce(evolveIncident, noIncident)

/** Each event changes nothing but the version and the last entry. */
const outOfPlace: readonly (readonly [string, readonly IncidentEvent[], IncidentEvent])[] = [
  ['an unmerge of what is live', live, event({ type: 'IncidentUnmerged', survivor: 2, reason: 'x', iteration: null })],
  [
    'an unmerge of what was resolved',
    resolved,
    event({ type: 'IncidentUnmerged', survivor: 2, reason: 'x', iteration: null }),
  ],
  ['a merge of what is closed', closed, event({ type: 'MergedIntoSurvivor', survivor: 2 })],
  ['a close of what is live', live, event({ type: 'IncidentClosed', review: 1, under: null })],
  ['a nag about what is owned', owned, event({ type: 'Nagged', step: 2, whom: 'team', people: [] })],
  ['a release of what is closed', closed, event({ type: 'OwnershipReleased', from: 'ana', reason: 'x' })],
  ['an assessment of what nobody owns', raised, anAssessment('urgent')],
  ['a reminder of a meeting that was not called', live, event({ type: 'MeetingReminded' })],
  ['a verification of a change that is not there', live, event({ type: 'ChangeVerified', change: 9, verifier: 'ben' })],
]

for (const [what, history, next] of outOfPlace)
  test(`${what} leaves the incident as it was`, () => {
    const before = fold(history)
    const folded = evolveIncident(before, next)
    if (before.phase === 'none') return expect.fail('the history raises')
    expect(folded).toEqual({ ...before, version: before.version + 1 })
  })

test('I10 a change that is checked without having been executed stays as it is', () => {
  const proposed = [...live, event({ type: 'ChangeProposed', change: 1, proposer: 'ana', plan: 'x', contact: 'y' })]
  const checked = event({ type: 'ChangeChecked', change: 1, checker: 'ben', asExpected: true, text: 'x' })
  expect(fold([...proposed, checked])).toMatchObject({ changes: [{ status: 'proposed' }] })
})

test('each phase keeps only what is true in it', () => {
  const keys = (events: readonly IncidentEvent[]) => {
    const state = fold(events)
    return ['unownedAt', 'nags', 'waitingAt', 'outcome', 'closedAt', 'review'].filter((key) =>
      Object.hasOwn(state, key),
    )
  }
  expect(keys(raised)).toEqual(['unownedAt', 'nags'])
  expect(keys(owned)).toEqual([])
  expect(keys(live)).toEqual([])
  expect(keys(resolved)).toEqual(['unownedAt', 'nags', 'waitingAt', 'outcome'])
  expect(keys(closed)).toEqual(['outcome', 'closedAt', 'review'])
  const reopened = event({ type: 'IncidentReopened', owner: 'ana', reason: 'x', iteration: null, review: null })
  expect(keys([...closed, reopened])).toEqual([])
  expect(keys([...closed, { ...reopened, owner: null } as IncidentEvent])).toEqual(['unownedAt', 'nags'])
  expect(keys([...duplicate, event({ type: 'IncidentUnmerged', survivor: 2, reason: 'x', iteration: null })])).toEqual(
    [],
  )
  expect(keys([...live, event({ type: 'OwnershipReleased', from: 'ana', reason: 'x' })])).toEqual(['unownedAt', 'nags'])
})

test('D4 owning, handing over and taking over a closed incident’s history changes the name only', () => {
  expect(fold([...closed, event({ type: 'OwnershipTaken', owner: 'ben' })])).toMatchObject({
    phase: 'closed',
    owner: 'ben',
  })
})

test('I7 a reminder moves the meeting’s own clock, not the silence', () => {
  const state = fold([...urgent, event({ type: 'MeetingReminded', by: deskTimer, at: after(15) })])
  expect(state.phase === 'none' ? null : [state.meeting, state.lastEntryAt]).toEqual([
    { state: 'pending', calledAt: after(0), remindedAt: after(15) },
    after(0),
  ])
})
