import { expect, test } from 'vitest'
import type { Actor } from '../people/actor.ts'
import { noAlertGroup, waitsForDecision } from './alertGroup.ts'
import type { AlertGroupCommand } from './alertGroupCommands.ts'
import { alertGroupDecider } from './alertGroupDecider.ts'
import {
  aContext,
  accepted,
  after,
  ana,
  anIncident,
  eventsOf,
  fire,
  groupAfter,
  refusalOf,
  robot,
  rule,
  t0,
  team,
  timer,
  watcher,
} from './alerts.fixture.ts'
import { prefilledTitle } from './groupDecisions.ts'

const { decide, timers, timerCommand } = alertGroupDecider
const raise = (over: object = {}): AlertGroupCommand => ({
  type: 'RaiseFromGroup',
  by: ana,
  at: after(1),
  incident: 4,
  title: null,
  confidential: false,
  ...over,
})
const add = (incident: number, by: Actor = ana): AlertGroupCommand => ({
  type: 'AddGroupToIncident',
  by,
  at: after(1),
  incident,
})
const decline = (reason = 'a known test', by: Actor = ana): AlertGroupCommand => ({
  type: 'DeclineGroup',
  by,
  at: after(1),
  reason,
})
const snooze = (until: number, by: Actor = ana): AlertGroupCommand => ({
  type: 'SnoozeGroup',
  by,
  at: after(1),
  snoozedUntilAt: after(until),
})
const nag = (step: number, minute = 0): AlertGroupCommand => ({
  type: 'NagForGroup',
  by: timer,
  at: after(minute),
  step,
})
const endSnooze = (minute: number): AlertGroupCommand => ({ type: 'EndSnooze', by: timer, at: after(minute) })
const resolve: AlertGroupCommand = { type: 'ResolveGroup', by: rule, at: after(0.5) }
const open = aContext({ 4: anIncident({}) })
const left: Actor = { kind: 'person', id: 'old77', role: 'lead' }

test('D6 raising opens an incident in the same transaction, prefilled and with its source', () => {
  const decision = accepted(decide(groupAfter([fire()]), raise(), aContext()))
  expect(eventsOf(decision)).toEqual([{ type: 'GroupRaised', incident: 4 }])
  expect(decision.consequences).toEqual([
    {
      stream: { kind: 'incident', id: '4' },
      command: {
        type: 'RaiseIncident',
        by: ana,
        at: after(1),
        number: 4,
        title: 'Disk almost full (web, production)',
        text: 'Less than 5 % left.\n\nhttps://prometheus.example.org/graph',
        source: { kind: 'alert', group: 7 },
        confidential: false,
        adopted: null,
      },
    },
  ])
  expect(groupAfter([fire(), raise()])).toMatchObject({ decision: { kind: 'raised', incident: 4, by: ana } })
})

test('I1 a failed pipeline is raised as one; a title of one’s own and confidentiality go with it', () => {
  const group = groupAfter([fire({ origin: 'pipeline', text: '', url: null })])
  const decision = accepted(decide(group, raise({ title: 'Deploy is broken', confidential: true }), aContext()))
  expect(decision.consequences[0]?.command).toMatchObject({
    title: 'Deploy is broken',
    text: null,
    source: { kind: 'pipeline', group: 7 },
    confidential: true,
  })
})

test('the prefilled title names service and environment unless the words do', () => {
  const title = (text: string, service: string | null, environment: string | null) =>
    prefilledTitle({ title: text, service, environment })
  expect(title('Disk full', 'web', 'production')).toBe('Disk full (web, production)')
  expect(title('Disk full on web', 'web', 'test')).toBe('Disk full on web (test)')
  expect(title('Disk full', null, null)).toBe('Disk full')
})

