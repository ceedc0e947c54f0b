/** Folds events into the state. Events are facts: nothing is refused here, and nothing but the event and the state is looked at. */
import { erasedText } from '../contents.ts'
import { unreachable } from '../decision.ts'
import { evolveChange } from './evolveChange.ts'
import type { Incident, IncidentRecord, IterationState, KnownIncident } from './incident.ts'
import type { MovedWithMerge } from './incidentCommands.ts'
import type { IncidentEvent, IncidentRaised, UrgencyAssessed } from './incidentEvents.ts'
import { openPhase, phaseBeforeMerge, phaseOf, raisedSince, recordOf, reviewPhase } from './incidentPhases.ts'
import { nextNumber } from './numbering.ts'

/** Throws when the history does not begin with a raise, which only a broken store could give. */
export const evolveIncident = (incident: Incident, event: IncidentEvent): Incident => {
  if (event.type === 'IncidentRaised') return raised(event)
  if (incident.phase === 'none') throw new Error(`An incident cannot begin with ${event.type}`)
  const next = evolveKnown(incident, event)
  return {
    ...next,
    version: incident.version + 1,
    lastEntryAt: isEntry(event) ? event.at : next.lastEntryAt,
  }
}

/** Somebody wrote or did something: silence begins anew (I8). What the desk and its connectors note is none. */
const isEntry = (event: IncidentEvent): boolean =>
  event.by.kind === 'person' || event.by.kind === 'service' || event.type === 'EvidenceRecorded'

const raised = (event: IncidentRaised): KnownIncident => ({
  ...raisedSince(event.at),
  number: event.number,
  title: event.title,
  titleEntry: 1,
  source: event.source,
  confidential: event.confidential,
  raisedBy: event.by.kind === 'person' ? event.by.id : event.by.kind === 'outside' ? event.by.person : null,
  raisedAt: event.at,
  playbookHash: event.playbookHash,
  version: 1,
  lastEntryAt: event.at,
  silenceRemindedAt: null,
  tracker: event.adopted,
  thread: null,
  iteration: iterationOf(event.iteration),
  assessment: null,
  meeting: null,
  services: [],
  involved: [],
  alerts: groupOf(event) === null ? [] : [{ group: groupOf(event) ?? 0, firing: true, from: null }],
  calls: event.source.kind === 'user' && event.source.call !== null ? [{ call: event.source.call, from: null }] : [],
  mergeRequests: [],
  changes: [],
  rollbacks: [],
  cause: null,
  stopped: null,
  followUps: [],
  declined: [],
  departures: [],
  duplicates: [],
  story: [],
  redacted: [],
  counts: { observations: 0, actions: 0, attachments: 0, reopened: 0, carriedOver: 0 },
})

const groupOf = ({ source }: IncidentRaised): number | null =>
  source.kind === 'alert' || source.kind === 'pipeline' ? source.group : null

const iterationOf = (name: string | null): IterationState =>
  name === null ? { kind: 'waiting' } : { kind: 'in', name }

/** I11's answers and I12's declines are void when it is worked on again. */
const answersVoid = (record: IncidentRecord): IncidentRecord => ({
  ...record,
  cause: null,
  stopped: null,
  declined: [],
  rollbacks: record.rollbacks.map((one) => ({ ...one, safeAt: null })),
})

