/** The incident as the shell drives it. */
import type { Decider } from '../stream.ts'
import { decideIncident } from './decideIncident.ts'
import { evolveIncident } from './evolveIncident.ts'
import { type Incident, noIncident } from './incident.ts'
import type { IncidentCommand } from './incidentCommands.ts'
import type { IncidentEvent } from './incidentEvents.ts'
import { incidentTimerCommand, incidentTimers } from './incidentTimers.ts'

/** Incidents beside its own that the command touches: the other of a merge, the survivor, and duplicates that close with it. */
const needs = (incident: Incident, command: IncidentCommand): readonly number[] => {
  if (incident.phase === 'none') return []
  switch (command.type) {
    case 'MergeInto':
      return [command.other]
    case 'UnmergeIncident':
      return incident.phase === 'in-review' && incident.outcome.kind === 'duplicate' ? [incident.outcome.of] : []
    case 'CloseInReview':
      return incident.duplicates
    default:
      return []
  }
}

export const incidentDecider: Decider<Incident, IncidentCommand, IncidentEvent> = {
  kind: 'incident',
  stateVersion: 1,
  initial: noIncident,
  needs,
  decide: decideIncident,
  evolve: evolveIncident,
  timers: incidentTimers,
  timerCommand: incidentTimerCommand,
}
