/** Moves of people, senders and time on a whole desk, drawn at random. Items are named by their place in the list of those that exist, from its end when negative. */
import fc from 'fast-check'
import type { IncidentCommandName } from '#contract/incidents.ts'
import type { reviewCommands } from '#contract/reviews.ts'
import type { AlertSeverity } from '#domain/alerts/signal.ts'
import type { DepartureKind } from '#domain/incidents/departure.ts'
import { followUpKinds } from '#domain/incidents/followUp.ts'
import { urgencies } from '#domain/incidents/urgency.ts'

/** `owner`: whoever owns the incident then. */
type By = { readonly by: string }
type Which = { readonly which: number }
export type ReviewCommandName = keyof typeof reviewCommands

export type Move =
  | ({ readonly move: 'raise'; readonly confidential: boolean } & By)
  /** A command as a door takes it. */
  | ({ readonly move: 'incident'; readonly name: IncidentCommandName; readonly body: unknown } & By & Which)
  /** One of the buttons that the browser shows. */
  | ({ readonly move: 'press'; readonly button: number; readonly among: Buttons } & By & Which)
  | ({ readonly move: 'departure'; readonly kind: DepartureKind } & Which)
  | ({ readonly move: 'fire'; readonly severity: AlertSeverity } & Which)
  | ({ readonly move: 'stop' } & Which)
  | ({ readonly move: 'group'; readonly name: GroupChoice; readonly incident: number } & By & Which)
  | ({ readonly move: 'plan' } & By)
  | ({ readonly move: 'review'; readonly name: ReviewCommandName; readonly body: unknown } & By & Which)
  | ({ readonly move: 'leave' | 'join'; readonly person: string } & By)
  | { readonly move: 'wait'; readonly minutes: number }
  /** Two at the same instant. */
  | { readonly move: 'both'; readonly one: Move; readonly other: Move }

/** `onward`: those that lead to the review. */
export type Buttons = 'recommended' | 'onward' | 'allowed' | 'refused'
export const onward: ReadonlySet<string> = new Set(['confirm-stopped', 'record-cause', 'resolve', 'decide-follow-up'])

export type GroupChoice = 'raise' | 'add-to-incident' | 'decline' | 'snooze'

const member = fc.constantFrom('lea1', 'dan2', 'mia3', 'max4')
/** Now and then somebody who may not. */
const by = fc.oneof({ weight: 12, arbitrary: member }, fc.constantFrom('obi5', 'nobody'))
const which = fc.nat({ max: 5 })
const nth = fc.integer({ min: 1, max: 3 })
const yes = fc.boolean()
const words = fc.constantFrom('First', 'Second')
const maybe = fc.option(words)
const nothing = fc.constant({})
const reason = fc.record({ reason: words })

