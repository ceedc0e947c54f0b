/** A context as small as can be, with the protocol's own values: people, a playbook, no related incidents. */
import type { Context } from '#domain/context.ts'
import type { Actor, PersonFacts, Role } from '#domain/people/actor.ts'
import type { Playbook } from '#domain/playbook.ts'

const person = (id: string, role: Role, over: Partial<PersonFacts> = {}): PersonFacts => ({
  id,
  name: id.charAt(0).toUpperCase() + id.slice(1),
  role,
  active: true,
  onDuty: false,
  ...over,
})

/** Ana and Ben are on duty, Cyd is not; Lea leads, Dee is her deputy; Obi observes; Old has left. */
export const somePeople: Readonly<Record<string, PersonFacts>> = {
  ana: person('ana', 'member', { onDuty: true }),
  ben: person('ben', 'member', { onDuty: true }),
  cyd: person('cyd', 'member'),
  lea: person('lea', 'lead'),
  dee: person('dee', 'deputy'),
  obi: person('obi', 'observer', { onDuty: true }),
  old: person('old', 'member', { active: false, onDuty: true }),
}

const acting = (id: string, role: Role | null): Actor => ({ kind: 'person', id, role })
export const ana = acting('ana', 'member')
export const ben = acting('ben', 'member')
export const cyd = acting('cyd', 'member')
export const lea = acting('lea', 'lead')
export const dee = acting('dee', 'deputy')
export const obi = acting('obi', 'observer')
export const old = acting('old', 'member')
/** An administrator who is no member. */
export const adm = acting('adm', null)
export const svc: Actor = { kind: 'service', id: 'pipeline-key' }
export const deskTimer: Actor = { kind: 'desk', why: 'timer' }
export const deskRule: Actor = { kind: 'desk', why: 'rule' }
export const outsider: Actor = { kind: 'outside', system: 'gitlab', name: 'Somebody', person: null }

export const aPlaybook = (over: Partial<Playbook> = {}): Playbook => ({
  hash: 'playbook-1',
  team: {
    key: 'wilson',
    name: 'Wilson',
    zone: 'Europe/London',
    adminProject: 'iam/admin',
    incidentTemplate: 'Incident',
    developersChannel: 'Wilson - Devs',
  },
  iterations: { startsOn: '2026-11-02', weeks: 2 },
  services: [
    {
      key: 'web',
      name: 'Web',
      environments: ['production', 'staging'],
      repositories: ['team/web'],
      owner: null,
      supportRoute: null,
      matches: [],
    },
  ],
  incident: {
    labels: {
      inProgress: 'workflow::In Progress',
      reviewRequired: 'workflow::Review Required',
      followUp: ['issuetype::Maintenance', 'incident-remedial'],
      refinement: 'refinement',
      bug: 'bug',
    },
    urgency: { nonCriticalInternalAbove: 1, nonCriticalUrgentAbove: 100, criticalUrgentAbove: 1 },
    nag: [
      { afterMinutes: 0, whom: 'on-duty' },
      { afterMinutes: 10, whom: 'on-duty' },
      { afterMinutes: 20, whom: 'team' },
      { afterMinutes: 30, whom: 'lead' },
    ],
    silenceMinutes: { urgent: 15, internal: 30, unassessed: 15 },
    meetingReminderMinutes: 15,
    verificationValidHours: 4,
    reopenWithinDays: 14,
    askPersonalData: true,
    personalDataRoute: 'Tell the data-protection office.',
    firstPrompt: 'What changed lately, and can it be reverted?',
    meetingLink: 'https://meet.example.org/wilson',
    severity: { urgent: 'critical', internal: 'high', notUrgent: 'low' },
  },
  review: {
    everyDays: 14,
    firstOn: '2026-11-04',
    at: '10:00',
    attendanceAtLeast: 2,
    tellLeadAfterMissed: 2,
    wikiPage: null,
  },
  alerts: {
    resolveTimeoutMinutes: 5,
    grouping: [],
    routing: [],
    inhibition: [],
    heartbeats: [],
    generic: [],
    environments: {},
    severities: {},
  },
  templates: {},
  ...over,
})

export const aContext = (over: Partial<Context> = {}): Context => ({
  playbook: aPlaybook(),
  people: somePeople,
  related: { incidents: {} },
  ...over,
})

/** Ten in the morning of a Tuesday, and `minutes` after it. */
export const t0 = Temporal.Instant.from('2026-11-24T10:00:00Z')
export const after = (minutes: number): Temporal.Instant => t0.add({ minutes })
export const afterHours = (hours: number): Temporal.Instant => t0.add({ hours })
