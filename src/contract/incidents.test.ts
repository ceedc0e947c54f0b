import { expect, test } from 'vitest'
import { z } from 'zod'
import { ana, t0 } from '#testing/aContext.ts'
import { hasAtLeast } from '#testing/givenWhenThen.ts'
import { type IncidentCommandName, incidentCommands, raiseIncident } from './incidents.ts'

const meta = { by: ana, at: t0 }
const parse = (name: IncidentCommandName, body: unknown) => incidentCommands[name].toCommand(body, meta)
const faults = (run: () => unknown): readonly string[] => {
  try {
    run()
    return []
  } catch (error) {
    if (!(error instanceof z.ZodError)) throw error
    return error.issues.map((one) => `${one.path.join('.')}: ${one.message}`)
  }
}

test('D5 one line raises an incident', () => {
  expect(raiseIncident.toCommand({ title: '  Login is slow ' }, meta)).toEqual({
    type: 'RaiseIncident',
    ...meta,
    title: 'Login is slow',
    text: null,
    source: { kind: 'developer' },
    confidential: false,
    adopted: null,
  })
})

test('I1 the source comes with the raise', () => {
  const source = (given: object) => raiseIncident.toCommand({ title: 'x', source: given }, meta).source
  expect(source({ kind: 'alert' })).toEqual({ kind: 'alert', group: null })
  expect(source({ kind: 'pipeline' })).toEqual({ kind: 'pipeline', group: null })
  expect(source({ kind: 'user', via: 'call', call: 'HALO-7' })).toEqual({ kind: 'user', via: 'call', call: 'HALO-7' })
  expect(source({ kind: 'user', via: 'mail' })).toEqual({ kind: 'user', via: 'mail', call: null })
  expect(source({ kind: 'other', text: 'A neighbour' })).toEqual({ kind: 'other', text: 'A neighbour' })
})

test('a wrong body is refused with every field and reason', () => {
  expect(faults(() => raiseIncident.toCommand({ title: ' ', confidential: 'yes', extra: 1 }, meta))).toEqual([
    'title: the title is empty',
    'confidential: Invalid input: expected boolean, received string',
    ': Unrecognized key: "extra"',
  ])
  expect(faults(() => raiseIncident.toCommand({ title: 'x'.repeat(301) }, meta))).toEqual([
    'title: the title has more than 300 characters',
  ])
  expect(faults(() => raiseIncident.toCommand({ title: 'two\nlines' }, meta))).toEqual([
    'title: the title is one line without control characters',
  ])
  expect(faults(() => raiseIncident.toCommand({}, meta))).toEqual(['title: the title is text'])
})

test('I8 a finding has up to 20,000 characters, line breaks among them', () => {
  expect(parse('observe', { text: 'a\nb' })).toEqual({ type: 'Observe', ...meta, text: 'a\nb' })
  expect(faults(() => parse('observe', { text: 'x'.repeat(20_001) }))).toEqual([
    'text: the observation has more than 20,000 characters',
  ])
})

test('I6 a fact that is left out is not known', () => {
  const unknown = {
    nonCriticalUsers: null,
    criticalUsers: null,
    developmentBlocked: null,
    workaround: null,
    resolvedItself: null,
    businessAsUsual: null,
  }
  expect(parse('assess', { urgency: 'urgent', facts: { criticalUsers: 3 }, reason: 'x' })).toEqual({
    type: 'AssessIncident',
    ...meta,
    urgency: 'urgent',
    facts: { ...unknown, criticalUsers: 3 },
    reason: 'x',
    personalData: null,
  })
  expect(parse('assess', { urgency: 'urgent' })).toMatchObject({ facts: unknown, reason: null })
  expect(faults(() => parse('assess', { urgency: 'high', facts: { criticalUsers: -1 } }))).toHaveLength(2)
})

