/** Urgency by facts (I6): which clauses match, what they suggest, and the owner's decision. */
import type { Context } from '../context.ts'
import { accept, type Decision } from '../decision.ts'
import type { IncidentPlaybook } from '../playbook.ts'
import { actingMember, isBlank, membersOnly, nobodyOwnsIt, notOpen, notTheOwner, reasonNeeded } from './guards.ts'
import type { KnownIncident } from './incident.ts'
import type { AssessIncident } from './incidentCommands.ts'
import type { IncidentEvent, UrgencyAssessed } from './incidentEvents.ts'
import { currentIteration } from './iteration.ts'
import { type Urgency, type UrgencyFacts, urgencyWords } from './urgency.ts'

export type Thresholds = IncidentPlaybook['urgency']

/** One clause of I6 that matches, and why in words. */
export type MatchingClause = {
  readonly clause:
    | 'business-as-usual'
    | 'workaround'
    | 'resolved-itself'
    | 'non-critical-internal'
    | 'development-blocked'
    | 'non-critical-urgent'
    | 'critical-urgent'
  readonly urgency: Urgency
  readonly why: string
}

export type Suggestion = {
  readonly clauses: readonly MatchingClause[]
  /** Null where no clause matches. */
  readonly urgency: Urgency | null
  /** A fact is not known, or the facts contradict each other. */
  readonly unsure: boolean
  /** People were counted who are not stopped any more: kept for the review. */
  readonly pastImpact: boolean
}

/**
 * Every clause of I6 that matches, and the urgency it suggests. Where it has stopped, or all affected can work around it, nobody
 * counts as stopped now; whoever was counted is past impact. Pure; never fails.
 */
export const suggest = (facts: UrgencyFacts, thresholds: Thresholds): Suggestion => {
  const nobodyStopped = facts.resolvedItself === true || facts.workaround === true
  const nonCritical = nobodyStopped ? 0 : (facts.nonCriticalUsers ?? 0)
  const critical = nobodyStopped ? 0 : (facts.criticalUsers ?? 0)
  const blocked = !nobodyStopped && facts.developmentBlocked === true
  const clauses = matchingClauses(facts, thresholds, nonCritical, critical, blocked)
  const contradiction = facts.businessAsUsual === true && (nonCritical > 0 || critical > 0 || blocked)
  return {
    clauses,
    urgency: highest(clauses),
    unsure: contradiction || Object.values(facts).includes(null),
    pastImpact: nobodyStopped && ((facts.nonCriticalUsers ?? 0) > 0 || (facts.criticalUsers ?? 0) > 0),
  }
}

const matchingClauses = (
  facts: UrgencyFacts,
  thresholds: Thresholds,
  nonCritical: number,
  critical: number,
  blocked: boolean,
): readonly MatchingClause[] => {
  const candidates: readonly (MatchingClause & { readonly matches: boolean })[] = [
    {
      clause: 'business-as-usual',
      urgency: 'not-urgent',
      why: 'business proceeds as usual',
      matches: facts.businessAsUsual === true,
    },
    {
      clause: 'workaround',
      urgency: 'not-urgent',
      why: 'a workaround is available to all affected',
      matches: facts.workaround === true,
    },
    {
      clause: 'resolved-itself',
      urgency: 'not-urgent',
      why: 'it resolved itself',
      matches: facts.resolvedItself === true,
    },
    {
      clause: 'non-critical-internal',
      urgency: 'resolve-internally',
      why: `${nonCritical} users cannot do non-critical work, more than ${thresholds.nonCriticalInternalAbove}`,
      matches: nonCritical > thresholds.nonCriticalInternalAbove,
    },
    {
      clause: 'development-blocked',
      urgency: 'resolve-internally',
      why: 'further development work is blocked',
      matches: blocked,
    },
    {
      clause: 'non-critical-urgent',
      urgency: 'urgent',
      why: `${nonCritical} users cannot do non-critical work, more than ${thresholds.nonCriticalUrgentAbove}`,
      matches: nonCritical > thresholds.nonCriticalUrgentAbove,
    },
    {
      clause: 'critical-urgent',
      urgency: 'urgent',
      why: `${critical} users cannot do critical work, more than ${thresholds.criticalUrgentAbove}`,
      matches: critical > thresholds.criticalUrgentAbove,
    },
  ]
  return candidates.filter((one) => one.matches).map(({ clause, urgency, why }) => ({ clause, urgency, why }))
}

/** The higher contains the lower. */
const highest = (clauses: readonly MatchingClause[]): Urgency | null => {
  const matched = new Set(clauses.map((one) => one.urgency))
  if (matched.has('urgent')) return 'urgent'
  if (matched.has('resolve-internally')) return 'resolve-internally'
  return matched.has('not-urgent') ? 'not-urgent' : null
}

/** I6: the owner decides, at any time before closing. Refusals: members-only, closed, is-duplicate, nobody-owns-it, not-the-owner, reason-needed. */
export const assess = (incident: KnownIncident, command: AssessIncident, context: Context): Decision<IncidentEvent> => {
  const { by, at, facts, urgency, personalData } = command
  const me = actingMember(by, context)
  if (me === null) return membersOnly('I6')
  const refused = notOpen(incident)
  if (refused !== null) return refused
  if (incident.owner === null) return nobodyOwnsIt(incident)
  if (incident.owner !== me) return notTheOwner(incident, incident.owner, context, 'I6')
  const suggestion = suggest(facts, context.playbook.incident.urgency)
  if (suggestion.urgency !== urgency && isBlank(command.reason)) {
    const suggested = suggestion.urgency === null ? 'no urgency' : `“${urgencyWords[suggestion.urgency]}”`
    return reasonNeeded(
      'I6',
      `The facts suggest ${suggested}; deciding “${urgencyWords[urgency]}” without a reason is not possible.`,
    )
  }
  const assessed: UrgencyAssessed = {
    type: 'UrgencyAssessed',
    by,
    at,
    urgency,
    facts,
    suggestion: suggestion.urgency,
    unsure: suggestion.unsure,
    reason: command.reason,
    personalData,
    backFromReview: incident.phase === 'in-review' ? { iteration: currentIteration(context.playbook, at) } : null,
  }
  return needsMeeting(incident, urgency)
    ? accept<IncidentEvent>(assessed, { type: 'MeetingCalled', by, at })
    : accept(assessed)
}

/** I7: urgent obliges a meeting, unless it is called already or its decision still stands. */
const needsMeeting = (incident: KnownIncident, urgency: Urgency): boolean => {
  if (urgency !== 'urgent') return false
  if (incident.meeting === null) return true
  if (incident.meeting.state === 'pending') return false
  if (incident.meeting.decision === 'major-incident-process') return false
  return incident.assessment?.urgency !== 'urgent'
}
