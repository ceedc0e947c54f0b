/** What the review meeting decides about one incident (I13, R2), and reopening (I14). */
import type { Context } from '../context.ts'
import { accept, acceptWith, type Decision, refuse } from '../decision.ts'
import { isActiveMember, type PersonId } from '../people/actor.ts'
import { followUpWords } from './followUp.ts'
import { notInReview, openKinds } from './followUps.ts'
import { actingMember, isBlank, isClosed, membersOnly, notOpen, reasonNeeded } from './guards.ts'
import type { ClosedIncident, InReviewIncident, KnownIncident } from './incident.ts'
import type { CarryOverInReview, CloseInReview, ReopenIncident, ReopenInReview } from './incidentCommands.ts'
import type { IncidentEvent } from './incidentEvents.ts'
import { currentIteration } from './iteration.ts'
import { onIncident } from './merging.ts'

/**
 * I13: the only way to close. Its duplicates close with it. Refusals: members-only, not-in-review, reviewed-under-survivor,
 * follow-ups-undecided.
 */
export const closeInReview = (
  incident: KnownIncident,
  command: CloseInReview,
  context: Context,
): Decision<IncidentEvent> => {
  const { by, at, review, under } = command
  if (actingMember(by, context) === null) return membersOnly('R2')
  if (isClosed(incident)) return accept()
  if (incident.phase !== 'in-review') return notInReview(incident)
  const survivor = incident.outcome.kind === 'duplicate' ? incident.outcome.of : null
  if (survivor !== under)
    return refuse({
      code: 'reviewed-under-survivor',
      rule: 'I14',
      what: `Incident ${incident.number} is a duplicate and is reviewed under its survivor.`,
      todo: 'Decide it at the survivor.',
    })
  const open = openKinds(incident)
  if (open.length > 0)
    return refuse({
      code: 'follow-ups-undecided',
      rule: 'R2',
      what: `Incident ${incident.number} cannot be closed before its follow-ups are decided.`,
      missing: open.map((kind) => `follow-up: ${followUpWords[kind]}`),
      todo: 'Decide each kind, or carry the incident over with a reason.',
    })
  return acceptWith(
    [{ type: 'IncidentClosed', by, at, review, under }],
    incident.duplicates.map((one) =>
      onIncident(one, { type: 'CloseInReview', by, at, review, under: incident.number }),
    ),
  )
}

/** R2. Refusals: members-only, closed, is-duplicate, not-in-review, reason-needed. */
export const carryOverInReview = (
  incident: KnownIncident,
  command: CarryOverInReview,
  context: Context,
): Decision<IncidentEvent> => {
  const { by, at, review, reason } = command
  if (actingMember(by, context) === null) return membersOnly('R2')
  const refused = notOpen(incident)
  if (refused !== null) return refused
  if (incident.phase !== 'in-review') return notInReview(incident)
  if (isBlank(reason)) return reasonNeeded('R2', 'Carrying an incident over to the next review needs a reason.')
  return accept({ type: 'IncidentCarriedOver', by, at, review, reason })
}

/** R2: the meeting reopens it. Refusals: members-only, not-in-review, is-duplicate, reason-needed. */
export const reopenInReview = (
  incident: KnownIncident,
  command: ReopenInReview,
  context: Context,
): Decision<IncidentEvent> => {
  if (actingMember(command.by, context) === null) return membersOnly('R2')
  if (incident.phase !== 'in-review') return notInReview(incident)
  return reopened(incident, command, context, command.review)
}

/**
 * I14: it occurs again, before its review or within the playbook's days after closing. What is open already is accepted.
 * Refusals: members-only, reopen-window-over, is-duplicate, reason-needed.
 */
export const reopen = (incident: KnownIncident, command: ReopenIncident, context: Context): Decision<IncidentEvent> => {
  if (actingMember(command.by, context) === null) return membersOnly('I14')
  if (incident.phase !== 'in-review' && incident.phase !== 'closed') return accept()
  const days = context.playbook.incident.reopenWithinDays
  if (isClosed(incident) && Temporal.Instant.compare(command.at, incident.closedAt.add({ hours: 24 * days })) > 0)
    return refuse({
      code: 'reopen-window-over',
      rule: 'I14',
      what: `Incident ${incident.number} was closed more than ${days} days ago.`,
      todo: 'Raise a new incident and link this one.',
    })
  return reopened(incident, command, context, null)
}

const reopened = (
  incident: InReviewIncident | ClosedIncident,
  { by, at, reason }: ReopenIncident | ReopenInReview,
  context: Context,
  review: number | null,
): Decision<IncidentEvent> => {
  if (incident.outcome.kind === 'duplicate') return reopenTheSurvivor(incident.number, incident.outcome.of)
  if (isBlank(reason)) return reasonNeeded('I14', 'Reopening an incident needs a reason: how it occurred again.')
  return accept({
    type: 'IncidentReopened',
    by,
    at,
    owner: stillTheirs(incident.owner, context),
    reason,
    iteration: currentIteration(context.playbook, at),
    review,
  })
}

const reopenTheSurvivor = (number: number, survivor: number) =>
  refuse({
    code: 'is-duplicate',
    rule: 'I14',
    what: `Incident ${number} is a duplicate of incident ${survivor}.`,
    todo: `Reopen incident ${survivor}, or unmerge this one where it is not closed.`,
  })

/** I14: the owner gets it back if still a member and on duty. */
const stillTheirs = (owner: PersonId | null, context: Context): PersonId | null =>
  owner !== null && isActiveMember(context.people, owner) && context.people[owner]?.onDuty === true ? owner : null