const evolveKnown = (incident: KnownIncident, event: Exclude<IncidentEvent, IncidentRaised>): KnownIncident => {
  const { at } = event
  switch (event.type) {
    case 'OwnershipTaken':
    case 'OwnershipHandedOver':
    case 'OwnershipTakenOver':
      return withOwner(incident, event.owner)
    case 'OwnershipReleased':
    case 'OwnershipEnded':
      return withoutOwner(incident, at)
    case 'UrgencyAssessed':
      return assessed(incident, event)
    case 'MeetingCalled':
      return { ...incident, meeting: { state: 'pending', calledAt: at, remindedAt: null } }
    case 'MajorIncidentDecided': {
      const { decision, reference, participants } = event
      return { ...incident, meeting: { state: 'decided', decision, reference, participants, at } }
    }
    case 'MeetingReminded':
      return incident.meeting?.state === 'pending'
        ? { ...incident, meeting: { ...incident.meeting, remindedAt: at } }
        : incident
    case 'Observed':
      return counted(incident, 'observations')
    case 'Acted':
      return counted(incident, 'actions')
    case 'Attached':
      return counted(incident, 'attachments')
    case 'ServiceStatusUpdated': {
      const { service, environment, status } = event
      const others = incident.services.filter((one) => one.service !== service || one.environment !== environment)
      return { ...incident, services: [...others, { service, environment, status, at }] }
    }
    case 'ExpertInvolved':
      return { ...incident, involved: [...incident.involved, { person: event.person, at }] }
    case 'MergeRequestLinked': {
      const { mergeRequest, url } = event
      const entry = incident.version + 1
      const linked = { mergeRequest, url, entry, state: 'open', reviewAskedAt: null, from: null } as const
      return { ...incident, mergeRequests: [...incident.mergeRequests, linked] }
    }
    case 'ReviewRequested':
      return {
        ...incident,
        mergeRequests: incident.mergeRequests.map((one) =>
          one.mergeRequest === event.mergeRequest ? { ...one, reviewAskedAt: at } : one,
        ),
      }
    case 'MergeRequestStateRecorded':
      return {
        ...incident,
        mergeRequests: incident.mergeRequests.map((one) =>
          one.mergeRequest === event.mergeRequest ? { ...one, state: event.state } : one,
        ),
      }
    case 'AlertAdded':
      return { ...incident, alerts: [...incident.alerts, { group: event.group, firing: true, from: null }] }
    case 'AlertStateRecorded':
      return {
        ...incident,
        alerts: incident.alerts.map((one) => (one.group === event.group ? { ...one, firing: event.firing } : one)),
      }
    case 'CallLinked':
      return { ...incident, calls: [...incident.calls, { call: event.call, from: null }] }
    case 'ChangeProposed':
    case 'ChangeEdited':
    case 'ChangeVerified':
    case 'ChangeExecuted':
    case 'ChangeExecutedUnverified':
    case 'ChangeChecked':
    case 'ChangeAbandoned':
      return { ...incident, changes: evolveChange(incident.changes, event) }
    case 'RollbackRecorded': {
      const { rollback, repository } = event
      return { ...incident, rollbacks: [...incident.rollbacks, { rollback, repository, safeAt: null, from: null }] }
    }
    case 'RedeployConfirmed':
      return {
        ...incident,
        rollbacks: incident.rollbacks.map((one) => (one.rollback === event.rollback ? { ...one, safeAt: at } : one)),
      }
    case 'CauseRecorded':
      return { ...incident, cause: { known: event.known, at } }
    case 'StoppedConfirmed':
      return { ...incident, stopped: { byItself: event.byItself, at } }
    case 'IncidentResolved':
      return toReview(incident, { kind: 'resolved' }, at)
    case 'NotUrgentSettled':
      return toReview(incident, { kind: 'not-urgent' }, at)
    case 'DeclaredNotIncident':
      return toReview(incident, { kind: 'not-an-incident' }, at)
    case 'FollowUpRaised': {
      const { followUp, kind } = event
      return { ...incident, followUps: [...incident.followUps, { followUp, kind, issue: null, from: null }] }
    }
    case 'FollowUpDeclined':
      return { ...incident, declined: [...incident.declined, event.kind] }
    case 'FollowUpIssueRecorded':
      return {
        ...incident,
        followUps: incident.followUps.map((one) =>
          one.followUp === event.followUp ? { ...one, issue: event.issue } : one,
        ),
      }
    case 'IncidentReopened': {
      const record = answersVoid(recordOf(incident))
      return {
        ...record,
        ...openPhase(event.owner, record.assessment, at),
        iteration: iterationOf(event.iteration),
        counts: { ...record.counts, reopened: record.counts.reopened + 1 },
      }
    }
    case 'MergedIntoSurvivor':
      return incident.phase === 'closed'
        ? incident
        : toReview(incident, { kind: 'duplicate', of: event.survivor, was: phaseOf(incident) }, at)
    case 'IncidentUnmerged': {
      if (incident.phase !== 'in-review' || incident.outcome.kind !== 'duplicate') return incident
      const phase = phaseBeforeMerge(incident, incident.outcome.was, at)
      const iteration = phase.phase === 'in-review' ? incident.iteration : iterationOf(event.iteration)
      return { ...recordOf(incident), ...phase, iteration }
    }
    case 'DuplicateAbsorbed':
      return absorbed(incident, event.duplicate, event.moved)
    case 'DuplicateReleased':
      return withoutDuplicate(incident, event.duplicate)
    case 'TitleEdited':
      return { ...incident, title: event.title, titleEntry: incident.version + 1 }
    case 'EntryPromoted': {
      const others = incident.story.filter((one) => one !== event.entry)
      return { ...incident, story: event.story ? [...others, event.entry] : others }
    }
    case 'ConfidentialSet':
      return { ...incident, confidential: event.confidential }
    case 'EntryRedacted':
      return erased(incident, event.entry)
    case 'DepartureRecorded': {
      const { departure, kind, rule, change } = event
      return {
        ...incident,
        departures: [...incident.departures, { departure, kind, rule, change, at, repairedAt: null }],
      }
    }
    case 'DepartureRepaired':
      return {
        ...incident,
        departures: incident.departures.map((one) =>
          one.departure === event.departure ? { ...one, repairedAt: at } : one,
        ),
      }
    case 'IncidentClosed': {
      if (incident.phase !== 'in-review') return incident
      const { owner, outcome } = incident
      return { ...recordOf(incident), phase: 'closed', owner, outcome, closedAt: at, review: event.review }
    }
    case 'IncidentCarriedOver':
      return counted(incident, 'carriedOver')
    case 'TrackerIssueRecorded':
      return { ...incident, tracker: event.issue }
    case 'ThreadRecorded':
      return { ...incident, thread: event.thread }
    case 'IterationSet':
      return { ...incident, iteration: iterationOf(event.iteration) }
    case 'Nagged':
      return incident.phase === 'raised' || incident.phase === 'in-review'
        ? { ...incident, nags: event.step + 1 }
        : incident
    case 'SilenceReminded':
      return { ...incident, silenceRemindedAt: at }
    case 'EvidenceRecorded':
      return incident
    default:
      return unreachable(event)
  }
}

