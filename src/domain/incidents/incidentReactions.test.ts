import { expect, test } from 'vitest'
import { aContext, after, aPlaybook, ben, lea, outsider } from '#testing/aContext.ts'
import {
  anAssessment,
  answered,
  aRaise,
  closed,
  decided,
  duplicate,
  event,
  live,
  notUrgent,
  owned,
  raised,
  resolved,
  urgent,
} from '#testing/incidentHistory.ts'
import type { ChatEffect, Effect, TrackerEffect } from '../effects.ts'
import { evolveIncident } from './evolveIncident.ts'
import { type Incident, noIncident } from './incident.ts'
import type { IncidentEvent } from './incidentEvents.ts'
import { incidentReactions } from './incidentReactions.ts'

const context = aContext()
const effectsOf = (history: readonly IncidentEvent[], next: IncidentEvent, where = context): readonly Effect[] => {
  const before = history.reduce<Incident>(evolveIncident, noIncident)
  return incidentReactions(next, before, evolveIncident(before, next), where)
}
const tracker = (effects: readonly Effect[]): TrackerEffect[] =>
  effects.flatMap((one) => (one.port === 'tracker' ? [one.effect] : []))
const chat = (effects: readonly Effect[]): ChatEffect[] =>
  effects.flatMap((one) => (one.port === 'chat' ? [one.effect] : []))

const inProgress = { type: 'SetLabels', add: ['workflow::In Progress'], remove: ['workflow::Review Required'] }
const reviewRequired = { type: 'SetLabels', add: ['workflow::Review Required'], remove: ['workflow::In Progress'] }
const intoIteration = { type: 'SetIteration', to: 'current' }
const outOfIteration = { type: 'SetIteration', to: 'none' }

test('I2 I3 I4 a raise opens the issue first, in progress and in the current iteration, then tells the channel', () => {
  const effects = effectsOf([], aRaise({ text: 'Since ten' }))
  expect(effects.map((one) => one.effect.type)).toEqual(['OpenIssue', 'PostCard'])
  expect(tracker(effects)).toMatchObject([
    {
      as: 'incident',
      title: 'Login is slow',
      labels: ['workflow::In Progress'],
      confidential: false,
      iteration: 'current',
      text: 'Since ten\n\nRaised by Ana.\nSource: a developer noticed it',
    },
  ])
  expect(chat(effects)).toMatchObject([{ title: 'Incident #5: Login is slow' }])
  expect(chat(effects)[0]?.text).toContain('please do not investigate')
})

test('I1 an adopted issue is labelled and put into the iteration, never doubled', () => {
  const adopted = { system: 'gitlab', reference: 'iam/admin#12', url: null }
  expect(tracker(effectsOf([], aRaise({ adopted })))).toEqual([inProgress, intoIteration])
})

test('I2 the words are the playbook’s', () => {
  const templates = { raised: '{{team}} has {{title}} by {{by}}' }
  const effects = effectsOf([], aRaise(), aContext({ playbook: aPlaybook({ templates }) }))
  expect(chat(effects)[0]?.text).toBe('Wilson has Login is slow by Ana')
})

test('I2 the channel learns nothing of a confidential incident but its number and phase', () => {
  const secret = aRaise({ confidential: true, text: 'Passwords leaked', source: { kind: 'other', text: 'A reporter' } })
  const templates = { raised: '{{title}} {{source}} {{by}}', released: '{{reason}} {{from}}' }
  const where = aContext({ playbook: aPlaybook({ templates }) })
  const effects = effectsOf([], secret, where)
  expect(tracker(effects)).toMatchObject([{ title: 'Login is slow', confidential: true }])
  expect(chat(effects)).toEqual([{ type: 'PostCard', title: 'Incident #5: confidential', text: 'confidential  Ana' }])
  const released = event({ type: 'OwnershipReleased', from: 'ana', reason: 'The leak is known' })
  expect(chat(effectsOf([secret, event({ type: 'OwnershipTaken', owner: 'ana' })], released, where))[0]?.text).toBe(
    'Ana',
  )
})

