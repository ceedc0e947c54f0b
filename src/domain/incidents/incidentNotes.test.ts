import { expect, test } from 'vitest'
import { aContext, ana, ben, outsider, svc } from '#testing/aContext.ts'
import { event, live } from '#testing/incidentHistory.ts'
import type { Actor } from '../people/actor.ts'
import { evolveIncident } from './evolveIncident.ts'
import { type Incident, noIncident } from './incident.ts'
import type { IncidentEvent } from './incidentEvents.ts'
import { noteOf } from './incidentNotes.ts'
import { incidentReactions } from './incidentReactions.ts'

const context = aContext()
const state = live.reduce<Incident>(evolveIncident, noIncident)

test('I3 findings go into the issue, and never into the channel', () => {
  const findings: readonly [IncidentEvent, string][] = [
    [event({ type: 'Observed', text: 'Disk full' }), 'Observation by Ana:\n\nDisk full'],
    [event({ type: 'Observed', text: '' }), 'Observation by Ana:'],
    [
      event({ type: 'Acted', text: 'Restarted', reason: 'It leaks', by: svc }),
      'Action by pipeline-key:\n\nRestarted\n\nBecause:\n\nIt leaks',
    ],
    [
      event({
        type: 'ServiceStatusUpdated',
        service: 'web',
        environment: 'production',
        status: 'down',
        text: 'No answer',
      }),
      'web (production) is down, says Ana.\n\nNo answer',
    ],
    [
      event({ type: 'ServiceStatusUpdated', service: 'web', environment: null, status: 'down', text: null }),
      'web is down, says Ana.',
    ],
    [
      event({ type: 'Attached', attachment: 'a', filename: 'top.txt', mediaType: 'text/plain', size: 1 }),
      'Ana attached top.txt on the desk.',
    ],
    [
      event({ type: 'MergeRequestLinked', mergeRequest: 1, url: 'https://a.example.org' }),
      'Ana linked a merge request: https://a.example.org',
    ],
    [
      event({ type: 'ChangeProposed', change: 1, proposer: 'ana', plan: 'Raise it', contact: 'a call' }),
      'Manual change 1, proposed by Ana:\n\nRaise it\n\nIn contact: a call',
    ],
    [
      event({ type: 'ChangeEdited', change: 1, editor: 'ana', plan: 'Raise it', contact: 'a call' }),
      'Manual change 1, edited by Ana, to be verified again:\n\nRaise it\n\nIn contact: a call',
    ],
    [event({ type: 'ChangeVerified', by: ben, change: 1, verifier: 'ben' }), 'Manual change 1 was verified by Ben.'],
    [
      event({ type: 'ChangeExecuted', change: 1, executor: 'ana', verifier: 'ben' }),
      'Manual change 1 was executed by Ana; verified by Ben.',
    ],
    [
      event({ type: 'ChangeExecutedUnverified', change: 1, executor: 'ana', reason: 'Night' }),
      'Manual change 1 was made by Ana without verification:\n\nNight',
    ],
    [
      event({ type: 'ChangeChecked', change: 1, checker: 'ana', asExpected: false, text: 'No effect' }),
      'Manual change 1 was checked by Ana: not as expected.\n\nNo effect',
    ],
    [
      event({ type: 'ChangeChecked', change: 1, checker: 'ana', asExpected: true, text: 'Fine' }),
      'Manual change 1 was checked by Ana: as expected.\n\nFine',
    ],
    [
      event({ type: 'ChangeAbandoned', change: 1, reason: 'Not needed' }),
      'Manual change 1 was abandoned by Ana.\n\nNot needed',
    ],
    [
      event({ type: 'RollbackRecorded', rollback: 1, repository: 'team/web', text: null }),
      'Ana rolled back team/web (rollback 1).',
    ],
    [
      event({ type: 'RedeployConfirmed', rollback: 1, repository: 'team/web', text: null }),
      'The trunk of team/web is safe to deploy again, says Ana.',
    ],
    [event({ type: 'CauseRecorded', known: true, text: 'Full disk' }), 'Cause, recorded by Ana:\n\nFull disk'],
    [
      event({ type: 'CauseRecorded', known: false, text: 'No log' }),
      'The limit of what can be understood, recorded by Ana:\n\nNo log',
    ],
    [event({ type: 'StoppedConfirmed', byItself: false, text: null }), 'It no longer occurs, says Ana.'],
    [
      event({ type: 'StoppedConfirmed', byItself: true, text: 'Odd' }),
      'It no longer occurs, says Ana; it stopped by itself.\n\nOdd',
    ],
    [
      event({ type: 'FollowUpDeclined', kind: 'documentation', reason: 'All written' }),
      'No follow-up of the kind “documentation”, decided by Ana.\n\nAll written',
    ],
    [event({ type: 'DuplicateReleased', duplicate: 8 }), 'Incident #8 is no longer merged into this one.'],
    [
      event({
        type: 'DuplicateAbsorbed',
        duplicate: 8,
        moved: { alerts: [], calls: [], mergeRequests: [], rollbacks: [], followUps: [] },
      }),
      'Incident #8 is the same event and goes on here.',
    ],
    [
      event({ type: 'IncidentCarriedOver', review: 4, reason: 'Ana is away' }),
      'Carried over by review 4.\n\nAna is away',
    ],
  ]
  for (const [finding, text] of findings) {
    expect(noteOf(finding, context)).toBe(text)
    for (const effect of incidentReactions(finding, state, state, context)) expect(effect.port).toBe('tracker')
  }
})

test('I1 whoever acted is named: desk, outsider, known outsider', () => {
  const by = (actor: Actor) => noteOf(event({ type: 'Observed', by: actor, text: 'x' }), context)
  expect(by({ kind: 'desk', why: 'rule' })).toBe('Observation by the desk:\n\nx')
  expect(by(outsider)).toBe('Observation by Somebody (gitlab):\n\nx')
  expect(by({ kind: 'outside', system: 'gitlab', name: 'x', person: 'ben' })).toBe('Observation by Ben:\n\nx')
  expect(by({ kind: 'person', id: 'toString', role: null })).toBe('Observation by toString:\n\nx')
  expect(by(ana)).toBe('Observation by Ana:\n\nx')
})