/** A body for every command that a door offers on an incident. */
const incidentBodies = {
  own: nothing,
  'hand-over': fc.record({ to: by, text: maybe }),
  'take-over': reason,
  release: reason,
  assess: fc.record({
    urgency: fc.constantFrom(...urgencies),
    facts: fc.record({
      nonCriticalUsers: fc.option(fc.constantFrom(0, 200)),
      criticalUsers: fc.option(fc.constantFrom(0, 2)),
      developmentBlocked: fc.option(yes),
      workaround: fc.option(yes),
      resolvedItself: fc.option(yes),
      businessAsUsual: fc.option(yes),
    }),
    reason: maybe,
    personalData: fc.option(yes),
  }),
  'decide-major-incident': fc.record({
    decision: fc.constantFrom('major-incident-process', 'resolve-internally'),
    reference: maybe,
    participants: fc.array(member, { minLength: 1, maxLength: 2 }),
    text: maybe,
  }),
  observe: fc.record({ text: words }),
  act: fc.record({ text: words, reason: words }),
  'update-service-status': fc.record({
    service: fc.constantFrom('web', 'nowhere'),
    environment: maybe,
    status: fc.constantFrom('down', 'working'),
    text: maybe,
  }),
  involve: fc.record({ person: by, text: maybe }),
  'link-merge-request': fc.record({ url: fc.constantFrom('https://a.example.org/1', 'https://a.example.org/2') }),
  'request-review': fc.record({ mergeRequest: nth, text: maybe }),
  'propose-change': fc.record({ plan: words, contact: words }),
  'edit-change': fc.record({ change: nth, plan: words, contact: words }),
  'verify-change': fc.record({ change: nth }),
  'execute-change': fc.record({ change: nth, withoutVerification: fc.option(reason) }),
  'check-change': fc.record({ change: nth, asExpected: yes, text: words }),
  'abandon-change': fc.record({ change: nth, reason: words }),
  'record-rollback': fc.record({ repository: words, text: maybe }),
  'confirm-redeploy': fc.record({ rollback: nth, text: maybe }),
  'record-cause': fc.record({ known: yes, text: words }),
  'confirm-stopped': fc.record({ byItself: yes, text: maybe }),
  resolve: nothing,
  'decide-follow-up': fc.oneof(
    fc.record({
      choice: fc.constant('raise'),
      kind: fc.constantFrom(...followUpKinds),
      title: words,
      text: maybe,
    }),
    fc.record({ choice: fc.constant('decline'), kind: fc.constantFrom(...followUpKinds), reason: maybe }),
    fc.record({ choice: fc.constant('none'), reason: maybe }),
  ),
  reopen: reason,
  'merge-into': fc.record({ other: nth }),
  unmerge: reason,
  'declare-not-incident': reason,
  'edit-title': fc.record({ title: words }),
  promote: fc.record({ entry: nth, story: yes }),
  'add-alert': fc.record({ group: nth }),
  'link-call': fc.record({ call: words }),
  'set-confidential': fc.record({ confidential: yes }),
  redact: fc.record({ entry: nth, reason: words }),
  'repair-departure': fc.record({ departure: nth }),
} satisfies Record<IncidentCommandName, fc.Arbitrary<unknown>>

const reviewBodies = {
  plan: fc.constantFrom({}, { date: '2026-03-10', time: '11:00' }),
  start: fc.record({ attendees: fc.array(member, { maxLength: 3 }) }),
  'add-attendee': fc.record({ person: by }),
  'remove-attendee': fc.record({ person: member }),
  'add-to-agenda': fc.record({ incident: nth }),
  'note-discussion': fc.record({ incident: fc.option(nth), about: fc.constantFrom('status', 'concern'), text: words }),
  'decide-incident': fc.oneof(
    { weight: 3, arbitrary: fc.record({ incident: nth, decision: fc.constant('close') }) },
    fc.record({ incident: nth, decision: fc.constantFrom('carry-over', 'reopen'), reason: words }),
  ),
  'add-follow-up': fc.record({ incident: nth, kind: fc.constantFrom(...followUpKinds), title: words, text: maybe }),
  finish: fc.record({ reason: maybe }),
  cancel: reason,
  redact: fc.record({ entry: nth, reason: words }),
} satisfies Record<ReviewCommandName, fc.Arbitrary<unknown>>

const anyOf = <Name extends string>(
  bodies: Readonly<Record<Name, fc.Arbitrary<unknown>>>,
): fc.Arbitrary<{ readonly name: Name; readonly body: unknown }> =>
  fc.oneof(...(Object.keys(bodies) as Name[]).map((name) => fc.record({ name: fc.constant(name), body: bodies[name] })))

const severity = fc.constantFrom<AlertSeverity>('critical', 'warning', 'info')

const one: fc.Arbitrary<Move> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ move: fc.constant('raise' as const), by, confidential: yes }) },
  {
    weight: 14,
    arbitrary: fc
      .tuple(anyOf(incidentBodies), by, which)
      .map(([command, who, place]): Move => ({ move: 'incident', ...command, by: who, which: place })),
  },
  {
    weight: 26,
    arbitrary: fc.record({
      move: fc.constant('press' as const),
      by: fc.oneof(fc.constant('owner'), by),
      which,
      button: fc.nat({ max: 60 }),
      // Mostly what the screen offers, so that incidents get far.
      among: fc.constantFrom<Buttons>(
        'recommended',
        'recommended',
        'onward',
        'onward',
        'allowed',
        'allowed',
        'refused',
      ),
    }),
  },
  fc.record({
    move: fc.constant('departure' as const),
    which,
    kind: fc.constantFrom<DepartureKind>('closed-outside', 'label-outside', 'assignees-outside'),
  }),
  { weight: 3, arbitrary: fc.record({ move: fc.constant('fire' as const), which, severity }) },
  { weight: 2, arbitrary: fc.record({ move: fc.constant('stop' as const), which }) },
  {
    weight: 4,
    arbitrary: fc.record({
      move: fc.constant('group' as const),
      by,
      which,
      name: fc.constantFrom<GroupChoice>('raise', 'add-to-incident', 'decline', 'snooze'),
      incident: nth,
    }),
  },
  { weight: 2, arbitrary: fc.record({ move: fc.constant('plan' as const), by }) },
  {
    weight: 12,
    arbitrary: fc
      .tuple(anyOf(reviewBodies), by, which)
      .map(([command, who, place]): Move => ({ move: 'review', ...command, by: who, which: place })),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      move: fc.constant('leave' as const),
      by: fc.constantFrom('lea1', 'dan2', 'mia3'),
      person: member,
    }),
  },
  { weight: 2, arbitrary: fc.record({ move: fc.constant('join' as const), by, person: member }) },
)

