import { test } from 'vitest'
import { aContext, after, ana, aPlaybook, ben, somePeople, t0 } from '#testing/aContext.ts'
import { hasAtLeast, scenario } from '#testing/givenWhenThen.ts'
import {
  answered,
  closed,
  command,
  decided,
  duplicate,
  event,
  live,
  notAnIncident,
  notUrgent,
  owned,
  resolved,
} from '#testing/incidentHistory.ts'
import { incidentDecider } from './incidentDecider.ts'
import type { IncidentEvent } from './incidentEvents.ts'

const { given } = scenario(incidentDecider, aContext())
const close = (over: object = {}) => command({ type: 'CloseInReview', review: 4, under: null, at: after(90), ...over })
const nothingMoved = { alerts: [], calls: [], mergeRequests: [], rollbacks: [], followUps: [] }

test('I13 R2 the review closes what waits and has its follow-ups decided', () => {
  given(...decided)
    .when(close())
    .then({ type: 'IncidentClosed', by: ana, at: after(90), review: 4, under: null })
    .thenAlso()
    .thenState({ phase: 'closed', owner: 'ana', closedAt: after(90), review: 4, outcome: { kind: 'resolved' } })
})

test('R2 none is closed before I12 is decided; the refusal names every kind', () => {
  given(...resolved)
    .when(close())
    .thenRefused({
      code: 'follow-ups-undecided',
      rule: 'R2',
      missing: ['follow-up: long-term fix', 'follow-up: documentation'],
    })
})

test('I12 what was no incident and raised by nobody’s alert is closed without follow-ups', () => {
  given(...notAnIncident)
    .when(close())
    .thenTypes('IncidentClosed')
})

test('I14 a duplicate is reviewed under its survivor, and closes with it', () => {
  given(...decided, event({ type: 'DuplicateAbsorbed', duplicate: 8, moved: nothingMoved }))
    .when(close())
    .thenAlso({
      stream: { kind: 'incident', id: '8' },
      command: { type: 'CloseInReview', by: ana, at: after(90), review: 4, under: 5 } as { type: string },
    })
  given(...duplicate)
    .when(close({ under: 2 }))
    .then({ type: 'IncidentClosed', by: ana, at: after(90), review: 4, under: 2 })
  given(...duplicate)
    .when(close({ under: 3 }))
    .thenRefused({ code: 'reviewed-under-survivor', rule: 'I14' })
  given(...decided)
    .when(close({ under: 2 }))
    .thenRefused({ code: 'reviewed-under-survivor' })
})

test('R2 carried over with a reason it goes on waiting', () => {
  const carry = (reason: string) => command({ type: 'CarryOverInReview', review: 4, reason })
  given(...resolved)
    .when(carry(''))
    .thenRefused({ code: 'reason-needed', rule: 'R2' })
  given(...resolved)
    .when(carry('Ana is away'))
    .then({ type: 'IncidentCarriedOver', by: ana, at: t0, review: 4, reason: 'Ana is away' })
    .thenState({ phase: 'in-review', waitingAt: t0, counts: { carriedOver: 1 } })
})

const reopen = (over: object = {}) => command({ type: 'ReopenIncident', reason: 'It is back', ...over })

test('I14 reopened before its review it is live again with its owner, and I11’s answers are void', () => {
  const rolledBack = [
    ...answered,
    event({ type: 'RollbackRecorded', rollback: 1, repository: 'team/web', text: null }),
    event({ type: 'RedeployConfirmed', rollback: 1, repository: 'team/web', text: null }),
    event({ type: 'IncidentResolved' }),
    event({ type: 'FollowUpDeclined', kind: 'documentation', reason: null }),
  ]
  given(...rolledBack)
    .when(reopen())
    .then({
      type: 'IncidentReopened',
      by: ana,
      at: t0,
      owner: 'ana',
      reason: 'It is back',
      iteration: '2026-11-16',
      review: null,
    })
    .thenState({
      phase: 'live',
      owner: 'ana',
      assessment: { urgency: 'resolve-internally' },
      cause: null,
      stopped: null,
      declined: [],
      rollbacks: [{ safeAt: null }],
      iteration: { kind: 'in', name: '2026-11-16' },
      counts: { reopened: 1 },
    })
})

