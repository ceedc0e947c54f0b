import { expect, test } from 'vitest'
import { aContext, after, aPlaybook, deskTimer, outsider, somePeople, t0 } from '#testing/aContext.ts'
import { scenario } from '#testing/givenWhenThen.ts'
import {
  anAssessment,
  aRaise,
  closed,
  command,
  decided,
  event,
  live,
  notUrgent,
  owned,
  raised,
  resolved,
  urgent,
} from '#testing/incidentHistory.ts'
import { noIncident } from './incident.ts'
import { incidentDecider } from './incidentDecider.ts'
import type { IncidentEvent } from './incidentEvents.ts'

const { given } = scenario(incidentDecider, aContext())
const nag = (step: number, minutes: number) => command({ type: 'Nag', by: deskTimer, step, at: after(minutes) })
const nagged = (step: number) => event({ type: 'Nagged', by: deskTimer, step, whom: 'team', people: [] })
const timersOf = (history: readonly IncidentEvent[], key: string, playbook = aPlaybook()) =>
  incidentDecider.timers(given(...history).state, playbook).filter((one) => one.key.startsWith(key))

test('D3 what nobody owns nags at once, then after 10, 20 and 30 minutes', () => {
  expect(timersOf(raised, 'nag')).toEqual([
    { key: 'nag-0', dueAt: t0 },
    { key: 'nag-1', dueAt: after(10) },
    { key: 'nag-2', dueAt: after(20) },
    { key: 'nag-3', dueAt: after(30) },
  ])
  expect(timersOf([...raised, nagged(0), nagged(1)], 'nag').map((one) => one.key)).toEqual(['nag-2', 'nag-3'])
  expect(timersOf(owned, 'nag')).toEqual([])
})

test('D3 the people on duty are told first, then the team, then the lead', () => {
  given(...raised)
    .when(nag(0, 0))
    .then({ type: 'Nagged', by: deskTimer, at: t0, step: 0, whom: 'on-duty', people: ['ana', 'ben'] })
    .thenState({ phase: 'raised', nags: 1 })
  given(...raised)
    .when(nag(2, 20))
    .then({
      type: 'Nagged',
      by: deskTimer,
      at: after(20),
      step: 2,
      whom: 'team',
      people: ['ana', 'ben', 'cyd', 'lea', 'dee'],
    })
  given(...raised)
    .when(nag(3, 30))
    .then({ type: 'Nagged', by: deskTimer, at: after(30), step: 3, whom: 'lead', people: ['lea'] })
})

test('D3 with nobody on duty the whole team is told at once; without a lead the deputy', () => {
  const people = Object.fromEntries(
    Object.entries(somePeople).map(([id, one]) => [
      id,
      {
        ...one,
        onDuty: !one.active || one.role === 'observer',
        role: one.role === 'lead' ? ('member' as const) : one.role,
      },
    ]),
  )
  const night = scenario(incidentDecider, aContext({ people }))
  night
    .given(...raised)
    .when(nag(0, 0))
    .then({ type: 'Nagged', by: deskTimer, at: t0, step: 0, whom: 'team', people: ['ana', 'ben', 'cyd', 'lea', 'dee'] })
  night
    .given(...raised)
    .when(nag(3, 30))
    .then({ type: 'Nagged', by: deskTimer, at: after(30), step: 3, whom: 'lead', people: ['dee'] })
})

test('D3 a nag that comes early, twice, late or for a step that there is not does nothing', () => {
  given(...raised)
    .when(nag(1, 9))
    .thenNothing()
  given(...raised)
    .when(nag(1, 10))
    .thenTypes('Nagged')
  given(...raised, nagged(0), nagged(1))
    .when(nag(1, 10))
    .thenNothing()
  given(...raised, nagged(0), nagged(1))
    .when(nag(2, 20))
    .thenTypes('Nagged')
  given(...raised)
    .when(nag(4, 500))
    .thenNothing()
  given(...owned)
    .when(nag(0, 10))
    .thenNothing()
  given(...live)
    .when(nag(0, 10))
    .thenNothing()
})

test('D3 D4 after a release the nags begin anew', () => {
  const released = [
    ...raised,
    nagged(0),
    event({ type: 'OwnershipTaken', owner: 'ana' }),
    event({ type: 'OwnershipReleased', from: 'ana', reason: 'x', at: after(60) }),
  ]
  expect(timersOf(released, 'nag')[0]).toEqual({ key: 'nag-0', dueAt: after(60) })
})

test('D3 one in review without an owner nags as long as its follow-ups are undecided', () => {
  const left = event({ type: 'OwnershipEnded', from: 'ana', at: after(60) })
  expect(timersOf([...resolved, left], 'nag')[0]).toEqual({ key: 'nag-0', dueAt: after(60) })
  given(...resolved, left)
    .when(nag(0, 60))
    .thenTypes('Nagged')
    .thenState({ phase: 'in-review', nags: 1 })
  expect(timersOf([...resolved, left, nagged(0)], 'nag')[0]?.key).toBe('nag-1')
  expect(timersOf([...decided, left], 'nag')).toEqual([])
  given(...decided, left)
    .when(nag(0, 60))
    .thenNothing()
  expect(timersOf(resolved, 'nag')).toEqual([])
})