test('D6 the words of an incident that is raised are the alert’s text and link, as far as there are any', () => {
  const textOf = (over: Parameters<typeof fire>[0]) =>
    accepted(decide(groupAfter([fire(over)]), raise(), aContext())).consequences.map(({ command }) => command)
  expect(textOf({ url: null })).toMatchObject([{ text: 'Less than 5 % left.' }])
  expect(textOf({ text: '' })).toMatchObject([{ text: 'https://prometheus.example.org/graph' }])
  expect(textOf({ text: '', url: null })).toMatchObject([{ text: null }])
})

test('D6 what has stopped already is told to the incident at once', () => {
  const stopped = groupAfter([fire(), resolve])
  for (const command of [raise(), add(4)])
    expect(accepted(decide(stopped, command, open)).consequences[1]).toEqual({
      stream: { kind: 'incident', id: '4' },
      command: { type: 'RecordAlertState', by: ana, at: after(1), group: 7, firing: false },
    })
  expect(accepted(decide(groupAfter([fire()]), raise(), open)).consequences).toHaveLength(1)
})

test('D6 adding to an open incident links the two', () => {
  const decision = accepted(decide(groupAfter([fire()]), add(4), open))
  expect(eventsOf(decision)).toEqual([{ type: 'GroupAddedToIncident', incident: 4 }])
  expect(decision.consequences).toEqual([
    { stream: { kind: 'incident', id: '4' }, command: { type: 'AddAlert', by: ana, at: after(1), group: 7 } },
  ])
  expect(groupAfter([fire(), add(4)])).toMatchObject({ decision: { kind: 'added', incident: 4 } })
})

test('D6 adding is refused where the incident is closed, a duplicate, or none', () => {
  const group = groupAfter([fire()])
  const closed = aContext({ 4: anIncident({ phase: 'closed', review: 2 }) })
  const duplicate = aContext({ 4: anIncident({ phase: 'in-review', outcome: { kind: 'duplicate', of: 2 } }) })
  expect(refusalOf(decide(group, add(4), closed))).toEqual({ code: 'closed', rule: 'I13' })
  expect(refusalOf(decide(group, add(4), duplicate))).toEqual({ code: 'is-duplicate', rule: 'I14' })
  expect(refusalOf(decide(group, add(4), aContext()))).toEqual({ code: 'no-such-incident', rule: 'D6' })
  expect(refusalOf(decide(group, add(4), aContext({ 4: { phase: 'none' } })))).toMatchObject({
    code: 'no-such-incident',
  })
})

test('D6 declining needs a reason', () => {
  const group = groupAfter([fire()])
  expect(refusalOf(decide(group, decline('  '), aContext()))).toEqual({ code: 'reason-needed', rule: 'D6' })
  expect(eventsOf(decide(group, decline(), aContext()))).toEqual([{ type: 'GroupDeclined', reason: 'a known test' }])
  expect(waitsForDecision(groupAfter([fire(), decline()]))).toBe(false)
})

test('D6 what was declined can still be raised or added; asking twice is safe', () => {
  const declined = groupAfter([fire(), decline()])
  expect(eventsOf(decide(declined, decline('again'), aContext()))).toEqual([])
  expect(eventsOf(decide(declined, raise(), aContext()))).toMatchObject([{ type: 'GroupRaised' }])
  expect(eventsOf(decide(declined, add(4), open))).toMatchObject([{ type: 'GroupAddedToIncident' }])
  expect(refusalOf(decide(declined, snooze(60), aContext()))).toEqual({ code: 'group-decided', rule: 'D6' })
})

test('D6 what belongs to an incident is not decided a second time, and who decided is named', () => {
  for (const first of [raise(), add(4)]) {
    const held = groupAfter([fire(), first])
    for (const second of [raise({ incident: 5 }), add(5), decline(), snooze(60)])
      expect(refusalOf(decide(held, second, open))).toEqual({ code: 'group-decided', rule: 'D6' })
    expect(eventsOf(decide(held, add(4), open))).toEqual([])
  }
  const decision = decide(groupAfter([fire(), raise()]), decline(), aContext())
  expect(decision.kind === 'refused' && decision.refusal.what).toBe('Alert group 7 was raised as incident 4 by Ana.')
})

