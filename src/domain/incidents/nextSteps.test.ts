import { expect, test } from 'vitest'
import { aContext, after, ana, ben, obi, somePeople, t0 } from '#testing/aContext.ts'
import { checkRefusal, scenario } from '#testing/givenWhenThen.ts'
import {
  answered,
  closed,
  decided,
  event,
  live,
  notUrgent,
  owned,
  raised,
  resolved,
  urgent,
} from '#testing/incidentHistory.ts'
import type { KnownIncident } from './incident.ts'
import { incidentDecider } from './incidentDecider.ts'
import type { IncidentEvent } from './incidentEvents.ts'
import { nextSteps } from './nextSteps.ts'

const context = aContext()
const { given } = scenario(incidentDecider, context)
const steps = (history: readonly IncidentEvent[], by = ana) =>
  nextSteps(given(...history).state as KnownIncident, by, t0, context)
const recommended = (history: readonly IncidentEvent[], by = ana) =>
  steps(history, by)
    .filter((one) => one.recommended)
    .map((one) => one.command)
const allowed = (history: readonly IncidentEvent[], by = ana) => [
  ...new Set(
    steps(history, by)
      .filter((one) => one.allowed)
      .map((one) => one.command),
  ),
]
const refusalOf = (history: readonly IncidentEvent[], command: string, by = ana) =>
  steps(history, by).find((one) => one.command === command)?.refusal?.code

test('I5 before there is an owner: take it, and nothing that investigates', () => {
  expect(recommended(raised)).toEqual(['own'])
  expect(allowed(raised)).toEqual([
    'own',
    'link-merge-request',
    'add-alert',
    'link-call',
    'merge-into',
    'declare-not-incident',
    'edit-title',
    'promote',
    'set-confidential',
  ])
  expect(refusalOf(raised, 'observe')).toBe('nobody-owns-it')
})

test('D4 I14 what is already so is no step: nobody releases or reopens what is open and unowned', () => {
  const offered = steps(raised).map((one) => one.command)
  expect(offered).not.toContain('release')
  expect(offered).not.toContain('reopen')
  expect(offered).toContain('hand-over')
})

test('I6 the owner is led to assess, a colleague to help', () => {
  expect(recommended(owned)).toEqual(['assess'])
  expect(recommended(owned, ben)).toEqual(['observe'])
  expect(refusalOf(owned, 'assess', ben)).toBe('not-the-owner')
})

test('I7 I8 I11 the one next step of a live incident', () => {
  expect(recommended(live)).toEqual(['observe'])
  expect(recommended(urgent)).toEqual(['decide-major-incident'])
  expect(recommended(urgent, ben)).toEqual(['observe'])
  expect(recommended(answered)).toEqual(['resolve'])
  expect(recommended(answered, ben)).toEqual(['observe'])
  expect(refusalOf(live, 'resolve')).toBe('not-resolved-yet')
})

test('I12 what was not urgent, and what waits for review, is led to its follow-ups', () => {
  expect(recommended(notUrgent)).toEqual(['decide-follow-up'])
  expect(recommended(notUrgent, ben)).toEqual(['observe'])
  expect(recommended(resolved)).toEqual(['decide-follow-up'])
  expect(
    steps(resolved)
      .filter((one) => one.command === 'decide-follow-up')
      .map((one) => one.on),
  ).toEqual([{ kind: 'long-term-fix' }, { kind: 'documentation' }, null])
  expect(recommended(decided)).toEqual([])
  expect(recommended([...resolved, event({ type: 'OwnershipEnded', from: 'ana' })])).toEqual(['own'])
})

const plan = { plan: 'x', contact: 'y' }

test('I10 a change offers each of its steps to whoever may take it', () => {
  const proposed = [...live, event({ type: 'ChangeProposed', change: 1, proposer: 'ana', ...plan })]
  expect(recommended(proposed, ben)).toEqual(['verify-change'])
  expect(recommended(proposed)).toEqual(['observe'])
  expect(refusalOf(proposed, 'verify-change')).toBe('proposer-cannot-verify')
  expect(steps(proposed).find((one) => one.command === 'verify-change')?.on).toEqual({ change: 1 })
  const executed = [...proposed, event({ type: 'ChangeExecuted', change: 1, executor: 'ana', verifier: 'ben' })]
  expect(recommended(executed)).toEqual(['check-change'])
})

test('D4 handing over is offered where there is a colleague to hand over to', () => {
  const handOver = (...ids: readonly (keyof typeof somePeople)[]) => {
    const people = Object.fromEntries(ids.flatMap((id) => (somePeople[id] === undefined ? [] : [[id, somePeople[id]]])))
    const state = given(...owned).state as KnownIncident
    return nextSteps(state, ana, t0, aContext({ people })).find((one) => one.command === 'hand-over')?.refusal?.code
  }
  expect(handOver('ana')).toBe('not-an-active-member')
  expect(handOver('ana', 'obi')).toBe('not-an-active-member')
  expect(handOver('obi', 'ana', 'ben')).toBe(undefined)
})

test('I13 I14 a closed incident can only be reopened', () => {
  expect(recommended(closed)).toEqual([])
  expect(allowed(closed)).toEqual(['reopen', 'promote', 'set-confidential'])
})

test('I9 I11 I13 steps name what they act on', () => {
  const rich = [
    ...live,
    event({ type: 'MergeRequestLinked', mergeRequest: 1, url: 'https://a.example.org' }),
    event({ type: 'RollbackRecorded', rollback: 1, repository: 'team/web', text: null }),
    event({ type: 'DepartureRecorded', departure: 1, rule: 'I11', kind: 'label-outside', text: 'x', change: null }),
    event({ type: 'DepartureRecorded', departure: 2, rule: 'I13', kind: 'closed-outside', text: 'x', change: null }),
    event({ type: 'DepartureRepaired', departure: 1, kind: 'label-outside' }),
  ]
  const on = (command: string) =>
    steps(rich)
      .filter((one) => one.command === command)
      .map((one) => one.on)
  expect(on('request-review')).toEqual([{ mergeRequest: 1 }])
  expect(on('confirm-redeploy')).toEqual([{ rollback: 1 }])
  expect(on('repair-departure')).toEqual([{ departure: 2 }])
})

test('Words an observer may do nothing, and every step says why', () => {
  for (const history of [raised, live, resolved]) {
    expect(allowed(history, obi)).toEqual([])
    expect(recommended(history, obi)).toEqual([])
    for (const step of steps(history, obi)) if (step.refusal !== null) checkRefusal(step.refusal)
  }
})

test('the answer is the one that the desk would give at that time', () => {
  const proposed = [
    ...live,
    event({ type: 'ChangeProposed', change: 1, proposer: 'ana', ...plan }),
    event({ type: 'ChangeVerified', by: ben, change: 1, verifier: 'ben' }),
  ]
  const state = given(...proposed).state as KnownIncident
  const execute = (minutes: number) =>
    nextSteps(state, ana, after(minutes), context).find((one) => one.command === 'execute-change')
  expect(execute(240)?.allowed).toBe(true)
  expect(execute(241)).toMatchObject({ allowed: false, refusal: { code: 'verification-too-old' } })
})
