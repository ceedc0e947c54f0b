import { expect, test } from 'vitest'
import {
  isToBeRaised,
  type KnownAlertGroup,
  noAlertGroup,
  proposesStoppedByItself,
  waitsForDecision,
} from './alertGroup.ts'
import type { AlertGroupCommand } from './alertGroupCommands.ts'
import { alertGroupDecider } from './alertGroupDecider.ts'
import { aContext, accepted, after, ana, anIncident, eventsOf, fire, groupAfter, rule, t0 } from './alerts.fixture.ts'

const { decide, evolve, needs } = alertGroupDecider
const resolve = (minute: number): AlertGroupCommand => ({ type: 'ResolveGroup', by: rule, at: after(minute) })
const decline = (minute: number): AlertGroupCommand => ({
  type: 'DeclineGroup',
  by: ana,
  at: after(minute),
  reason: 'a test',
})
const raise = (minute: number): AlertGroupCommand => ({
  type: 'RaiseFromGroup',
  by: ana,
  at: after(minute),
  incident: 4,
  title: null,
  confidential: false,
})
const snooze = (minute: number, until: number): AlertGroupCommand => ({
  type: 'SnoozeGroup',
  by: ana,
  at: after(minute),
  snoozedUntilAt: after(until),
})
const hide = (minute: number, ...ids: readonly string[]): AlertGroupCommand => ({
  type: 'SetGroupHidden',
  by: rule,
  at: after(minute),
  hiddenBy: ids.map((id) => ({ kind: 'silence', id })),
})
const known = (commands: readonly AlertGroupCommand[]): KnownAlertGroup => {
  const group = groupAfter(commands)
  if (group.phase === 'none') throw new Error('no group')
  return group
}
const silenced = [{ kind: 'silence', id: 's1' }] as const
const consequencesOf = (commands: readonly AlertGroupCommand[], next: AlertGroupCommand, context = aContext()) =>
  accepted(decide(groupAfter(commands), next, context)).consequences

test('D6 a group that fires for the first time waits for a decision', () => {
  const group = known([fire()])
  expect(group).toMatchObject({
    number: 7,
    title: 'Disk almost full',
    service: 'web',
    environment: 'production',
    severity: 'warning',
    occurrence: 1,
    firing: true,
    resolvedAt: null,
    lastDecision: null,
    decision: { kind: 'undecided', nags: 0, snoozedUntilAt: null },
  })
  expect(group.firedAt).toEqual(t0)
  expect(waitsForDecision(group)).toBe(true)
  expect(proposesStoppedByItself(group)).toBe(false)
  expect(waitsForDecision(noAlertGroup)).toBe(false)
})

test('one more of the same is still one row and no news', () => {
  expect(eventsOf(decide(known([fire()]), fire({ at: after(1) }), aContext()))).toEqual([])
})

test('one that joins and is worse makes the group worse, one that is milder does not', () => {
  const worse = fire({ at: after(1), severity: 'critical', title: 'Disk full', text: 'Nothing left.', url: null })
  expect(eventsOf(decide(known([fire()]), worse, aContext()))).toEqual([
    {
      type: 'GroupWorsened',
      severity: 'critical',
      title: 'Disk full',
      text: 'Nothing left.',
      url: null,
      raiseBy: null,
    },
  ])
  expect(known([fire(), worse])).toMatchObject({
    severity: 'critical',
    title: 'Disk full',
    text: 'Nothing left.',
    url: null,
  })
  expect(eventsOf(decide(known([fire()]), fire({ at: after(1), severity: 'info' }), aContext()))).toEqual([])
})

test('D6 when all of it has stopped the desk proposes “stopped by itself” and closes nothing', () => {
  const group = known([fire(), resolve(30)])
  expect(group.firing).toBe(false)
  expect(group.resolvedAt).toEqual(after(30))
  expect(proposesStoppedByItself(group)).toBe(true)
  expect(waitsForDecision(group)).toBe(true)
  expect(proposesStoppedByItself(known([fire(), decline(1), resolve(30)]))).toBe(false)
})

test('stopping twice, or before anything fired, is no news', () => {
  expect(eventsOf(decide(known([fire(), resolve(30)]), resolve(31), aContext()))).toEqual([])
  expect(eventsOf(decide(noAlertGroup, resolve(31), aContext()))).toEqual([])
})

test('D6 firing again while nobody has decided is the same question', () => {
  const group = known([fire(), resolve(30), fire({ at: after(40), severity: 'info', title: 'Again' })])
  expect(group).toMatchObject({ occurrence: 1, firing: true, resolvedAt: null, severity: 'warning', title: 'Again' })
  expect(group.decision).toMatchObject({ kind: 'undecided' })
  expect(group.decision.kind === 'undecided' && group.decision.sinceAt).toEqual(t0)
  expect(group.firedAt).toEqual(t0)
})

