/** The short team meeting that an urgent incident obliges, and its decision (I7). */
import type { Context } from '../context.ts'
import { accept, type Decision, refuse } from '../decision.ts'
import { isActiveMember } from '../people/actor.ts'
import {
  actingMember,
  isBlank,
  membersOnly,
  nobodyOwnsIt,
  notAnActiveMember,
  notBeingWorkedOn,
  notOpen,
  notTheOwner,
} from './guards.ts'
import type { KnownIncident } from './incident.ts'
import type { DecideMajorIncident, RemindOfMeeting } from './incidentCommands.ts'
import type { IncidentEvent } from './incidentEvents.ts'

/**
 * I7: the owner records what the meeting decided, and who took part. Refusals: members-only, closed, is-duplicate, nobody-owns-it,
 * not-the-owner, not-being-worked-on, no-meeting-called, meeting-decided, participants-needed, not-an-active-member, reference-needed.
 */
export const decideMajorIncident = (
  incident: KnownIncident,
  command: DecideMajorIncident,
  context: Context,
): Decision<IncidentEvent> => {
  const { by, at, decision, participants, text } = command
  const me = actingMember(by, context)
  if (me === null) return membersOnly('I7')
  const refused = notOpen(incident)
  if (refused !== null) return refused
  if (incident.owner === null) return nobodyOwnsIt(incident)
  if (incident.owner !== me) return notTheOwner(incident, incident.owner, context, 'I7')
  if (incident.phase === 'in-review') return notBeingWorkedOn(incident)
  if (incident.meeting === null)
    return refuse({
      code: 'no-meeting-called',
      rule: 'I7',
      what: 'No meeting was called: only an urgent incident obliges one.',
      todo: 'Assess the incident as urgent first.',
    })
  if (incident.meeting.state === 'decided')
    return refuse({
      code: 'meeting-decided',
      rule: 'I7',
      what: 'The meeting has decided already.',
      todo: 'Assess again if the urgency has changed.',
    })
  if (participants.length === 0)
    return refuse({
      code: 'participants-needed',
      rule: 'I7',
      what: 'The record of the meeting says who took part.',
      missing: ['who took part'],
      todo: 'Name everybody who took part.',
    })
  const stranger = participants.find((id) => !isActiveMember(context.people, id))
  if (stranger !== undefined) return notAnActiveMember(stranger, 'I7')
  if (decision === 'major-incident-process' && isBlank(command.reference))
    return refuse({
      code: 'reference-needed',
      rule: 'I7',
      what: 'A hand-over to the major incident process is recorded with its reference.',
      missing: ['the major incident’s reference'],
      todo: 'Give the reference of the major incident.',
    })
  return accept({
    type: 'MajorIncidentDecided',
    by,
    at,
    decision,
    reference: decision === 'major-incident-process' ? command.reference : null,
    participants: [...new Set(participants)],
    text,
  })
}

/** When the team is next reminded of the undecided meeting, or null (I7). */
export const meetingReminderDue = (incident: KnownIncident, minutes: number): Temporal.Instant | null => {
  if (incident.phase !== 'live') return null
  if (incident.meeting === null || incident.meeting.state === 'decided') return null
  return (incident.meeting.remindedAt ?? incident.meeting.calledAt).add({ minutes })
}

/** I7's timer: reminds while the meeting has not decided; too early or too late it does nothing. */
export const remindOfMeeting = (
  incident: KnownIncident,
  command: RemindOfMeeting,
  context: Context,
): Decision<IncidentEvent> => {
  const due = meetingReminderDue(incident, context.playbook.incident.meetingReminderMinutes)
  if (due === null || Temporal.Instant.compare(command.at, due) < 0) return accept()
  return accept({ type: 'MeetingReminded', by: command.by, at: command.at })
}
