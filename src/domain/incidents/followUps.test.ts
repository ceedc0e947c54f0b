import { expect, test } from 'vitest'
import { aContext, after, ana, outsider, t0 } from '#testing/aContext.ts'
import { scenario } from '#testing/givenWhenThen.ts'
import {
  anAssessment,
  aRaise,
  calmFacts,
  closed,
  command,
  duplicate,
  event,
  live,
  notAnIncident,
  notUrgent,
  owned,
  raised,
  resolved,
} from '#testing/incidentHistory.ts'
import type { FollowUpKind } from './followUp.ts'
import { openKinds } from './followUps.ts'
import type { KnownIncident, Source } from './incident.ts'
import { incidentDecider } from './incidentDecider.ts'
import type { IncidentEvent } from './incidentEvents.ts'

const { given } = scenario(incidentDecider, aContext())

const raise = (kind: FollowUpKind) =>
  command({ type: 'DecideFollowUp', follow: { choice: 'raise', kind, title: 'Look into it', text: null } })
const decline = (kind: FollowUpKind, reason: string | null = null) =>
  command({ type: 'DecideFollowUp', follow: { choice: 'decline', kind, reason } })
const none = (reason: string | null = null) => command({ type: 'DecideFollowUp', follow: { choice: 'none', reason } })
const declinedEvent = (kind: FollowUpKind, reason: string | null = null) =>
  event({ type: 'FollowUpDeclined', kind, reason })
const raisedEvent = (kind: FollowUpKind, followUp = 1) =>
  event({ type: 'FollowUpRaised', followUp, kind, title: 'Look into it', text: null, review: null })

const stoppedByItself: readonly IncidentEvent[] = [
  ...live,
  event({ type: 'StoppedConfirmed', byItself: true, text: null }),
  event({ type: 'CauseRecorded', known: false, text: 'x' }),
  event({ type: 'IncidentResolved' }),
]
const noIncidentFrom = (source: Source): readonly IncidentEvent[] => [
  aRaise({ source }),
  event({ type: 'OwnershipTaken', owner: 'ana' }),
  event({ type: 'DeclaredNotIncident', reason: 'A test' }),
]
const falseAlarm = noIncidentFrom({ kind: 'alert', group: 9 })

test('I12 which kinds somebody has to decide', () => {
  const kinds = (history: readonly IncidentEvent[]) => openKinds(given(...history).state as KnownIncident)
  expect(kinds(resolved)).toEqual(['long-term-fix', 'documentation'])
  expect(kinds(stoppedByItself)).toEqual(['long-term-fix', 'investigate-and-resolve', 'documentation'])
  expect(
    kinds([...owned, anAssessment('resolve-internally', { facts: { ...calmFacts, resolvedItself: true } })]),
  ).toEqual(['long-term-fix', 'investigate-and-resolve', 'documentation'])
  expect(kinds(notUrgent)).toEqual(['investigate-and-resolve', 'documentation'])
  expect(kinds([...notUrgent, event({ type: 'NotUrgentSettled', reason: 'x' })])).toEqual([
    'investigate-and-resolve',
    'documentation',
  ])
  expect(kinds(notAnIncident)).toEqual([])
  expect(kinds(falseAlarm)).toEqual(['improve-alerting'])
  expect(kinds(noIncidentFrom({ kind: 'pipeline', group: null }))).toEqual(['improve-alerting'])
  expect(kinds(noIncidentFrom({ kind: 'user', via: 'mail', call: null }))).toEqual([])
  expect(kinds(duplicate)).toEqual([])
  expect(kinds([...resolved, declinedEvent('documentation'), raisedEvent('long-term-fix')])).toEqual([])
  expect(kinds(closed)).toEqual([])
  expect(
    kinds([
      ...falseAlarm,
      declinedEvent('improve-alerting', 'x'),
      event({ type: 'IncidentClosed', review: 1, under: null }),
    ]),
  ).toEqual([])
})

test('I12 each kind is decided by itself', () => {
  given(...resolved)
    .when(raise('long-term-fix'))
    .then(
      event({
        type: 'FollowUpRaised',
        followUp: 1,
        kind: 'long-term-fix',
        title: 'Look into it',
        text: null,
        review: null,
      }),
    )
    .thenState({ phase: 'in-review', followUps: [{ followUp: 1, kind: 'long-term-fix', issue: null, from: null }] })
  given(...resolved)
    .when(decline('documentation', 'It is all written'))
    .then(declinedEvent('documentation', 'It is all written'))
    .thenState({ phase: 'in-review', declined: ['documentation'] })
})

test('I12 further follow-ups of one kind are numbered on', () => {
  given(...resolved, raisedEvent('documentation'))
    .when(raise('documentation'))
    .thenState({ followUps: [{ followUp: 1 }, { followUp: 2 }] })
})