const anyMove: fc.Arbitrary<Move> = fc.oneof(
  { weight: 12, arbitrary: one },
  { weight: 2, arbitrary: fc.record({ move: fc.constant('both' as const), one, other: one }) },
  {
    weight: 1,
    arbitrary: fc.record({ move: fc.constant('wait' as const), minutes: fc.constantFrom(1, 20, 300) }),
  },
)

/** Something of each kind, so that no move is about nothing. */
const beginning: readonly Move[] = [
  { move: 'raise', by: 'mia3', confidential: false },
  { move: 'raise', by: 'max4', confidential: true },
  { move: 'fire', which: 0, severity: 'warning' },
  { move: 'plan', by: 'lea1' },
]

/** The way to the review, if nothing stands in it. */
const work = (place: number): readonly Move[] => {
  const by = 'owner'
  const assess = { urgency: 'resolve-internally', reason: 'First' }
  const press = (among: Buttons): Move => ({ move: 'press', by, which: place, button: 0, among })
  return [
    { move: 'incident', name: 'own', body: {}, by: 'mia3', which: place },
    { move: 'incident', name: 'assess', body: assess, by, which: place },
    press('onward'),
    press('onward'),
    ...[1, 2, 3, 4].map(() => press('recommended')),
  ]
}

/** A manual change from the proposal to its effect; whoever wrote the plan tries to verify it first. */
const change = (place: number): readonly Move[] => {
  const step = (name: IncidentCommandName, by: string, body: object = {}): Move => ({
    ...{ move: 'incident', name, by, which: place },
    body: { change: 1, ...body },
  })
  return [
    { move: 'incident', name: 'propose-change', by: 'owner', which: place, body: { plan: 'First', contact: 'First' } },
    step('verify-change', 'owner'),
    step('execute-change', 'owner'),
    step('verify-change', 'max4'),
    step('execute-change', 'owner'),
    step('check-change', 'owner', { asExpected: true, text: 'First' }),
  ]
}

/** Somebody who owns something leaves the team. */
const leaving = (person: string): readonly Move[] => [
  { move: 'raise', by: person, confidential: false },
  { move: 'incident', name: 'own', body: {}, by: person, which: -1 },
  { move: 'leave', by: 'lea1', person },
]

/** A meeting that closes whatever can be closed. */
const meeting: readonly Move[] = [
  { move: 'plan', by: 'lea1' },
  { move: 'review', name: 'start', body: { attendees: ['lea1', 'dan2', 'mia3'] }, by: 'lea1', which: -1 },
  ...[1, 2, 3, 4].map(
    (incident): Move => ({
      move: 'review',
      name: 'decide-incident',
      body: { incident, decision: 'close' },
      by: 'dan2',
      which: -1,
    }),
  ),
  { move: 'review', name: 'finish', body: { reason: 'Second' }, by: 'lea1', which: -1 },
]

const some: fc.Arbitrary<readonly Move[]> = fc.oneof(
  { weight: 30, arbitrary: anyMove.map((move) => [move]) },
  { weight: 2, arbitrary: which.map(work) },
  which.map(change),
  fc.constantFrom('dan2', 'mia3', 'max4').map(leaving),
  fc.constant(meeting),
)

/** A day or two on the desk. */
export const anyMoves: fc.Arbitrary<readonly Move[]> = fc
  .array(some, { minLength: 20, maxLength: 70, size: 'max' })
  .map((moves) => [...beginning, ...moves.flat()])
