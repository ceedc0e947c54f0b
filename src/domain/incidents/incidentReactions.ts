/** What the tracker and the chat are told of each event (I2 to I7, I9 to I14). Pure. Findings never go into the chat (I3). */
import type { Context } from '../context.ts'
import type { ChatEffect, Effect, TrackerEffect } from '../effects.ts'
import { activeWithRole, type PersonId } from '../people/actor.ts'
import { type DepartureKind, departureRules } from './departure.ts'
import { followUpWords } from './followUp.ts'
import { nameOf } from './guards.ts'
import type { Incident, KnownIncident } from './incident.ts'
import type { FollowUpRaised, IncidentEvent, IncidentRaised, UrgencyAssessed } from './incidentEvents.ts'
import { meetingWords, noteOf } from './incidentNotes.ts'
import { actorName, cardText, cardTitle, chatText, sourceWords, trackerText, type Values } from './incidentTexts.ts'
import type { IncidentTemplate } from './templates.ts'
import { type Urgency, urgencyWords } from './urgency.ts'

const tracker = (effect: TrackerEffect): Effect => ({ port: 'tracker', effect })
const chat = (effect: ChatEffect): Effect => ({ port: 'chat', effect })

type About = Extract<ChatEffect, { readonly type: 'Reply' }>['about']

/** All effects that one event wants, in order. `before` and `after` are the states around it. */
export const incidentReactions = (
  event: IncidentEvent,
  before: Incident,
  after: Incident,
  context: Context,
): readonly Effect[] => {
  if (after.phase === 'none') return []
  const note = noteOf(event, context)
  const effects = effectsOf(event, before, after, context)
  return note === null ? effects : [tracker({ type: 'AddNote', text: note }), ...effects]
}

const effectsOf = (
  event: IncidentEvent,
  before: Incident,
  after: KnownIncident,
  context: Context,
): readonly Effect[] => {
  const by = actorName(event.by, context)
  const name = (id: PersonId | null): string => (id === null ? 'nobody yet' : nameOf(context.people, id))
  const reply = (about: About, template: IncidentTemplate, values: Values, mention: readonly PersonId[] = []): Effect =>
    chat({ type: 'Reply', about, text: chatText(template, after, values, context), mention })
  const card = chat({ type: 'UpdateCard', title: cardTitle(after), text: cardText(after, context) })
  switch (event.type) {
    case 'IncidentRaised':
      return raised(event, after, context)
    case 'OwnershipTaken':
      return [assign(after), reply('ownership', 'owned', { owner: name(event.owner) }), card]
    case 'OwnershipHandedOver': {
      const values = { by, from: name(event.from), owner: name(event.owner), reason: event.text }
      return [assign(after), reply('ownership', 'handed-over', values, [event.owner]), card]
    }
    case 'OwnershipTakenOver': {
      const values = { from: name(event.from), owner: name(event.owner), reason: event.reason }
      return [assign(after), reply('ownership', 'taken-over', values, [event.from]), card]
    }
    case 'OwnershipReleased':
    case 'OwnershipEnded': {
      const reason = event.type === 'OwnershipReleased' ? event.reason : 'no longer in the team'
      return [assign(after), reply('ownership', 'released', { by, from: name(event.from), reason }), card]
    }
    case 'UrgencyAssessed':
      return [...assessed(event, after, context), reply('status', 'assessed', urgencyValues(event, by)), card]
    case 'MeetingCalled':
      return [reply('meeting', 'meeting-call', meetingValues(name(after.owner), context), onDuty(context))]
    case 'MajorIncidentDecided': {
      const attendees = event.participants.map(name).join(', ')
      const values = { decision: meetingWords(event.decision), reference: event.reference, attendees }
      return [reply('meeting', 'meeting-decided', values)]
    }
    case 'ExpertInvolved': {
      const values = { by, who: name(event.person), reason: event.text }
      return [reply('help', 'help-wanted', values, [event.person])]
    }
    case 'ReviewRequested':
      return [reply('review-request', 'review-request', { by, mergeRequest: event.url })]
    case 'FollowUpRaised':
      return [followUp(event, after, context)]
    case 'IncidentResolved': {
      const cause = after.cause?.known === true ? 'known, see the incident' : 'not fully understood, see the incident'
      return [...standing(after, context), reply('status', 'resolved', { by, cause }), card]
    }
    case 'NotUrgentSettled':
      return [...standing(after, context), reply('status', 'not-urgent', { by }), card]
    case 'DeclaredNotIncident':
      return [...standing(after, context), reply('status', 'not-an-incident', { by, reason: event.reason }), card]
    case 'IncidentReopened': {
      const opened = before.phase === 'closed' ? [tracker({ type: 'ReopenIssue' })] : []
      const values = { by, owner: name(event.owner), reason: event.reason }
      return [...opened, ...standing(after, context), assign(after), reply('status', 'reopened', values), card]
    }
    case 'MergedIntoSurvivor': {
      const duplicate = tracker({ type: 'MarkDuplicate', of: event.survivor })
      return [
        ...standing(after, context),
        duplicate,
        reply('status', 'merged', { by, survivor: String(event.survivor) }),
        card,
      ]
    }
    case 'IncidentUnmerged': {
      const opened = tracker({ type: 'ReopenIssue' })
      return [
        opened,
        ...standing(after, context),
        assign(after),
        reply('status', 'unmerged', { by, survivor: String(event.survivor) }),
        card,
      ]
    }
    case 'TitleEdited':
      return [tracker({ type: 'SetTitle', title: event.title }), card]
    case 'ConfidentialSet':
      return [tracker({ type: 'SetConfidential', confidential: event.confidential }), card]
    case 'EntryRedacted': {
      const erase = tracker({ type: 'EraseNote', entry: event.entry })
      return after.titleEntry === event.entry
        ? [erase, tracker({ type: 'SetTitle', title: after.title }), card]
        : [erase]
    }
    case 'DepartureRecorded':
      return [reply('departure', 'departure', { rule: event.rule, what: departureRules[event.kind].words })]
    case 'DepartureRepaired':
      return repair(event.kind, after, context)
    case 'IncidentClosed':
      return [tracker({ type: 'CloseIssue' }), reply('status', 'closed', { review: String(event.review) }), card]
    case 'TrackerIssueRecorded':
      return after.thread === null ? [] : [card]
    case 'IterationSet':
      return event.moved ? [iteration(after)] : []
    default:
      return []
  }
}

