import { expect, test } from 'vitest'
import { aContext, after, ana, ben, t0 } from '#testing/aContext.ts'
import { hasAtLeast, scenario } from '#testing/givenWhenThen.ts'
import {
  anAssessment,
  aRaise,
  closed,
  command,
  duplicate,
  event,
  live,
  notAnIncident,
  raised,
  resolved,
} from '#testing/incidentHistory.ts'
import { type Incident, noIncident } from './incident.ts'
import { incidentDecider } from './incidentDecider.ts'
import type { IncidentEvent } from './incidentEvents.ts'
import { survivorOf } from './merging.ts'

const plain = scenario(incidentDecider, aContext())
const stateOf = (...events: readonly IncidentEvent[]): Incident => plain.given(...events).state

/** Incident 5 beside another one, which is what `other` says. */
const beside = (other: Incident) =>
  scenario(
    incidentDecider,
    aContext({ related: { incidents: other.phase === 'none' ? {} : { [other.number]: other } } }),
  )

const theOther = (over: Parameters<typeof aRaise>[0] = {}) => aRaise({ number: 8, ...over })
const younger = stateOf(theOther({ at: after(5) }))
const older = stateOf(theOther({ number: 2, at: after(-5) }))
const olderOwned = stateOf(theOther({ number: 2, at: after(-5) }), event({ type: 'OwnershipTaken', owner: 'ben' }))
const youngerOwned = stateOf(theOther({ at: after(5) }), event({ type: 'OwnershipTaken', owner: 'ben' }))

const merge = (other: number) => command({ type: 'MergeInto', other })
const nothingMoved = { alerts: [], calls: [], mergeRequests: [], rollbacks: [], followUps: [] }
const onOther = (number: number, inner: object) => ({
  stream: { kind: 'incident' as const, id: String(number) },
  command: { by: ana, at: t0, ...inner } as unknown as { type: string },
})

test('I14 the owned one survives, whichever is older and whichever way it was asked', () => {
  beside(older)
    .given(...live)
    .when(merge(2))
    .then({ type: 'DuplicateAbsorbed', by: ana, at: t0, duplicate: 2, moved: nothingMoved })
    .thenAlso(onOther(2, { type: 'BecomeDuplicate', survivor: 5 }))
    .thenState({ phase: 'live', duplicates: [2] })
  beside(youngerOwned)
    .given(...raised)
    .when(merge(8))
    .then({ type: 'MergedIntoSurvivor', by: ana, at: t0, survivor: 8 })
    .thenAlso(onOther(8, { type: 'AbsorbDuplicate', duplicate: 5, moved: nothingMoved }))
    .thenState({ phase: 'in-review', outcome: { kind: 'duplicate', of: 8 }, iteration: { kind: 'none' } })
})

test('I14 else the older survives, and of the same age the lower number', () => {
  beside(older)
    .given(...raised)
    .when(merge(2))
    .then({ type: 'MergedIntoSurvivor', by: ana, at: t0, survivor: 2 })
  beside(younger)
    .given(...raised)
    .when(merge(8))
    .thenTypes('DuplicateAbsorbed')
  beside(olderOwned)
    .given(...live)
    .when(merge(2))
    .thenTypes('MergedIntoSurvivor')
  beside(youngerOwned)
    .given(...live)
    .when(merge(8))
    .thenTypes('DuplicateAbsorbed')
  const five = stateOf(aRaise())
  const eight = stateOf(theOther())
  if (five.phase === 'none' || eight.phase === 'none') return expect.fail('both are raised')
  expect(survivorOf(five, eight)).toBe(five)
  expect(survivorOf(eight, five)).toBe(five)
})

test('I14 no merging with itself, with one that is not there, that is closed, or that is a duplicate', () => {
  const closedOther = stateOf(theOther(), ...closed.slice(1))
  const duplicateOther = stateOf(theOther(), event({ type: 'MergedIntoSurvivor', survivor: 3 }))
  plain
    .given(...live)
    .when(merge(5))
    .thenRefused({ code: 'merge-with-itself', rule: 'I14' })
  plain
    .given(...live)
    .when(merge(8))
    .thenRefused({ code: 'no-such-incident', rule: 'I14' })
  scenario(incidentDecider, aContext({ related: { incidents: { 8: noIncident } } }))
    .given(...live)
    .when(merge(8))
    .thenRefused({ code: 'no-such-incident' })
  beside(closedOther)
    .given(...live)
    .when(merge(8))
    .thenRefused({ code: 'other-closed', rule: 'I14' })
  beside(duplicateOther)
    .given(...live)
    .when(merge(8))
    .thenRefused({ code: 'other-is-duplicate', rule: 'I14', todo: 'Merge with incident 3 instead.' })
})

test('I14 merging the same two again changes nothing, from either side', () => {
  plain
    .given(...duplicate)
    .when(merge(2))
    .thenNothing()
  plain
    .given(...live, event({ type: 'DuplicateAbsorbed', duplicate: 8, moved: nothingMoved }))
    .when(merge(8))
    .thenNothing()
  plain
    .given(...duplicate)
    .when(merge(8))
    .thenRefused({ code: 'is-duplicate' })
})

