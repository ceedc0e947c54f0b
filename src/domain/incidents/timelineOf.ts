/** One event as one entry of the timeline. Who and when stand beside the text; names are ids, for the reader's side to show. */
import { unreachable } from '../decision.ts'
import type { Actor } from '../people/actor.ts'
import { departureRules } from './departure.ts'
import { followUpWords } from './followUp.ts'
import type { IncidentEvent } from './incidentEvents.ts'
import { meetingWords } from './incidentNotes.ts'
import { sourceWords } from './incidentTexts.ts'
import { urgencyWords } from './urgency.ts'

export type TimelineKind =
  | 'raise'
  | 'ownership'
  | 'assessment'
  | 'meeting'
  | 'observation'
  | 'action'
  | 'service-status'
  | 'attachment'
  | 'help'
  | 'link'
  | 'evidence'
  | 'change'
  | 'rollback'
  | 'resolution'
  | 'follow-up'
  | 'status'
  | 'record'
  | 'departure'
  | 'review'
  | 'connector'
  | 'reminder'

export type TimelineEntry = {
  readonly version: number
  readonly at: Temporal.Instant
  readonly by: Actor
  readonly kind: TimelineKind
  readonly text: string
  /** Milestones stand in the story from the start; other entries are promoted into it (`EntryPromoted`). */
  readonly layer: 'log' | 'story'
}

const milestones: ReadonlySet<IncidentEvent['type']> = new Set<IncidentEvent['type']>([
  'IncidentRaised',
  'UrgencyAssessed',
  'MajorIncidentDecided',
  'IncidentResolved',
  'NotUrgentSettled',
  'DeclaredNotIncident',
  'MergedIntoSurvivor',
  'IncidentReopened',
  'IncidentClosed',
])

/** Total: every event has an entry. `version` is the event's own. */
export const timelineOf = (event: IncidentEvent, version: number): TimelineEntry => {
  const [kind, ...words] = entryOf(event)
  return {
    version,
    at: event.at,
    by: event.by,
    kind,
    text: words.filter((one) => one !== null && one !== '').join('\n'),
    layer: milestones.has(event.type) ? 'story' : 'log',
  }
}

type Words = readonly [TimelineKind, ...(string | null)[]]

const because = (reason: string | null): string | null => (reason === null ? null : `Reason: ${reason}`)

