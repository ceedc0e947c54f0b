/** Builders for tests of reviews: each gives a valid thing, the test names only what matters. */
import type { Context } from '../context.ts'
import type { Incident, IncidentRecord, InReviewPhase, Outcome } from '../incidents/incident.ts'
import type { Actor, People, PersonFacts, Role } from '../people/actor.ts'
import type { Playbook } from '../playbook.ts'
import type { ReviewEvent } from './reviewEvents.ts'

/** Monday, 2 November 2026, ten in the morning in London: the first meeting of the calendar. */
export const t0 = Temporal.Instant.from('2026-11-02T10:00:00Z')
export const minutesIn = (minutes: number): Temporal.Instant => t0.add({ minutes })

export const ana: Actor = { kind: 'person', id: 'abc12', role: 'member' }
export const lea: Actor = { kind: 'person', id: 'ld001', role: 'lead' }
export const dan: Actor = { kind: 'person', id: 'dp002', role: 'deputy' }
export const otto: Actor = { kind: 'person', id: 'obs11', role: 'observer' }
export const robot: Actor = { kind: 'service', id: 'robot' }
export const timer: Actor = { kind: 'desk', why: 'timer' }

const person = (id: string, name: string, role: Role, active = true): PersonFacts => ({
  id,
  name,
  role,
  active,
  onDuty: false,
})

export const team: People = {
  abc12: person('abc12', 'Ana', 'member'),
  xyz99: person('xyz99', 'Xenia', 'member'),
  ld001: person('ld001', 'Lea', 'lead'),
  dp002: person('dp002', 'Dan', 'deputy'),
  obs11: person('obs11', 'Otto', 'observer'),
  old77: person('old77', 'Olga', 'member', false),
}

/** As much of a playbook as reviews look at: every second Monday at ten in London. */
export const aPlaybook = (over: Partial<Playbook['review']> = {}): Playbook => {
  const review = {
    everyDays: 14,
    firstOn: '2026-11-02',
    at: '10:00',
    attendanceAtLeast: 2,
    tellLeadAfterMissed: 2,
    wikiPage: null,
    ...over,
  }
  return { hash: 'h1', team: { key: 'wilson', name: 'Wilson', zone: 'Europe/London' }, review } as unknown as Playbook
}

export const aContext = (
  incidents: Readonly<Record<number, Incident>> = {},
  people: People = team,
  playbook: Playbook = aPlaybook(),
): Context => ({ playbook, people, related: { incidents } })

/** As much of an incident in review as reviews look at. */
export const inReview = (
  number: number,
  outcome: Outcome = { kind: 'resolved' },
  waitingAt = minutesIn(-600),
): Incident => {
  const incident: Pick<IncidentRecord, 'number'> & InReviewPhase = {
    number,
    phase: 'in-review',
    owner: 'abc12',
    waitingAt,
    unownedAt: null,
    nags: 0,
    outcome,
  }
  return incident as Incident
}

export const duplicateOf = (number: number, of: number): Incident =>
  inReview(number, { kind: 'duplicate', of, was: { phase: 'owned', owner: 'abc12' } })

/** As much of an incident that is live again as reviews look at. */
export const live = (number: number): Incident => ({ number, phase: 'live', owner: 'abc12' }) as unknown as Incident

export const planned = (plannedAt = t0, at = minutesIn(-1000)): ReviewEvent => ({
  type: 'ReviewPlanned',
  number: 3,
  plannedAt,
  by: ana,
  at,
})

export const started = (...incidents: readonly number[]): ReviewEvent => ({
  type: 'ReviewStarted',
  agenda: incidents.map((incident) => ({ incident, waitingAt: minutesIn(-600) })),
  by: ana,
  at: t0,
})

export const attends = (person: string, at = t0): ReviewEvent => ({ type: 'AttendeeAdded', person, by: ana, at })

/** Review 3 is open, with two members and these incidents on its agenda. */
export const anOpenReview = (...incidents: readonly number[]): readonly ReviewEvent[] => [
  planned(),
  started(...incidents),
  attends('abc12'),
  attends('xyz99'),
]

export const reviewed = (
  incident: number,
  outcome: 'closed' | 'carried-over' | 'reopened' | 'left',
  at = minutesIn(5),
): ReviewEvent => ({
  type: 'IncidentReviewed',
  incident,
  outcome,
  reason: outcome === 'closed' || outcome === 'left' ? null : 'because',
  present: ['abc12', 'xyz99'],
  by: ana,
  at,
})

export const finished: ReviewEvent = {
  type: 'ReviewFinished',
  nextAt: Temporal.Instant.from('2026-11-16T10:00:00Z'),
  by: ana,
  at: minutesIn(60),
}

export const notHeld: ReviewEvent = {
  type: 'ReviewNotHeld',
  reason: 'Nobody came',
  carriedOver: [],
  missed: 1,
  nextAt: Temporal.Instant.from('2026-11-16T10:00:00Z'),
  told: [],
  by: ana,
  at: minutesIn(60),
}
