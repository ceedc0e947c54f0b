/** Every command in every phase and by every kind of actor: written by hand, one row a command. */
import { expect, test } from 'vitest'
import { aContext, adm, ana, ben, obi, old, svc, t0 } from '#testing/aContext.ts'
import { scenario } from '#testing/givenWhenThen.ts'
import {
  closed,
  command,
  duplicate,
  type Loose,
  live,
  noFacts,
  owned,
  raised,
  resolved,
} from '#testing/incidentHistory.ts'
import type { IncidentCommand } from './incidentCommands.ts'
import { incidentDecider } from './incidentDecider.ts'
import type { IncidentEvent } from './incidentEvents.ts'

/** Ana owns it where it is owned. A cell is a refusal code, the events' types, or `-` for “already so”. */
type Row = {
  readonly raised: string
  readonly owned: string
  readonly live: string
  readonly review: string
  readonly duplicate: string
  readonly closed: string
  /** Ben, another member, while Ana owns it live. */
  readonly colleague: string
  readonly service: string
}

const { given } = scenario(incidentDecider, aContext())

const outcomeOf = (history: readonly IncidentEvent[], loose: Loose<IncidentCommand>): string => {
  const { decision } = given(...history).when(command(loose))
  if (decision.kind === 'refused') return decision.refusal.code
  return decision.events.map((one) => one.type).join('+') || '-'
}

/** The cells in the order of `Row`. */
const row = (cells: string): Row => {
  const [raised = '', owned = '', live = '', review = '', duplicate = '', closed = '', colleague = '', service = ''] =
    cells.split(' ')
  return { raised, owned, live, review, duplicate, closed, colleague, service }
}

/** What most findings do. */
const finding = (type: string): Row => ({
  raised: 'nobody-owns-it',
  owned: type,
  live: type,
  review: type,
  duplicate: 'is-duplicate',
  closed: 'closed',
  colleague: type,
  service: type,
})
/** What can be linked at any time. */
const link = (type: string): Row => ({ ...finding(type), raised: type })
/** What only makes sense while it is worked on. */
const work = (type: string, over: Partial<Row> = {}): Row => ({
  ...finding(type),
  review: 'not-being-worked-on',
  service: 'members-only',
  ...over,
})
const reason = 'because'
const change = 1