const entryOf = (event: IncidentEvent): Words => {
  switch (event.type) {
    case 'IncidentRaised':
      return ['raise', event.title, event.text, `Source: ${sourceWords(event.source)}`]
    case 'OwnershipTaken':
      return ['ownership', `${event.owner} owns it`]
    case 'OwnershipHandedOver':
      return ['ownership', `${event.from} handed it over to ${event.owner}`, event.text]
    case 'OwnershipTakenOver':
      return ['ownership', `${event.owner} took it over from ${event.from}`, because(event.reason)]
    case 'OwnershipReleased':
      return ['ownership', `${event.from} released it`, because(event.reason)]
    case 'OwnershipEnded':
      return ['ownership', `${event.from} left the team; nobody owns it`]
    case 'UrgencyAssessed':
      return ['assessment', `Assessed: ${urgencyWords[event.urgency]}`, suggested(event), because(event.reason)]
    case 'MeetingCalled':
      return ['meeting', 'The team is called to a short meeting']
    case 'MajorIncidentDecided':
      return [
        'meeting',
        `Decided: ${meetingWords(event.decision)}`,
        event.reference,
        `Took part: ${event.participants.join(', ')}`,
        event.text,
      ]
    case 'MeetingReminded':
      return ['reminder', 'The meeting has not decided yet']
    case 'Observed':
      return ['observation', event.text]
    case 'Acted':
      return ['action', event.text, `Because: ${event.reason}`]
    case 'ServiceStatusUpdated':
      return [
        'service-status',
        `${event.service}${event.environment === null ? '' : ` (${event.environment})`}: ${event.status}`,
        event.text,
      ]
    case 'Attached':
      return ['attachment', event.filename]
    case 'ExpertInvolved':
      return ['help', `${event.person} was asked to help`, event.text]
    case 'MergeRequestLinked':
      return ['link', `Merge request ${event.mergeRequest}: ${event.url}`]
    case 'ReviewRequested':
      return ['link', `Review asked for: ${event.url}`, event.text]
    case 'MergeRequestStateRecorded':
      return ['connector', `Merge request ${event.mergeRequest} is ${event.state}`]
    case 'AlertAdded':
      return ['link', `Alert group ${event.group} was added`]
    case 'AlertStateRecorded':
      return ['connector', `Alert group ${event.group} ${event.firing ? 'fires again' : 'stopped by itself'}`]
    case 'CallLinked':
      return ['link', `Support call ${event.call} was linked`]
    case 'EvidenceRecorded':
      return ['evidence', event.text, event.url]
    case 'ChangeProposed':
      return ['change', `Change ${event.change} proposed`, event.plan, `In contact: ${event.contact}`]
    case 'ChangeEdited':
      return [
        'change',
        `Change ${event.change} edited; to be verified again`,
        event.plan,
        `In contact: ${event.contact}`,
      ]
    case 'ChangeVerified':
      return ['change', `Change ${event.change} verified`]
    case 'ChangeExecuted':
      return ['change', `Change ${event.change} executed, verified by ${event.verifier}`]
    case 'ChangeExecutedUnverified':
      return ['change', `Change ${event.change} made without verification`, because(event.reason)]
    case 'ChangeChecked':
      return [
        'change',
        `Change ${event.change} checked: ${event.asExpected ? 'as expected' : 'not as expected'}`,
        event.text,
      ]
    case 'ChangeAbandoned':
      return ['change', `Change ${event.change} abandoned`, because(event.reason)]
    case 'RollbackRecorded':
      return ['rollback', `Rollback ${event.rollback}: ${event.repository}`, event.text]
    case 'RedeployConfirmed':
      return ['rollback', `The trunk of ${event.repository} is safe to deploy again`, event.text]
    case 'CauseRecorded':
      return ['resolution', event.known ? 'The cause' : 'The limit of what can be understood', event.text]
    case 'StoppedConfirmed':
      return ['resolution', event.byItself ? 'It stopped by itself' : 'It no longer occurs', event.text]
    case 'IncidentResolved':
      return ['status', 'Resolved; waits for the review']
    case 'FollowUpRaised':
      return ['follow-up', `${followUpWords[event.kind]}: ${event.title}`, event.text]
    case 'FollowUpDeclined':
      return ['follow-up', `None of the kind “${followUpWords[event.kind]}”`, because(event.reason)]
    case 'FollowUpIssueRecorded':
      return ['connector', `Follow-up ${event.followUp} is ${event.issue.reference}`]
    case 'NotUrgentSettled':
      return ['status', 'Not urgent, its follow-ups decided; waits for the review', because(event.reason)]
    case 'IncidentReopened':
      return ['status', 'Reopened', because(event.reason)]
    case 'MergedIntoSurvivor':
      return ['status', `The same event as incident ${event.survivor}; goes on there`]
    case 'DuplicateAbsorbed':
      return ['status', `Incident ${event.duplicate} is the same event and goes on here`]
    case 'IncidentUnmerged':
      return ['status', `No longer merged into incident ${event.survivor}`, because(event.reason)]
    case 'DuplicateReleased':
      return ['status', `Incident ${event.duplicate} is no longer merged into this one`]
    case 'DeclaredNotIncident':
      return ['status', 'Declared not an incident', because(event.reason)]
    case 'TitleEdited':
      return ['record', `Title: ${event.title}`]
    case 'EntryPromoted':
      return [
        'record',
        event.story
          ? `Entry ${event.entry} is part of the story`
          : `Entry ${event.entry} is no longer part of the story`,
      ]
    case 'ConfidentialSet':
      return ['record', event.confidential ? 'Made confidential' : 'No longer confidential']
    case 'EntryRedacted':
      return ['record', `Entry ${event.entry} was redacted`, because(event.reason)]
    case 'DepartureRecorded':
      return ['departure', `${departureRules[event.kind].words} (${event.rule})`, event.text]
    case 'DepartureRepaired':
      return ['departure', `Put right: ${departureRules[event.kind].words}`]
    case 'IncidentClosed':
      return ['review', `Closed in review ${event.review}`]
    case 'IncidentCarriedOver':
      return ['review', `Carried over by review ${event.review}`, because(event.reason)]
    case 'TrackerIssueRecorded':
      return ['connector', `Issue ${event.issue.reference}`]
    case 'ThreadRecorded':
      return ['connector', 'Announced in the channel']
    case 'IterationSet':
      return ['connector', event.iteration === null ? 'Waits for an iteration' : `Iteration ${event.iteration}`]
    case 'Nagged':
      return [
        'reminder',
        `Nobody owns it: told ${event.whom === 'on-duty' ? 'the people on duty' : `the ${event.whom}`}`,
      ]
    case 'SilenceReminded':
      return ['reminder', `Nothing was written: reminded ${event.owner}`]
    default:
      return unreachable(event)
  }
}

const suggested = (event: Extract<IncidentEvent, { readonly type: 'UrgencyAssessed' }>): string => {
  const suggestion = event.suggestion === null ? 'nothing' : urgencyWords[event.suggestion]
  return `Suggested: ${suggestion}${event.unsure ? ' (unsure)' : ''}`
}
