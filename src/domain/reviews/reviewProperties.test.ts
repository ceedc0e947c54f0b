/**
 * Random meetings over real incidents: the deciders of the review and of the incident work together as the shell makes them, in one
 * transaction or not at all, while the incidents go their own ways beside the meeting.
 */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Consequence } from '../decision.ts'
import { openKinds } from '../incidents/followUps.ts'
import type { Incident } from '../incidents/incident.ts'
import type { IncidentCommand } from '../incidents/incidentCommands.ts'
import { incidentDecider } from '../incidents/incidentDecider.ts'
import type { IncidentEvent } from '../incidents/incidentEvents.ts'
import { fromJson, toJson } from '../json.ts'
import type { Actor } from '../people/actor.ts'
import type { Playbook } from '../playbook.ts'
import { presentAt, type Review } from './review.ts'
import type { ReviewCommand } from './reviewCommands.ts'
import { reviewDecider } from './reviewDecider.ts'
import type { ReviewEvent } from './reviewEvents.ts'
import { aContext, ana, aPlaybook, lea, minutesIn, otto, planned, t0, team } from './reviews.fixture.ts'

const playbook = { ...aPlaybook(), iterations: null, incident: { reopenWithinDays: 14 } } as unknown as Playbook

type World = { readonly review: Review; readonly incidents: Readonly<Record<number, Incident>> }

const base = { by: ana, at: minutesIn(-5000) }
const raised = (number: number): IncidentEvent => ({
  type: 'IncidentRaised',
  number,
  title: `Incident ${number}`,
  text: null,
  source: { kind: 'developer' },
  confidential: false,
  adopted: null,
  iteration: null,
  playbookHash: 'h1',
  ...base,
})
const declared: IncidentEvent = { type: 'DeclaredNotIncident', reason: 'A drill', ...base }
const owned: IncidentEvent = { type: 'OwnershipTaken', owner: 'abc12', ...base }
/** Resolved, with its follow-ups still to be decided: the review may not close it yet. */
const resolved: IncidentEvent = { type: 'IncidentResolved', ...base }
const incidentOf = (...events: readonly IncidentEvent[]): Incident =>
  events.reduce(incidentDecider.evolve, incidentDecider.initial)

const aWorld: World = {
  review: reviewDecider.evolve(reviewDecider.initial, planned()),
  incidents: {
    1: incidentOf(raised(1), owned, declared),
    2: incidentOf(raised(2), owned, resolved),
    3: incidentOf(raised(3), declared),
  },
}

type Step = { readonly world: World; readonly reviewEvents: readonly ReviewEvent[] }

/** Decides a command and all that follows from it; null when any of it is refused. */
const transaction = (before: World, first: Consequence): Step | null => {
  let world = before
  const reviewEvents: ReviewEvent[] = []
  const queue = [first]
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    const number = Number(next.stream.id)
    if (next.stream.kind === 'review') {
      const command = next.command as ReviewCommand
      const decision = reviewDecider.decide(world.review, command, aContext(world.incidents, team, playbook))
      if (decision.kind === 'refused') return null
      world = { ...world, review: decision.events.reduce(reviewDecider.evolve, world.review) }
      reviewEvents.push(...decision.events)
      queue.push(...decision.consequences)
    } else {
      const incident = world.incidents[number] ?? incidentDecider.initial
      const command = next.command as IncidentCommand
      const decision = incidentDecider.decide(incident, command, aContext(world.incidents, team, playbook))
      if (decision.kind === 'refused') return null
      const after = decision.events.reduce(incidentDecider.evolve, incident)
      world = { ...world, incidents: { ...world.incidents, [number]: after } }
      queue.push(...decision.consequences)
    }
  }
  return { world, reviewEvents }
}

/** A command without the instant, which the run gives; facts as the shell would read them. */
type Move = (world: World, at: Temporal.Instant) => Consequence

const toReview =
  (make: (world: World) => Omit<ReviewCommand, 'at'>): Move =>
  (world, at) => ({ stream: { kind: 'review', id: '3' }, command: { ...make(world), ...{ at } } })
const toIncident =
  (number: number, command: object): Move =>
  (_, at) => ({ stream: { kind: 'incident', id: String(number) }, command: { ...command, at } as never })

const waiting = (world: World) =>
  Object.values(world.incidents).flatMap((one) =>
    one.phase === 'in-review' && one.outcome.kind !== 'duplicate'
      ? [{ incident: one.number, waitingAt: one.waitingAt }]
      : [],
  )

const anyBy = fc.oneof(
  { weight: 9, arbitrary: fc.constantFrom<Actor>(ana, lea) },
  { weight: 1, arbitrary: fc.constant(otto) },
)
const anyPerson = fc.constantFrom('abc12', 'xyz99', 'ld001', 'obs11')
const anyIncident = fc.constantFrom(1, 2, 3)
const anyChoice = fc.constantFrom<Extract<ReviewCommand, { type: 'DecideIncident' }>['decision']>(
  { choice: 'close' },
  { choice: 'close' },
  { choice: 'carry-over', reason: 'Not today' },
  { choice: 'reopen', reason: 'It is back' },
)

