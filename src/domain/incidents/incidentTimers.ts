/** Reminders of an incident: nags while nobody owns it (D3), silence (I8), the undecided meeting (I7), the iteration's end (I4). */
import type { Context } from '../context.ts'
import { accept, type Decision } from '../decision.ts'
import { type Actor, isMemberRole, type People, type PersonId } from '../people/actor.ts'
import type { Playbook } from '../playbook.ts'
import type { Timer } from '../stream.ts'
import { openKinds } from './followUps.ts'
import type { Incident, KnownIncident } from './incident.ts'
import type { IncidentCommand, Nag, RemindOfSilence } from './incidentCommands.ts'
import type { IncidentEvent } from './incidentEvents.ts'
import { meetingReminderDue } from './majorIncident.ts'
import { iterationDue } from './recordKeeping.ts'

const isBefore = (one: Temporal.Instant, other: Temporal.Instant): boolean => Temporal.Instant.compare(one, other) < 0

/** Since when it waits for an owner, or null: it has one, or nothing is left to be owned. */
const unownedSince = (incident: KnownIncident): Temporal.Instant | null => {
  if (incident.phase === 'raised') return incident.unownedAt
  return incident.phase === 'in-review' && openKinds(incident).length > 0 ? incident.unownedAt : null
}

const nagsGiven = (incident: KnownIncident): number =>
  incident.phase === 'raised' || incident.phase === 'in-review' ? incident.nags : 0

type Whom = 'on-duty' | 'team' | 'lead'

const listenersOf = (people: People, whom: Whom): readonly PersonId[] => {
  const members = Object.values(people).filter((one) => one.active && isMemberRole(one.role))
  const leads = members.filter((one) => one.role === 'lead')
  switch (whom) {
    case 'on-duty':
      return members.filter((one) => one.onDuty).map((one) => one.id)
    case 'team':
      return members.map((one) => one.id)
    case 'lead':
      return (leads.length > 0 ? leads : members.filter((one) => one.role === 'deputy')).map((one) => one.id)
  }
}

/** D3: a step of the playbook, once; with nobody on duty the whole team is told instead. Too early or owned meanwhile: nothing. */
export const nag = (incident: KnownIncident, command: Nag, context: Context): Decision<IncidentEvent> => {
  const { by, at, step } = command
  const since = unownedSince(incident)
  const wanted = context.playbook.incident.nag[step]
  if (since === null || wanted === undefined || step < nagsGiven(incident)) return accept()
  if (isBefore(at, since.add({ minutes: wanted.afterMinutes }))) return accept()
  const onDuty = listenersOf(context.people, 'on-duty')
  const whom = wanted.whom === 'on-duty' && onDuty.length === 0 ? 'team' : wanted.whom
  return accept({ type: 'Nagged', by, at, step, whom, people: listenersOf(context.people, whom) })
}

/** Minutes of silence that the incident may keep now, or null: nobody is reminded (I8). */
const silenceMinutes = (incident: KnownIncident, playbook: Playbook): number | null => {
  const minutes = playbook.incident.silenceMinutes
  if (incident.phase === 'owned') return minutes.unassessed
  if (incident.phase !== 'live') return null
  switch (incident.assessment.urgency) {
    case 'urgent':
      return minutes.urgent
    case 'resolve-internally':
      return minutes.internal
    case 'not-urgent':
      return null
  }
}

const silenceDue = (incident: KnownIncident, playbook: Playbook): Temporal.Instant | null => {
  const minutes = silenceMinutes(incident, playbook)
  if (minutes === null) return null
  const { lastEntryAt, silenceRemindedAt } = incident
  const since = silenceRemindedAt !== null && isBefore(lastEntryAt, silenceRemindedAt) ? silenceRemindedAt : lastEntryAt
  return since.add({ minutes })
}

/** I8: the owner is reminded of the silence, again and again until somebody writes. Too early or over: nothing. */
export const remindOfSilence = (
  incident: KnownIncident,
  command: RemindOfSilence,
  context: Context,
): Decision<IncidentEvent> => {
  const { by, at } = command
  const due = silenceDue(incident, context.playbook)
  if (due === null || isBefore(at, due) || incident.owner === null) return accept()
  return accept({ type: 'SilenceReminded', by, at, owner: incident.owner, silentSinceAt: incident.lastEntryAt })
}

/** All timers that the incident wants now. */
export const incidentTimers = (incident: Incident, playbook: Playbook): readonly Timer[] => {
  if (incident.phase === 'none') return []
  const timers: Timer[] = []
  const since = unownedSince(incident)
  if (since !== null)
    for (const [step, { afterMinutes }] of playbook.incident.nag.entries())
      if (step >= nagsGiven(incident)) timers.push({ key: `nag-${step}`, dueAt: since.add({ minutes: afterMinutes }) })
  const once: readonly (readonly [string, Temporal.Instant | null])[] = [
    ['silence', silenceDue(incident, playbook)],
    ['meeting', meetingReminderDue(incident, playbook.incident.meetingReminderMinutes)],
    ['iteration', iterationDue(incident, playbook)],
  ]
  for (const [key, dueAt] of once) if (dueAt !== null) timers.push({ key, dueAt })
  return timers
}

/** The command that a due timer sends. Throws on a key that `incidentTimers` never made. */
export const incidentTimerCommand = (key: string, by: Actor, at: Temporal.Instant): IncidentCommand => {
  switch (key) {
    case 'silence':
      return { type: 'RemindOfSilence', by, at }
    case 'meeting':
      return { type: 'RemindOfMeeting', by, at }
    case 'iteration':
      return { type: 'RollIteration', by, at }
  }
  const step = /^nag-(\d+)$/.exec(key)?.[1]
  if (step === undefined) throw new Error(`No incident timer is called ${key}`)
  return { type: 'Nag', by, at, step: Number(step) }
}
