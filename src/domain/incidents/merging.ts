/** Two incidents for one event are merged, and can be taken apart again (I14). */
import type { Context } from '../context.ts'
import { accept, acceptWith, type Consequence, type Decision, type Refused, refuse } from '../decision.ts'
import { streamId } from '../stream.ts'
import {
  actingMember,
  closedRefusal,
  isBlank,
  isClosed,
  isDuplicate,
  membersOnly,
  notOpen,
  reasonNeeded,
} from './guards.ts'
import type { IncidentRecord, KnownIncident } from './incident.ts'
import type {
  AbsorbDuplicate,
  BecomeDuplicate,
  DeclareNotIncident,
  IncidentCommand,
  MergeInto,
  MovedWithMerge,
  ReleaseDuplicate,
  UnmergeIncident,
} from './incidentCommands.ts'
import type { IncidentEvent } from './incidentEvents.ts'
import { currentIteration } from './iteration.ts'
import { openChanges } from './resolution.ts'

/** A command on another incident, decided in the same transaction. */
export const onIncident = (number: number, command: IncidentCommand): Consequence => ({
  stream: streamId('incident', number),
  command,
})

/** I14: the owned one survives, else the older. */
export const survivorOf = (one: KnownIncident, other: KnownIncident): KnownIncident => {
  if ((one.owner === null) !== (other.owner === null)) return one.owner === null ? other : one
  const order = Temporal.Instant.compare(one.raisedAt, other.raisedAt)
  return order < 0 || (order === 0 && one.number < other.number) ? one : other
}

/** What moves to the survivor, each marked with the duplicate it came from. */
export const movedFrom = (duplicate: IncidentRecord): MovedWithMerge => {
  const from = duplicate.number
  return {
    alerts: duplicate.alerts.map((one) => ({ ...one, from })),
    calls: duplicate.calls.map((one) => ({ ...one, from })),
    mergeRequests: duplicate.mergeRequests.map((one) => ({ ...one, from })),
    rollbacks: duplicate.rollbacks.map((one) => ({ ...one, from })),
    followUps: duplicate.followUps.map((one) => ({ ...one, from })),
  }
}

const changesOpen = (incident: IncidentRecord): Refused | null => {
  const missing = openChanges(incident)
  if (missing.length === 0) return null
  return refuse({
    code: 'changes-open',
    rule: 'I14',
    what: `Incident ${incident.number} has open manual changes, which are settled first.`,
    missing,
    todo: 'Execute and check each, or abandon it.',
  })
}

/**
 * I14: the two are one event; the survivor is computed. Refusals: members-only, closed, is-duplicate, merge-with-itself,
 * no-such-incident, other-closed, other-is-duplicate, changes-open.
 */
export const mergeInto = (incident: KnownIncident, command: MergeInto, context: Context): Decision<IncidentEvent> => {
  const { by, at } = command
  if (actingMember(by, context) === null) return membersOnly('I14')
  if (isClosed(incident)) return closedRefusal(incident)
  if (isDuplicate(incident) && incident.outcome.of === command.other) return accept()
  const refused = notOpen(incident)
  if (refused !== null) return refused
  if (incident.duplicates.includes(command.other)) return accept()
  if (incident.number === command.other)
    return refuse({
      code: 'merge-with-itself',
      rule: 'I14',
      what: `Incident ${incident.number} cannot be merged with itself.`,
      todo: 'Name the other incident.',
    })
  const other = context.related.incidents[command.other]
  if (other === undefined || other.phase === 'none')
    return refuse({
      code: 'no-such-incident',
      rule: 'I14',
      what: `There is no incident ${command.other}.`,
      todo: 'Look up the number of the other incident.',
    })
  if (isClosed(other))
    return refuse({
      code: 'other-closed',
      rule: 'I14',
      what: `Incident ${other.number} is closed, and nothing is merged with a closed one.`,
      todo: 'Reopen it first if it occurred again, or link the two.',
    })
  if (isDuplicate(other))
    return refuse({
      code: 'other-is-duplicate',
      rule: 'I14',
      what: `Incident ${other.number} is itself a duplicate of incident ${other.outcome.of}.`,
      todo: `Merge with incident ${other.outcome.of} instead.`,
    })
  const survivor = survivorOf(incident, other)
  const duplicate = survivor === incident ? other : incident
  const open = changesOpen(duplicate)
  if (open !== null) return open
  const absorb = { duplicate: duplicate.number, moved: movedFrom(duplicate) }
  return survivor === incident
    ? acceptWith(
        [{ type: 'DuplicateAbsorbed', by, at, ...absorb }],
        [onIncident(other.number, { type: 'BecomeDuplicate', by, at, survivor: incident.number })],
      )
    : acceptWith(
        [{ type: 'MergedIntoSurvivor', by, at, survivor: other.number }],
        [onIncident(other.number, { type: 'AbsorbDuplicate', by, at, ...absorb })],
      )
}

