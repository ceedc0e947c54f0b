import { expect, test } from 'vitest'
import {
  aContext,
  adm,
  after,
  ana,
  aPlaybook,
  ben,
  dee,
  deskRule,
  deskTimer,
  lea,
  obi,
  outsider,
  svc,
  t0,
} from '#testing/aContext.ts'
import { scenario } from '#testing/givenWhenThen.ts'
import { aRaise, closed, command, event, live, raised, resolved } from '#testing/incidentHistory.ts'
import { evolveIncident } from './evolveIncident.ts'
import { noIncident } from './incident.ts'
import type { RaiseIncident } from './incidentCommands.ts'
import { incidentDecider } from './incidentDecider.ts'
import { iterationAt } from './iteration.ts'

const { given } = scenario(incidentDecider, aContext())
const raise = (over: Partial<RaiseIncident> = {}) =>
  command({
    type: 'RaiseIncident',
    number: 5,
    title: 'Login is slow',
    text: null,
    source: { kind: 'developer' },
    confidential: false,
    adopted: null,
    ...over,
  })

test('D5 I2 one line is enough to raise; it begins with the playbook’s version and iteration', () => {
  given()
    .when(raise())
    .then(aRaise())
    .thenState({
      phase: 'raised',
      owner: null,
      unownedAt: t0,
      nags: 0,
      title: 'Login is slow',
      titleEntry: 1,
      raisedBy: 'ana',
      raisedAt: t0,
      version: 1,
      playbookHash: 'playbook-1',
      iteration: { kind: 'in', name: '2026-11-16' },
      tracker: null,
    })
})

test('D5 any member, a service account and the desk’s rules raise; observers and strangers do not', () => {
  for (const by of [ben, lea, svc, deskRule]) given().when(raise({ by })).thenTypes('IncidentRaised')
  for (const by of [obi, adm, outsider]) given().when(raise({ by })).thenRefused({ code: 'members-only', rule: 'D5' })
})

test('I1 an issue opened by hand is adopted as a raise, by whoever opened it', () => {
  const adopted = { system: 'gitlab', reference: 'iam/admin#12', url: null }
  given()
    .when(raise({ by: outsider, adopted }))
    .thenTypes('IncidentRaised')
    .thenState({ tracker: adopted, raisedBy: null })
  given()
    .when(raise({ by: { ...outsider, person: 'ben' } as typeof outsider, adopted }))
    .thenState({ raisedBy: 'ben' })
  given()
    .when(raise({ by: deskRule, adopted }))
    .thenState({ raisedBy: null })
  given()
    .when(raise({ by: obi, adopted }))
    .thenRefused({ code: 'members-only' })
})

test('I1 the source is recorded, with its alert group or call', () => {
  given()
    .when(raise({ source: { kind: 'alert', group: 9 } }))
    .thenState({ source: { kind: 'alert', group: 9 }, alerts: [{ group: 9, firing: true, from: null }], calls: [] })
  given()
    .when(raise({ source: { kind: 'pipeline', group: 9 } }))
    .thenState({ alerts: [{ group: 9 }] })
  given()
    .when(raise({ source: { kind: 'alert', group: null } }))
    .thenState({ alerts: [] })
  given()
    .when(raise({ source: { kind: 'user', via: 'call', call: 'HALO-7' } }))
    .thenState({ calls: [{ call: 'HALO-7', from: null }], alerts: [] })
  given()
    .when(raise({ source: { kind: 'user', via: 'mail', call: null } }))
    .thenState({ calls: [] })
  given()
    .when(raise({ source: { kind: 'other', text: 'A neighbour' } }))
    .thenState({ alerts: [], calls: [] })
})

test('I4 an incident raised when there is no iteration waits visibly', () => {
  scenario(incidentDecider, aContext({ playbook: aPlaybook({ iterations: null }) }))
    .given()
    .when(raise())
    .thenState({ iteration: { kind: 'waiting' } })
})

test('a history can only begin with a raise', () => {
  expect(() => evolveIncident(noIncident, event({ type: 'Observed', text: 'x' }))).toThrow(
    'An incident cannot begin with Observed',
  )
})

test('I2 the title can be edited; the same title is no edit', () => {
  given(...raised)
    .when(command({ type: 'EditTitle', title: 'Login is slow' }))
    .thenNothing()
  given(...raised)
    .when(command({ type: 'EditTitle', title: 'Login is down' }))
    .then({ type: 'TitleEdited', by: ana, at: t0, title: 'Login is down' })
    .thenState({ title: 'Login is down', titleEntry: 2 })
})