const open = event({ type: 'ChangeProposed', change: 1, proposer: 'ana', plan: 'x', contact: 'y' })

test('I14 open manual changes of the duplicate are settled first; the survivor’s go on', () => {
  beside(olderOwned)
    .given(...live, open)
    .when(merge(2))
    .thenRefused({ code: 'changes-open', rule: 'I14', missing: ['manual change 1: execute or abandon it'] })
  beside(younger)
    .given(...live, open)
    .when(merge(8))
    .thenTypes('DuplicateAbsorbed')
  const otherWithChange = stateOf(theOther({ at: after(5) }), event({ type: 'OwnershipTaken', owner: 'ben' }), open)
  beside(otherWithChange)
    .given(...live)
    .when(merge(8))
    .thenRefused({ code: 'changes-open', what: 'Incident 8 has open manual changes, which are settled first.' })
  plain
    .given(...live, open)
    .when(command({ type: 'BecomeDuplicate', survivor: 8 }))
    .thenRefused({ code: 'changes-open' })
  plain
    .given(...live, open, event({ type: 'ChangeAbandoned', change: 1, reason: 'x' }))
    .when(command({ type: 'BecomeDuplicate', survivor: 8 }))
    .thenTypes('MergedIntoSurvivor')
})

const url = 'https://gitlab.example.org/1'
const linked: readonly IncidentEvent[] = [
  event({ type: 'AlertAdded', group: 9 }),
  event({ type: 'CallLinked', call: 'HALO-7' }),
  event({ type: 'MergeRequestLinked', mergeRequest: 1, url }),
  event({ type: 'RollbackRecorded', rollback: 1, repository: 'team/web', text: null }),
  event({ type: 'FollowUpRaised', followUp: 1, kind: 'documentation', title: 'x', text: null, review: null }),
]
const moved = {
  alerts: [{ group: 9, firing: true, from: 5 }],
  calls: [{ call: 'HALO-7', from: 5 }],
  mergeRequests: [{ mergeRequest: 1, url, entry: 6, state: 'open' as const, reviewAskedAt: null, from: 5 }],
  rollbacks: [{ rollback: 1, repository: 'team/web', safeAt: null, from: 5 }],
  followUps: [{ followUp: 1, kind: 'documentation' as const, issue: null, from: 5 }],
}

test('I14 alerts, calls, merge requests, rollbacks and follow-ups move to the survivor', () => {
  beside(olderOwned)
    .given(...live, ...linked)
    .when(merge(2))
    .thenAlso(onOther(2, { type: 'AbsorbDuplicate', duplicate: 5, moved }))
})

const absorbedBy8 = (...mine: IncidentEvent[]): readonly IncidentEvent[] => [
  theOther(),
  ...mine,
  event({ type: 'DuplicateAbsorbed', duplicate: 5, moved }),
]

test('I14 what the survivor has already is not there twice, the rest is numbered on', () => {
  hasAtLeast(
    stateOf(
      ...absorbedBy8(
        event({ type: 'AlertAdded', group: 9 }),
        event({ type: 'CallLinked', call: 'HALO-7' }),
        event({ type: 'MergeRequestLinked', mergeRequest: 1, url }),
      ),
    ),
    {
      alerts: [{ group: 9, from: null }],
      calls: [{ from: null }],
      mergeRequests: [{ from: null }],
    },
  )
  hasAtLeast(
    stateOf(
      ...absorbedBy8(
        event({ type: 'MergeRequestLinked', mergeRequest: 1, url: `${url}0` }),
        event({ type: 'RollbackRecorded', rollback: 1, repository: 'team/db', text: null }),
        event({ type: 'FollowUpRaised', followUp: 1, kind: 'other', title: 'x', text: null, review: null }),
      ),
    ),
    {
      duplicates: [5],
      alerts: [{ group: 9, from: 5 }],
      calls: [{ call: 'HALO-7', from: 5 }],
      mergeRequests: [
        { mergeRequest: 1, from: null },
        { mergeRequest: 2, from: 5 },
      ],
      rollbacks: [
        { rollback: 1, from: null },
        { rollback: 2, from: 5 },
      ],
      followUps: [
        { followUp: 1, from: null },
        { followUp: 2, from: 5 },
      ],
    },
  )
})

test('I14 absorbing twice is once', () => {
  plain
    .given(...absorbedBy8())
    .when(command({ type: 'AbsorbDuplicate', duplicate: 5, moved }))
    .thenNothing()
})