test('I5 owning assigns the issue and is announced', () => {
  const effects = effectsOf(raised, event({ type: 'OwnershipTaken', by: ben, owner: 'ben' }))
  expect(tracker(effects)).toEqual([{ type: 'Assign', to: 'ben' }])
  expect(chat(effects)).toEqual([
    { type: 'Reply', about: 'ownership', text: 'Ben owns incident #5 now.', mention: [] },
    { type: 'UpdateCard', title: 'Incident #5: Login is slow', text: 'Phase: owned, not assessed\nOwner: Ben' },
  ])
})

test('D4 I5 hand-over, take-over and release are announced, and who must know is mentioned', () => {
  const over = effectsOf(owned, event({ type: 'OwnershipHandedOver', from: 'ana', owner: 'ben', text: null }))
  expect(tracker(over)).toEqual([{ type: 'Assign', to: 'ben' }])
  expect(chat(over)[0]).toEqual({
    type: 'Reply',
    about: 'ownership',
    text: 'Ana handed incident #5 over to Ben.',
    mention: ['ben'],
  })
  const because = event({ type: 'OwnershipHandedOver', from: 'ana', owner: 'ben', text: 'My day ends' })
  expect(chat(effectsOf(owned, because))[0]?.text).toBe('Ana handed incident #5 over to Ben.\nReason: My day ends')
  const taken = effectsOf(
    owned,
    event({ type: 'OwnershipTakenOver', by: ben, from: 'ana', owner: 'ben', reason: 'Ana is out' }),
  )
  expect(chat(taken)[0]).toEqual({
    type: 'Reply',
    about: 'ownership',
    text: 'Ben took incident #5 over from Ana.\nReason: Ana is out',
    mention: ['ana'],
  })
  const released = effectsOf(owned, event({ type: 'OwnershipReleased', from: 'ana', reason: 'Too much' }))
  expect(tracker(released)).toEqual([{ type: 'Assign', to: null }])
  expect(chat(released)[0]?.text).toContain('Reason: Too much')
  expect(chat(effectsOf(owned, event({ type: 'OwnershipEnded', by: lea, from: 'ana' })))[0]?.text).toContain(
    'Reason: no longer in the team',
  )
})

test('I3 a finding is a note in the issue and nothing in the channel', () => {
  expect(effectsOf(live, event({ type: 'Observed', text: 'Disk full' }))).toEqual([
    { port: 'tracker', effect: { type: 'AddNote', text: 'Observation by Ana:\n\nDisk full' } },
  ])
})

test('I6 the urgency becomes the tracker’s severity and is told in the thread', () => {
  const effects = effectsOf(owned, anAssessment('resolve-internally'))
  expect(tracker(effects)).toEqual([
    { type: 'AddNote', text: 'Ana assessed: resolve internally.' },
    { type: 'SetSeverity', severity: 'high' },
  ])
  expect(chat(effects)).toEqual([
    { type: 'Reply', about: 'status', text: 'Incident #5 is assessed: resolve internally.', mention: [] },
    {
      type: 'UpdateCard',
      title: 'Incident #5: Login is slow',
      text: 'Phase: live\nOwner: Ana\nUrgency: resolve internally',
    },
  ])
  expect(tracker(effectsOf(owned, anAssessment('urgent')))[1]).toEqual({ type: 'SetSeverity', severity: 'critical' })
  expect(tracker(effectsOf(owned, anAssessment('not-urgent')))[1]).toEqual({ type: 'SetSeverity', severity: 'low' })
})

test('I6 personal data names the data-protection route', () => {
  expect(tracker(effectsOf(owned, anAssessment('urgent', { personalData: true, reason: 'So it is' })))[0]).toEqual({
    type: 'AddNote',
    text: 'Ana assessed: urgent.\n\nSo it is\n\nPersonal data is involved. Tell the data-protection office.',
  })
  const bare = aPlaybook()
  const where = aContext({ playbook: { ...bare, incident: { ...bare.incident, personalDataRoute: '' } } })
  expect(tracker(effectsOf(owned, anAssessment('urgent', { personalData: true }), where))[0]).toEqual({
    type: 'AddNote',
    text: 'Ana assessed: urgent.',
  })
})