test('I8 entries are promoted into the story, and out of it', () => {
  const promote = (entry: number, story = true) => command({ type: 'PromoteEntry', entry, story })
  given(...live)
    .when(promote(3))
    .then({ type: 'EntryPromoted', by: ana, at: t0, entry: 3, story: true })
    .thenState({ story: [3] })
  const promoted = [
    ...live,
    event({ type: 'EntryPromoted', entry: 2, story: true }),
    event({ type: 'EntryPromoted', entry: 3, story: true }),
  ]
  given(...promoted)
    .when(promote(3))
    .thenNothing()
  given(...promoted)
    .when(promote(3, false))
    .thenTypes('EntryPromoted')
    .thenState({ story: [2] })
  given(...live)
    .when(promote(3, false))
    .thenNothing()
  for (const entry of [0, -1, 4, 1.5])
    given(...live)
      .when(promote(entry))
      .thenRefused({ code: 'no-such-entry', rule: 'I8' })
})

test('I2 confidential from the raise, or set and unset later', () => {
  given()
    .when(raise({ confidential: true }))
    .thenState({ confidential: true })
  given(...raised)
    .when(command({ type: 'SetConfidential', confidential: true }))
    .then({ type: 'ConfidentialSet', by: ana, at: t0, confidential: true })
    .thenState({ confidential: true })
  given(...raised)
    .when(command({ type: 'SetConfidential', confidential: false }))
    .thenNothing()
})

const redact = (entry: number, over: object = {}) =>
  command({ type: 'RedactEntry', by: lea, entry, reason: 'A password', ...over })

test('I3 the lead and the deputy redact, with a reason, once', () => {
  for (const by of [lea, dee])
    given(...live)
      .when(redact(2, { by }))
      .then({ type: 'EntryRedacted', by, at: t0, entry: 2, reason: 'A password' })
      .thenState({ redacted: [2], title: 'Login is slow' })
  given(...live)
    .when(redact(2, { by: ana }))
    .thenRefused({ code: 'lead-only', rule: 'I3' })
  given(...live)
    .when(redact(2, { by: svc }))
    .thenRefused({ code: 'lead-only' })
  given(...live)
    .when(redact(2, { by: { kind: 'person', id: 'old', role: 'lead' } }))
    .thenRefused({ code: 'lead-only' })
  given(...live)
    .when(redact(2, { reason: '' }))
    .thenRefused({ code: 'reason-needed', rule: 'I3' })
  given(...live)
    .when(redact(9))
    .thenRefused({ code: 'no-such-entry', todo: 'Name an entry from 1 to 3.' })
  given(...live, event({ type: 'EntryRedacted', by: lea, entry: 2, reason: 'x' }))
    .when(redact(2))
    .thenNothing()
  given(...closed)
    .when(redact(1))
    .thenTypes('EntryRedacted')
})

test('I3 a redaction erases the words wherever the state repeats them', () => {
  given(...raised)
    .when(redact(1))
    .thenState({ title: '[redacted]' })
  given(...raised, event({ type: 'TitleEdited', title: 'Login is down' }))
    .when(redact(1))
    .thenState({ title: 'Login is down' })
  given(...raised, event({ type: 'TitleEdited', title: 'Login is down' }))
    .when(redact(2))
    .thenState({ title: '[redacted]' })
  given(aRaise({ source: { kind: 'other', text: 'A neighbour' } }), event({ type: 'Observed', text: 'x' }))
    .when(redact(1))
    .thenState({ source: { kind: 'other', text: '[redacted]' } })
  given(aRaise({ source: { kind: 'other', text: 'A neighbour' } }), event({ type: 'Observed', text: 'x' }))
    .when(redact(2))
    .thenState({ source: { kind: 'other', text: 'A neighbour' } })
  const linked = [
    event({ type: 'MergeRequestLinked', mergeRequest: 1, url: 'https://a.example.org' }),
    event({ type: 'MergeRequestLinked', mergeRequest: 2, url: 'https://b.example.org' }),
  ]
  given(...raised, ...linked)
    .when(redact(3))
    .thenState({ mergeRequests: [{ url: 'https://a.example.org' }, { url: '[redacted]' }] })
  const moved = {
    alerts: [],
    calls: [],
    mergeRequests: [
      { mergeRequest: 1, url: 'https://c.example.org', entry: 2, state: 'open' as const, reviewAskedAt: null, from: 8 },
    ],
    rollbacks: [],
    followUps: [],
  }
  given(...raised, event({ type: 'DuplicateAbsorbed', duplicate: 8, moved }))
    .when(redact(2))
    .thenState({ mergeRequests: [{ url: 'https://c.example.org' }] })
})

const issue = { system: 'gitlab', reference: 'iam/admin#12', url: 'https://gitlab.example.org/12' }
const thread = { system: 'feed', thread: 'm1', url: null }

