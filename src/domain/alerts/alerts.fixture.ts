/** Builders for tests of alerts: each gives a valid thing, the test names only what matters. */
import type { Context } from '../context.ts'
import type { Accepted, Decision } from '../decision.ts'
import type { Incident } from '../incidents/incident.ts'
import type { Actor, People, PersonFacts } from '../people/actor.ts'
import type { Playbook } from '../playbook.ts'
import { type AlertGroup, noAlertGroup } from './alertGroup.ts'
import type { FireGroup } from './alertGroupCommands.ts'
import { alertGroupDecider } from './alertGroupDecider.ts'
import type { AlertGroupEvent } from './alertGroupEvents.ts'
import type { AlertPlaybook } from './alertPlaybook.ts'
import type { Signal } from './signal.ts'

export const t0 = Temporal.Instant.from('2026-11-02T09:00:00Z')
export const after = (minutes: number): Temporal.Instant => t0.add({ seconds: Math.round(minutes * 60) })

export const ana: Actor = { kind: 'person', id: 'abc12', role: 'member' }
export const watcher: Actor = { kind: 'person', id: 'obs11', role: 'observer' }
export const robot: Actor = { kind: 'service', id: 'robot' }
export const rule: Actor = { kind: 'desk', why: 'rule' }
export const timer: Actor = { kind: 'desk', why: 'timer' }

const person = (id: string, name: string, role: PersonFacts['role'], onDuty = false, active = true): PersonFacts => ({
  id,
  name,
  role,
  active,
  onDuty,
})

export const team: People = {
  abc12: person('abc12', 'Ana', 'member', true),
  xyz99: person('xyz99', 'Xenia', 'member'),
  ld001: person('ld001', 'Lea', 'lead'),
  dp002: person('dp002', 'Dan', 'deputy'),
  obs11: person('obs11', 'Otto', 'observer', true),
  old77: person('old77', 'Olga', 'lead', true, false),
}

export const alertRules = (over: Partial<AlertPlaybook> = {}): AlertPlaybook => ({
  resolveTimeoutMinutes: 5,
  grouping: [],
  routing: [],
  inhibition: [],
  heartbeats: [],
  generic: [],
  environments: {
    production: ['production', 'prod', 'live'],
    staging: ['staging', 'stage', 'pre-prod', 'preprod'],
    test: ['test', 'qa'],
  },
  severities: {},
  ...over,
})

/** As much of a playbook as alert groups look at. */
export const aPlaybook = (): Playbook => {
  const nag = [
    { afterMinutes: 0, whom: 'on-duty' },
    { afterMinutes: 10, whom: 'on-duty' },
    { afterMinutes: 20, whom: 'team' },
    { afterMinutes: 30, whom: 'lead' },
  ]
  return { hash: 'h1', incident: { nag }, alerts: alertRules() } as unknown as Playbook
}

export const aContext = (incidents: Readonly<Record<number, Incident>> = {}, people: People = team): Context => ({
  playbook: aPlaybook(),
  people,
  related: { incidents },
})

/** As much of an incident as alert groups look at. */
export const anIncident = (over: Readonly<Record<string, unknown>>): Incident =>
  ({ phase: 'raised', number: 4, owner: null, ...over }) as unknown as Incident

export const aSignal = (over: Partial<Signal> = {}): Signal => ({
  source: 'alertmanager',
  state: 'firing',
  severity: 'warning',
  title: 'Disk almost full',
  description: 'Less than 5 % left.',
  dedupKey: 'f00d',
  labels: { alertname: 'DiskFull', instance: 'db1.example.org' },
  annotations: {},
  link: 'https://prometheus.example.org/graph',
  service: null,
  environment: null,
  startedAt: t0,
  endedAt: null,
  ...over,
})

export const fire = (over: Partial<FireGroup> = {}): FireGroup => ({
  type: 'FireGroup',
  by: rule,
  at: t0,
  number: 7,
  playbookHash: 'h1',
  key: '0123456789abcdef',
  rule: 'default',
  origin: 'alert',
  source: 'alertmanager',
  title: 'Disk almost full',
  text: 'Less than 5 % left.',
  url: 'https://prometheus.example.org/graph',
  service: 'web',
  environment: 'production',
  severity: 'warning',
  raiseBy: null,
  hiddenBy: [],
  ...over,
})

/** The state after commands that must all be accepted. */
export const groupAfter = (
  commands: readonly Parameters<typeof alertGroupDecider.decide>[1][],
  context: Context = aContext({ 4: anIncident({}) }),
): AlertGroup => commands.reduce<AlertGroup>((group, command) => decideAndFold(group, command, context), noAlertGroup)

const decideAndFold = (
  group: AlertGroup,
  command: Parameters<typeof alertGroupDecider.decide>[1],
  context: Context,
): AlertGroup =>
  accepted(alertGroupDecider.decide(group, command, context)).events.reduce(alertGroupDecider.evolve, group)

export const accepted = <Event>(decision: Decision<Event>): Accepted<Event> => {
  if (decision.kind === 'refused') throw new Error(`refused: ${decision.refusal.code}`)
  return decision
}

/** The events of an accepted decision, without who and when. */
export const eventsOf = (decision: Decision<AlertGroupEvent>): readonly object[] =>
  accepted(decision).events.map(({ by: _by, at: _at, ...rest }) => rest)

export const refusalOf = (decision: Decision<unknown>): { code: string; rule: string } => {
  if (decision.kind === 'accepted') throw new Error('it was accepted')
  return { code: decision.refusal.code, rule: decision.refusal.rule }
}
