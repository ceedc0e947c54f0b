/** What *resolved* needs (I11), and the resolve itself. Resolved is not closed. */
import type { Context } from '../context.ts'
import { accept, type Decision, type Refused, refuse } from '../decision.ts'
import { actingMember, isBlank, isWorkedOn, mayAdd, membersOnly, notTheOwner, notWorkedOn } from './guards.ts'
import type { IncidentRecord, KnownIncident } from './incident.ts'
import type {
  ConfirmRedeploy,
  ConfirmStopped,
  RecordCause,
  RecordRollback,
  ResolveIncident,
} from './incidentCommands.ts'
import type { IncidentEvent } from './incidentEvents.ts'
import { isOpenChange } from './manualChange.ts'
import { nextNumber } from './numbering.ts'

/** I11: every rollback that was made is recorded. Refusals: members-only and those of `notWorkedOn`. */
export const recordRollback = (
  incident: KnownIncident,
  command: RecordRollback,
  context: Context,
): Decision<IncidentEvent> => {
  const { by, at, repository, text } = command
  if (!mayAdd(by, context)) return membersOnly('I8')
  if (!isWorkedOn(incident)) return notWorkedOn(incident)
  const rollback = nextNumber(incident.rollbacks.map((one) => one.rollback))
  return accept({ type: 'RollbackRecorded', by, at, rollback, repository, text })
}

/** I11 is the owner's to answer, while it is worked on. */
const ownerAnswers = (
  incident: KnownIncident,
  command: ConfirmRedeploy | RecordCause | ConfirmStopped,
  context: Context,
): Refused | null => {
  const me = actingMember(command.by, context)
  if (me === null) return membersOnly('I11')
  if (!isWorkedOn(incident)) return notWorkedOn(incident)
  return incident.owner === me ? null : notTheOwner(incident, incident.owner, context, 'I11')
}

/** I11: the repository's trunk is safe to deploy again. Refusals: those of `ownerAnswers`, no-such-rollback. */
export const confirmRedeploy = (
  incident: KnownIncident,
  command: ConfirmRedeploy,
  context: Context,
): Decision<IncidentEvent> => {
  const { by, at, text } = command
  const refused = ownerAnswers(incident, command, context)
  if (refused !== null) return refused
  const found = incident.rollbacks.find((one) => one.rollback === command.rollback)
  if (found === undefined)
    return refuse({
      code: 'no-such-rollback',
      rule: 'I11',
      what: `Incident ${incident.number} has no rollback ${command.rollback}.`,
      todo: 'Look up the number of the rollback.',
    })
  if (found.safeAt !== null) return accept()
  const { rollback, repository } = found
  return accept({ type: 'RedeployConfirmed', by, at, rollback, repository, text })
}

/** I11: the cause, or the limit of what can be understood; with words on either. Refusals: those of `ownerAnswers`, words-needed. */
export const recordCause = (
  incident: KnownIncident,
  command: RecordCause,
  context: Context,
): Decision<IncidentEvent> => {
  const { by, at, known, text } = command
  const refused = ownerAnswers(incident, command, context)
  if (refused !== null) return refused
  if (isBlank(text))
    return refuse({
      code: 'words-needed',
      rule: 'I11',
      what: 'The cause, or the limit of what can be understood, is recorded in words.',
      missing: [known ? 'what the cause is' : 'what could not be understood'],
      todo: 'Say it in a few words.',
    })
  return accept({ type: 'CauseRecorded', by, at, known, text })
}

/** I11: it no longer occurs. Refusals: those of `ownerAnswers`. */
export const confirmStopped = (
  incident: KnownIncident,
  command: ConfirmStopped,
  context: Context,
): Decision<IncidentEvent> => {
  const { by, at, byItself, text } = command
  const refused = ownerAnswers(incident, command, context)
  if (refused !== null) return refused
  return accept({ type: 'StoppedConfirmed', by, at, byItself, text })
}

/** What was begun and must be settled before anything ends: unsafe rollbacks and open manual changes, each named. */
export const unsettled = (incident: IncidentRecord): readonly string[] => [
  ...incident.rollbacks
    .filter((one) => one.safeAt === null)
    .map((one) => `rollback ${one.rollback}: the trunk of ${one.repository} is safe to deploy again`),
  ...openChanges(incident),
]

/** Manual changes that are neither checked nor abandoned, each named. */
export const openChanges = (incident: IncidentRecord): readonly string[] =>
  incident.changes
    .filter(isOpenChange)
    .map(
      (one) =>
        `manual change ${one.change}: ${one.status === 'executed' ? 'check its effect' : 'execute or abandon it'}`,
    )

/** Everything that I11 (and I6, I7 before it) still asks for. */
export const missingForResolve = (incident: KnownIncident): readonly string[] => {
  const missing: string[] = []
  if (incident.phase === 'owned') missing.push('an assessment of its urgency (I6)')
  if (incident.meeting?.state === 'pending') missing.push('the decision of the team meeting (I7)')
  if (incident.stopped === null) missing.push('confirmation that it no longer occurs')
  if (incident.cause === null) missing.push('the cause, or the limit of what can be understood')
  return [...missing, ...unsettled(incident)]
}

/** I11. Refusals: members-only, those of `notWorkedOn`, not-the-owner, not-urgent-ends-with-follow-ups, not-resolved-yet. */
export const resolve = (
  incident: KnownIncident,
  command: ResolveIncident,
  context: Context,
): Decision<IncidentEvent> => {
  const me = actingMember(command.by, context)
  if (me === null) return membersOnly('I11')
  if (incident.phase === 'in-review' && incident.outcome.kind === 'resolved') return accept()
  if (!isWorkedOn(incident)) return notWorkedOn(incident)
  if (incident.owner !== me) return notTheOwner(incident, incident.owner, context, 'I11')
  if (incident.phase === 'live' && incident.assessment.urgency === 'not-urgent')
    return refuse({
      code: 'not-urgent-ends-with-follow-ups',
      rule: 'I12',
      what: 'An incident that is not urgent is not resolved here; it goes to review when its follow-ups are decided.',
      missing: ['the decision on its follow-ups'],
      todo: 'Decide the follow-ups, or assess it again if it became urgent.',
    })
  const missing = missingForResolve(incident)
  if (missing.length > 0)
    return refuse({
      code: 'not-resolved-yet',
      rule: 'I11',
      what: `Incident ${incident.number} cannot be called resolved yet.`,
      missing,
      todo: 'Supply what is missing, then resolve it.',
    })
  return accept({ type: 'IncidentResolved', by: command.by, at: command.at })
}
