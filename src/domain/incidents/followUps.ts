/** Which follow-ups an incident needs and how each kind is decided (I12). */
import type { Context } from '../context.ts'
import { accept, type Decision, type Refused, refuse, unreachable } from '../decision.ts'
import { type FollowUpKind, followUpWords } from './followUp.ts'
import { actingMember, isBlank, membersOnly, nobodyOwnsIt, notOpen, notTheOwner, reasonNeeded } from './guards.ts'
import type { KnownIncident } from './incident.ts'
import type { AddFollowUpInReview, DecideFollowUp, FollowUpChoice, RecordFollowUpIssue } from './incidentCommands.ts'
import type { IncidentEvent } from './incidentEvents.ts'
import { nextNumber } from './numbering.ts'
import { unsettled } from './resolution.ts'

/** Does the kind's condition hold? `judgement`: only the owner can say. */
export type Condition = 'holds' | 'does-not-hold' | 'judgement'

const isNotUrgent = (incident: KnownIncident): boolean =>
  incident.phase === 'in-review' || incident.phase === 'closed'
    ? incident.outcome.kind === 'not-urgent'
    : incident.assessment?.urgency === 'not-urgent'

const wasNoIncident = (incident: KnownIncident): boolean =>
  (incident.phase === 'in-review' || incident.phase === 'closed') && incident.outcome.kind === 'not-an-incident'

const stoppedByItself = (incident: KnownIncident): boolean =>
  incident.stopped?.byItself === true || incident.assessment?.facts.resolvedItself === true

const raisedByAlert = (incident: KnownIncident): boolean =>
  incident.source.kind === 'alert' || incident.source.kind === 'pipeline'

/** I12's condition of each kind, as far as the record can tell. */
export const conditionOf = (incident: KnownIncident, kind: FollowUpKind): Condition => {
  switch (kind) {
    case 'long-term-fix':
      return wasNoIncident(incident) ? 'does-not-hold' : 'judgement'
    case 'investigate-and-resolve':
      if (wasNoIncident(incident)) return 'does-not-hold'
      return isNotUrgent(incident) || stoppedByItself(incident) ? 'holds' : 'does-not-hold'
    case 'improve-alerting':
      return wasNoIncident(incident) && raisedByAlert(incident) ? 'judgement' : 'does-not-hold'
    case 'documentation':
    case 'other':
      return 'judgement'
    default:
      return unreachable(kind)
  }
}

/** Kinds that somebody has to decide before this incident can be closed. */
const kindsToDecide = (incident: KnownIncident): readonly FollowUpKind[] => {
  if (incident.phase === 'in-review' && incident.outcome.kind === 'duplicate') return []
  if (wasNoIncident(incident)) return raisedByAlert(incident) ? ['improve-alerting'] : []
  if (isNotUrgent(incident)) return ['investigate-and-resolve', 'documentation']
  return stoppedByItself(incident)
    ? ['long-term-fix', 'investigate-and-resolve', 'documentation']
    : ['long-term-fix', 'documentation']
}

/** Kinds still to be decided (I12). Empty: it may be closed in review, as far as follow-ups go. */
export const openKinds = (incident: KnownIncident): readonly FollowUpKind[] =>
  kindsToDecide(incident).filter(
    (kind) => !incident.declined.includes(kind) && !incident.followUps.some((one) => one.kind === kind),
  )

/**
 * I12: the owner decides each kind by itself, or none of those left. A not-urgent incident goes to review with the last one.
 * Refusals: members-only, closed, is-duplicate, nobody-owns-it, not-the-owner, not-assessed, condition-does-not-hold, condition-holds,
 * follow-up-raised, reason-needed, not-settled-yet.
 */
export const decideFollowUp = (
  incident: KnownIncident,
  command: DecideFollowUp,
  context: Context,
): Decision<IncidentEvent> => {
  const me = actingMember(command.by, context)
  if (me === null) return membersOnly('I12')
  const refused = notOpen(incident)
  if (refused !== null) return refused
  if (incident.owner === null) return nobodyOwnsIt(incident)
  if (incident.owner !== me) return notTheOwner(incident, incident.owner, context, 'I12')
  if (incident.phase === 'owned')
    return refuse({
      code: 'not-assessed',
      rule: 'I6',
      what: 'Follow-ups are decided after the urgency was assessed.',
      missing: ['an assessment of its urgency'],
      todo: 'Assess the incident first.',
    })
  const decision = choose(incident, command)
  return decision.kind === 'refused' ? decision : settle(incident, command, decision.events)
}

const choose = (incident: KnownIncident, command: DecideFollowUp): Decision<IncidentEvent> => {
  const { follow } = command
  switch (follow.choice) {
    case 'raise':
      return raiseKind(incident, command, follow)
    case 'decline':
      return declineKind(incident, command, follow)
    case 'none':
      return declineRest(incident, command, follow)
    default:
      return unreachable(follow)
  }
}

type Choice<Kind extends FollowUpChoice['choice']> = Extract<FollowUpChoice, { readonly choice: Kind }>

