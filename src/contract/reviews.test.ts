import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import type { Actor } from '#domain/people/actor.ts'
import { reviewCommands } from './reviews.ts'

const by: Actor = { kind: 'person', id: 'abc12', role: 'member' }
const meta = { by, at: Temporal.Instant.from('2026-11-02T10:00:00Z') }

test.each([
  ['plan', {}, { type: 'PlanReview', meeting: { when: 'next' } }],
  ['plan', { date: '2026-12-01' }, { type: 'PlanReview', meeting: { when: 'local', date: '2026-12-01', time: null } }],
  [
    'plan',
    { date: '2026-12-01', time: '14:30' },
    { type: 'PlanReview', meeting: { when: 'local', date: '2026-12-01', time: '14:30' } },
  ],
  ['start', {}, { type: 'StartReview', attendees: [] }],
  ['start', { attendees: [' ABC12 ', 'xyz99'] }, { type: 'StartReview', attendees: ['abc12', 'xyz99'] }],
  ['add-attendee', { person: 'xyz99' }, { type: 'AddAttendee', person: 'xyz99' }],
  ['remove-attendee', { person: 'xyz99' }, { type: 'RemoveAttendee', person: 'xyz99' }],
  ['add-to-agenda', { incident: 12 }, { type: 'AddToAgenda', incident: 12 }],
  [
    'note-discussion',
    { incident: 12, about: 'concern', text: ' two\nlines ' },
    { type: 'NoteDiscussion', incident: 12, about: 'concern', text: 'two\nlines' },
  ],
  [
    'note-discussion',
    { about: 'status', text: 'calm' },
    { type: 'NoteDiscussion', incident: null, about: 'status', text: 'calm' },
  ],
  [
    'decide-incident',
    { incident: 12, decision: 'close' },
    { type: 'DecideIncident', incident: 12, decision: { choice: 'close' } },
  ],
  [
    'decide-incident',
    { incident: 12, decision: 'carry-over', reason: 'later' },
    { type: 'DecideIncident', incident: 12, decision: { choice: 'carry-over', reason: 'later' } },
  ],
  [
    'decide-incident',
    { incident: 12, decision: 'reopen', reason: 'again' },
    { type: 'DecideIncident', incident: 12, decision: { choice: 'reopen', reason: 'again' } },
  ],
  [
    'add-follow-up',
    { incident: 12, kind: 'documentation', title: 'Runbook' },
    { type: 'AddReviewFollowUp', incident: 12, kind: 'documentation', title: 'Runbook', text: null },
  ],
  ['finish', {}, { type: 'FinishReview', reason: null }],
  ['finish', { reason: 'time was up' }, { type: 'FinishReview', reason: 'time was up' }],
  ['cancel', { reason: 'holiday' }, { type: 'CancelReview', reason: 'holiday' }],
  ['redact', { entry: 4, reason: 'a password' }, { type: 'RedactReviewEntry', entry: 4, reason: 'a password' }],
] as const)('%s with %j becomes its command, by whoever gave it', (name, body, command) => {
  expect(reviewCommands[name].toCommand(body, meta)).toEqual({ ...command, ...meta })
})

describe('a body that is refused names every fault', () => {
  test.each([
    ['plan', { time: '14:30' }, ['date']],
    ['plan', { date: '2026-02-30' }, ['date']],
    ['plan', { date: '2026-12-01', time: '25:00' }, ['time']],
    ['start', { attendees: Array.from({ length: 201 }, () => 'abc12') }, ['attendees']],
    ['start', { attendees: ['not an id'] }, ['attendees.0']],
    ['add-to-agenda', { incident: 0 }, ['incident']],
    ['add-to-agenda', { incident: 2_147_483_648 }, ['incident']],
    ['note-discussion', { about: 'gossip', text: ' ' }, ['about', 'text']],
    ['note-discussion', { about: 'status', text: 'x'.repeat(20_001) }, ['text']],
    ['decide-incident', { incident: 12, decision: 'forget' }, ['decision']],
    ['decide-incident', { incident: 12, decision: 'carry-over' }, ['reason']],
    ['decide-incident', { incident: 12, decision: 'reopen', reason: '' }, ['reason']],
    ['decide-incident', { incident: 12, decision: 'close', reason: 'done' }, ['']],
    ['add-follow-up', { incident: 12, kind: 'gift', title: 'two\nlines' }, ['kind', 'title']],
    ['add-follow-up', { incident: 12, kind: 'other', title: 'x'.repeat(301) }, ['title']],
    ['cancel', {}, ['reason']],
    ['redact', { entry: 1.5 }, ['entry', 'reason']],
    ['finish', { because: 'x' }, ['']],
  ] as const)('%s with %j', (name, body, fields) => {
    try {
      reviewCommands[name].toCommand(body, meta)
      expect.fail('was accepted')
    } catch (error) {
      if (!(error instanceof z.ZodError)) throw error
      expect(error.issues.map((issue) => issue.path.join('.')).toSorted()).toEqual([...fields])
    }
  })
})