test('I14 reopening needs a reason', () => {
  given(...resolved)
    .when(reopen({ reason: ' ' }))
    .thenRefused({ code: 'reason-needed', rule: 'I14' })
})

test('I14 reopened to its owner only if still a member and on duty, else unowned', () => {
  const withAna = (over: object) =>
    aContext({ people: { ...somePeople, ana: { ...somePeople.ana, ...over } as (typeof somePeople)[string] } })
  const ownerAfter = (context: ReturnType<typeof aContext>, history: readonly IncidentEvent[]) =>
    scenario(incidentDecider, context)
      .given(...history)
      .when(reopen({ by: ben })).state
  hasAtLeast(ownerAfter(withAna({ onDuty: false }), resolved), {
    phase: 'raised',
    owner: null,
    unownedAt: t0,
  })
  hasAtLeast(ownerAfter(withAna({ active: false }), resolved), { phase: 'raised', owner: null })
  hasAtLeast(ownerAfter(withAna({ role: 'observer' }), resolved), { phase: 'raised', owner: null })
  hasAtLeast(ownerAfter(withAna({}), resolved), { phase: 'live', owner: 'ana' })
  hasAtLeast(ownerAfter(withAna({}), [...resolved, event({ type: 'OwnershipEnded', from: 'ana' })]), {
    phase: 'raised',
  })
  hasAtLeast(ownerAfter(withAna({}), [...owned, event({ type: 'DeclaredNotIncident', reason: 'x' })]), {
    phase: 'owned',
    owner: 'ana',
  })
})

test('I14 within 14 days after closing it may be reopened, later a new one is raised', () => {
  const inDays = (days: number, milliseconds = 0) => t0.add({ hours: 24 * days, milliseconds })
  given(...closed)
    .when(reopen({ at: inDays(14) }))
    .thenTypes('IncidentReopened')
    .thenState({ phase: 'live', counts: { reopened: 1 } })
  given(...closed)
    .when(reopen({ at: inDays(14, 1) }))
    .thenRefused({
      code: 'reopen-window-over',
      rule: 'I14',
      what: 'Incident 5 was closed more than 14 days ago.',
      todo: 'Raise a new incident and link this one.',
    })
  given(...resolved)
    .when(reopen({ at: inDays(40) }))
    .thenTypes('IncidentReopened')
})

test('I14 a duplicate is reopened at its survivor, also when closed', () => {
  given(...duplicate, event({ type: 'IncidentClosed', review: 4, under: 2 }))
    .when(reopen())
    .thenRefused({
      code: 'is-duplicate',
      rule: 'I14',
      todo: 'Reopen incident 2, or unmerge this one where it is not closed.',
    })
})

test('R2 the meeting reopens what waits, not what it has closed', () => {
  given(...resolved)
    .when(command({ type: 'ReopenInReview', review: 4, reason: 'Not fixed' }))
    .then({
      type: 'IncidentReopened',
      by: ana,
      at: t0,
      owner: 'ana',
      reason: 'Not fixed',
      iteration: '2026-11-16',
      review: 4,
    })
  given(...resolved)
    .when(command({ type: 'ReopenInReview', review: 4, reason: '' }))
    .thenRefused({ code: 'reason-needed' })
})

test('I4 reopened with no iteration it waits for one', () => {
  scenario(incidentDecider, aContext({ playbook: aPlaybook({ iterations: null }) }))
    .given(...resolved)
    .when(reopen())
    .thenState({ iteration: { kind: 'waiting' } })
})

test('I13 nothing but the review closes: an owner’s last decision leaves it in review', () => {
  given(...notUrgent)
    .when(command({ type: 'DecideFollowUp', follow: { choice: 'none', reason: 'x' } }))
    .thenState({ phase: 'in-review' })
  given(...live)
    .when(close())
    .thenRefused({ code: 'not-in-review', rule: 'R2' })
})