test('I6 assessed again from review: label, iteration, thread', () => {
  const effects = effectsOf(
    resolved,
    anAssessment('resolve-internally', { backFromReview: { iteration: '2026-11-16' } }),
  )
  expect(tracker(effects).slice(2)).toEqual([inProgress, intoIteration])
  expect(chat(effects)[0]).toMatchObject({
    about: 'status',
    text: 'Incident #5 is assessed: resolve internally, and live again.',
  })
})

test('I7 the meeting is called with its link, and its decision told', () => {
  const called = chat(effectsOf(urgent.slice(0, -1), event({ type: 'MeetingCalled' })))
  expect(called).toEqual([
    {
      type: 'Reply',
      about: 'meeting',
      text: 'Incident #5 is urgent: a short team meeting decides how to go on.\nJoin: https://meet.example.org/wilson',
      mention: ['ana', 'ben'],
    },
  ])
  const told = effectsOf(
    urgent,
    event({
      type: 'MajorIncidentDecided',
      decision: 'major-incident-process',
      reference: 'MI-12',
      participants: ['ana', 'ben'],
      text: 'Too large for us',
    }),
  )
  expect(chat(told)).toEqual([
    {
      type: 'Reply',
      about: 'meeting',
      text: 'The meeting on incident #5 decided: hand it to the major incident process.\nReference: MI-12',
      mention: [],
    },
  ])
  expect(tracker(told)).toEqual([
    { type: 'AddNote', text: 'The meeting decided: hand it to the major incident process.\n\nToo large for us' },
  ])
  const inside = effectsOf(
    urgent,
    event({
      type: 'MajorIncidentDecided',
      decision: 'resolve-internally',
      reference: null,
      participants: ['ana'],
      text: null,
    }),
  )
  expect(chat(inside)[0]?.text).toBe('The meeting on incident #5 decided: resolve it internally.')
})

test('I8 I9 experts are told, and reviews asked for, in the thread', () => {
  expect(effectsOf(live, event({ type: 'ExpertInvolved', person: 'obi', text: null }))).toEqual([
    {
      port: 'chat',
      effect: {
        type: 'Reply',
        about: 'help',
        text: 'Obi, could you please help with incident #5?\nAsked by Ana.',
        mention: ['obi'],
      },
    },
  ])
  expect(
    effectsOf(live, event({ type: 'ReviewRequested', mergeRequest: 1, url: 'https://a.example.org', text: null })),
  ).toEqual([
    {
      port: 'chat',
      effect: {
        type: 'Reply',
        about: 'review-request',
        text: 'Could somebody please review https://a.example.org for incident #5?\nAsked by Ana.',
        mention: [],
      },
    },
  ])
})

test('I6 I8 a playbook’s words may give the reason, where there is one', () => {
  const templates = { assessed: '{{urgency}}\nBecause: {{reason}}', 'help-wanted': '{{who}}!\nBecause: {{reason}}' }
  const where = aContext({ playbook: aPlaybook({ templates }) })
  const told = (next: IncidentEvent) => chat(effectsOf(owned, next, where))[0]
  expect(told(anAssessment('urgent', { reason: 'It feels so' }))).toMatchObject({
    text: 'urgent\nBecause: It feels so',
  })
  expect(told(anAssessment('urgent'))).toMatchObject({ text: 'urgent' })
  expect(told(event({ type: 'ExpertInvolved', person: 'obi', text: 'You built it' }))).toMatchObject({
    text: 'Obi!\nBecause: You built it',
  })
})

test('I11 on resolve: the thread is told the status, the issue leaves the iteration, its label changes', () => {
  const effects = effectsOf(answered, event({ type: 'IncidentResolved' }))
  expect(tracker(effects)).toEqual([reviewRequired, outOfIteration])
  expect(chat(effects)).toEqual([
    { type: 'Reply', about: 'status', text: 'Incident #5 is resolved and waits for the review.', mention: [] },
    {
      type: 'UpdateCard',
      title: 'Incident #5: Login is slow',
      text: 'Phase: in review\nOwner: Ana\nUrgency: resolve internally',
    },
  ])
})

test('I3 I11 the thread learns whether the cause is known, not what it is', () => {
  const where = aContext({ playbook: aPlaybook({ templates: { resolved: '{{cause}}' } }) })
  expect(chat(effectsOf(answered, event({ type: 'IncidentResolved' }), where))[0]?.text).toBe('known, see the incident')
  const limit = [...answered, event({ type: 'CauseRecorded', known: false, text: 'No log' })]
  expect(chat(effectsOf(limit, event({ type: 'IncidentResolved' }), where))[0]?.text).toBe(
    'not fully understood, see the incident',
  )
})

