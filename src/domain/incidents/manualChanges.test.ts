import { expect, test } from 'vitest'
import { aContext, afterHours, ana, ben, cyd, lea, obi, svc, t0 } from '#testing/aContext.ts'
import { scenario } from '#testing/givenWhenThen.ts'
import { command, event, live, raised } from '#testing/incidentHistory.ts'
import { incidentDecider } from './incidentDecider.ts'
import type { IncidentEvent } from './incidentEvents.ts'

const { given } = scenario(incidentDecider, aContext())

const plan = { plan: 'Raise the limit', contact: 'on a call with ben' }
const change = 1
const proposed: readonly IncidentEvent[] = [
  ...live,
  event({ type: 'ChangeProposed', change, proposer: 'ana', ...plan }),
]
const verified: readonly IncidentEvent[] = [
  ...proposed,
  event({ type: 'ChangeVerified', by: ben, change, verifier: 'ben' }),
]
const executed: readonly IncidentEvent[] = [
  ...verified,
  event({ type: 'ChangeExecuted', change, executor: 'ana', verifier: 'ben' }),
]
const checked: readonly IncidentEvent[] = [
  ...executed,
  event({ type: 'ChangeChecked', change, checker: 'ben', asExpected: true, text: 'Fine' }),
]
const abandoned: readonly IncidentEvent[] = [
  ...proposed,
  event({ type: 'ChangeAbandoned', change, reason: 'Not needed' }),
]

const execute = (over: object = {}) => command({ type: 'ExecuteChange', change, withoutVerification: null, ...over })
const verify = (over: object = {}) => command({ type: 'VerifyChange', change, by: ben, ...over })

test('I10 a proposal states the change and how the two are in contact', () => {
  given(...live)
    .when(command({ type: 'ProposeChange', ...plan }))
    .then({ type: 'ChangeProposed', by: ana, at: t0, change: 1, proposer: 'ana', ...plan })
    .thenState({ changes: [{ change: 1, proposer: 'ana', authors: ['ana'], status: 'proposed' }] })
  given(...live)
    .when(command({ type: 'ProposeChange', plan: 'Raise the limit', contact: ' ' }))
    .thenRefused({ code: 'contact-needed', rule: 'I10', missing: ['how the two are in contact'] })
})

test('I10 anybody in the team may propose, and changes are numbered', () => {
  given(...proposed)
    .when(command({ type: 'ProposeChange', by: ben, ...plan }))
    .thenState({ changes: [{ change: 1 }, { change: 2, proposer: 'ben' }] })
})

test('I10 a different member verifies', () => {
  given(...proposed)
    .when(verify())
    .then({ type: 'ChangeVerified', by: ben, at: t0, change, verifier: 'ben' })
    .thenState({ changes: [{ status: 'verified', verifier: 'ben', verifiedAt: t0 }] })
})

test('I10 the proposer can never be the verifier, whatever the role', () => {
  given(...proposed)
    .when(verify({ by: ana }))
    .thenRefused({ code: 'proposer-cannot-verify', rule: 'I10' })
  given(...live, event({ type: 'ChangeProposed', by: lea, change, proposer: 'lea', ...plan }))
    .when(verify({ by: lea }))
    .thenRefused({ code: 'proposer-cannot-verify', missing: ['a different member who verifies'] })
})

test('I10 whoever edits the plan can’t verify it either, and an edit voids the verification', () => {
  given(...verified)
    .when(command({ type: 'EditChange', by: ben, change, ...plan }))
    .then({ type: 'ChangeEdited', by: ben, at: t0, change, editor: 'ben', ...plan })
    .thenState({ changes: [{ status: 'proposed', authors: ['ana', 'ben'] }] })
  const edited = [...verified, event({ type: 'ChangeEdited', by: ben, change, editor: 'ben', ...plan })]
  given(...edited)
    .when(verify())
    .thenRefused({ code: 'proposer-cannot-verify' })
  given(...edited)
    .when(execute())
    .thenRefused({ code: 'not-verified' })
  given(...edited)
    .when(verify({ by: cyd }))
    .thenTypes('ChangeVerified')
})

test('I10 an edit by the proposer names no author twice', () => {
  given(...proposed)
    .when(command({ type: 'EditChange', change, ...plan }))
    .thenState({ changes: [{ authors: ['ana'] }] })
})

test('I10 an edited plan still says how the two are in contact', () => {
  given(...proposed)
    .when(command({ type: 'EditChange', change, plan: 'Raise it', contact: '' }))
    .thenRefused({ code: 'contact-needed', rule: 'I10' })
})

test('I10 verifying what is verified changes nothing; an old verification is given again', () => {
  given(...verified)
    .when(verify({ by: cyd }))
    .thenNothing()
  given(...verified)
    .when(verify({ by: cyd, at: t0.add({ hours: 4, milliseconds: 1 }) }))
    .thenTypes('ChangeVerified')
})

test('I10 executed only after it was verified', () => {
  given(...proposed)
    .when(execute())
    .thenRefused({ code: 'not-verified', rule: 'I10', missing: ['a verification by a different member'] })
  given(...verified)
    .when(execute())
    .then({ type: 'ChangeExecuted', by: ana, at: t0, change, executor: 'ana', verifier: 'ben' })
    .thenState({ changes: [{ status: 'executed', executor: 'ana', verifier: 'ben' }] })
})

