import { expect, test } from 'vitest'
import { ana, outsider, t0 } from '#testing/aContext.ts'
import { hasAtLeast } from '#testing/givenWhenThen.ts'
import { anAssessment, aRaise, event } from '#testing/incidentHistory.ts'
import type { IncidentEvent } from './incidentEvents.ts'
import { timelineOf } from './timelineOf.ts'

const issue = { system: 'gitlab', reference: 'iam/admin#12', url: null }
const moved = { alerts: [], calls: [], mergeRequests: [], rollbacks: [], followUps: [] }
const plan = { plan: 'Raise it', contact: 'a call' }

const rows: readonly (readonly [IncidentEvent, string, string])[] = [
  [aRaise({ text: 'Since ten' }), 'raise', 'Login is slow\nSince ten\nSource: a developer noticed it'],
  [aRaise({ text: '' }), 'raise', 'Login is slow\nSource: a developer noticed it'],
  [event({ type: 'OwnershipTaken', owner: 'ana' }), 'ownership', 'ana owns it'],
  [
    event({ type: 'OwnershipHandedOver', from: 'ana', owner: 'ben', text: 'My day ends' }),
    'ownership',
    'ana handed it over to ben\nMy day ends',
  ],
  [
    event({ type: 'OwnershipTakenOver', from: 'ana', owner: 'ben', reason: 'Away' }),
    'ownership',
    'ben took it over from ana\nReason: Away',
  ],
  [
    event({ type: 'OwnershipReleased', from: 'ana', reason: 'Too much' }),
    'ownership',
    'ana released it\nReason: Too much',
  ],
  [event({ type: 'OwnershipEnded', from: 'ana' }), 'ownership', 'ana left the team; nobody owns it'],
  [
    anAssessment('urgent', { suggestion: null, unsure: true, reason: 'It feels so' }),
    'assessment',
    'Assessed: urgent\nSuggested: nothing (unsure)\nReason: It feels so',
  ],
  [anAssessment('urgent'), 'assessment', 'Assessed: urgent\nSuggested: urgent'],
  [event({ type: 'MeetingCalled' }), 'meeting', 'The team is called to a short meeting'],
  [
    event({
      type: 'MajorIncidentDecided',
      decision: 'major-incident-process',
      reference: 'MI-12',
      participants: ['ana', 'ben'],
      text: null,
    }),
    'meeting',
    'Decided: hand it to the major incident process\nMI-12\nTook part: ana, ben',
  ],
  [event({ type: 'MeetingReminded' }), 'reminder', 'The meeting has not decided yet'],
  [event({ type: 'Observed', text: 'Full disk' }), 'observation', 'Full disk'],
  [event({ type: 'Acted', text: 'Restarted', reason: 'It leaks' }), 'action', 'Restarted\nBecause: It leaks'],
  [
    event({ type: 'ServiceStatusUpdated', service: 'web', environment: 'staging', status: 'down', text: null }),
    'service-status',
    'web (staging): down',
  ],
  [
    event({ type: 'ServiceStatusUpdated', service: 'web', environment: null, status: 'working', text: 'Back' }),
    'service-status',
    'web: working\nBack',
  ],
  [
    event({ type: 'Attached', attachment: 'a', filename: 'top.txt', mediaType: 'text/plain', size: 1 }),
    'attachment',
    'top.txt',
  ],
  [event({ type: 'ExpertInvolved', person: 'obi', text: null }), 'help', 'obi was asked to help'],
  [
    event({ type: 'MergeRequestLinked', mergeRequest: 1, url: 'https://a.example.org' }),
    'link',
    'Merge request 1: https://a.example.org',
  ],
  [
    event({ type: 'ReviewRequested', mergeRequest: 1, url: 'https://a.example.org', text: null }),
    'link',
    'Review asked for: https://a.example.org',
  ],
  [
    event({ type: 'MergeRequestStateRecorded', mergeRequest: 1, state: 'merged' }),
    'connector',
    'Merge request 1 is merged',
  ],
  [event({ type: 'AlertAdded', group: 9 }), 'link', 'Alert group 9 was added'],
  [event({ type: 'AlertStateRecorded', group: 9, firing: true }), 'connector', 'Alert group 9 fires again'],
  [event({ type: 'AlertStateRecorded', group: 9, firing: false }), 'connector', 'Alert group 9 stopped by itself'],
  [event({ type: 'CallLinked', call: 'HALO-7' }), 'link', 'Support call HALO-7 was linked'],
  [
    event({ type: 'EvidenceRecorded', by: outsider, text: 'A note', url: 'https://b.example.org' }),
    'evidence',
    'A note\nhttps://b.example.org',
  ],
  [
    event({ type: 'ChangeProposed', change: 1, proposer: 'ana', ...plan }),
    'change',
    'Change 1 proposed\nRaise it\nIn contact: a call',
  ],
  [
    event({ type: 'ChangeEdited', change: 1, editor: 'ana', ...plan }),
    'change',
    'Change 1 edited; to be verified again\nRaise it\nIn contact: a call',
  ],
  [event({ type: 'ChangeVerified', change: 1, verifier: 'ben' }), 'change', 'Change 1 verified'],
  [
    event({ type: 'ChangeExecuted', change: 1, executor: 'ana', verifier: 'ben' }),
    'change',
    'Change 1 executed, verified by ben',
  ],
  [
    event({ type: 'ChangeExecutedUnverified', change: 1, executor: 'ana', reason: 'Night' }),
    'change',
    'Change 1 made without verification\nReason: Night',
  ],
  [
    event({ type: 'ChangeChecked', change: 1, checker: 'ana', asExpected: true, text: 'Fine' }),
    'change',
    'Change 1 checked: as expected\nFine',
  ],
  [
    event({ type: 'ChangeChecked', change: 1, checker: 'ana', asExpected: false, text: 'No' }),
    'change',
    'Change 1 checked: not as expected\nNo',
  ],
  [
    event({ type: 'ChangeAbandoned', change: 1, reason: 'Not needed' }),
    'change',
    'Change 1 abandoned\nReason: Not needed',
  ],
  [
    event({ type: 'RollbackRecorded', rollback: 1, repository: 'team/web', text: null }),
    'rollback',
    'Rollback 1: team/web',
  ],
  [
    event({ type: 'RedeployConfirmed', rollback: 1, repository: 'team/web', text: null }),
    'rollback',
    'The trunk of team/web is safe to deploy again',
  ],
  [event({ type: 'CauseRecorded', known: true, text: 'Full disk' }), 'resolution', 'The cause\nFull disk'],
  [
    event({ type: 'CauseRecorded', known: false, text: 'No log' }),
    'resolution',
    'The limit of what can be understood\nNo log',
  ],
  [event({ type: 'StoppedConfirmed', byItself: true, text: null }), 'resolution', 'It stopped by itself'],
  [
    event({ type: 'StoppedConfirmed', byItself: false, text: 'Since noon' }),
    'resolution',
    'It no longer occurs\nSince noon',
  ],
  [event({ type: 'IncidentResolved' }), 'status', 'Resolved; waits for the review'],
  [
    event({ type: 'FollowUpRaised', followUp: 1, kind: 'documentation', title: 'Write it', text: null, review: null }),
    'follow-up',
    'documentation: Write it',
  ],
  [
    event({ type: 'FollowUpDeclined', kind: 'long-term-fix', reason: null }),
    'follow-up',
    'None of the kind “long-term fix”',
  ],
  [event({ type: 'FollowUpIssueRecorded', followUp: 1, issue }), 'connector', 'Follow-up 1 is iam/admin#12'],
  [
    event({ type: 'NotUrgentSettled', reason: 'Gone soon' }),
    'status',
    'Not urgent, its follow-ups decided; waits for the review\nReason: Gone soon',
  ],
  [
    event({ type: 'IncidentReopened', owner: null, reason: 'Back', iteration: null, review: null }),
    'status',
    'Reopened\nReason: Back',
  ],
  [event({ type: 'MergedIntoSurvivor', survivor: 2 }), 'status', 'The same event as incident 2; goes on there'],
  [
    event({ type: 'DuplicateAbsorbed', duplicate: 8, moved }),
    'status',
    'Incident 8 is the same event and goes on here',
  ],
  [
    event({ type: 'IncidentUnmerged', survivor: 2, reason: 'Two causes', iteration: null }),
    'status',
    'No longer merged into incident 2\nReason: Two causes',
  ],
  [event({ type: 'DuplicateReleased', duplicate: 8 }), 'status', 'Incident 8 is no longer merged into this one'],
  [event({ type: 'DeclaredNotIncident', reason: 'A test' }), 'status', 'Declared not an incident\nReason: A test'],
  [event({ type: 'TitleEdited', title: 'Down' }), 'record', 'Title: Down'],
  [event({ type: 'EntryPromoted', entry: 3, story: true }), 'record', 'Entry 3 is part of the story'],
  [event({ type: 'EntryPromoted', entry: 3, story: false }), 'record', 'Entry 3 is no longer part of the story'],
  [event({ type: 'ConfidentialSet', confidential: true }), 'record', 'Made confidential'],
  [event({ type: 'ConfidentialSet', confidential: false }), 'record', 'No longer confidential'],
  [
    event({ type: 'EntryRedacted', entry: 3, reason: 'A password' }),
    'record',
    'Entry 3 was redacted\nReason: A password',
  ],
  [
    event({ type: 'DepartureRecorded', departure: 1, rule: 'I13', kind: 'closed-outside', text: 'Seen', change: null }),
    'departure',
    'The issue was closed outside the review (I13)\nSeen',
  ],
  [
    event({ type: 'DepartureRepaired', departure: 1, kind: 'closed-outside' }),
    'departure',
    'Put right: The issue was closed outside the review',
  ],
  [event({ type: 'IncidentClosed', review: 4, under: null }), 'review', 'Closed in review 4'],
  [
    event({ type: 'IncidentCarriedOver', review: 4, reason: 'Away' }),
    'review',
    'Carried over by review 4\nReason: Away',
  ],
  [event({ type: 'TrackerIssueRecorded', issue }), 'connector', 'Issue iam/admin#12'],
  [
    event({ type: 'ThreadRecorded', thread: { system: 'feed', thread: 'm1', url: null } }),
    'connector',
    'Announced in the channel',
  ],
  [event({ type: 'IterationSet', iteration: 'Sprint 7', moved: true }), 'connector', 'Iteration Sprint 7'],
  [event({ type: 'IterationSet', iteration: null, moved: true }), 'connector', 'Waits for an iteration'],
  [
    event({ type: 'Nagged', step: 0, whom: 'on-duty', people: [] }),
    'reminder',
    'Nobody owns it: told the people on duty',
  ],
  [event({ type: 'Nagged', step: 3, whom: 'lead', people: [] }), 'reminder', 'Nobody owns it: told the lead'],
  [
    event({ type: 'SilenceReminded', owner: 'ana', silentSinceAt: t0 }),
    'reminder',
    'Nothing was written: reminded ana',
  ],
]

for (const [one, kind, text] of rows)
  test(`the timeline shows ${one.type}: ${text.split('\n')[0]}`, () => {
    hasAtLeast(timelineOf(one, 7), { version: 7, at: t0, kind, text })
  })

test('milestones stand in the story from the start, the rest in the log', () => {
  const layer = (one: IncidentEvent) => timelineOf(one, 1).layer
  expect(layer(aRaise())).toBe('story')
  expect(layer(event({ type: 'IncidentResolved' }))).toBe('story')
  expect(layer(event({ type: 'Observed', text: 'x' }))).toBe('log')
  expect(timelineOf(event({ type: 'Observed', text: 'x' }), 1).by).toEqual(ana)
})