test('I12 a not-urgent one ends as on resolve', () => {
  const effects = effectsOf(notUrgent, event({ type: 'NotUrgentSettled', reason: 'Gone next week' }))
  expect(tracker(effects)).toEqual([
    { type: 'AddNote', text: 'Not urgent, and its follow-ups are decided by Ana.\n\nGone next week' },
    reviewRequired,
    outOfIteration,
  ])
  expect(chat(effects)[0]).toMatchObject({ about: 'status' })
})

test('I12 a follow-up is an issue of its own: labels, refinement, no iteration; the bug label where it is to be investigated', () => {
  const followUp = (kind: 'documentation' | 'investigate-and-resolve') =>
    tracker(
      effectsOf(
        resolved,
        event({ type: 'FollowUpRaised', followUp: 2, kind, title: 'Look into it', text: 'Odd', review: null }),
      ),
    )
  expect(followUp('documentation')).toEqual([
    {
      type: 'OpenIssue',
      as: { followUp: '2' },
      title: 'Look into it',
      text: 'Follow-up of incident #5.\nKind: documentation\n\nOdd\n\nDecided by Ana.',
      labels: ['issuetype::Maintenance', 'incident-remedial', 'refinement'],
      confidential: false,
      iteration: 'none',
    },
  ])
  expect(followUp('investigate-and-resolve')).toMatchObject([
    { labels: ['issuetype::Maintenance', 'incident-remedial', 'refinement', 'bug'] },
  ])
})

test('I13 R2 closing in the review closes the issue and tells the thread', () => {
  const effects = effectsOf(decided, event({ type: 'IncidentClosed', review: 4, under: null }))
  expect(tracker(effects)).toEqual([{ type: 'CloseIssue' }])
  expect(chat(effects)).toEqual([
    { type: 'Reply', about: 'status', text: 'Incident #5 was closed in the review.', mention: [] },
    { type: 'UpdateCard', title: 'Incident #5: Login is slow', text: 'Phase: closed\nUrgency: resolve internally' },
  ])
})

test('I14 reopening puts label, iteration and assignee back; a closed issue is opened again', () => {
  const reopened = event({
    type: 'IncidentReopened',
    owner: 'ana',
    reason: 'Back',
    iteration: '2026-11-16',
    review: null,
  })
  expect(tracker(effectsOf(resolved, reopened))).toEqual([inProgress, intoIteration, { type: 'Assign', to: 'ana' }])
  expect(tracker(effectsOf(closed, reopened))).toEqual([
    { type: 'ReopenIssue' },
    inProgress,
    intoIteration,
    { type: 'Assign', to: 'ana' },
  ])
  expect(chat(effectsOf(resolved, { ...reopened, owner: null } as IncidentEvent))[0]?.text).toBe(
    'Incident #5 is live again.\nReason: Back\nOwner: nobody yet',
  )
})

test('I14 merging, undoing it and declaring no incident tell tracker and thread', () => {
  const merged = effectsOf(live, event({ type: 'MergedIntoSurvivor', survivor: 2 }))
  expect(tracker(merged)).toEqual([reviewRequired, outOfIteration, { type: 'MarkDuplicate', of: 2 }])
  expect(chat(merged)[0]).toMatchObject({ about: 'status', text: 'Incident #5 goes on as incident #2.' })
  const unmerged = effectsOf(duplicate, event({ type: 'IncidentUnmerged', survivor: 2, reason: 'x', iteration: null }))
  expect(tracker(unmerged)).toEqual([{ type: 'ReopenIssue' }, inProgress, intoIteration, { type: 'Assign', to: 'ana' }])
  expect(chat(unmerged)[0]).toMatchObject({ text: 'Incident #5 is no longer merged into incident #2.' })
  const none = effectsOf(live, event({ type: 'DeclaredNotIncident', reason: 'A test' }))
  expect(tracker(none)).toEqual([reviewRequired, outOfIteration])
  expect(chat(none)[0]?.text).toContain('A test')
})

