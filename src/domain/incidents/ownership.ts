/** Who owns an incident: own, hand over, take over, release, and what happens when the owner leaves (D4, I5). */
import type { Context } from '../context.ts'
import { accept, type Decision, refuse } from '../decision.ts'
import { isActiveMember } from '../people/actor.ts'
import {
  actingMember,
  isBlank,
  membersOnly,
  nameOf,
  nobodyOwnsIt,
  notAnActiveMember,
  notBeingWorkedOn,
  notOpen,
  notTheOwner,
  reasonNeeded,
} from './guards.ts'
import type { KnownIncident } from './incident.ts'
import type { HandOverIncident, OwnerLeft, OwnIncident, ReleaseIncident, TakeOverIncident } from './incidentCommands.ts'
import type { IncidentEvent } from './incidentEvents.ts'

/** I5: exactly one member takes it, for themselves. Refusals: members-only, closed, is-duplicate, already-owned. */
export const own = (incident: KnownIncident, command: OwnIncident, context: Context): Decision<IncidentEvent> => {
  const { by, at } = command
  const me = actingMember(by, context)
  if (me === null) return membersOnly('I5')
  const refused = notOpen(incident)
  if (refused !== null) return refused
  if (incident.owner === me) return accept()
  if (incident.owner !== null) {
    const owner = nameOf(context.people, incident.owner)
    return refuse({
      code: 'already-owned',
      rule: 'I5',
      what: `Incident ${incident.number} is owned by ${owner}.`,
      todo: `Help ${owner}, or take it over with a reason.`,
    })
  }
  return accept({ type: 'OwnershipTaken', by, at, owner: me })
}

/** D4: the owner gives it to another active member. Refusals: members-only, closed, is-duplicate, nobody-owns-it, not-the-owner, not-an-active-member. */
export const handOver = (
  incident: KnownIncident,
  command: HandOverIncident,
  context: Context,
): Decision<IncidentEvent> => {
  const { by, at, to, text } = command
  const me = actingMember(by, context)
  if (me === null) return membersOnly('D4')
  const refused = notOpen(incident)
  if (refused !== null) return refused
  if (incident.owner === null) return nobodyOwnsIt(incident)
  if (incident.owner === to) return accept()
  if (incident.owner !== me) return notTheOwner(incident, incident.owner, context, 'D4')
  if (!isActiveMember(context.people, to)) return notAnActiveMember(to, 'D4')
  return accept({ type: 'OwnershipHandedOver', by, at, from: me, owner: to, text })
}

/** D4: anybody in the team takes it over with a reason; the former owner is told. Refusals: members-only, closed, is-duplicate, nobody-owns-it, reason-needed. */
export const takeOver = (
  incident: KnownIncident,
  command: TakeOverIncident,
  context: Context,
): Decision<IncidentEvent> => {
  const { by, at, reason } = command
  const me = actingMember(by, context)
  if (me === null) return membersOnly('D4')
  const refused = notOpen(incident)
  if (refused !== null) return refused
  if (incident.owner === null) return nobodyOwnsIt(incident)
  if (incident.owner === me) return accept()
  if (isBlank(reason)) return reasonNeeded('D4', 'Taking over from the owner needs a reason, which they are told.')
  return accept({ type: 'OwnershipTakenOver', by, at, from: incident.owner, owner: me, reason })
}

/** D4: the owner gives it back; it is unowned again and nags. Refusals: members-only, closed, is-duplicate, not-the-owner, not-being-worked-on, reason-needed. */
export const release = (
  incident: KnownIncident,
  command: ReleaseIncident,
  context: Context,
): Decision<IncidentEvent> => {
  const { by, at, reason } = command
  const me = actingMember(by, context)
  if (me === null) return membersOnly('D4')
  const refused = notOpen(incident)
  if (refused !== null) return refused
  if (incident.owner === null) return accept()
  if (incident.owner !== me) return notTheOwner(incident, incident.owner, context, 'D4')
  if (incident.phase === 'in-review') return notBeingWorkedOn(incident)
  if (isBlank(reason)) return reasonNeeded('D4', 'Releasing an incident needs a reason.')
  return accept({ type: 'OwnershipReleased', by, at, from: me, reason })
}

/** D4: whoever left owns nothing that is open any more. Never refused. */
export const ownerLeft = (incident: KnownIncident, command: OwnerLeft): Decision<IncidentEvent> => {
  if (incident.phase === 'closed') return accept()
  if (incident.owner !== command.person) return accept()
  return accept({ type: 'OwnershipEnded', by: command.by, at: command.at, from: command.person })
}