test('I10 a verification holds for four hours and no longer', () => {
  given(...verified)
    .when(execute({ at: afterHours(4) }))
    .thenTypes('ChangeExecuted')
  given(...verified)
    .when(execute({ at: t0.add({ hours: 4, milliseconds: 1 }) }))
    .thenRefused({
      code: 'verification-too-old',
      rule: 'I10',
      what: 'Manual change 1 was verified more than 4 hours ago.',
      missing: ['a verification by a different member'],
    })
})

test('I10 a change made all the same is a departure, never verified', () => {
  const withoutVerification = { reason: 'Nobody answered at night' }
  for (const history of [proposed, verified])
    given(...history)
      .when(execute({ withoutVerification, at: afterHours(5) }))
      .then(
        {
          type: 'ChangeExecutedUnverified',
          by: ana,
          at: afterHours(5),
          change,
          executor: 'ana',
          reason: 'Nobody answered at night',
        },
        {
          type: 'DepartureRecorded',
          by: ana,
          at: afterHours(5),
          departure: 1,
          rule: 'I10',
          kind: 'change-not-verified',
          text: 'Manual change 1 was made without a valid verification.',
          change,
        },
      )
      .thenState({
        changes: [{ status: 'executed', verifier: null, executor: 'ana' }],
        departures: [{ departure: 1, kind: 'change-not-verified', rule: 'I10', change, repairedAt: null }],
      })
})

test('I10 the exception needs a reason, and is none where the verification is valid', () => {
  given(...proposed)
    .when(execute({ withoutVerification: { reason: ' ' } }))
    .thenRefused({ code: 'reason-needed', rule: 'I10' })
  given(...verified)
    .when(execute({ withoutVerification: { reason: 'In a hurry' } }))
    .thenRefused({ code: 'is-verified', rule: 'I10' })
})

test('I10 executed twice: the same person is told nothing new, another is told who did', () => {
  given(...executed)
    .when(execute())
    .thenNothing()
  given(...executed)
    .when(execute({ by: ben }))
    .thenRefused({ code: 'change-executed', what: 'Manual change 1 was executed by Ana already.' })
})

test('I10 the effect is checked, as expected or not, and settles the change', () => {
  given(...executed)
    .when(command({ type: 'CheckChange', by: ben, change, asExpected: false, text: 'No difference' }))
    .then({ type: 'ChangeChecked', by: ben, at: t0, change, checker: 'ben', asExpected: false, text: 'No difference' })
    .thenState({ changes: [{ status: 'checked', asExpected: false, executor: 'ana', verifier: 'ben' }] })
})

test('I10 verify and abandon at once: the first wins, the other is told', () => {
  given(...abandoned)
    .when(verify())
    .thenRefused({ code: 'change-not-planned', what: 'Manual change 1 was abandoned.' })
  given(...verified)
    .when(command({ type: 'AbandonChange', change, reason: 'Not needed' }))
    .then({ type: 'ChangeAbandoned', by: ana, at: t0, change, reason: 'Not needed' })
    .thenState({ changes: [{ status: 'abandoned', proposer: 'ana' }] })
})

test('I10 abandoning needs a reason, and what was executed can’t be abandoned', () => {
  const abandon = (reason = 'Not needed') => command({ type: 'AbandonChange', change, reason })
  given(...proposed)
    .when(abandon(''))
    .thenRefused({ code: 'reason-needed', rule: 'I10' })
  given(...abandoned)
    .when(abandon())
    .thenNothing()
  given(...executed)
    .when(abandon())
    .thenRefused({ code: 'change-executed', rule: 'I10' })
  given(...checked)
    .when(abandon())
    .thenRefused({ code: 'change-executed' })
})

test('I10 each step waits for the one before', () => {
  const codes = (loose: Parameters<typeof command>[0]) =>
    [proposed, verified, executed, checked, abandoned].map((history) => {
      const { decision } = given(...history).when(command(loose))
      return decision.kind === 'refused' ? decision.refusal.code : 'yes'
    })
  expect(codes({ type: 'EditChange', change, ...plan })).toEqual([
    'yes',
    'yes',
    'change-not-planned',
    'change-not-planned',
    'change-not-planned',
  ])
  expect(codes({ type: 'VerifyChange', change, by: ben })).toEqual([
    'yes',
    'yes',
    'change-not-planned',
    'change-not-planned',
    'change-not-planned',
  ])
  expect(codes({ type: 'ExecuteChange', change, withoutVerification: null })).toEqual([
    'not-verified',
    'yes',
    'yes',
    'change-not-planned',
    'change-not-planned',
  ])
  expect(codes({ type: 'CheckChange', change, asExpected: true, text: 'Fine' })).toEqual([
    'change-not-executed',
    'change-not-executed',
    'yes',
    'change-not-executed',
    'change-not-executed',
  ])
})

test('I10 I5 observers and service accounts never propose or verify', () => {
  for (const by of [obi, svc]) {
    given(...live)
      .when(command({ type: 'ProposeChange', by, ...plan }))
      .thenRefused({ code: 'members-only', rule: 'I10' })
    given(...proposed)
      .when(verify({ by }))
      .thenRefused({ code: 'members-only', rule: 'I10' })
  }
})

test('I3 I10 no manual change before somebody owns the incident', () => {
  given(...raised)
    .when(command({ type: 'ProposeChange', ...plan }))
    .thenRefused({ code: 'nobody-owns-it', rule: 'I3' })
})

test('I10 events of one change leave the others alone', () => {
  const second = event({ type: 'ChangeProposed', change: 2, proposer: 'ben', ...plan })
  given(...proposed, second)
    .when(verify())
    .thenState({
      changes: [
        { change: 1, status: 'verified' },
        { change: 2, status: 'proposed' },
      ],
    })
})