const anyMove: fc.Arbitrary<Move> = fc.oneof(
  fc.tuple(anyBy, anyPerson).map(([by, person]) => toReview(() => ({ type: 'AddAttendee', person, by }))),
  fc.tuple(anyBy, anyPerson).map(([by, person]) => toReview(() => ({ type: 'RemoveAttendee', person, by }))),
  fc.tuple(anyBy, anyIncident).map(([by, incident]) => toReview(() => ({ type: 'AddToAgenda', incident, by }))),
  {
    weight: 4,
    arbitrary: fc
      .tuple(anyBy, anyIncident, anyChoice)
      .map(([by, incident, decision]) => toReview(() => ({ type: 'DecideIncident', incident, decision, by }))),
  },
  fc
    .tuple(anyBy, anyIncident, fc.constantFrom('long-term-fix' as const, 'documentation' as const))
    .map(([by, incident, kind]) =>
      toReview(() => ({ type: 'AddReviewFollowUp', incident, kind, title: 'T', text: null, by })),
    ),
  fc
    .tuple(anyBy, fc.constantFrom(null, null, 'Time was up'))
    .map(([by, reason]) => toReview(() => ({ type: 'FinishReview', reason, facts: { next: null }, by }))),
  anyBy.map((by) =>
    toReview((world) => ({
      type: 'CancelReview',
      reason: 'Nobody came',
      facts: { waiting: waiting(world), missedBefore: 0, next: null },
      by,
    })),
  ),
  anyBy.map((by) =>
    toReview((world) => ({
      type: 'StartReview',
      attendees: [],
      facts: { openReview: null, waiting: waiting(world) },
      by,
    })),
  ),
  fc
    .tuple(anyBy, anyIncident)
    .map(([by, number]) => toIncident(number, { type: 'ReopenIncident', reason: 'Again', by })),
  fc
    .tuple(anyBy, anyIncident)
    .map(([by, number]) => toIncident(number, { type: 'DeclareNotIncident', reason: 'None', by })),
  fc
    .tuple(anyBy, anyIncident, anyIncident)
    .map(([by, number, other]) => toIncident(number, { type: 'MergeInto', other, by })),
)

/** Every run starts the meeting, most with two members, and then anything may happen. */
const anyRun = fc.tuple(fc.boolean(), fc.array(anyMove, { minLength: 5, maxLength: 40 })).map(([alone, moves]) => [
  toReview((world) => ({
    type: 'StartReview',
    attendees: alone ? ['abc12'] : ['abc12', 'xyz99'],
    facts: { openReview: null, waiting: waiting(world) },
    by: ana,
  })),
  ...moves,
])

test('R2 whatever happens in a meeting, incidents are closed by two or more, once, and none with follow-ups undecided', () => {
  const reached = { closed: 0, finished: 0, notHeld: 0, left: 0 }
  fc.assert(
    fc.property(anyRun, (moves) => {
      let world = aWorld
      const history: ReviewEvent[] = [planned()]
      const listed = new Map<number, number>()
      const decided = new Map<number, number>()
      const count = (in_: Map<number, number>, incident: number) => in_.set(incident, (in_.get(incident) ?? 0) + 1)
      for (const [index, move] of moves.entries()) {
        const before = world
        const command = move(world, t0.add({ minutes: index }))
        const step = transaction(world, command)
        if (step === null) continue
        world = step.world
        history.push(...step.reviewEvents)

        for (const [number, incident] of Object.entries(world.incidents)) {
          const was = before.incidents[Number(number)]
          if (incident.phase !== 'closed' || was?.phase === 'closed') continue
          reached.closed += 1
          expect(command.command).toMatchObject({
            type: 'DecideIncident',
            decision: { choice: 'close' },
            by: { role: /^(member|lead)$/ },
          })
          expect(was?.phase).toBe('in-review')
          if (was?.phase === 'in-review') expect(openKinds(was)).toEqual([])
          if (before.review.phase === 'open') expect(presentAt(before.review).length).toBeGreaterThanOrEqual(2)
          expect(incident.review).toBe(3)
        }
        for (const event of step.reviewEvents) {
          if (event.type === 'ReviewStarted') for (const item of event.agenda) count(listed, item.incident)
          if (event.type === 'AgendaItemAdded') count(listed, event.incident)
          if (event.type === 'IncidentReviewed') {
            count(decided, event.incident)
            if (event.outcome === 'left') reached.left += 1
          }
        }
        for (const [incident, times] of decided) expect(times).toBeLessThanOrEqual(listed.get(incident) ?? 0)
        if (world.review.phase === 'open' || world.review.phase === 'finished')
          expect(new Set(world.review.agenda.map((item) => item.incident)).size).toBe(world.review.agenda.length)
        if (world.review.phase === 'finished') {
          if (before.review.phase === 'open') reached.finished += 1
          for (const item of world.review.agenda) expect(item.decided).not.toBeNull()
          expect(new Set(world.review.attendees.map((one) => one.person)).size).toBeGreaterThanOrEqual(2)
        }
        if (world.review.phase === 'not-held') {
          if (before.review.phase === 'open') reached.notHeld += 1
          expect(decided.size).toBe(0)
        }
      }
      expect(history.reduce(reviewDecider.evolve, reviewDecider.initial)).toEqual(world.review)
      expect(fromJson(JSON.parse(JSON.stringify(toJson(world.review))))).toEqual(world.review)
    }),
    { numRuns: 400 },
  )
  // The runs do get somewhere: all of these are common.
  for (const [what, times] of Object.entries(reached)) expect(times, what).toBeGreaterThan(0)
})