test.each([
  ['a service account', robot, 'was added to incident 4 by robot.'],
  ['a rule', rule, 'was added to incident 4 by a rule of the playbook.'],
] as const)('D6 %s may raise and add, and is named', (_, by, words) => {
  const group = groupAfter([fire(), add(4, by)])
  const decision = decide(group, decline(), aContext())
  expect(decision.kind === 'refused' && decision.refusal.what).toContain(words)
  expect(decision.kind === 'refused' && decision.refusal.todo).toContain('incident 4')
  expect(eventsOf(decide(groupAfter([fire()]), raise({ by }), aContext()))).toHaveLength(1)
})

test('somebody outside who decided is named too, and a declined group says what can still be done', () => {
  const group = groupAfter([fire(), decline()])
  const outside: Actor = { kind: 'outside', system: 'gitlab', name: 'visitor', person: null }
  const decided =
    group.phase === 'known' && group.decision.kind === 'declined' ? { ...group.decision, by: outside } : null
  if (group.phase === 'none' || decided === null) throw new Error('not declined')
  const decision = decide({ ...group, decision: decided }, snooze(60), aContext())
  expect(decision.kind === 'refused' && [decision.refusal.what, decision.refusal.todo]).toEqual([
    'Alert group 7 was declined by visitor.',
    'Raise it or add it to an incident if it matters after all.',
  ])
})

test('D6 observers, and those who left, decide nothing; service accounts and rules neither decline nor snooze', () => {
  const group = groupAfter([fire()])
  for (const by of [watcher, left])
    for (const command of [raise({ by }), add(4, by), decline('x', by), snooze(60, by)])
      expect(refusalOf(decide(group, command, open))).toEqual({ code: 'members-only', rule: 'D6' })
  for (const by of [robot, rule])
    for (const command of [decline('x', by), snooze(60, by)])
      expect(refusalOf(decide(group, command, open))).toEqual({ code: 'members-only', rule: 'D6' })
})

test('D6 there is nothing to decide about a group that does not exist', () => {
  for (const command of [raise(), add(4), decline(), snooze(60)])
    expect(refusalOf(decide(noAlertGroup, command, open))).toEqual({ code: 'no-such-group', rule: 'D6' })
})

test('D6 snoozing only moves the reminder: ahead, and at most seven days', () => {
  const group = groupAfter([fire()])
  expect(refusalOf(decide(group, snooze(1), aContext()))).toEqual({ code: 'snooze-not-ahead', rule: 'D6' })
  expect(refusalOf(decide(group, snooze(1 + 7 * 24 * 60 + 0.1), aContext()))).toMatchObject({ code: 'snooze-too-long' })
  expect(eventsOf(decide(group, snooze(1 + 7 * 24 * 60), aContext()))).toHaveLength(1)
  const snoozed = groupAfter([fire(), snooze(60)])
  expect(waitsForDecision(snoozed)).toBe(true)
  expect(timers(snoozed, aContext().playbook)).toEqual([{ key: 'snooze', dueAt: after(60) }])
  expect(eventsOf(decide(snoozed, snooze(60), aContext()))).toEqual([])
  expect(eventsOf(decide(snoozed, snooze(90), aContext()))).toHaveLength(1)
})

test('D6 a snooze is over by itself, and the reminders begin anew', () => {
  const snoozed = groupAfter([fire(), nag(0), snooze(60)])
  expect(timerCommand('snooze', timer, after(60))).toEqual({ type: 'EndSnooze', by: timer, at: after(60) })
  expect(eventsOf(decide(snoozed, endSnooze(59), aContext()))).toEqual([])
  expect(eventsOf(decide(snoozed, endSnooze(60), aContext()))).toEqual([{ type: 'SnoozeEnded', why: 'over' }])
  const awake = groupAfter([fire(), nag(0), snooze(60), endSnooze(60)])
  expect(timers(awake, aContext().playbook)).toEqual([{ key: 'nag/0', dueAt: after(60) }])
  expect(eventsOf(decide(awake, endSnooze(61), aContext()))).toEqual([])
  expect(eventsOf(decide(groupAfter([fire(), decline()]), endSnooze(61), aContext()))).toEqual([])
})