test('I2 the tracker’s and the chat’s answers are kept once', () => {
  const tell = command({ type: 'RecordTrackerIssue', by: outsider, at: after(1), issue })
  given(...raised)
    .when(tell)
    .then({ type: 'TrackerIssueRecorded', by: outsider, at: after(1), issue })
    .thenState({ tracker: issue, lastEntryAt: t0 })
  given(...raised, event({ type: 'TrackerIssueRecorded', issue }))
    .when(tell)
    .thenNothing()
  given(...raised, event({ type: 'TrackerIssueRecorded', issue: { ...issue, system: 'built-in' } }))
    .when(tell)
    .thenTypes('TrackerIssueRecorded')
  given(...raised, event({ type: 'TrackerIssueRecorded', issue: { ...issue, reference: 'iam/admin#1' } }))
    .when(tell)
    .thenTypes('TrackerIssueRecorded')
  const say = command({ type: 'RecordThread', by: outsider, thread })
  given(...raised)
    .when(say)
    .then({ type: 'ThreadRecorded', by: outsider, at: t0, thread })
    .thenState({ thread })
  given(...raised, event({ type: 'ThreadRecorded', thread }))
    .when(say)
    .thenNothing()
  given(...raised, event({ type: 'ThreadRecorded', thread: { ...thread, thread: 'm0' } }))
    .when(say)
    .thenTypes('ThreadRecorded')
  given(...raised, event({ type: 'ThreadRecorded', thread: { ...thread, system: 'teams' } }))
    .when(say)
    .thenTypes('ThreadRecorded')
})

test('I4 the tracker says where it put an open incident', () => {
  const tell = (iteration: string | null) => command({ type: 'RecordIteration', by: outsider, iteration })
  given(...raised)
    .when(tell('Sprint 7'))
    .then({ type: 'IterationSet', by: outsider, at: t0, iteration: 'Sprint 7', moved: false })
    .thenState({ iteration: { kind: 'in', name: 'Sprint 7' } })
  given(...raised)
    .when(tell('2026-11-16'))
    .thenNothing()
  given(...raised)
    .when(tell(null))
    .thenState({ iteration: { kind: 'waiting' } })
  given(...resolved)
    .when(tell('Sprint 7'))
    .thenNothing()
  given(aRaise({ iteration: null }))
    .when(tell(null))
    .thenNothing()
})

test('I4 open incidents move on when the iteration rolls over; those in review stay out', () => {
  const move = (iteration: string | null) => command({ type: 'MoveToIteration', by: deskTimer, iteration })
  given(...live)
    .when(move('2026-11-30'))
    .then({ type: 'IterationSet', by: deskTimer, at: t0, iteration: '2026-11-30', moved: true })
    .thenState({ iteration: { kind: 'in', name: '2026-11-30' } })
  given(...live)
    .when(move('2026-11-16'))
    .thenNothing()
  given(...resolved)
    .when(move('2026-11-30'))
    .thenNothing()
  given(aRaise({ iteration: null }))
    .when(move('2026-11-30'))
    .thenTypes('IterationSet')
})

const roll = (at: string) => command({ type: 'RollIteration', by: deskTimer, at: Temporal.Instant.from(at) })

test('I4 the playbook’s own cadence rolls incidents over at midnight of the team’s zone', () => {
  given(...live)
    .when(roll('2026-11-29T23:59:59Z'))
    .thenNothing()
  given(...live)
    .when(roll('2026-11-30T00:00:00Z'))
    .thenTypes('IterationSet')
    .thenState({ iteration: { kind: 'in', name: '2026-11-30' } })
  given(...resolved)
    .when(roll('2026-11-30T00:00:00Z'))
    .thenNothing()
  given(aRaise({ iteration: null }))
    .when(roll('2026-11-24T10:00:00Z'))
    .thenState({ iteration: { kind: 'in', name: '2026-11-16' } })
  given(aRaise({ iteration: 'Sprint 7' }))
    .when(roll('2027-11-24T10:00:00Z'))
    .thenNothing()
  scenario(incidentDecider, aContext({ playbook: aPlaybook({ iterations: null }) }))
    .given(...live)
    .when(roll('2027-11-24T10:00:00Z'))
    .thenNothing()
})

test('I4 iterations are weeks counted from the playbook’s day, also over a clock change', () => {
  const iteration = (at: string, zone = 'Europe/London') =>
    iterationAt(
      aPlaybook({ iterations: { startsOn: '2026-03-16', weeks: 2 }, team: { ...aPlaybook().team, zone } }),
      Temporal.Instant.from(at),
    )
  expect(iteration('2026-03-15T23:59:59Z')).toBe(null)
  expect(iteration('2026-03-16T00:00:00Z')?.name).toBe('2026-03-16')
  // London leaves winter time on 29 March: the next iteration begins at 23:00 UTC.
  expect(iteration('2026-03-29T22:59:59Z')).toEqual({
    name: '2026-03-16',
    endsAt: Temporal.Instant.from('2026-03-29T23:00:00Z'),
  })
  expect(iteration('2026-03-29T23:00:00Z')?.name).toBe('2026-03-30')
  expect(iteration('2026-03-15T11:00:00Z', 'Pacific/Kiritimati')?.name).toBe('2026-03-16')
})