test('I12 a kind whose condition does not hold is not raised as such', () => {
  const rows: readonly (readonly [readonly IncidentEvent[], FollowUpKind])[] = [
    [resolved, 'investigate-and-resolve'],
    [resolved, 'improve-alerting'],
    [notUrgent, 'improve-alerting'],
    [notAnIncident, 'improve-alerting'],
    [notAnIncident, 'long-term-fix'],
    [[...notUrgent, event({ type: 'DeclaredNotIncident', reason: 'x' })], 'investigate-and-resolve'],
  ]
  for (const [history, kind] of rows)
    given(...history)
      .when(raise(kind))
      .thenRefused({ code: 'condition-does-not-hold', rule: 'I12' })
  given(...falseAlarm)
    .when(raise('improve-alerting'))
    .thenTypes('FollowUpRaised')
  given(...notAnIncident)
    .when(raise('documentation'))
    .thenTypes('FollowUpRaised')
  given(...stoppedByItself)
    .when(raise('investigate-and-resolve'))
    .thenTypes('FollowUpRaised')
})

test('I12 a kind whose condition holds is raised, not declined', () => {
  for (const history of [stoppedByItself, notUrgent])
    given(...history)
      .when(decline('investigate-and-resolve', 'No time'))
      .thenRefused({ code: 'condition-holds', rule: 'I12', missing: ['a follow-up “investigate and resolve”'] })
  given(...stoppedByItself)
    .when(none('No time'))
    .thenRefused({ code: 'condition-holds', rule: 'I12' })
})

test('I12 improving the alerting may be declined, with a reason', () => {
  for (const reason of [null, ' ']) {
    given(...falseAlarm)
      .when(decline('improve-alerting', reason))
      .thenRefused({ code: 'reason-needed', rule: 'I12' })
    given(...falseAlarm)
      .when(none(reason))
      .thenRefused({ code: 'reason-needed', rule: 'I12' })
  }
  given(...falseAlarm)
    .when(decline('improve-alerting', 'Once a year'))
    .then(declinedEvent('improve-alerting', 'Once a year'))
  given(...falseAlarm)
    .when(none('Once a year'))
    .then(declinedEvent('improve-alerting', 'Once a year'))
})

test('I12 a kind that is the owner’s judgement may be declined without a reason', () => {
  given(...resolved)
    .when(decline('long-term-fix'))
    .then(declinedEvent('long-term-fix'))
})

test('I12 what was no incident is not to be investigated, though it stopped by itself', () => {
  given(
    ...owned,
    anAssessment('resolve-internally', { facts: { ...calmFacts, resolvedItself: true } }),
    event({ type: 'DeclaredNotIncident', reason: 'A test' }),
  )
    .when(raise('investigate-and-resolve'))
    .thenRefused({ code: 'condition-does-not-hold', rule: 'I12' })
})

test('I12 declining what was raised, declined or never asked', () => {
  given(...resolved, raisedEvent('documentation'))
    .when(decline('documentation'))
    .thenRefused({ code: 'follow-up-raised', rule: 'I12' })
  given(...resolved, declinedEvent('documentation'))
    .when(decline('documentation'))
    .thenNothing()
  given(...resolved)
    .when(decline('improve-alerting'))
    .thenNothing()
  given(...resolved)
    .when(decline('other'))
    .thenNothing()
})

test('I12 none of what is left', () => {
  given(...resolved)
    .when(none())
    .then(declinedEvent('long-term-fix'), declinedEvent('documentation'))
  given(...resolved, raisedEvent('long-term-fix'))
    .when(none('Wholly resolved'))
    .then(declinedEvent('documentation', 'Wholly resolved'))
  given(...resolved, declinedEvent('long-term-fix'), declinedEvent('documentation'))
    .when(none())
    .thenNothing()
})

test('I12 follow-ups can be decided while it is live; it stays live', () => {
  given(...live)
    .when(none())
    .thenTypes('FollowUpDeclined', 'FollowUpDeclined')
    .thenState({ phase: 'live' })
})

test('I12 a not-urgent incident goes to review with its last decision', () => {
  given(...notUrgent)
    .when(raise('investigate-and-resolve'))
    .thenTypes('FollowUpRaised')
    .thenState({ phase: 'live' })
  given(...notUrgent, raisedEvent('investigate-and-resolve'))
    .when({ ...decline('documentation', 'All written'), at: after(9) })
    .then(
      { type: 'FollowUpDeclined', by: ana, at: after(9), kind: 'documentation', reason: 'All written' },
      { type: 'NotUrgentSettled', by: ana, at: after(9), reason: 'All written' },
    )
    .thenState({
      phase: 'in-review',
      outcome: { kind: 'not-urgent' },
      waitingAt: after(9),
      iteration: { kind: 'none' },
      owner: 'ana',
    })
  given(...notUrgent, declinedEvent('documentation'))
    .when(raise('investigate-and-resolve'))
    .then(raisedEvent('investigate-and-resolve'), { type: 'NotUrgentSettled', by: ana, at: t0, reason: null })
})