test('D6 firing again after a decision is a new occurrence that waits for a decision of its own', () => {
  const group = known([fire(), decline(5), resolve(30), fire({ at: after(40), severity: 'info' })])
  expect(group).toMatchObject({
    occurrence: 2,
    firing: true,
    severity: 'info',
    decision: { kind: 'undecided', nags: 0 },
    lastDecision: { kind: 'declined', reason: 'a test' },
  })
  expect(group.firedAt).toEqual(after(40))
  expect(group.decision.kind === 'undecided' && group.decision.sinceAt).toEqual(after(40))
})

test('the decision before last is remembered through an undecided pause', () => {
  const group = known([fire(), decline(5), resolve(30), fire({ at: after(40) }), resolve(41), fire({ at: after(42) })])
  expect(group).toMatchObject({ occurrence: 2, lastDecision: { kind: 'declined' } })
})

test('one more that fires under a decision is covered by it', () => {
  expect(known([fire(), decline(5), fire({ at: after(6) })])).toMatchObject({
    occurrence: 1,
    decision: { kind: 'declined' },
  })
  const raised = known([fire(), raise(5), fire({ at: after(6), severity: 'critical' })])
  expect(raised).toMatchObject({ occurrence: 1, severity: 'critical', decision: { kind: 'raised' } })
})

test('D6 what was declined and becomes worse asks again', () => {
  const group = known([fire(), decline(5), fire({ at: after(6), severity: 'critical' })])
  expect(group).toMatchObject({ occurrence: 2, severity: 'critical', decision: { kind: 'undecided' } })
})

test('D6 something new ends a snooze, and so does firing again', () => {
  const joined = decide(known([fire(), snooze(1, 60)]), fire({ at: after(2) }), aContext())
  expect(eventsOf(joined)).toEqual([{ type: 'SnoozeEnded', why: 'something-new' }])
  const again = decide(known([fire(), snooze(1, 60), resolve(2)]), fire({ at: after(3) }), aContext())
  expect(eventsOf(again)).toMatchObject([{ type: 'SnoozeEnded', why: 'something-new' }, { type: 'GroupRefired' }])
})

test('something new that is silenced ends no snooze', () => {
  const group = known([fire(), snooze(1, 60)])
  expect(eventsOf(decide(group, fire({ at: after(2), hiddenBy: silenced }), aContext()))).toEqual([])
})

test('a silenced group asks nobody until something fires that nothing hides', () => {
  const group = known([fire({ hiddenBy: silenced })])
  expect(group.hiddenBy).toEqual(silenced)
  expect(waitsForDecision(group)).toBe(false)
  expect(eventsOf(decide(group, fire({ at: after(1), hiddenBy: silenced }), aContext()))).toEqual([])
  const seen = known([fire({ hiddenBy: silenced }), fire({ at: after(1) })])
  expect(seen.hiddenBy).toEqual([])
  expect(seen.decision.kind === 'undecided' && seen.decision.nagsFromAt).toEqual(after(1))
})

test('a silenced group that was decided all the same is not shown anew by what joins it or by firing again', () => {
  const raisedInSilence = [fire({ hiddenBy: silenced }), raise(1)]
  expect(eventsOf(decide(groupAfter(raisedInSilence), fire({ at: after(2) }), aContext()))).toEqual([])
  const again = decide(groupAfter([...raisedInSilence, resolve(2)]), fire({ at: after(3) }), aContext())
  expect(accepted(again).events.map((one) => one.type)).toEqual(['GroupRefired'])
})

test('a silenced group that fires again unsilenced is to be seen', () => {
  const refired = decide(known([fire({ hiddenBy: silenced }), resolve(1)]), fire({ at: after(2) }), aContext())
  expect(eventsOf(refired)).toMatchObject([{ type: 'GroupShown' }, { type: 'GroupRefired', hiddenBy: [] }])
})

test('a new occurrence under a silence is hidden from the start', () => {
  const group = known([fire(), decline(1), resolve(2), fire({ at: after(3), hiddenBy: silenced })])
  expect(group).toMatchObject({ occurrence: 2, hiddenBy: silenced })
})

test('a new silence hides a group that waits; its end shows it again and the nags begin anew', () => {
  const hidden = known([fire(), hide(1, 's1')])
  expect(waitsForDecision(hidden)).toBe(false)
  const shown = known([fire(), { type: 'NagForGroup', by: rule, at: after(0), step: 0 }, hide(1, 's1'), hide(50)])
  expect(shown).toMatchObject({ hiddenBy: [], decision: { kind: 'undecided', nags: 0 } })
  expect(shown.decision.kind === 'undecided' && shown.decision.nagsFromAt).toEqual(after(50))
  expect(shown.decision.kind === 'undecided' && shown.decision.sinceAt).toEqual(t0)
})

test('what hides it may change; the same again, in any order, is no news', () => {
  const group = known([fire(), hide(1, 's1', 's2')])
  expect(eventsOf(decide(group, hide(2, 's2', 's1'), aContext()))).toEqual([])
  expect(eventsOf(decide(group, hide(2, 's1'), aContext()))).toMatchObject([{ type: 'GroupHidden' }])
  expect(eventsOf(decide(group, hide(2, 's1', 's3'), aContext()))).toMatchObject([{ type: 'GroupHidden' }])
  const window: AlertGroupCommand = {
    type: 'SetGroupHidden',
    by: rule,
    at: after(2),
    hiddenBy: [
      { kind: 'maintenance', id: 's1' },
      { kind: 'silence', id: 's2' },
    ],
  }
  expect(eventsOf(decide(group, window, aContext()))).toMatchObject([{ type: 'GroupHidden' }])
})