/** I2: the issue first, then the message; the connector adds the links. I1: an issue opened by hand is adopted, not doubled. */
const raised = (event: IncidentRaised, after: KnownIncident, context: Context): readonly Effect[] => {
  const values = { by: actorName(event.by, context), source: sourceWords(event.source), text: event.text }
  const post = chat({ type: 'PostCard', title: cardTitle(after), text: chatText('raised', after, values, context) })
  if (event.adopted !== null) return [...standing(after, context), post]
  const issue = tracker({
    type: 'OpenIssue',
    as: 'incident',
    title: event.title,
    text: trackerText('issue', after, values, context),
    labels: [context.playbook.incident.labels.inProgress],
    confidential: event.confidential,
    iteration: 'current',
  })
  return [issue, post]
}

/** I12: an issue of its own, in no iteration. */
const followUp = (event: FollowUpRaised, after: KnownIncident, context: Context): Effect => {
  const { labels } = context.playbook.incident
  const bug = event.kind === 'investigate-and-resolve' ? [labels.bug] : []
  const values = { by: actorName(event.by, context), kind: followUpWords[event.kind], text: event.text }
  return tracker({
    type: 'OpenIssue',
    as: { followUp: String(event.followUp) },
    title: event.title,
    text: trackerText('follow-up-issue', after, values, context),
    labels: [...labels.followUp, labels.refinement, ...bug],
    confidential: after.confidential,
    iteration: 'none',
  })
}

const severityOf = (urgency: Urgency, context: Context): string => {
  const { severity } = context.playbook.incident
  if (urgency === 'urgent') return severity.urgent
  return urgency === 'resolve-internally' ? severity.internal : severity.notUrgent
}

/** I6: the tracker's severity; back from review also its label and iteration. */
const assessed = (event: UrgencyAssessed, after: KnownIncident, context: Context): readonly Effect[] => {
  const severity = tracker({ type: 'SetSeverity', severity: severityOf(event.urgency, context) })
  return event.backFromReview === null ? [severity] : [severity, ...standing(after, context)]
}

const urgencyValues = (event: UrgencyAssessed, by: string): Values => ({
  by,
  urgency: urgencyWords[event.urgency] + (event.backFromReview === null ? '' : ', and live again'),
  reason: event.reason,
})

const meetingValues = (owner: string, context: Context): Values => ({
  owner,
  meetingLink: context.playbook.incident.meetingLink,
})

const labels = (incident: KnownIncident, context: Context): Effect => {
  const { inProgress, reviewRequired } = context.playbook.incident.labels
  const isDone = incident.phase === 'in-review' || incident.phase === 'closed'
  return tracker(
    isDone
      ? { type: 'SetLabels', add: [reviewRequired], remove: [inProgress] }
      : { type: 'SetLabels', add: [inProgress], remove: [reviewRequired] },
  )
}

const iteration = (incident: KnownIncident): Effect =>
  tracker({ type: 'SetIteration', to: incident.iteration.kind === 'none' ? 'none' : 'current' })

/** Label and iteration as the phase wants them (I4, I11). */
const standing = (incident: KnownIncident, context: Context): readonly Effect[] => [
  labels(incident, context),
  iteration(incident),
]

const assign = (incident: KnownIncident): Effect => tracker({ type: 'Assign', to: incident.owner })

/** I13: puts the tracker back to what the desk says. */
const repair = (kind: DepartureKind, after: KnownIncident, context: Context): readonly Effect[] => {
  switch (kind) {
    case 'closed-outside':
      return [tracker({ type: 'ReopenIssue' })]
    case 'reopened-outside':
      return [tracker({ type: 'CloseIssue' })]
    case 'label-outside':
      return [labels(after, context)]
    case 'iteration-outside':
      return [iteration(after)]
    case 'assignees-outside':
    case 'assignee-no-member':
      return [assign(after)]
    case 'finding-without-owner':
    case 'change-not-verified':
      return []
  }
}

const onDuty = (context: Context): readonly PersonId[] =>
  activeWithRole(context.people, 'lead', 'deputy', 'member').filter((id) => context.people[id]?.onDuty === true)
