/** The note that an event leaves in the incident's issue: findings live there and on the desk, never in the chat (I3). */
import type { Context } from '../context.ts'
import { followUpWords } from './followUp.ts'
import { nameOf } from './guards.ts'
import type { IncidentEvent } from './incidentEvents.ts'
import { actorName } from './incidentTexts.ts'
import { urgencyWords } from './urgency.ts'

const withWords = (sentence: string, words: string | null): string =>
  words === null || words === '' ? sentence : `${sentence}\n\n${words}`

/** Null: this event leaves no note. */
export const noteOf = (event: IncidentEvent, context: Context): string | null => {
  const by = actorName(event.by, context)
  switch (event.type) {
    case 'Observed':
      return withWords(`Observation by ${by}:`, event.text)
    case 'Acted':
      return `Action by ${by}:\n\n${event.text}\n\nBecause:\n\n${event.reason}`
    case 'ServiceStatusUpdated': {
      const where = event.environment === null ? event.service : `${event.service} (${event.environment})`
      return withWords(`${where} is ${event.status}, says ${by}.`, event.text)
    }
    case 'Attached':
      return `${by} attached ${event.filename} on the desk.`
    case 'UrgencyAssessed': {
      const route = event.personalData === true ? context.playbook.incident.personalDataRoute : ''
      const personal = route === '' ? '' : `\n\nPersonal data is involved. ${route}`
      return withWords(`${by} assessed: ${urgencyWords[event.urgency]}.`, event.reason) + personal
    }
    case 'MajorIncidentDecided':
      return withWords(`The meeting decided: ${meetingWords(event.decision)}.`, event.text)
    case 'MergeRequestLinked':
      return `${by} linked a merge request: ${event.url}`
    case 'ChangeProposed':
      return `Manual change ${event.change}, proposed by ${by}:\n\n${event.plan}\n\nIn contact: ${event.contact}`
    case 'ChangeEdited':
      return `Manual change ${event.change}, edited by ${by}, to be verified again:\n\n${event.plan}\n\nIn contact: ${event.contact}`
    case 'ChangeVerified':
      return `Manual change ${event.change} was verified by ${by}.`
    case 'ChangeExecuted':
      return `Manual change ${event.change} was executed by ${by}; verified by ${nameOf(context.people, event.verifier)}.`
    case 'ChangeExecutedUnverified':
      return withWords(`Manual change ${event.change} was made by ${by} without verification:`, event.reason)
    case 'ChangeChecked':
      return withWords(
        `Manual change ${event.change} was checked by ${by}: ${event.asExpected ? 'as expected' : 'not as expected'}.`,
        event.text,
      )
    case 'ChangeAbandoned':
      return withWords(`Manual change ${event.change} was abandoned by ${by}.`, event.reason)
    case 'RollbackRecorded':
      return withWords(`${by} rolled back ${event.repository} (rollback ${event.rollback}).`, event.text)
    case 'RedeployConfirmed':
      return withWords(`The trunk of ${event.repository} is safe to deploy again, says ${by}.`, event.text)
    case 'CauseRecorded':
      return withWords(
        event.known ? `Cause, recorded by ${by}:` : `The limit of what can be understood, recorded by ${by}:`,
        event.text,
      )
    case 'StoppedConfirmed':
      return withWords(`It no longer occurs, says ${by}${event.byItself ? '; it stopped by itself' : ''}.`, event.text)
    case 'FollowUpDeclined':
      return withWords(`No follow-up of the kind “${followUpWords[event.kind]}”, decided by ${by}.`, event.reason)
    case 'NotUrgentSettled':
      return withWords(`Not urgent, and its follow-ups are decided by ${by}.`, event.reason)
    case 'DuplicateAbsorbed':
      return `Incident #${event.duplicate} is the same event and goes on here.`
    case 'DuplicateReleased':
      return `Incident #${event.duplicate} is no longer merged into this one.`
    case 'IncidentCarriedOver':
      return withWords(`Carried over by review ${event.review}.`, event.reason)
    default:
      return null
  }
}

/** I7's decision in words. */
export const meetingWords = (decision: 'major-incident-process' | 'resolve-internally'): string =>
  decision === 'major-incident-process' ? 'hand it to the major incident process' : 'resolve it internally'
