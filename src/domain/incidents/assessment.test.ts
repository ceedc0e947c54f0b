import { expect, test } from 'vitest'
import { aContext, ana, deskRule, t0 } from '#testing/aContext.ts'
import { scenario } from '#testing/givenWhenThen.ts'
import {
  anAssessment,
  calmFacts,
  command,
  event,
  live,
  noFacts,
  owned,
  resolved,
  urgent,
} from '#testing/incidentHistory.ts'
import { suggest } from './assessment.ts'
import { incidentDecider } from './incidentDecider.ts'
import type { UrgencyFacts } from './urgency.ts'

const { given } = scenario(incidentDecider, aContext())
const thresholds = { nonCriticalInternalAbove: 1, nonCriticalUrgentAbove: 100, criticalUrgentAbove: 1 }

/** The sentence of I6, the facts beside calm ones, the suggestion (`!` marks unsure), the clauses that match. */
const rows: readonly (readonly [string, Partial<UrgencyFacts>, string, string])[] = [
  ['business proceeds as usual', { businessAsUsual: true }, 'not-urgent', 'business-as-usual'],
  ['a workaround is available', { workaround: true }, 'not-urgent', 'workaround'],
  ['it resolved itself', { resolvedItself: true }, 'not-urgent', 'resolved-itself'],
  [
    'all three at once',
    { businessAsUsual: true, workaround: true, resolvedItself: true },
    'not-urgent',
    'business-as-usual workaround resolved-itself',
  ],
  ['one user is not more than one', { nonCriticalUsers: 1 }, 'nothing', ''],
  [
    'more than one user without non-critical work',
    { nonCriticalUsers: 2 },
    'resolve-internally',
    'non-critical-internal',
  ],
  ['a hundred are not more than a hundred', { nonCriticalUsers: 100 }, 'resolve-internally', 'non-critical-internal'],
  [
    'more than a hundred is also more than one',
    { nonCriticalUsers: 101 },
    'urgent',
    'non-critical-internal non-critical-urgent',
  ],
  ['development is blocked', { developmentBlocked: true }, 'resolve-internally', 'development-blocked'],
  ['one user without critical work is not more than one', { criticalUsers: 1 }, 'nothing', ''],
  ['more than one user without critical work', { criticalUsers: 2 }, 'urgent', 'critical-urgent'],
  [
    'critical work lost and development blocked: the higher',
    { criticalUsers: 2, developmentBlocked: true },
    'urgent',
    'development-blocked critical-urgent',
  ],
  ['no clause matches', {}, 'nothing', ''],
  [
    'stopped: nobody counts as stopped now',
    { resolvedItself: true, nonCriticalUsers: 500, criticalUsers: 9, developmentBlocked: true },
    'not-urgent',
    'resolved-itself',
  ],
  [
    'all can work around it: nobody counts as stopped',
    { workaround: true, nonCriticalUsers: 500 },
    'not-urgent',
    'workaround',
  ],
  [
    'business as usual beside people counted: the higher, unsure',
    { businessAsUsual: true, nonCriticalUsers: 5 },
    'resolve-internally!',
    'business-as-usual non-critical-internal',
  ],
  [
    'business as usual beside critical users',
    { businessAsUsual: true, criticalUsers: 2 },
    'urgent!',
    'business-as-usual critical-urgent',
  ],
  [
    'business as usual beside a single person: still a contradiction',
    { businessAsUsual: true, nonCriticalUsers: 1 },
    'not-urgent!',
    'business-as-usual',
  ],
  [
    'business as usual beside a single critical user',
    { businessAsUsual: true, criticalUsers: 1 },
    'not-urgent!',
    'business-as-usual',
  ],
  [
    'business as usual beside blocked developers',
    { businessAsUsual: true, developmentBlocked: true },
    'resolve-internally!',
    'business-as-usual development-blocked',
  ],
  [
    'business as usual again after it stopped: past impact is no contradiction',
    { businessAsUsual: true, resolvedItself: true, nonCriticalUsers: 5 },
    'not-urgent',
    'business-as-usual resolved-itself',
  ],
  ['not known matches nothing and makes it unsure', { nonCriticalUsers: null }, 'nothing!', ''],
  [
    'critical users not known',
    { criticalUsers: null, nonCriticalUsers: 2 },
    'resolve-internally!',
    'non-critical-internal',
  ],
  ['blocked is not known', { developmentBlocked: null, criticalUsers: 3 }, 'urgent!', 'critical-urgent'],
  ['workaround not known', { workaround: null }, 'nothing!', ''],
  ['stopped is not known', { resolvedItself: null }, 'nothing!', ''],
  ['business as usual not known', { businessAsUsual: null }, 'nothing!', ''],
]