test('I12 another follow-up does not end a not-urgent incident whose kinds are undecided', () => {
  given(...notUrgent)
    .when(raise('other'))
    .thenTypes('FollowUpRaised')
    .thenState({ phase: 'live' })
})

test('I12 a not-urgent incident has no follow-up at all only with a reason', () => {
  for (const reason of [null, ' '])
    given(...notUrgent)
      .when(none(reason))
      .thenRefused({ code: 'reason-needed', rule: 'I12' })
  given(...notUrgent)
    .when(none('The service is gone next week'))
    .thenTypes('FollowUpDeclined', 'FollowUpDeclined', 'NotUrgentSettled')
    .thenState({ phase: 'in-review', declined: ['investigate-and-resolve', 'documentation'] })
})

test('I12 with another follow-up raised, what was not urgent is still to be investigated', () => {
  given(...notUrgent, raisedEvent('documentation'))
    .when(none('No time'))
    .thenRefused({ code: 'condition-holds', rule: 'I12' })
  given(...notUrgent, raisedEvent('investigate-and-resolve'))
    .when(none())
    .then(declinedEvent('documentation'), { type: 'NotUrgentSettled', by: ana, at: t0, reason: null })
})

test('I12 with everything decided before it became not urgent, none ends it', () => {
  given(...live, raisedEvent('documentation'), raisedEvent('investigate-and-resolve', 2), anAssessment('not-urgent'))
    .when(none())
    .thenTypes('NotUrgentSettled')
})

test('I11 I12 a not-urgent incident leaves nothing begun behind', () => {
  const begun = [
    event({ type: 'RollbackRecorded', rollback: 1, repository: 'team/web', text: null }),
    event({ type: 'ChangeProposed', change: 1, proposer: 'ana', plan: 'x', contact: 'y' }),
  ]
  given(...notUrgent, ...begun)
    .when(none('Nothing to do'))
    .thenRefused({
      code: 'not-settled-yet',
      rule: 'I12',
      missing: ['rollback 1: the trunk of team/web is safe to deploy again', 'manual change 1: execute or abandon it'],
    })
  given(...notUrgent, ...begun)
    .when(raise('investigate-and-resolve'))
    .thenTypes('FollowUpRaised')
})

test('I12 what waits for review may still get its follow-ups, and does not settle again', () => {
  given(...notUrgent, event({ type: 'NotUrgentSettled', reason: null }))
    .when(none('x'))
    .thenTypes('FollowUpDeclined', 'FollowUpDeclined')
})

test('R2 the review raises closing actions of any kind, with its number', () => {
  given(...resolved)
    .when(
      command({ type: 'AddFollowUpInReview', review: 4, kind: 'improve-alerting', title: 'Page sooner', text: null }),
    )
    .then({
      type: 'FollowUpRaised',
      by: ana,
      at: t0,
      followUp: 1,
      kind: 'improve-alerting',
      title: 'Page sooner',
      text: null,
      review: 4,
    })
})

const issue = { system: 'gitlab', reference: 'iam/admin#40', url: null }

test('I12 the tracker’s answer is kept with its follow-up, once', () => {
  const tell = (followUp: number) => command({ type: 'RecordFollowUpIssue', by: outsider, followUp, issue })
  given(...resolved, raisedEvent('documentation'), raisedEvent('other', 2))
    .when(tell(2))
    .then({ type: 'FollowUpIssueRecorded', by: outsider, at: t0, followUp: 2, issue })
    .thenState({ followUps: [{ issue: null }, { issue }] })
  given(...resolved, raisedEvent('documentation'), event({ type: 'FollowUpIssueRecorded', followUp: 1, issue }))
    .when(tell(1))
    .thenNothing()
  given(...resolved)
    .when(tell(1))
    .thenNothing()
})

test('I12 the same issue on one follow-up says nothing about another', () => {
  given(
    ...resolved,
    raisedEvent('documentation'),
    raisedEvent('other', 2),
    event({ type: 'FollowUpIssueRecorded', followUp: 1, issue }),
  )
    .when(command({ type: 'RecordFollowUpIssue', by: outsider, followUp: 2, issue }))
    .thenTypes('FollowUpIssueRecorded')
})

test('I12 I14 what was assessed not urgent and then was no incident needs no reason for no follow-up', () => {
  given(...notUrgent, event({ type: 'DeclaredNotIncident', reason: 'x' }))
    .when(none())
    .thenNothing()
})

test('I3 I12 no follow-up is decided while nobody owns it', () => {
  given(...raised)
    .when(none('x'))
    .thenRefused({ code: 'nobody-owns-it' })
})