const raiseKind = (
  incident: KnownIncident,
  { by, at }: DecideFollowUp,
  { kind, title, text }: Choice<'raise'>,
): Decision<IncidentEvent> => {
  if (conditionOf(incident, kind) === 'does-not-hold')
    return refuse({
      code: 'condition-does-not-hold',
      rule: 'I12',
      what: `The condition of the kind “${followUpWords[kind]}” does not hold for this incident.`,
      todo: 'Raise it as the kind “other”, in words.',
    })
  return accept({ type: 'FollowUpRaised', by, at, followUp: nextFollowUp(incident), kind, title, text, review: null })
}

const declineKind = (
  incident: KnownIncident,
  { by, at }: DecideFollowUp,
  { kind, reason }: Choice<'decline'>,
): Decision<IncidentEvent> => {
  if (incident.followUps.some((one) => one.kind === kind))
    return refuse({
      code: 'follow-up-raised',
      rule: 'I12',
      what: `A follow-up of the kind “${followUpWords[kind]}” was raised already.`,
      todo: 'Settle it in the tracker.',
    })
  if (!openKinds(incident).includes(kind)) return accept()
  const condition = conditionOf(incident, kind)
  if (condition === 'holds') return conditionHolds(kind)
  if (kind === 'improve-alerting' && isBlank(reason)) return alertingNeedsReason()
  return accept({ type: 'FollowUpDeclined', by, at, kind, reason })
}

const declineRest = (
  incident: KnownIncident,
  { by, at }: DecideFollowUp,
  { reason }: Choice<'none'>,
): Decision<IncidentEvent> => {
  const open = openKinds(incident)
  const nothingAtAll = isNotUrgent(incident) && incident.followUps.length === 0
  if (nothingAtAll && isBlank(reason))
    return reasonNeeded(
      'I12',
      'A not-urgent incident without any follow-up needs a reason: nobody has investigated it.',
    )
  const held = open.find((kind) => conditionOf(incident, kind) === 'holds')
  if (held !== undefined && !nothingAtAll) return conditionHolds(held)
  if (open.includes('improve-alerting') && isBlank(reason)) return alertingNeedsReason()
  return accept(...open.map((kind): IncidentEvent => ({ type: 'FollowUpDeclined', by, at, kind, reason })))
}

const conditionHolds = (kind: FollowUpKind): Refused =>
  refuse({
    code: 'condition-holds',
    rule: 'I12',
    what: `The condition of the kind “${followUpWords[kind]}” holds, so it is raised.`,
    missing: [`a follow-up “${followUpWords[kind]}”`],
    todo: 'Raise it. (A not-urgent incident may have no follow-up at all, with a reason.)',
  })

const alertingNeedsReason = (): Refused =>
  reasonNeeded('I12', 'An alert raised what was no incident: leaving the alerting as it is needs a reason.')

/** A live, not-urgent incident whose kinds are all decided by these events ends as on resolve. */
const settle = (
  incident: KnownIncident,
  command: DecideFollowUp,
  events: readonly IncidentEvent[],
): Decision<IncidentEvent> => {
  const { by, at, follow } = command
  if (incident.phase !== 'live' || !isNotUrgent(incident)) return accept(...events)
  const decided = events.flatMap((one) =>
    one.type === 'FollowUpRaised' || one.type === 'FollowUpDeclined' ? [one.kind] : [],
  )
  if (openKinds(incident).some((kind) => !decided.includes(kind))) return accept(...events)
  const missing = unsettled(incident)
  if (missing.length > 0)
    return refuse({
      code: 'not-settled-yet',
      rule: 'I12',
      what: 'With this decision the incident would go to review, but something that was begun is not settled.',
      missing,
      todo: 'Settle what is missing first.',
    })
  return accept(...events, {
    type: 'NotUrgentSettled',
    by,
    at,
    reason: follow.choice === 'raise' ? null : follow.reason,
  })
}

const nextFollowUp = (incident: KnownIncident): number => nextNumber(incident.followUps.map((one) => one.followUp))

/** R2: a closing action of the review. Refusals: members-only, closed, is-duplicate, not-in-review. */
export const addFollowUpInReview = (
  incident: KnownIncident,
  command: AddFollowUpInReview,
  context: Context,
): Decision<IncidentEvent> => {
  const { by, at, kind, title, text, review } = command
  if (actingMember(by, context) === null) return membersOnly('R2')
  const refused = notOpen(incident)
  if (refused !== null) return refused
  if (incident.phase !== 'in-review') return notInReview(incident)
  return accept({ type: 'FollowUpRaised', by, at, followUp: nextFollowUp(incident), kind, title, text, review })
}

export const notInReview = (incident: KnownIncident): Refused =>
  refuse({
    code: 'not-in-review',
    rule: 'R2',
    what: `Incident ${incident.number} is not in review.`,
    todo: 'Resolve it first, or decide the follow-ups of a not-urgent one.',
  })

/** The tracker's answer to a follow-up. Never refused. */
export const recordFollowUpIssue = (incident: KnownIncident, command: RecordFollowUpIssue): Decision<IncidentEvent> => {
  const { by, at, followUp, issue } = command
  const found = incident.followUps.find((one) => one.followUp === followUp)
  if (found === undefined || found.issue?.reference === issue.reference) return accept()
  return accept({ type: 'FollowUpIssueRecorded', by, at, followUp, issue })
}
