/** Histories of one incident for tests, event by event as they were stored; a test adds what matters to it. */
import type { IncidentCommand } from '#domain/incidents/incidentCommands.ts'
import type { IncidentEvent, IncidentRaised, UrgencyAssessed } from '#domain/incidents/incidentEvents.ts'
import type { Urgency, UrgencyFacts } from '#domain/incidents/urgency.ts'
import type { Actor } from '#domain/people/actor.ts'
import { ana, t0 } from './aContext.ts'

/** Leaves out who and when: Ana, at t0. */
export type Loose<T> = T extends { readonly type: string }
  ? Omit<T, 'by' | 'at'> & { by?: Actor; at?: Temporal.Instant }
  : never

export const event = (loose: Loose<IncidentEvent>): IncidentEvent => ({ by: ana, at: t0, ...loose }) as IncidentEvent
export const command = (loose: Loose<IncidentCommand>): IncidentCommand =>
  ({ by: ana, at: t0, ...loose }) as IncidentCommand

export const aRaise = (over: Partial<IncidentRaised> = {}): IncidentRaised => ({
  type: 'IncidentRaised',
  by: ana,
  at: t0,
  number: 5,
  title: 'Login is slow',
  text: null,
  source: { kind: 'developer' },
  confidential: false,
  adopted: null,
  iteration: '2026-11-16',
  playbookHash: 'playbook-1',
  ...over,
})

/** Nobody knows anything. */
export const noFacts: UrgencyFacts = {
  nonCriticalUsers: null,
  criticalUsers: null,
  developmentBlocked: null,
  workaround: null,
  resolvedItself: null,
  businessAsUsual: null,
}
/** Everything is known, and nothing is wrong enough for any clause. */
export const calmFacts: UrgencyFacts = {
  nonCriticalUsers: 0,
  criticalUsers: 0,
  developmentBlocked: false,
  workaround: false,
  resolvedItself: false,
  businessAsUsual: false,
}

export const anAssessment = (urgency: Urgency, over: Partial<UrgencyAssessed> = {}): UrgencyAssessed => ({
  type: 'UrgencyAssessed',
  by: ana,
  at: t0,
  urgency,
  facts: calmFacts,
  suggestion: urgency,
  unsure: false,
  reason: null,
  personalData: null,
  backFromReview: null,
  ...over,
})

export const raised = [aRaise()] as const
/** Owned by Ana, not assessed. */
export const owned: readonly IncidentEvent[] = [...raised, event({ type: 'OwnershipTaken', owner: 'ana' })]
/** Owned by Ana, to be resolved internally. */
export const live: readonly IncidentEvent[] = [...owned, anAssessment('resolve-internally')]
export const urgent: readonly IncidentEvent[] = [...owned, anAssessment('urgent'), event({ type: 'MeetingCalled' })]
export const notUrgent: readonly IncidentEvent[] = [...owned, anAssessment('not-urgent')]
/** Everything that I11 asks for, but the resolve itself. */
export const answered: readonly IncidentEvent[] = [
  ...live,
  event({ type: 'StoppedConfirmed', byItself: false, text: null }),
  event({ type: 'CauseRecorded', known: true, text: 'A full disk' }),
]
/** In review, follow-ups undecided. */
export const resolved: readonly IncidentEvent[] = [...answered, event({ type: 'IncidentResolved' })]
/** In review, follow-ups decided. */
export const decided: readonly IncidentEvent[] = [
  ...resolved,
  event({ type: 'FollowUpDeclined', kind: 'long-term-fix', reason: null }),
  event({ type: 'FollowUpDeclined', kind: 'documentation', reason: null }),
]
export const closed: readonly IncidentEvent[] = [...decided, event({ type: 'IncidentClosed', review: 3, under: null })]
/** Merged into incident 2 while live. */
export const duplicate: readonly IncidentEvent[] = [...live, event({ type: 'MergedIntoSurvivor', survivor: 2 })]
export const notAnIncident: readonly IncidentEvent[] = [
  ...live,
  event({ type: 'DeclaredNotIncident', reason: 'A test' }),
]
