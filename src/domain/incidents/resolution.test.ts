import { test } from 'vitest'
import { aContext, after, ana, t0 } from '#testing/aContext.ts'
import { scenario } from '#testing/givenWhenThen.ts'
import { answered, command, event, live, notAnIncident, notUrgent, owned, resolved } from '#testing/incidentHistory.ts'
import { incidentDecider } from './incidentDecider.ts'

const { given } = scenario(incidentDecider, aContext())
const resolve = command({ type: 'ResolveIncident', at: after(60) })
const plan = { plan: 'Raise the limit', contact: 'on a call' }

test('I11 with all answers it is resolved, waits for the review and leaves the iteration', () => {
  given(...answered)
    .when(resolve)
    .then({ type: 'IncidentResolved', by: ana, at: after(60) })
    .thenState({
      phase: 'in-review',
      owner: 'ana',
      waitingAt: after(60),
      unownedAt: null,
      outcome: { kind: 'resolved' },
      iteration: { kind: 'none' },
    })
})

test('I11 a refusal names everything that is missing at once', () => {
  given(
    ...live,
    event({ type: 'RollbackRecorded', rollback: 1, repository: 'team/web', text: null }),
    event({ type: 'ChangeProposed', change: 1, proposer: 'ana', ...plan }),
    event({ type: 'ChangeProposed', change: 2, proposer: 'ana', ...plan }),
    event({ type: 'ChangeExecuted', change: 2, executor: 'ana', verifier: 'ben' }),
  )
    .when(resolve)
    .thenRefused({
      code: 'not-resolved-yet',
      rule: 'I11',
      missing: [
        'confirmation that it no longer occurs',
        'the cause, or the limit of what can be understood',
        'rollback 1: the trunk of team/web is safe to deploy again',
        'manual change 1: execute or abandon it',
        'manual change 2: check its effect',
      ],
    })
})

test('I11 I6 it is not resolved before it was assessed', () => {
  given(
    ...owned,
    event({ type: 'StoppedConfirmed', byItself: false, text: null }),
    event({ type: 'CauseRecorded', known: true, text: 'x' }),
  )
    .when(resolve)
    .thenRefused({ code: 'not-resolved-yet', missing: ['an assessment of its urgency (I6)'] })
})

test('I11 a verified change is open too, a checked or abandoned one is not', () => {
  const one = event({ type: 'ChangeProposed', change: 1, proposer: 'ana', ...plan })
  given(...answered, one, event({ type: 'ChangeVerified', change: 1, verifier: 'ben' }))
    .when(resolve)
    .thenRefused({ code: 'not-resolved-yet', missing: ['manual change 1: execute or abandon it'] })
  given(...answered, one, event({ type: 'ChangeAbandoned', change: 1, reason: 'x' }))
    .when(resolve)
    .thenTypes('IncidentResolved')
  given(
    ...answered,
    one,
    event({ type: 'ChangeExecuted', change: 1, executor: 'ana', verifier: 'ben' }),
    event({ type: 'ChangeChecked', change: 1, checker: 'ana', asExpected: true, text: 'x' }),
  )
    .when(resolve)
    .thenTypes('IncidentResolved')
})

test('I12 a not-urgent incident is not resolved but ends with its follow-ups', () => {
  given(...notUrgent)
    .when(resolve)
    .thenRefused({ code: 'not-urgent-ends-with-follow-ups', rule: 'I12', missing: ['the decision on its follow-ups'] })
})

test('I11 resolving twice is once', () => {
  given(...resolved)
    .when(resolve)
    .thenNothing()
})

test('I14 what was declared no incident is not resolved', () => {
  given(...notAnIncident)
    .when(resolve)
    .thenRefused({ code: 'not-being-worked-on', rule: 'I14' })
})

test('I11 resolve and observe at once: the observation that comes second is kept for the review', () => {
  given(...resolved)
    .when(command({ type: 'Observe', text: 'It was the cache' }))
    .thenTypes('Observed')
    .thenState({ phase: 'in-review' })
})

test('I11 the cause, or its limit, is recorded in words', () => {
  given(...live)
    .when(command({ type: 'RecordCause', known: true, text: ' ' }))
    .thenRefused({ code: 'words-needed', rule: 'I11', missing: ['what the cause is'] })
  given(...live)
    .when(command({ type: 'RecordCause', known: false, text: '' }))
    .thenRefused({ code: 'words-needed', missing: ['what could not be understood'] })
  given(...live)
    .when(command({ type: 'RecordCause', known: false, text: 'No log is left' }))
    .then({ type: 'CauseRecorded', by: ana, at: t0, known: false, text: 'No log is left' })
    .thenState({ cause: { known: false, at: t0 } })
})

test('I11 that it no longer occurs is confirmed', () => {
  given(...live)
    .when(command({ type: 'ConfirmStopped', byItself: true, text: null }))
    .then({ type: 'StoppedConfirmed', by: ana, at: t0, byItself: true, text: null })
    .thenState({ stopped: { byItself: true, at: t0 } })
})

test('I11 each rollback is confirmed by itself', () => {
  const rollbacks = [
    event({ type: 'RollbackRecorded', rollback: 1, repository: 'team/web', text: null }),
    event({ type: 'RollbackRecorded', rollback: 2, repository: 'team/db', text: null }),
  ]
  const confirm = (rollback: number) => command({ type: 'ConfirmRedeploy', rollback, text: 'Reverted' })
  given(...live, ...rollbacks)
    .when(command({ type: 'RecordRollback', repository: 'team/api', text: null }))
    .then({ type: 'RollbackRecorded', by: ana, at: t0, rollback: 3, repository: 'team/api', text: null })
  given(...live, ...rollbacks)
    .when(confirm(2))
    .then({ type: 'RedeployConfirmed', by: ana, at: t0, rollback: 2, repository: 'team/db', text: 'Reverted' })
    .thenState({
      rollbacks: [
        { rollback: 1, safeAt: null },
        { rollback: 2, safeAt: t0 },
      ],
    })
  given(...live, ...rollbacks, event({ type: 'RedeployConfirmed', rollback: 2, repository: 'team/db', text: null }))
    .when(confirm(2))
    .thenNothing()
  given(...live, ...rollbacks)
    .when(confirm(3))
    .thenRefused({ code: 'no-such-rollback', rule: 'I11' })
})

test('I11 a rollback whose trunk is safe again does not hold it up', () => {
  given(
    ...answered,
    event({ type: 'RollbackRecorded', rollback: 1, repository: 'team/web', text: null }),
    event({ type: 'RedeployConfirmed', rollback: 1, repository: 'team/web', text: null }),
  )
    .when(resolve)
    .thenTypes('IncidentResolved')
})
