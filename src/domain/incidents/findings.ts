/** What is found and done while an incident is worked on (I3, I8): observations, actions, service status, files, experts. */
import type { Context } from '../context.ts'
import { accept, type Decision, type Refused, refuse } from '../decision.ts'
import { personIn } from '../people/actor.ts'
import { actingMember, isBlank, mayAdd, membersOnly, nobodyOwnsIt, notOpen, reasonNeeded } from './guards.ts'
import type { KnownIncident } from './incident.ts'
import type { Act, Attach, Involve, Observe, UpdateServiceStatus } from './incidentCommands.ts'
import type { IncidentEvent } from './incidentEvents.ts'

/** I3: why no finding can go in now, or null. Refusals: closed, is-duplicate, nobody-owns-it. */
export const takesNoFindings = (incident: KnownIncident): Refused | null => {
  const refused = notOpen(incident)
  if (refused !== null) return refused
  return incident.owner === null ? nobodyOwnsIt(incident) : null
}

/** I8: an observation. Refusals: members-only and those of `takesNoFindings`. */
export const observe = (incident: KnownIncident, command: Observe, context: Context): Decision<IncidentEvent> => {
  if (!mayAdd(command.by, context)) return membersOnly('I8')
  const refused = takesNoFindings(incident)
  if (refused !== null) return refused
  return accept({ type: 'Observed', by: command.by, at: command.at, text: command.text })
}

/** I8: an action with the reasoning behind it. Refusals: members-only, reason-needed and those of `takesNoFindings`. */
export const act = (incident: KnownIncident, command: Act, context: Context): Decision<IncidentEvent> => {
  const { by, at, text, reason } = command
  if (!mayAdd(by, context)) return membersOnly('I8')
  const refused = takesNoFindings(incident)
  if (refused !== null) return refused
  if (isBlank(reason)) return reasonNeeded('I8', 'An action is recorded with the reasoning behind it.')
  return accept({ type: 'Acted', by, at, text, reason })
}

/** I8: how an affected service is now. Refusals: members-only, unknown-service and those of `takesNoFindings`. */
export const updateServiceStatus = (
  incident: KnownIncident,
  command: UpdateServiceStatus,
  context: Context,
): Decision<IncidentEvent> => {
  const { by, at, service, environment, status, text } = command
  if (!mayAdd(by, context)) return membersOnly('I8')
  const refused = takesNoFindings(incident)
  if (refused !== null) return refused
  const known = context.playbook.services.map((one) => one.key)
  if (known.length > 0 && !known.includes(service))
    return refuse({
      code: 'unknown-service',
      rule: 'I8',
      what: `The playbook’s catalogue has no service ${service}.`,
      todo: `Name one of: ${known.join(', ')}.`,
    })
  return accept({ type: 'ServiceStatusUpdated', by, at, service, environment, status, text })
}

/** I3: a file waits for an owner like any finding. Refusals: members-only and those of `takesNoFindings`. */
export const attach = (incident: KnownIncident, command: Attach, context: Context): Decision<IncidentEvent> => {
  const { by, at, attachment, filename, mediaType, size } = command
  if (!mayAdd(by, context)) return membersOnly('I8')
  const refused = takesNoFindings(incident)
  if (refused !== null) return refused
  return accept({ type: 'Attached', by, at, attachment, filename, mediaType, size })
}

/** I8: a subject expert is involved, and told. Refusals: members-only, unknown-person and those of `takesNoFindings`. */
export const involve = (incident: KnownIncident, command: Involve, context: Context): Decision<IncidentEvent> => {
  const { by, at, person, text } = command
  if (actingMember(by, context) === null) return membersOnly('I8')
  const refused = takesNoFindings(incident)
  if (refused !== null) return refused
  if (personIn(context.people, person)?.active !== true)
    return refuse({
      code: 'unknown-person',
      rule: 'I8',
      what: `The desk knows nobody active called ${person}.`,
      todo: 'Name somebody the desk knows, so that they can be told.',
    })
  if (incident.involved.some((one) => one.person === person)) return accept()
  return accept({ type: 'ExpertInvolved', by, at, person, text })
}
