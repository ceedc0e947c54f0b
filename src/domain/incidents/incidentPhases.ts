/** Takes an incident apart into its record and its phase, so that no phase keeps what was true only in another. */
import { unreachable } from '../decision.ts'
import type { PersonId } from '../people/actor.ts'
import type {
  IncidentRecord,
  InReviewIncident,
  InReviewPhase,
  KnownIncident,
  LivePhase,
  MergeablePhase,
  OpenIncident,
  OwnedPhase,
  RaisedPhase,
} from './incident.ts'
import type { Assessment } from './urgency.ts'

/** What the incident keeps through all phases. */
export const recordOf = (incident: KnownIncident): IncidentRecord => {
  switch (incident.phase) {
    case 'raised': {
      const { phase, owner, unownedAt, nags, ...record } = incident
      return record
    }
    case 'owned':
    case 'live': {
      const { phase, owner, ...record } = incident
      return record
    }
    case 'in-review': {
      const { phase, owner, waitingAt, unownedAt, nags, outcome, ...record } = incident
      return record
    }
    case 'closed': {
      const { phase, owner, outcome, closedAt, review, ...record } = incident
      return record
    }
    default:
      return unreachable(incident)
  }
}

/** The phase alone, as an unmerge gives it back. */
export const phaseOf = (incident: OpenIncident): MergeablePhase => {
  switch (incident.phase) {
    case 'raised':
      return { phase: 'raised', owner: null, unownedAt: incident.unownedAt, nags: incident.nags }
    case 'owned':
      return { phase: 'owned', owner: incident.owner }
    case 'live':
      return { phase: 'live', owner: incident.owner, assessment: incident.assessment }
    case 'in-review': {
      const { owner, waitingAt, unownedAt, nags, outcome } = incident
      return { phase: 'in-review', owner, waitingAt, unownedAt, nags, outcome }
    }
    default:
      return unreachable(incident)
  }
}

export const raisedSince = (unownedAt: Temporal.Instant): RaisedPhase => ({
  phase: 'raised',
  owner: null,
  unownedAt,
  nags: 0,
})

/** Live where it was assessed, owned where it was not, raised where nobody owns it. */
export const openPhase = (
  owner: PersonId | null,
  assessment: Assessment | null,
  at: Temporal.Instant,
): RaisedPhase | OwnedPhase | LivePhase => {
  if (owner === null) return raisedSince(at)
  return assessment === null ? { phase: 'owned', owner } : { phase: 'live', owner, assessment }
}

/** In review since `at`, whoever owns it. */
export const reviewPhase = (
  owner: PersonId | null,
  outcome: InReviewPhase['outcome'],
  at: Temporal.Instant,
): InReviewPhase => ({
  phase: 'in-review',
  owner,
  waitingAt: at,
  unownedAt: owner === null ? at : null,
  nags: 0,
  outcome,
})

/** What an unmerge gives back: the phase before the merge, with whoever owns it now. */
export const phaseBeforeMerge = (
  incident: InReviewIncident,
  was: MergeablePhase,
  at: Temporal.Instant,
): MergeablePhase => {
  const { owner } = incident
  if (was.owner === owner) return was
  if (was.phase === 'in-review') return { ...was, owner, unownedAt: owner === null ? at : null, nags: 0 }
  return was.phase === 'live' ? openPhase(owner, was.assessment, at) : openPhase(owner, null, at)
}