const counted = (incident: KnownIncident, what: keyof IncidentRecord['counts']): KnownIncident => ({
  ...incident,
  counts: { ...incident.counts, [what]: incident.counts[what] + 1 },
})

/** I5: a raised incident becomes owned, to be assessed by facts as of now; any other phase keeps its own. */
const withOwner = (incident: KnownIncident, owner: string): KnownIncident => {
  switch (incident.phase) {
    case 'raised':
      return { ...recordOf(incident), phase: 'owned', owner }
    case 'in-review':
      return { ...incident, owner, unownedAt: null, nags: 0 }
    case 'owned':
    case 'live':
    case 'closed':
      return { ...incident, owner }
    default:
      return unreachable(incident)
  }
}

const withoutOwner = (incident: KnownIncident, at: Temporal.Instant): KnownIncident => {
  if (incident.phase === 'closed') return incident
  if (incident.phase === 'in-review') return { ...incident, owner: null, unownedAt: at, nags: 0 }
  return { ...recordOf(incident), ...raisedSince(at) }
}

const assessed = (incident: KnownIncident, event: UrgencyAssessed): KnownIncident => {
  if (incident.owner === null) return incident
  const { urgency, facts, suggestion, unsure, personalData, backFromReview, at } = event
  const assessment = { urgency, facts, suggestion, unsure, personalData, at }
  const kept = recordOf(incident)
  const record = backFromReview === null ? kept : answersVoid(kept)
  return {
    ...record,
    phase: 'live',
    owner: incident.owner,
    assessment,
    declined: urgency === kept.assessment?.urgency ? record.declined : [],
    iteration: backFromReview === null ? record.iteration : iterationOf(backFromReview.iteration),
    meeting: urgency !== 'urgent' && record.meeting?.state === 'pending' ? null : record.meeting,
  }
}

/** Waiting since it first came to review; it leaves its iteration (I11, I12). */
const toReview = (
  incident: KnownIncident,
  outcome: Parameters<typeof reviewPhase>[1],
  at: Temporal.Instant,
): KnownIncident => {
  const phase = reviewPhase(incident.owner, outcome, at)
  return {
    ...recordOf(incident),
    ...phase,
    waitingAt: incident.phase === 'in-review' ? incident.waitingAt : phase.waitingAt,
    iteration: { kind: 'none' },
  }
}

const absorbed = (incident: KnownIncident, duplicate: number, moved: MovedWithMerge): KnownIncident => {
  const firstMergeRequest = nextNumber(incident.mergeRequests.map((one) => one.mergeRequest))
  const firstRollback = nextNumber(incident.rollbacks.map((one) => one.rollback))
  const firstFollowUp = nextNumber(incident.followUps.map((one) => one.followUp))
  const newAlerts = moved.alerts.filter((one) => !incident.alerts.some((mine) => mine.group === one.group))
  const newCalls = moved.calls.filter((one) => !incident.calls.some((mine) => mine.call === one.call))
  const newRequests = moved.mergeRequests.filter((one) => !incident.mergeRequests.some((mine) => mine.url === one.url))
  return {
    ...incident,
    duplicates: [...incident.duplicates, duplicate],
    alerts: [...incident.alerts, ...newAlerts],
    calls: [...incident.calls, ...newCalls],
    mergeRequests: [
      ...incident.mergeRequests,
      ...newRequests.map((one, index) => ({ ...one, mergeRequest: firstMergeRequest + index })),
    ],
    rollbacks: [
      ...incident.rollbacks,
      ...moved.rollbacks.map((one, index) => ({ ...one, rollback: firstRollback + index })),
    ],
    followUps: [
      ...incident.followUps,
      ...moved.followUps.map((one, index) => ({ ...one, followUp: firstFollowUp + index })),
    ],
  }
}

const withoutDuplicate = (incident: KnownIncident, duplicate: number): KnownIncident => {
  const stays = (one: { readonly from: number | null }): boolean => one.from !== duplicate
  return {
    ...incident,
    duplicates: incident.duplicates.filter((one) => one !== duplicate),
    alerts: incident.alerts.filter(stays),
    calls: incident.calls.filter(stays),
    mergeRequests: incident.mergeRequests.filter(stays),
    rollbacks: incident.rollbacks.filter(stays),
    followUps: incident.followUps.filter(stays),
  }
}

/** The words of the entry are gone wherever the state repeats them. */
const erased = (incident: KnownIncident, entry: number): KnownIncident => ({
  ...incident,
  redacted: [...incident.redacted, entry],
  title: incident.titleEntry === entry ? erasedText : incident.title,
  source: entry === 1 && incident.source.kind === 'other' ? { ...incident.source, text: erasedText } : incident.source,
  mergeRequests: incident.mergeRequests.map((one) =>
    one.entry === entry && one.from === null ? { ...one, url: erasedText } : one,
  ),
})