for (const [sentence, facts, expected, clauses] of rows)
  test(`I6 ${sentence}`, () => {
    const found = suggest({ ...calmFacts, ...facts }, thresholds)
    expect((found.urgency ?? 'nothing') + (found.unsure ? '!' : '')).toBe(expected)
    expect(found.clauses.map((one) => one.clause).join(' ')).toBe(clauses)
    expect(found.clauses.every((one) => one.why.length > 5)).toBe(true)
  })

test('I6 past impact is kept for the review', () => {
  expect(suggest({ ...calmFacts, resolvedItself: true, nonCriticalUsers: 3 }, thresholds).pastImpact).toBe(true)
  expect(suggest({ ...calmFacts, workaround: true, criticalUsers: 1 }, thresholds).pastImpact).toBe(true)
  expect(suggest({ ...calmFacts, resolvedItself: true }, thresholds).pastImpact).toBe(false)
  expect(
    suggest({ ...calmFacts, resolvedItself: true, nonCriticalUsers: null, criticalUsers: null }, thresholds).pastImpact,
  ).toBe(false)
  expect(suggest({ ...calmFacts, nonCriticalUsers: 3 }, thresholds).pastImpact).toBe(false)
})

test('I6 each clause says why in numbers', () => {
  const why = suggest({ ...calmFacts, nonCriticalUsers: 150 }, thresholds).clauses.map((one) => one.why)
  expect(why).toEqual([
    '150 users cannot do non-critical work, more than 1',
    '150 users cannot do non-critical work, more than 100',
  ])
})

test('I6 the thresholds are the playbook’s', () => {
  const strict = { nonCriticalInternalAbove: 0, nonCriticalUrgentAbove: 3, criticalUrgentAbove: 0 }
  expect(suggest({ ...calmFacts, nonCriticalUsers: 1 }, strict).urgency).toBe('resolve-internally')
  expect(suggest({ ...calmFacts, nonCriticalUsers: 4 }, strict).urgency).toBe('urgent')
  expect(suggest({ ...calmFacts, criticalUsers: 1 }, strict).urgency).toBe('urgent')
})

const blocked = { ...calmFacts, developmentBlocked: true }
const assess = (over: object) =>
  command({
    type: 'AssessIncident',
    facts: blocked,
    urgency: 'resolve-internally',
    reason: null,
    personalData: null,
    ...over,
  })

test('I6 the owner follows the suggestion without a reason; the facts and the suggestion are kept', () => {
  given(...owned)
    .when(assess({ personalData: true }))
    .then(anAssessment('resolve-internally', { facts: blocked, personalData: true }))
    .thenState({
      phase: 'live',
      assessment: { urgency: 'resolve-internally', facts: blocked, suggestion: 'resolve-internally' },
    })
})

test('I6 a decision against the suggestion needs a reason', () => {
  given(...owned)
    .when(assess({ urgency: 'not-urgent' }))
    .thenRefused({
      code: 'reason-needed',
      rule: 'I6',
      what: 'The facts suggest “resolve internally”; deciding “not urgent” without a reason is not possible.',
    })
  given(...owned)
    .when(assess({ urgency: 'not-urgent', reason: ' ' }))
    .thenRefused({ code: 'reason-needed' })
  given(...owned)
    .when(assess({ urgency: 'not-urgent', reason: 'Only the test system' }))
    .thenState({ phase: 'live', assessment: { urgency: 'not-urgent', suggestion: 'resolve-internally' } })
})

