/** What is linked to an incident: merge requests and their review (I9), alerts and calls. Links are no findings (I3). */
import type { AddGroupToIncident } from '../alerts/alertGroupCommands.ts'
import type { Context } from '../context.ts'
import { accept, acceptWith, type Decision, refuse } from '../decision.ts'
import { streamId } from '../stream.ts'
import { actingMember, isDesk, mayAdd, membersOnly, notOpen } from './guards.ts'
import type { KnownIncident } from './incident.ts'
import type {
  AddAlert,
  LinkCall,
  LinkMergeRequest,
  RecordAlertState,
  RecordMergeRequestState,
  RequestReview,
} from './incidentCommands.ts'
import type { IncidentEvent } from './incidentEvents.ts'
import { nextNumber } from './numbering.ts'

/** I9. Refusals: members-only, closed, is-duplicate. */
export const linkMergeRequest = (
  incident: KnownIncident,
  command: LinkMergeRequest,
  context: Context,
): Decision<IncidentEvent> => {
  const { by, at, url } = command
  if (!mayAdd(by, context)) return membersOnly('I9')
  const refused = notOpen(incident)
  if (refused !== null) return refused
  if (incident.mergeRequests.some((one) => one.url === url)) return accept()
  const mergeRequest = nextNumber(incident.mergeRequests.map((one) => one.mergeRequest))
  return accept({ type: 'MergeRequestLinked', by, at, mergeRequest, url })
}

/** I9: the review is asked for in the thread, once. Refusals: members-only, closed, is-duplicate, no-such-merge-request, merge-request-not-open. */
export const requestReview = (
  incident: KnownIncident,
  command: RequestReview,
  context: Context,
): Decision<IncidentEvent> => {
  const { by, at, text } = command
  if (actingMember(by, context) === null) return membersOnly('I9')
  const refused = notOpen(incident)
  if (refused !== null) return refused
  const found = incident.mergeRequests.find((one) => one.mergeRequest === command.mergeRequest)
  if (found === undefined)
    return refuse({
      code: 'no-such-merge-request',
      rule: 'I9',
      what: `Incident ${incident.number} has no merge request ${command.mergeRequest}.`,
      todo: 'Link the merge request first.',
    })
  if (found.state !== 'open')
    return refuse({
      code: 'merge-request-not-open',
      rule: 'I9',
      what: `The merge request is ${found.state} already.`,
      todo: 'Link another merge request if more is to be changed.',
    })
  if (found.reviewAskedAt !== null) return accept()
  return accept({ type: 'ReviewRequested', by, at, mergeRequest: found.mergeRequest, url: found.url, text })
}

/**
 * D6: an alert group belongs to this incident, and is thereby decided. Refusals: members-only, closed, is-duplicate, and those of the
 * group.
 */
export const addAlert = (incident: KnownIncident, command: AddAlert, context: Context): Decision<IncidentEvent> => {
  const { by, at, group } = command
  if (!mayAdd(by, context) && !isDesk(by)) return membersOnly('D6')
  const refused = notOpen(incident)
  if (refused !== null) return refused
  if (incident.alerts.some((one) => one.group === group)) return accept()
  const decide: AddGroupToIncident = { type: 'AddGroupToIncident', by, at, incident: incident.number }
  return acceptWith(
    [{ type: 'AlertAdded', by, at, group }],
    [{ stream: streamId('alert-group', group), command: decide }],
  )
}

/** I1: a support call about it. Refusals: members-only, closed, is-duplicate. */
export const linkCall = (incident: KnownIncident, command: LinkCall, context: Context): Decision<IncidentEvent> => {
  const { by, at, call } = command
  if (!mayAdd(by, context) && !isDesk(by)) return membersOnly('I1')
  const refused = notOpen(incident)
  if (refused !== null) return refused
  if (incident.calls.some((one) => one.call === call)) return accept()
  return accept({ type: 'CallLinked', by, at, call })
}

/** What the tracker says about a linked merge request. Never refused. */
export const recordMergeRequestState = (
  incident: KnownIncident,
  command: RecordMergeRequestState,
): Decision<IncidentEvent> => {
  const { by, at, url, state } = command
  const found = incident.mergeRequests.find((one) => one.url === url)
  if (found === undefined || found.state === state) return accept()
  return accept({ type: 'MergeRequestStateRecorded', by, at, mergeRequest: found.mergeRequest, state })
}

/** A linked alert group stopped or fires again: a proposal to people, it closes nothing. Never refused. */
export const recordAlertState = (incident: KnownIncident, command: RecordAlertState): Decision<IncidentEvent> => {
  const { by, at, group, firing } = command
  const found = incident.alerts.find((one) => one.group === group)
  if (found === undefined || found.firing === firing) return accept()
  return accept({ type: 'AlertStateRecorded', by, at, group, firing })
}