/** A body for each command, as small as it can be. */
const bodies: Readonly<Record<IncidentCommandName, readonly [object, object]>> = {
  own: [{}, { type: 'OwnIncident' }],
  'hand-over': [{ to: 'BEN' }, { type: 'HandOverIncident', to: 'ben', text: null }],
  'take-over': [{ reason: 'x' }, { type: 'TakeOverIncident', reason: 'x' }],
  release: [{ reason: 'x' }, { type: 'ReleaseIncident', reason: 'x' }],
  assess: [{ urgency: 'urgent' }, { type: 'AssessIncident', urgency: 'urgent', reason: null, personalData: null }],
  'decide-major-incident': [
    { decision: 'resolve-internally', participants: ['ana'] },
    { type: 'DecideMajorIncident', decision: 'resolve-internally', reference: null, participants: ['ana'], text: null },
  ],
  observe: [{ text: 'x' }, { type: 'Observe', text: 'x' }],
  act: [
    { text: 'x', reason: 'y' },
    { type: 'Act', text: 'x', reason: 'y' },
  ],
  'update-service-status': [
    { service: 'web', status: 'down' },
    { type: 'UpdateServiceStatus', service: 'web', environment: null, status: 'down', text: null },
  ],
  involve: [{ person: 'obi' }, { type: 'Involve', person: 'obi', text: null }],
  'link-merge-request': [
    { url: 'https://gitlab.example.org/1' },
    { type: 'LinkMergeRequest', url: 'https://gitlab.example.org/1' },
  ],
  'request-review': [{ mergeRequest: 1 }, { type: 'RequestReview', mergeRequest: 1, text: null }],
  'propose-change': [
    { plan: 'x', contact: 'y' },
    { type: 'ProposeChange', plan: 'x', contact: 'y' },
  ],
  'edit-change': [
    { change: 1, plan: 'x', contact: 'y' },
    { type: 'EditChange', change: 1, plan: 'x', contact: 'y' },
  ],
  'verify-change': [{ change: 1 }, { type: 'VerifyChange', change: 1 }],
  'execute-change': [{ change: 1 }, { type: 'ExecuteChange', change: 1, withoutVerification: null }],
  'check-change': [
    { change: 1, asExpected: false, text: 'x' },
    { type: 'CheckChange', change: 1, asExpected: false, text: 'x' },
  ],
  'abandon-change': [
    { change: 1, reason: 'x' },
    { type: 'AbandonChange', change: 1, reason: 'x' },
  ],
  'record-rollback': [{ repository: 'team/web' }, { type: 'RecordRollback', repository: 'team/web', text: null }],
  'confirm-redeploy': [{ rollback: 1 }, { type: 'ConfirmRedeploy', rollback: 1, text: null }],
  'record-cause': [{ text: 'x' }, { type: 'RecordCause', known: true, text: 'x' }],
  'confirm-stopped': [{}, { type: 'ConfirmStopped', byItself: false, text: null }],
  resolve: [{}, { type: 'ResolveIncident' }],
  'decide-follow-up': [{ choice: 'none' }, { type: 'DecideFollowUp', follow: { choice: 'none', reason: null } }],
  reopen: [{ reason: 'x' }, { type: 'ReopenIncident', reason: 'x' }],
  'merge-into': [{ other: 2 }, { type: 'MergeInto', other: 2 }],
  unmerge: [{ reason: 'x' }, { type: 'UnmergeIncident', reason: 'x' }],
  'declare-not-incident': [{ reason: 'x' }, { type: 'DeclareNotIncident', reason: 'x' }],
  'edit-title': [{ title: 'x' }, { type: 'EditTitle', title: 'x' }],
  promote: [{ entry: 1 }, { type: 'PromoteEntry', entry: 1, story: true }],
  'add-alert': [{ group: 9 }, { type: 'AddAlert', group: 9 }],
  'link-call': [{ call: 'HALO-7' }, { type: 'LinkCall', call: 'HALO-7' }],
  'set-confidential': [{ confidential: true }, { type: 'SetConfidential', confidential: true }],
  redact: [
    { entry: 1, reason: 'x' },
    { type: 'RedactEntry', entry: 1, reason: 'x' },
  ],
  'repair-departure': [{ departure: 1 }, { type: 'RepairDeparture', departure: 1 }],
}

for (const [name, [body, expected]] of Object.entries(bodies) as [IncidentCommandName, readonly [object, object]][]) {
  test(`${name} becomes its command, and an unknown field is named`, () => {
    hasAtLeast(parse(name, body), { ...meta, ...expected })
    expect(faults(() => parse(name, { ...body, surplus: 1 })).join()).toContain('surplus')
  })
}

test('I9 only web addresses are linked', () => {
  for (const url of ['javascript:alert(1)', 'ftp://a.example.org', 'a.example.org'])
    expect(faults(() => parse('link-merge-request', { url }))).toEqual([
      'url: the address is an absolute http or https URL',
    ])
})

test('Words service accounts add and never decide; only lead and deputy redact; observers do nothing', () => {
  const names = Object.keys(incidentCommands) as IncidentCommandName[]
  const mayService = names.filter((name) => incidentCommands[name].may.includes('service'))
  expect(mayService).toEqual([
    'observe',
    'act',
    'update-service-status',
    'link-merge-request',
    'record-rollback',
    'add-alert',
    'link-call',
  ])
  expect(names.filter((name) => incidentCommands[name].may.includes('observer'))).toEqual([])
  expect(incidentCommands.redact.may).toEqual(['lead', 'deputy'])
  expect(names.filter((name) => !incidentCommands[name].may.includes('member'))).toEqual(['redact'])
})
