/** The alert group's decider: every command of the group, each rule in the file that owns it. */
import type { Context } from '../context.ts'
import { type Decision, refuse, unreachable } from '../decision.ts'
import type { Decider } from '../stream.ts'
import { type AlertGroup, incidentOf, noAlertGroup } from './alertGroup.ts'
import type { AlertGroupCommand } from './alertGroupCommands.ts'
import type { AlertGroupEvent } from './alertGroupEvents.ts'
import { evolveAlertGroup } from './evolveAlertGroup.ts'
import { addGroupToIncident, declineGroup, raiseFromGroup, snoozeGroup } from './groupDecisions.ts'
import { fireGroup, resolveGroup, setGroupHidden } from './groupIntake.ts'
import { endSnooze, groupTimerCommand, groupTimers, nagForGroup } from './groupReminders.ts'

const noSuchGroup = refuse({
  code: 'no-such-group',
  rule: 'D6',
  what: 'There is no such alert group.',
  todo: 'Look it up in the inbox.',
})

const decide = (group: AlertGroup, command: AlertGroupCommand, context: Context): Decision<AlertGroupEvent> => {
  switch (command.type) {
    case 'FireGroup':
      return fireGroup(group, command, context)
    case 'ResolveGroup':
      return resolveGroup(group, command, context)
    case 'SetGroupHidden':
      return setGroupHidden(group, command)
    case 'EndSnooze':
      return endSnooze(group, command)
    case 'NagForGroup':
      return nagForGroup(group, command, context)
    case 'RaiseFromGroup':
      return group.phase === 'none' ? noSuchGroup : raiseFromGroup(group, command, context)
    case 'AddGroupToIncident':
      return group.phase === 'none' ? noSuchGroup : addGroupToIncident(group, command, context)
    case 'DeclineGroup':
      return group.phase === 'none' ? noSuchGroup : declineGroup(group, command, context)
    case 'SnoozeGroup':
      return group.phase === 'none' ? noSuchGroup : snoozeGroup(group, command, context)
    default:
      return unreachable(command)
  }
}

/** The incident that is named, or that holds the group and must be told. */
const needs = (group: AlertGroup, command: AlertGroupCommand): readonly number[] => {
  if (command.type === 'AddGroupToIncident') return [command.incident]
  if (command.type !== 'FireGroup' && command.type !== 'ResolveGroup') return []
  const incident = group.phase === 'none' ? null : incidentOf(group.decision)
  return incident === null ? [] : [incident]
}

export const alertGroupDecider: Decider<AlertGroup, AlertGroupCommand, AlertGroupEvent> = {
  kind: 'alert-group',
  stateVersion: 1,
  initial: noAlertGroup,
  needs,
  decide,
  evolve: evolveAlertGroup,
  timers: groupTimers,
  timerCommand: groupTimerCommand,
}
