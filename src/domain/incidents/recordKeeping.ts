/** The incident's own record: raising (D5, I1, I2), title, story, confidentiality, redaction, and what the tracker and the chat answer. */
import type { Context } from '../context.ts'
import { accept, type Decision, refuse } from '../decision.ts'
import type { Playbook } from '../playbook.ts'
import { actingMember, isBlank, isDesk, mayAdd, membersOnly, notOpen, reasonNeeded } from './guards.ts'
import type { Incident, KnownIncident } from './incident.ts'
import type {
  EditTitle,
  MoveToIteration,
  PromoteEntry,
  RaiseIncident,
  RecordIteration,
  RecordThread,
  RecordTrackerIssue,
  RedactEntry,
  RollIteration,
  SetConfidential,
} from './incidentCommands.ts'
import type { IncidentEvent } from './incidentEvents.ts'
import { currentIteration, iterationEnd } from './iteration.ts'

/** D5: any member, a service account, the desk's own rules, and an issue opened by hand (I1). Refusals: members-only, already-raised. */
export const raise = (incident: Incident, command: RaiseIncident, context: Context): Decision<IncidentEvent> => {
  const { by, at, number, title, text, source, confidential, adopted } = command
  const opened = by.kind === 'outside' && adopted !== null
  if (!mayAdd(by, context) && !isDesk(by) && !opened) return membersOnly('D5')
  if (incident.phase !== 'none')
    return refuse({
      code: 'already-raised',
      rule: 'I1',
      what: `Incident ${incident.number} was raised already.`,
      todo: 'Raise another one under a new number.',
    })
  return accept({
    type: 'IncidentRaised',
    by,
    at,
    number,
    title,
    text,
    source,
    confidential,
    adopted,
    iteration: currentIteration(context.playbook, at),
    playbookHash: context.playbook.hash,
  })
}

/** Refusals: members-only, closed, is-duplicate. */
export const editTitle = (incident: KnownIncident, command: EditTitle, context: Context): Decision<IncidentEvent> => {
  const { by, at, title } = command
  if (actingMember(by, context) === null) return membersOnly('I2')
  const refused = notOpen(incident)
  if (refused !== null) return refused
  if (incident.title === title) return accept()
  return accept({ type: 'TitleEdited', by, at, title })
}

const hasEntry = (incident: KnownIncident, entry: number): boolean =>
  Number.isInteger(entry) && entry >= 1 && entry <= incident.version

const noSuchEntry = (incident: KnownIncident, entry: number) =>
  refuse({
    code: 'no-such-entry',
    rule: 'I8',
    what: `The log of incident ${incident.number} has no entry ${entry}.`,
    todo: `Name an entry from 1 to ${incident.version}.`,
  })

/** Makes the story out of the log. Refusals: members-only, no-such-entry. */
export const promote = (incident: KnownIncident, command: PromoteEntry, context: Context): Decision<IncidentEvent> => {
  const { by, at, entry, story } = command
  if (actingMember(by, context) === null) return membersOnly('I8')
  if (!hasEntry(incident, entry)) return noSuchEntry(incident, entry)
  if (incident.story.includes(entry) === story) return accept()
  return accept({ type: 'EntryPromoted', by, at, entry, story })
}

/** Refusals: members-only. */
export const setConfidential = (
  incident: KnownIncident,
  command: SetConfidential,
  context: Context,
): Decision<IncidentEvent> => {
  const { by, at, confidential } = command
  if (actingMember(by, context) === null) return membersOnly('I2')
  if (incident.confidential === confidential) return accept()
  return accept({ type: 'ConfidentialSet', by, at, confidential })
}

/** The lead or the deputy erases the words of one entry. Refusals: lead-only, no-such-entry, reason-needed. */
export const redact = (incident: KnownIncident, command: RedactEntry, context: Context): Decision<IncidentEvent> => {
  const { by, at, entry, reason } = command
  const me = actingMember(by, context)
  const role = me === null || by.kind !== 'person' ? null : by.role
  if (role !== 'lead' && role !== 'deputy')
    return refuse({
      code: 'lead-only',
      rule: 'I3',
      what: 'Only the lead or the deputy redacts what was written.',
      todo: 'Ask the lead, and say which entry and why.',
    })
  if (!hasEntry(incident, entry)) return noSuchEntry(incident, entry)
  if (incident.redacted.includes(entry)) return accept()
  if (isBlank(reason)) return reasonNeeded('I3', 'A redaction is recorded with its reason.')
  return accept({ type: 'EntryRedacted', by, at, entry, reason })
}

/** The tracker's answer to the raise. Never refused. */
export const recordTrackerIssue = (incident: KnownIncident, command: RecordTrackerIssue): Decision<IncidentEvent> => {
  const { by, at, issue } = command
  if (incident.tracker?.system === issue.system && incident.tracker.reference === issue.reference) return accept()
  return accept({ type: 'TrackerIssueRecorded', by, at, issue })
}

/** The chat's answer to the first message. Never refused. */
export const recordThread = (incident: KnownIncident, command: RecordThread): Decision<IncidentEvent> => {
  const { by, at, thread } = command
  if (incident.thread?.system === thread.system && incident.thread.thread === thread.thread) return accept()
  return accept({ type: 'ThreadRecorded', by, at, thread })
}

/** In which iteration the incident stands: its name, null where it waits, undefined where it is in none and should not be. */
const standsIn = (incident: KnownIncident): string | null | undefined => {
  if (incident.iteration.kind === 'none') return undefined
  return incident.iteration.kind === 'in' ? incident.iteration.name : null
}

/** I4: where the tracker put it. Never refused. */
export const recordIteration = (incident: KnownIncident, command: RecordIteration): Decision<IncidentEvent> => {
  const { by, at, iteration } = command
  const now = standsIn(incident)
  if (now === undefined || now === iteration) return accept()
  return accept({ type: 'IterationSet', by, at, iteration, moved: false })
}

/** I4: an open incident moves on when the iteration rolls over. Never refused. */
export const moveToIteration = (
  incident: KnownIncident,
  { by, at, iteration }: Omit<MoveToIteration, 'type'>,
): Decision<IncidentEvent> => {
  const now = standsIn(incident)
  if (now === undefined || now === iteration) return accept()
  return accept({ type: 'IterationSet', by, at, iteration, moved: true })
}

/** When an open incident next moves on by the playbook's own cadence, or null (I4). */
export const iterationDue = (incident: KnownIncident, playbook: Playbook): Temporal.Instant | null => {
  const now = standsIn(incident)
  return now === undefined ? null : iterationEnd(playbook, now)
}

/** I4's timer: computes the iteration of `at`; too early it does nothing. */
export const rollIteration = (
  incident: KnownIncident,
  command: RollIteration,
  context: Context,
): Decision<IncidentEvent> => {
  const due = iterationDue(incident, context.playbook)
  if (due === null || Temporal.Instant.compare(command.at, due) < 0) return accept()
  const { by, at } = command
  return moveToIteration(incident, { by, at, iteration: currentIteration(context.playbook, at) })
}