test('a silence hides nothing that was decided, has stopped or never was', () => {
  for (const commands of [[fire(), decline(1)], [fire(), resolve(1)], []])
    expect(eventsOf(decide(groupAfter(commands), hide(2, 's1'), aContext()))).toEqual([])
})

test('D6 an incident that holds the group is told that it stopped, and that it fires again', () => {
  const held = aContext({ 4: anIncident({}) })
  expect(consequencesOf([fire(), raise(1)], resolve(2), held)).toEqual([
    {
      stream: { kind: 'incident', id: '4' },
      command: { type: 'RecordAlertState', by: rule, at: after(2), group: 7, firing: false },
    },
  ])
  expect(consequencesOf([fire(), raise(1), resolve(2)], fire({ at: after(3) }), held)).toMatchObject([
    { stream: { kind: 'incident', id: '4' }, command: { type: 'RecordAlertState', group: 7, firing: true } },
  ])
  expect(consequencesOf([fire()], resolve(2))).toEqual([])
  expect(consequencesOf([fire(), decline(1)], resolve(2))).toEqual([])
})

test('I14 an incident that was merged away passes the news on to the survivor', () => {
  const merged = anIncident({ phase: 'in-review', outcome: { kind: 'duplicate', of: 2 } })
  expect(consequencesOf([fire(), raise(1)], resolve(2), aContext({ 4: merged }))).toMatchObject([
    { stream: { kind: 'incident', id: '2' } },
  ])
  const resolved = anIncident({ phase: 'in-review', outcome: { kind: 'resolved' } })
  expect(consequencesOf([fire(), raise(1)], resolve(2), aContext({ 4: resolved }))).toMatchObject([
    { stream: { kind: 'incident', id: '4' } },
  ])
})

test('the shell is asked for the incident that is named or must be told, and for no other', () => {
  const raised = groupAfter([fire(), raise(1)])
  expect(needs(raised, resolve(2))).toEqual([4])
  expect(needs(raised, fire())).toEqual([4])
  expect(needs(raised, decline(2))).toEqual([])
  expect(needs(groupAfter([fire()]), resolve(2))).toEqual([])
  expect(needs(noAlertGroup, fire())).toEqual([])
  expect(needs(noAlertGroup, { type: 'AddGroupToIncident', by: ana, at: t0, incident: 9 })).toEqual([9])
})

test('what concerns the waiting leaves a decision as it is', () => {
  const raised = known([fire(), raise(1)])
  expect(evolve(raised, { type: 'GroupShown', by: rule, at: after(2) })).toEqual(raised)
  expect(evolve(raised, { type: 'GroupSnoozed', by: ana, at: after(2), snoozedUntilAt: after(9) })).toEqual(raised)
})

test('the severity of one occurrence is the highest it has shown', () => {
  const severityAfter = (severity: 'critical' | 'info') => known([fire(), resolve(1), fire({ severity })]).severity
  expect(severityAfter('critical')).toBe('critical')
  expect(severityAfter('info')).toBe('warning')
})

test('an event before the first one is a broken history', () => {
  expect(() => evolve(noAlertGroup, { type: 'GroupResolved', by: rule, at: t0 })).toThrow('before GroupFired')
})

test('D6 a rule may want a group raised at once: while it fires, is to be seen and is undecided', () => {
  expect(isToBeRaised(known([fire()]))).toBe(false)
  expect(isToBeRaised(known([fire({ raiseBy: 'critical' })]))).toBe(true)
  expect(isToBeRaised(known([fire({ raiseBy: 'critical', hiddenBy: silenced })]))).toBe(false)
  expect(isToBeRaised(known([fire({ raiseBy: 'critical' }), resolve(1)]))).toBe(false)
  expect(isToBeRaised(known([fire({ raiseBy: 'critical' }), decline(1)]))).toBe(false)
  expect(isToBeRaised(noAlertGroup)).toBe(false)
  expect(isToBeRaised(known([fire({ raiseBy: 'critical' }), resolve(1), fire({ at: after(2) })]))).toBe(false)
})

test('one that joins and is worse brings its own rule, and does not lose the one that was', () => {
  const worse = fire({ at: after(1), severity: 'critical', raiseBy: 'critical' })
  expect(known([fire(), worse])).toMatchObject({ raiseBy: 'critical' })
  expect(known([fire({ raiseBy: 'all' }), fire({ at: after(1), severity: 'critical' })])).toMatchObject({
    raiseBy: 'all',
  })
})

test('a group keeps the playbook that its occurrence began with', () => {
  const later = fire({ at: after(40), playbookHash: 'h2' })
  expect(known([fire(), resolve(30), later])).toMatchObject({ playbookHash: 'h1' })
  expect(known([fire(), decline(5), resolve(30), later])).toMatchObject({ playbookHash: 'h2' })
})