/** The survivor's side of a merge that the duplicate decided. Refusals: closed, is-duplicate. */
export const absorbDuplicate = (incident: KnownIncident, command: AbsorbDuplicate): Decision<IncidentEvent> => {
  const { by, at, duplicate, moved } = command
  const refused = notOpen(incident)
  if (refused !== null) return refused
  if (incident.duplicates.includes(duplicate)) return accept()
  return accept({ type: 'DuplicateAbsorbed', by, at, duplicate, moved })
}

/** The duplicate's side of a merge that the survivor decided. Refusals: closed, is-duplicate, changes-open. */
export const becomeDuplicate = (incident: KnownIncident, command: BecomeDuplicate): Decision<IncidentEvent> => {
  const { by, at, survivor } = command
  const refused = notOpen(incident) ?? changesOpen(incident)
  if (refused !== null) return refused
  return accept({ type: 'MergedIntoSurvivor', by, at, survivor })
}

/** I14: undoes a merge; given at the duplicate. Refusals: members-only, closed, not-a-duplicate, reason-needed. */
export const unmerge = (
  incident: KnownIncident,
  command: UnmergeIncident,
  context: Context,
): Decision<IncidentEvent> => {
  const { by, at, reason } = command
  if (actingMember(by, context) === null) return membersOnly('I14')
  if (isClosed(incident)) return closedRefusal(incident)
  if (!isDuplicate(incident))
    return refuse({
      code: 'not-a-duplicate',
      rule: 'I14',
      what: `Incident ${incident.number} is not merged into another.`,
      todo: 'Unmerge at the duplicate, not at the survivor.',
    })
  if (isBlank(reason)) return reasonNeeded('I14', 'Undoing a merge needs a reason.')
  const survivor = incident.outcome.of
  return acceptWith(
    [{ type: 'IncidentUnmerged', by, at, survivor, reason, iteration: currentIteration(context.playbook, at) }],
    [onIncident(survivor, { type: 'ReleaseDuplicate', by, at, duplicate: incident.number })],
  )
}

/** The survivor gives back what came with the duplicate. Never refused. */
export const releaseDuplicate = (incident: KnownIncident, command: ReleaseDuplicate): Decision<IncidentEvent> => {
  const { by, at, duplicate } = command
  if (!incident.duplicates.includes(duplicate)) return accept()
  return accept({ type: 'DuplicateReleased', by, at, duplicate })
}

/** I14: it was none; it still goes to review. Refusals: members-only, closed, is-duplicate, changes-open, reason-needed. */
export const declareNotIncident = (
  incident: KnownIncident,
  command: DeclareNotIncident,
  context: Context,
): Decision<IncidentEvent> => {
  const { by, at, reason } = command
  if (actingMember(by, context) === null) return membersOnly('I14')
  const refused = notOpen(incident) ?? changesOpen(incident)
  if (refused !== null) return refused
  if (incident.phase === 'in-review' && incident.outcome.kind === 'not-an-incident') return accept()
  if (isBlank(reason)) return reasonNeeded('I14', 'Declaring that it was no incident needs a reason.')
  return accept({ type: 'DeclaredNotIncident', by, at, reason })
}