const table: readonly (readonly [string, Loose<IncidentCommand>, Row])[] = [
  ['I5', { type: 'OwnIncident' }, row('OwnershipTaken - - - is-duplicate closed already-owned members-only')],
  [
    'D4',
    { type: 'HandOverIncident', to: 'cyd', text: null },
    row(
      'nobody-owns-it OwnershipHandedOver OwnershipHandedOver OwnershipHandedOver is-duplicate closed not-the-owner members-only',
    ),
  ],
  [
    'D4',
    { type: 'TakeOverIncident', reason },
    row('nobody-owns-it - - - is-duplicate closed OwnershipTakenOver members-only'),
  ],
  [
    'D4',
    { type: 'ReleaseIncident', reason },
    row('- OwnershipReleased OwnershipReleased not-being-worked-on is-duplicate closed not-the-owner members-only'),
  ],
  [
    'I6',
    { type: 'AssessIncident', facts: noFacts, urgency: 'not-urgent', reason, personalData: null },
    row(
      'nobody-owns-it UrgencyAssessed UrgencyAssessed UrgencyAssessed is-duplicate closed not-the-owner members-only',
    ),
  ],
  [
    'I7',
    { type: 'DecideMajorIncident', decision: 'resolve-internally', reference: null, participants: ['ana'], text: null },
    row(
      'nobody-owns-it no-meeting-called no-meeting-called not-being-worked-on is-duplicate closed not-the-owner members-only',
    ),
  ],
  ['I3 I8', { type: 'Observe', text: 'It is slow' }, finding('Observed')],
  ['I3 I8', { type: 'Act', text: 'Restarted it', reason }, finding('Acted')],
  [
    'I3 I8',
    { type: 'UpdateServiceStatus', service: 'web', environment: null, status: 'down', text: null },
    finding('ServiceStatusUpdated'),
  ],
  [
    'I3',
    { type: 'Attach', attachment: 'a1', filename: 'x.txt', mediaType: 'text/plain', size: 3 },
    finding('Attached'),
  ],
  ['I8', { type: 'Involve', person: 'obi', text: null }, { ...finding('ExpertInvolved'), service: 'members-only' }],
  ['I9', { type: 'LinkMergeRequest', url: 'https://gitlab.example.org/1' }, link('MergeRequestLinked')],
  [
    'I9',
    { type: 'RequestReview', mergeRequest: 1, text: null },
    { ...link('no-such-merge-request'), service: 'members-only' },
  ],
  ['D6', { type: 'AddAlert', group: 9 }, link('AlertAdded')],
  ['I1', { type: 'LinkCall', call: 'HALO-7' }, link('CallLinked')],
  ['I10', { type: 'ProposeChange', plan: 'Raise the limit', contact: 'on a call' }, work('ChangeProposed')],
  ['I10', { type: 'EditChange', change, plan: 'Raise it', contact: 'on a call' }, work('no-such-change')],
  ['I10', { type: 'VerifyChange', change }, work('no-such-change')],
  ['I10', { type: 'ExecuteChange', change, withoutVerification: null }, work('no-such-change')],
  ['I10', { type: 'CheckChange', change, asExpected: true, text: 'Fine' }, work('no-such-change')],
  ['I10', { type: 'AbandonChange', change, reason }, work('no-such-change')],
  [
    'I11',
    { type: 'RecordRollback', repository: 'team/web', text: null },
    work('RollbackRecorded', { service: 'RollbackRecorded' }),
  ],
  [
    'I11',
    { type: 'ConfirmRedeploy', rollback: 1, text: null },
    work('no-such-rollback', { colleague: 'not-the-owner' }),
  ],
  [
    'I11',
    { type: 'RecordCause', known: true, text: 'A full disk' },
    work('CauseRecorded', { colleague: 'not-the-owner' }),
  ],
  [
    'I11',
    { type: 'ConfirmStopped', byItself: false, text: null },
    work('StoppedConfirmed', { colleague: 'not-the-owner' }),
  ],
  ['I11', { type: 'ResolveIncident' }, work('not-resolved-yet', { review: '-', colleague: 'not-the-owner' })],
  [
    'I12',
    { type: 'DecideFollowUp', follow: { choice: 'raise', kind: 'other', title: 'Tidy up', text: null } },
    row('nobody-owns-it not-assessed FollowUpRaised FollowUpRaised is-duplicate closed not-the-owner members-only'),
  ],
  [
    'I14',
    { type: 'ReopenIncident', reason },
    row('- - - IncidentReopened is-duplicate IncidentReopened - members-only'),
  ],
  ['I14', { type: 'MergeInto', other: 8 }, { ...link('no-such-incident'), service: 'members-only' }],
  [
    'I14',
    { type: 'UnmergeIncident', reason },
    row(
      'not-a-duplicate not-a-duplicate not-a-duplicate not-a-duplicate IncidentUnmerged closed not-a-duplicate members-only',
    ),
  ],
  ['I14', { type: 'DeclareNotIncident', reason }, { ...link('DeclaredNotIncident'), service: 'members-only' }],
  [
    'I14',
    {
      type: 'AbsorbDuplicate',
      duplicate: 8,
      moved: { alerts: [], calls: [], mergeRequests: [], rollbacks: [], followUps: [] },
    },
    link('DuplicateAbsorbed'),
  ],
  ['I14', { type: 'BecomeDuplicate', survivor: 8 }, link('MergedIntoSurvivor')],
  ['I2', { type: 'EditTitle', title: 'Login is down' }, { ...link('TitleEdited'), service: 'members-only' }],
  [
    'I8',
    { type: 'PromoteEntry', entry: 1, story: true },
    row(
      'EntryPromoted EntryPromoted EntryPromoted EntryPromoted EntryPromoted EntryPromoted EntryPromoted members-only',
    ),
  ],
  [
    'I2',
    { type: 'SetConfidential', confidential: true },
    row(
      'ConfidentialSet ConfidentialSet ConfidentialSet ConfidentialSet ConfidentialSet ConfidentialSet ConfidentialSet members-only',
    ),
  ],
  [
    'I3',
    { type: 'RedactEntry', entry: 1, reason },
    row('lead-only lead-only lead-only lead-only lead-only lead-only lead-only lead-only'),
  ],
  [
    'I13',
    { type: 'RepairDeparture', departure: 1 },
    row(
      'no-such-departure no-such-departure no-such-departure no-such-departure no-such-departure no-such-departure no-such-departure members-only',
    ),
  ],
  [
    'R2 I13',
    { type: 'CloseInReview', review: 4, under: null },
    row(
      'not-in-review not-in-review not-in-review follow-ups-undecided reviewed-under-survivor - not-in-review members-only',
    ),
  ],
  [
    'R2',
    { type: 'CarryOverInReview', review: 4, reason },
    row('not-in-review not-in-review not-in-review IncidentCarriedOver is-duplicate closed not-in-review members-only'),
  ],
  [
    'R2',
    { type: 'ReopenInReview', review: 4, reason },
    row(
      'not-in-review not-in-review not-in-review IncidentReopened is-duplicate not-in-review not-in-review members-only',
    ),
  ],
  [
    'R2 I12',
    { type: 'AddFollowUpInReview', review: 4, kind: 'documentation', title: 'Write it down', text: null },
    row('not-in-review not-in-review not-in-review FollowUpRaised is-duplicate closed not-in-review members-only'),
  ],
  [
    'D4',
    { type: 'OwnerLeft', person: 'ana' },
    row('- OwnershipEnded OwnershipEnded OwnershipEnded OwnershipEnded - OwnershipEnded OwnershipEnded'),
  ],
  [
    'I3',
    { type: 'RecordEvidence', text: 'A note', url: null },
    row(
      'EvidenceRecorded+DepartureRecorded EvidenceRecorded EvidenceRecorded EvidenceRecorded EvidenceRecorded EvidenceRecorded EvidenceRecorded EvidenceRecorded',
    ),
  ],
]

