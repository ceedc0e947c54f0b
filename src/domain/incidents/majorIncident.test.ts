import { expect, test } from 'vitest'
import { aContext, after, ana, aPlaybook, deskTimer, t0 } from '#testing/aContext.ts'
import { scenario } from '#testing/givenWhenThen.ts'
import { anAssessment, command, event, owned, urgent } from '#testing/incidentHistory.ts'
import { incidentDecider } from './incidentDecider.ts'
import type { IncidentEvent } from './incidentEvents.ts'

const { given } = scenario(incidentDecider, aContext())

const decide = (over: object) =>
  command({
    type: 'DecideMajorIncident',
    decision: 'resolve-internally',
    reference: null,
    participants: ['ana', 'ben'],
    text: null,
    ...over,
  })
const decided = event({
  type: 'MajorIncidentDecided',
  decision: 'resolve-internally',
  reference: null,
  participants: ['ana'],
  text: null,
})

test('I7 the owner records the decision and who took part, each once', () => {
  given(...urgent)
    .when(decide({ participants: ['ana', 'ben', 'ana'], reference: 'ignored' }))
    .then({
      type: 'MajorIncidentDecided',
      by: ana,
      at: t0,
      decision: 'resolve-internally',
      reference: null,
      participants: ['ana', 'ben'],
      text: null,
    })
    .thenState({ meeting: { state: 'decided', decision: 'resolve-internally', participants: ['ana', 'ben'], at: t0 } })
})

test('I7 handing over to the major incident process needs its reference', () => {
  for (const reference of [null, ' '])
    given(...urgent)
      .when(decide({ decision: 'major-incident-process', reference }))
      .thenRefused({ code: 'reference-needed', rule: 'I7', missing: ['the major incident’s reference'] })
  given(...urgent)
    .when(decide({ decision: 'major-incident-process', reference: 'MI-12' }))
    .thenState({ phase: 'live', owner: 'ana', meeting: { decision: 'major-incident-process', reference: 'MI-12' } })
})

test('I7 somebody took part, and only members', () => {
  given(...urgent)
    .when(decide({ participants: [] }))
    .thenRefused({ code: 'participants-needed', rule: 'I7', missing: ['who took part'] })
  given(...urgent)
    .when(decide({ participants: ['ana', 'old'] }))
    .thenRefused({ code: 'not-an-active-member', rule: 'I7', what: 'old is not an active member of the team.' })
})

test('I7 it is decided once', () => {
  given(...urgent, decided)
    .when(decide({}))
    .thenRefused({ code: 'meeting-decided', rule: 'I7' })
})

test('I7 resolving is refused until the meeting has decided, and then not for that', () => {
  const answers = [
    event({ type: 'StoppedConfirmed', byItself: false, text: null }),
    event({ type: 'CauseRecorded', known: false, text: 'No trace left' }),
  ]
  given(...urgent, ...answers)
    .when(command({ type: 'ResolveIncident' }))
    .thenRefused({ code: 'not-resolved-yet', missing: ['the decision of the team meeting (I7)'] })
  given(...urgent, ...answers, decided)
    .when(command({ type: 'ResolveIncident' }))
    .thenTypes('IncidentResolved')
  given(...urgent, ...answers, anAssessment('resolve-internally'))
    .when(command({ type: 'ResolveIncident' }))
    .thenTypes('IncidentResolved')
})

const remind = (minutes: number) => command({ type: 'RemindOfMeeting', by: deskTimer, at: after(minutes) })

test('I7 the team is reminded of the undecided meeting, again and again, never early', () => {
  given(...urgent)
    .when(remind(14))
    .thenNothing()
  given(...urgent)
    .when(remind(15))
    .then({ type: 'MeetingReminded', by: deskTimer, at: after(15) })
    .thenState({ meeting: { state: 'pending', calledAt: t0, remindedAt: after(15) } })
  const reminded = [...urgent, event({ type: 'MeetingReminded', by: deskTimer, at: after(15) })]
  given(...reminded)
    .when(remind(29))
    .thenNothing()
  given(...reminded)
    .when(remind(30))
    .thenTypes('MeetingReminded')
})

test('I7 nobody is reminded of a meeting that has decided, was never called, or that waits for an owner', () => {
  given(...urgent, decided)
    .when(remind(60))
    .thenNothing()
  given(...owned)
    .when(remind(60))
    .thenNothing()
  given(...owned, anAssessment('resolve-internally'))
    .when(remind(60))
    .thenNothing()
  given(...urgent, event({ type: 'OwnershipReleased', from: 'ana', reason: 'Ill' }))
    .when(remind(60))
    .thenNothing()
})

test('I7 the meeting timer stands while it is undecided', () => {
  const timersOf = (...more: IncidentEvent[]) =>
    incidentDecider.timers(given(...urgent, ...more).state, aPlaybook()).filter((one) => one.key === 'meeting')
  expect(timersOf()).toEqual([{ key: 'meeting', dueAt: after(15) }])
  expect(timersOf(decided)).toEqual([])
})