test('I6 a decision without a suggestion needs a reason', () => {
  given(...owned)
    .when(assess({ facts: noFacts }))
    .thenRefused({
      code: 'reason-needed',
      what: 'The facts suggest no urgency; deciding “resolve internally” without a reason is not possible.',
    })
  given(...owned)
    .when(assess({ facts: noFacts, reason: 'It feels wrong' }))
    .thenState({ assessment: { suggestion: null, unsure: true } })
})

test('I6 it can be assessed again at any time, and every assessment is an event', () => {
  given(...live)
    .when(assess({}))
    .thenTypes('UrgencyAssessed')
})

test('I6 I7 urgent calls the meeting, once', () => {
  const facts = { ...calmFacts, criticalUsers: 9 }
  given(...owned)
    .when(assess({ facts, urgency: 'urgent' }))
    .then(anAssessment('urgent', { facts }), { type: 'MeetingCalled', by: ana, at: t0 })
    .thenState({ meeting: { state: 'pending', calledAt: t0, remindedAt: null } })
  given(...urgent)
    .when(assess({ facts, urgency: 'urgent' }))
    .thenTypes('UrgencyAssessed')
    .thenState({ meeting: { state: 'pending' } })
})

test('I7 a lower urgency makes the meeting unnecessary', () => {
  given(...urgent)
    .when(assess({}))
    .thenTypes('UrgencyAssessed')
    .thenState({ meeting: null })
})

const meetingDecided = (decision: 'resolve-internally' | 'major-incident-process') =>
  event({ type: 'MajorIncidentDecided', decision, reference: null, participants: ['ana'], text: null })

test('I7 the decision stands while it stays urgent; after a lower urgency a new meeting is called', () => {
  const facts = { ...calmFacts, criticalUsers: 9 }
  const again = assess({ facts, urgency: 'urgent' })
  given(...urgent, meetingDecided('resolve-internally'))
    .when(again)
    .thenTypes('UrgencyAssessed')
    .thenState({ meeting: { state: 'decided' } })
  given(...urgent, meetingDecided('resolve-internally'), anAssessment('resolve-internally'))
    .when(again)
    .thenTypes('UrgencyAssessed', 'MeetingCalled')
  given(...urgent, meetingDecided('major-incident-process'), anAssessment('resolve-internally'))
    .when(again)
    .thenTypes('UrgencyAssessed')
    .thenState({ meeting: { state: 'decided', decision: 'major-incident-process' } })
})

test('I6 assessed again from review it is live again, in the iteration, and I11’s answers are void', () => {
  given(...resolved, event({ type: 'FollowUpDeclined', kind: 'documentation', reason: null }))
    .when(assess({}))
    .then(anAssessment('resolve-internally', { facts: blocked, backFromReview: { iteration: '2026-11-16' } }))
    .thenState({
      phase: 'live',
      iteration: { kind: 'in', name: '2026-11-16' },
      cause: null,
      stopped: null,
      declined: [],
    })
})

test('I6 I4 with no current iteration it waits for one', () => {
  const bare = aContext({ playbook: { ...aContext().playbook, iterations: null } })
  scenario(incidentDecider, bare)
    .given(...resolved)
    .when(assess({}))
    .thenState({ phase: 'live', iteration: { kind: 'waiting' } })
})

test('I12 another urgency asks for the follow-ups anew, the same one does not', () => {
  const declined = [...live, event({ type: 'FollowUpDeclined', kind: 'long-term-fix', reason: null })]
  given(...declined)
    .when(assess({}))
    .thenState({ declined: ['long-term-fix'] })
  given(...declined)
    .when(assess({ urgency: 'not-urgent', reason: 'A workaround was found' }))
    .thenState({ declined: [] })
})

test('I6 the desk itself does not assess', () => {
  given(...owned)
    .when(assess({ by: deskRule }))
    .thenRefused({ code: 'members-only', rule: 'I6' })
})
