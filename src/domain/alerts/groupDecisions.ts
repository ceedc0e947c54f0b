/** What people decide about an alert group (D6): raise, add to an open incident, decline with a reason; snoozing only moves the reminder. */
import type { Context } from '../context.ts'
import { accept, acceptWith, type Consequence, type Decision, type Refused, refuse } from '../decision.ts'
import {
  actingMember,
  closedRefusal,
  duplicateRefusal,
  isBlank,
  isClosed,
  isDesk,
  isDuplicate,
  mayAdd,
  membersOnly,
  nameOf,
  reasonNeeded,
} from '../incidents/guards.ts'
import type { AddAlert, RaiseIncident, RecordAlertState } from '../incidents/incidentCommands.ts'
import type { Actor, People } from '../people/actor.ts'
import { streamId } from '../stream.ts'
import { type Decided, incidentOf, type KnownAlertGroup } from './alertGroup.ts'
import type { AddGroupToIncident, DeclineGroup, RaiseFromGroup, SnoozeGroup } from './alertGroupCommands.ts'
import type { AlertGroupEvent } from './alertGroupEvents.ts'

/** A longer snooze would be a decline without a reason. */
export const longestSnoozeDays = 7

/** The title that a raise is prefilled with. */
export const prefilledTitle = (group: Pick<KnownAlertGroup, 'title' | 'service' | 'environment'>): string => {
  const where = [group.service, group.environment].filter((word) => word !== null && !group.title.includes(word))
  return where.length === 0 ? group.title : `${group.title} (${where.join(', ')})`
}

const actorName = (by: Actor, people: People): string => {
  switch (by.kind) {
    case 'person':
      return nameOf(people, by.id)
    case 'service':
      return by.id
    case 'desk':
      return 'a rule of the playbook'
    case 'outside':
      return by.name
  }
}

const decidedWords = (decision: Decided): string => {
  switch (decision.kind) {
    case 'raised':
      return `was raised as incident ${decision.incident}`
    case 'added':
      return `was added to incident ${decision.incident}`
    case 'declined':
      return 'was declined'
  }
}

const alreadyDecided = (group: KnownAlertGroup, decision: Decided, context: Context): Refused =>
  refuse({
    code: 'group-decided',
    rule: 'D6',
    what: `Alert group ${group.number} ${decidedWords(decision)} by ${actorName(decision.by, context.people)}.`,
    todo:
      decision.kind === 'declined'
        ? 'Raise it or add it to an incident if it matters after all.'
        : `Work on it at incident ${decision.incident}.`,
  })

/** An incident that holds the group is told when it has stopped already. */
const stoppedConsequence = (
  group: KnownAlertGroup,
  incident: number,
  by: Actor,
  at: Temporal.Instant,
): readonly Consequence[] => {
  if (group.firing) return []
  const command: RecordAlertState = { type: 'RecordAlertState', by, at, group: group.number, firing: false }
  return [{ stream: streamId('incident', incident), command }]
}

/** D6: a new incident, in the same transaction. Refusals: members-only, group-decided, and those of the raise. */
export const raiseFromGroup = (
  group: KnownAlertGroup,
  command: RaiseFromGroup,
  context: Context,
): Decision<AlertGroupEvent> => {
  const { by, at, incident } = command
  if (!mayAdd(by, context) && !isDesk(by)) return membersOnly('D6')
  const { decision } = group
  if (decision.kind === 'raised' || decision.kind === 'added') return alreadyDecided(group, decision, context)
  const words = [group.text, group.url ?? ''].filter((part) => part !== '').join('\n\n')
  const raise: RaiseIncident = {
    type: 'RaiseIncident',
    by,
    at,
    number: incident,
    title: command.title ?? prefilledTitle(group),
    text: words === '' ? null : words,
    source: { kind: group.origin, group: group.number },
    confidential: command.confidential,
    adopted: null,
  }
  return acceptWith(
    [{ type: 'GroupRaised', by, at, incident }],
    [{ stream: streamId('incident', incident), command: raise }, ...stoppedConsequence(group, incident, by, at)],
  )
}

/** D6: it belongs to an incident that is open. Refusals: members-only, group-decided, no-such-incident, closed, is-duplicate. */
export const addGroupToIncident = (
  group: KnownAlertGroup,
  command: AddGroupToIncident,
  context: Context,
): Decision<AlertGroupEvent> => {
  const { by, at, incident } = command
  if (!mayAdd(by, context) && !isDesk(by)) return membersOnly('D6')
  const { decision } = group
  if (incidentOf(decision) === incident) return accept()
  if (decision.kind === 'raised' || decision.kind === 'added') return alreadyDecided(group, decision, context)
  const found = context.related.incidents[incident]
  if (found === undefined || found.phase === 'none')
    return refuse({
      code: 'no-such-incident',
      rule: 'D6',
      what: `There is no incident ${incident}.`,
      todo: 'Name an open incident, or raise a new one.',
    })
  if (isClosed(found)) return closedRefusal(found)
  if (isDuplicate(found)) return duplicateRefusal(found)
  const add: AddAlert = { type: 'AddAlert', by, at, group: group.number }
  return acceptWith(
    [{ type: 'GroupAddedToIncident', by, at, incident }],
    [{ stream: streamId('incident', incident), command: add }, ...stoppedConsequence(group, incident, by, at)],
  )
}

/** D6: it needs nothing, and why. Refusals: members-only, group-decided, reason-needed. */
export const declineGroup = (
  group: KnownAlertGroup,
  command: DeclineGroup,
  context: Context,
): Decision<AlertGroupEvent> => {
  const { by, at, reason } = command
  if (actingMember(by, context) === null) return membersOnly('D6')
  const { decision } = group
  if (decision.kind === 'declined') return accept()
  if (decision.kind !== 'undecided') return alreadyDecided(group, decision, context)
  if (isBlank(reason)) return reasonNeeded('D6', 'Declining an alert needs a reason.')
  return accept({ type: 'GroupDeclined', by, at, reason })
}

/** D6: later, not never. Refusals: members-only, group-decided, snooze-not-ahead, snooze-too-long. */
export const snoozeGroup = (
  group: KnownAlertGroup,
  command: SnoozeGroup,
  context: Context,
): Decision<AlertGroupEvent> => {
  const { by, at, snoozedUntilAt } = command
  if (actingMember(by, context) === null) return membersOnly('D6')
  const { decision } = group
  if (decision.kind !== 'undecided') return alreadyDecided(group, decision, context)
  if (Temporal.Instant.compare(snoozedUntilAt, at) <= 0)
    return refuse({
      code: 'snooze-not-ahead',
      rule: 'D6',
      what: 'The snooze would be over before it begins.',
      todo: 'Name a time that lies ahead.',
    })
  if (Temporal.Instant.compare(snoozedUntilAt, at.add({ hours: longestSnoozeDays * 24 })) > 0)
    return refuse({
      code: 'snooze-too-long',
      rule: 'D6',
      what: `A snooze only moves the reminder, by at most ${longestSnoozeDays} days.`,
      todo: 'Name an earlier time, or decline it with a reason.',
    })
  if (decision.snoozedUntilAt?.equals(snoozedUntilAt) === true) return accept()
  return accept({ type: 'GroupSnoozed', by, at, snoozedUntilAt })
}