for (const [rules, loose, cells] of table) {
  test(`${rules} ${loose.type} in every phase`, () => {
    expect({
      raised: outcomeOf(raised, loose),
      owned: outcomeOf(owned, loose),
      live: outcomeOf(live, loose),
      review: outcomeOf(resolved, loose),
      duplicate: outcomeOf(duplicate, loose),
      closed: outcomeOf(closed, loose),
      colleague: outcomeOf(live, { ...loose, by: ben }),
      service: outcomeOf(live, { ...loose, by: svc }),
    }).toEqual(cells)
    expect(outcomeOf([], loose)).toBe('no-such-incident')
  })
}

const forAnybody: ReadonlySet<string> = new Set(['OwnerLeft', 'RecordEvidence', 'AbsorbDuplicate', 'BecomeDuplicate'])

for (const [rules, loose] of table.filter(([, { type }]) => !forAnybody.has(type))) {
  const refused = loose.type === 'RedactEntry' ? 'lead-only' : 'members-only'
  test(`${rules} Words ${loose.type} is refused to observers, to administrators who are no members, and to those who left`, () => {
    for (const history of [raised, owned, live, resolved, closed])
      for (const by of [obi, adm, old]) expect(outcomeOf(history, { ...loose, by })).toBe(refused)
  })
}

test('I1 an incident is raised once', () => {
  given(...raised)
    .when(
      command({
        type: 'RaiseIncident',
        number: 5,
        title: 'Again',
        text: null,
        source: { kind: 'developer' },
        confidential: false,
        adopted: null,
        by: ana,
        at: t0,
      }),
    )
    .thenRefused({ code: 'already-raised', rule: 'I1' })
})