test('I2 I3 title, confidentiality and redaction reach the tracker', () => {
  expect(tracker(effectsOf(raised, event({ type: 'TitleEdited', title: 'Down' })))).toEqual([
    { type: 'SetTitle', title: 'Down' },
  ])
  expect(tracker(effectsOf(raised, event({ type: 'ConfidentialSet', confidential: true })))).toEqual([
    { type: 'SetConfidential', confidential: true },
  ])
  expect(effectsOf(live, event({ type: 'EntryRedacted', by: lea, entry: 3, reason: 'x' }))).toEqual([
    { port: 'tracker', effect: { type: 'EraseNote', entry: 3 } },
  ])
  const erased = effectsOf(live, event({ type: 'EntryRedacted', by: lea, entry: 1, reason: 'x' }))
  expect(tracker(erased)).toEqual([
    { type: 'EraseNote', entry: 1 },
    { type: 'SetTitle', title: '[redacted]' },
  ])
  expect(chat(erased)).toMatchObject([{ type: 'UpdateCard', title: 'Incident #5: [redacted]' }])
})

test('I13 a departure is told in the thread without what was written, and its repair puts the tracker right', () => {
  const departed = event({
    type: 'DepartureRecorded',
    by: outsider,
    departure: 1,
    rule: 'I13',
    kind: 'closed-outside',
    text: 'Somebody closed it',
    change: null,
  })
  expect(effectsOf(live, departed)).toEqual([
    {
      port: 'chat',
      effect: {
        type: 'Reply',
        about: 'departure',
        text: 'Something happened outside the protocol to incident #5: The issue was closed outside the review (I13).',
        mention: [],
      },
    },
  ])
  const repaired = (kind: Extract<IncidentEvent, { type: 'DepartureRepaired' }>['kind'], history = live) =>
    tracker(effectsOf(history, event({ type: 'DepartureRepaired', departure: 1, kind })))
  expect(repaired('closed-outside')).toEqual([{ type: 'ReopenIssue' }])
  expect(repaired('reopened-outside', closed)).toEqual([{ type: 'CloseIssue' }])
  expect(repaired('label-outside')).toEqual([inProgress])
  expect(repaired('label-outside', resolved)).toEqual([reviewRequired])
  expect(repaired('label-outside', closed)).toEqual([reviewRequired])
  expect(repaired('iteration-outside')).toEqual([intoIteration])
  expect(repaired('iteration-outside', resolved)).toEqual([outOfIteration])
  expect(repaired('assignees-outside')).toEqual([{ type: 'Assign', to: 'ana' }])
  expect(repaired('assignee-no-member', raised)).toEqual([{ type: 'Assign', to: null }])
  expect(repaired('change-not-verified')).toEqual([])
})

test('I2 the card follows when the issue comes after the message', () => {
  const issue = { system: 'gitlab', reference: 'x#1', url: null }
  const recorded = event({ type: 'TrackerIssueRecorded', by: outsider, issue })
  expect(effectsOf(raised, recorded)).toEqual([])
  const posted = [...raised, event({ type: 'ThreadRecorded', thread: { system: 'feed', thread: 'm1', url: null } })]
  expect(effectsOf(posted, recorded)).toMatchObject([
    {
      effect: {
        type: 'UpdateCard',
        text: 'Phase: raised, nobody owns it\nOwner: nobody yet: please do not investigate',
      },
    },
  ])
})

test('I4 the tracker is told of an iteration that the desk moved to, not of one that it said itself', () => {
  expect(effectsOf(live, event({ type: 'IterationSet', iteration: '2026-11-30', moved: true }))).toEqual([
    { port: 'tracker', effect: intoIteration },
  ])
  expect(effectsOf(live, event({ type: 'IterationSet', iteration: '2026-11-30', moved: false }))).toEqual([])
})

test('D3 I7 I8 reminders stay on the desk', () => {
  for (const reminder of [
    event({ type: 'Nagged', step: 0, whom: 'team', people: ['ana'] }),
    event({ type: 'SilenceReminded', owner: 'ana', silentSinceAt: after(0) }),
    event({ type: 'MeetingReminded' }),
  ])
    expect(effectsOf(urgent, reminder)).toEqual([])
})