test('D3 an undecided group nags at once, then after 10, 20 and 30 minutes', () => {
  const { playbook } = aContext()
  expect(timers(groupAfter([fire()]), playbook)).toEqual([{ key: 'nag/0', dueAt: t0 }])
  expect(timers(groupAfter([fire(), nag(0)]), playbook)).toEqual([{ key: 'nag/1', dueAt: after(10) }])
  expect(timers(groupAfter([fire(), nag(0), nag(1), nag(2)]), playbook)).toEqual([{ key: 'nag/3', dueAt: after(30) }])
  expect(timers(groupAfter([fire(), nag(0), nag(1), nag(2), nag(3)]), playbook)).toEqual([])
  expect(timerCommand('nag/2', timer, after(20))).toEqual({ type: 'NagForGroup', by: timer, at: after(20), step: 2 })
})

test('D3 the people on duty are told first, then the whole team, then the lead', () => {
  const commands = [fire(), nag(0), nag(1), nag(2)]
  expect(eventsOf(decide(groupAfter([fire()]), nag(0), aContext()))).toEqual([
    { type: 'GroupNagged', step: 0, whom: 'on-duty', people: ['abc12'] },
  ])
  expect(eventsOf(decide(groupAfter(commands.slice(0, 3)), nag(2), aContext()))).toEqual([
    { type: 'GroupNagged', step: 2, whom: 'team', people: ['abc12', 'dp002', 'ld001', 'xyz99'] },
  ])
  expect(eventsOf(decide(groupAfter(commands), nag(3), aContext()))).toEqual([
    { type: 'GroupNagged', step: 3, whom: 'lead', people: ['ld001'] },
  ])
})

test('D3 with nobody on duty the whole team is told at once; without a lead the deputy is', () => {
  const { abc12, dp002, xyz99 } = team
  if (abc12 === undefined || dp002 === undefined || xyz99 === undefined) throw new Error('the team is smaller')
  const night = aContext({}, { abc12: { ...abc12, onDuty: false }, dp002, xyz99 })
  expect(eventsOf(decide(groupAfter([fire()]), nag(0), night))).toEqual([
    { type: 'GroupNagged', step: 0, whom: 'team', people: ['abc12', 'dp002', 'xyz99'] },
  ])
  expect(eventsOf(decide(groupAfter([fire(), nag(0), nag(1), nag(2)]), nag(3), night))).toMatchObject([
    { whom: 'lead', people: ['dp002'] },
  ])
})

test('D3 a reminder that comes twice, or after a decision, silence or snooze, does nothing', () => {
  const hidden = groupAfter([fire({ hiddenBy: [{ kind: 'silence', id: 's1' }] })])
  const quiet = [hidden, groupAfter([fire(), decline()]), groupAfter([fire(), snooze(60)]), noAlertGroup]
  for (const group of quiet) expect(eventsOf(decide(group, nag(0), aContext()))).toEqual([])
  for (const group of [hidden, groupAfter([fire(), decline()]), noAlertGroup])
    expect(timers(group, aContext().playbook)).toEqual([])
  const nagged = groupAfter([fire(), nag(0)])
  expect(eventsOf(decide(nagged, nag(0), aContext()))).toEqual([])
  expect(eventsOf(decide(nagged, nag(2), aContext()))).toEqual([])
  const done = groupAfter([fire(), nag(0), nag(1), nag(2), nag(3)])
  expect(eventsOf(decide(done, nag(4), aContext()))).toEqual([])
})