test('I14 a merge is undone: the duplicate is as before, and the survivor gives back what came with it', () => {
  plain
    .given(...duplicate)
    .when(command({ type: 'UnmergeIncident', reason: 'Two causes' }))
    .then({ type: 'IncidentUnmerged', by: ana, at: t0, survivor: 2, reason: 'Two causes', iteration: '2026-11-16' })
    .thenAlso(onOther(2, { type: 'ReleaseDuplicate', duplicate: 5 }))
    .thenState({ phase: 'live', owner: 'ana', iteration: { kind: 'in', name: '2026-11-16' } })
  plain
    .given(...absorbedBy8(event({ type: 'AlertAdded', group: 1 })))
    .when(command({ type: 'ReleaseDuplicate', duplicate: 5 }))
    .thenTypes('DuplicateReleased')
    .thenState({
      duplicates: [],
      alerts: [{ group: 1, firing: true, from: null }],
      calls: [],
      mergeRequests: [],
      rollbacks: [],
      followUps: [],
    })
  plain
    .given(theOther())
    .when(command({ type: 'ReleaseDuplicate', duplicate: 5 }))
    .thenNothing()
})

test('I14 undoing a merge needs a reason', () => {
  plain
    .given(...duplicate)
    .when(command({ type: 'UnmergeIncident', reason: '' }))
    .thenRefused({ code: 'reason-needed', rule: 'I14' })
})

const mergedAway = event({ type: 'MergedIntoSurvivor', survivor: 2 })
const unmerged = event({ type: 'IncidentUnmerged', survivor: 2, reason: 'x', iteration: null, at: after(30) })

test('I14 D4 an unmerge gives it back to whoever owns it by then', () => {
  const left = event({ type: 'OwnershipEnded', from: 'ana' })
  const taken = event({ type: 'OwnershipTaken', by: ben, owner: 'ben' })
  hasAtLeast(stateOf(...raised, mergedAway, unmerged), {
    phase: 'raised',
    unownedAt: t0,
    iteration: { kind: 'waiting' },
  })
  hasAtLeast(stateOf(...raised, mergedAway, taken, unmerged), { phase: 'owned', owner: 'ben' })
  hasAtLeast(stateOf(...live, mergedAway, left, unmerged), {
    phase: 'raised',
    owner: null,
    unownedAt: after(30),
  })
  hasAtLeast(stateOf(...live, mergedAway, left, taken, unmerged), { phase: 'live', owner: 'ben' })
  hasAtLeast(stateOf(...resolved, mergedAway, left, unmerged), {
    phase: 'in-review',
    owner: null,
    unownedAt: after(30),
    outcome: { kind: 'resolved' },
    iteration: { kind: 'none' },
  })
  hasAtLeast(stateOf(...resolved, mergedAway, left, taken, unmerged), {
    phase: 'in-review',
    owner: 'ben',
    unownedAt: null,
  })
})

test('I14 R1 what was resolved before the merge has waited since the resolve', () => {
  hasAtLeast(stateOf(...resolved, event({ type: 'MergedIntoSurvivor', survivor: 2, at: after(60) })), {
    waitingAt: t0,
  })
  hasAtLeast(stateOf(...live, event({ type: 'MergedIntoSurvivor', survivor: 2, at: after(60) })), {
    waitingAt: after(60),
    nags: 0,
  })
})

const declare = (reason = 'A load test') => command({ type: 'DeclareNotIncident', reason })

test('I14 one that was none still goes to review, with a reason', () => {
  plain
    .given(...raised)
    .when(declare())
    .then({ type: 'DeclaredNotIncident', by: ana, at: t0, reason: 'A load test' })
    .thenState({ phase: 'in-review', owner: null, unownedAt: t0, outcome: { kind: 'not-an-incident' } })
  plain
    .given(...live)
    .when(declare(' '))
    .thenRefused({ code: 'reason-needed', rule: 'I14' })
  plain
    .given(...notAnIncident)
    .when(declare())
    .thenNothing()
  plain
    .given(...resolved)
    .when(declare())
    .thenTypes('DeclaredNotIncident')
})

test('I14 open manual changes are settled before it is called no incident', () => {
  plain
    .given(...live, open)
    .when(declare())
    .thenRefused({ code: 'changes-open', rule: 'I14' })
})

test('I14 the decider names the incidents that it must see', () => {
  const needs = (events: readonly IncidentEvent[], loose: Parameters<typeof command>[0]) =>
    incidentDecider.needs(stateOf(...events), command(loose))
  expect(needs(live, { type: 'MergeInto', other: 8 })).toEqual([8])
  expect(needs(duplicate, { type: 'UnmergeIncident', reason: 'x' })).toEqual([2])
  expect(needs(live, { type: 'UnmergeIncident', reason: 'x' })).toEqual([])
  expect(needs(resolved, { type: 'UnmergeIncident', reason: 'x' })).toEqual([])
  expect(needs(absorbedBy8(), { type: 'CloseInReview', review: 1, under: null })).toEqual([5])
  expect(needs(live, { type: 'OwnIncident' })).toEqual([])
  expect(incidentDecider.needs(noIncident, command({ type: 'MergeInto', other: 8 }))).toEqual([])
})

test('I6 a merged one keeps its assessment through an unmerge', () => {
  hasAtLeast(
    stateOf(
      ...raised,
      event({ type: 'OwnershipTaken', owner: 'ana' }),
      anAssessment('not-urgent'),
      mergedAway,
      unmerged,
    ),
    { phase: 'live', assessment: { urgency: 'not-urgent' } },
  )
})