const remind = (minutes: number) => command({ type: 'RemindOfSilence', by: deskTimer, at: after(minutes) })

test('I8 silence is a fault: the owner is reminded after 15 minutes unassessed, 30 internal, 15 urgent', () => {
  expect(timersOf(owned, 'silence')).toEqual([{ key: 'silence', dueAt: after(15) }])
  expect(timersOf(live, 'silence')).toEqual([{ key: 'silence', dueAt: after(30) }])
  expect(timersOf(urgent, 'silence')).toEqual([{ key: 'silence', dueAt: after(15) }])
  for (const history of [notUrgent, raised, resolved, closed]) expect(timersOf(history, 'silence')).toEqual([])
  given(...live)
    .when(remind(29))
    .thenNothing()
  given(...live)
    .when(remind(30))
    .then({ type: 'SilenceReminded', by: deskTimer, at: after(30), owner: 'ana', silentSinceAt: t0 })
    .thenState({ lastEntryAt: t0, silenceRemindedAt: after(30) })
  given(...notUrgent)
    .when(remind(300))
    .thenNothing()
  given(...resolved)
    .when(remind(300))
    .thenNothing()
})

test('I8 the reminder comes again until somebody writes, and then counts from there', () => {
  const reminded = [
    ...live,
    event({ type: 'SilenceReminded', by: deskTimer, at: after(30), owner: 'ana', silentSinceAt: t0 }),
  ]
  expect(timersOf(reminded, 'silence')[0]?.dueAt).toEqual(after(60))
  expect(timersOf([...reminded, event({ type: 'Observed', text: 'x', at: after(40) })], 'silence')[0]?.dueAt).toEqual(
    after(70),
  )
  given(...reminded)
    .when(remind(59))
    .thenNothing()
})

test('I8 what the desk and its connectors note is no entry, a note from outside is', () => {
  const issue = { system: 'gitlab', reference: 'x#1', url: null }
  expect(
    timersOf([...live, event({ type: 'TrackerIssueRecorded', by: outsider, at: after(9), issue })], 'silence')[0]
      ?.dueAt,
  ).toEqual(after(30))
  expect(
    timersOf([...live, event({ type: 'AlertAdded', by: deskTimer, at: after(9), group: 1 })], 'silence')[0]?.dueAt,
  ).toEqual(after(30))
  expect(
    timersOf(
      [...live, event({ type: 'EvidenceRecorded', by: outsider, at: after(9), text: 'x', url: null })],
      'silence',
    )[0]?.dueAt,
  ).toEqual(after(39))
  expect(
    timersOf(
      [...live, event({ type: 'Observed', by: { kind: 'service', id: 'k' }, at: after(9), text: 'x' })],
      'silence',
    )[0]?.dueAt,
  ).toEqual(after(39))
})

test('I4 an open incident wakes at the end of its iteration, one that waits at the first', () => {
  expect(timersOf(live, 'iteration')).toEqual([
    { key: 'iteration', dueAt: Temporal.Instant.from('2026-11-30T00:00:00Z') },
  ])
  expect(timersOf([aRaise({ iteration: null })], 'iteration')).toEqual([
    { key: 'iteration', dueAt: Temporal.Instant.from('2026-11-02T00:00:00Z') },
  ])
  expect(timersOf([aRaise({ iteration: 'Sprint 7' })], 'iteration')).toEqual([])
  expect(timersOf(resolved, 'iteration')).toEqual([])
  expect(timersOf(live, 'iteration', aPlaybook({ iterations: null }))).toEqual([])
})

test('what does not exist or is closed wants no timers', () => {
  expect(incidentDecider.timers(noIncident, aPlaybook())).toEqual([])
  expect(incidentDecider.timers(given(...closed).state, aPlaybook())).toEqual([])
})

test('D3 I4 I7 I8 each timer sends its command', () => {
  const sent = (key: string) => incidentDecider.timerCommand(key, deskTimer, t0)
  expect(sent('nag-2')).toEqual({ type: 'Nag', by: deskTimer, at: t0, step: 2 })
  expect(sent('silence')).toEqual({ type: 'RemindOfSilence', by: deskTimer, at: t0 })
  expect(sent('meeting')).toEqual({ type: 'RemindOfMeeting', by: deskTimer, at: t0 })
  expect(sent('iteration')).toEqual({ type: 'RollIteration', by: deskTimer, at: t0 })
  expect(() => sent('coffee')).toThrow('No incident timer is called coffee')
})

test('I8 an urgency that falls to internal gives more time', () => {
  expect(timersOf([...urgent, anAssessment('resolve-internally', { at: after(5) })], 'silence')[0]?.dueAt).toEqual(
    after(35),
  )
})
