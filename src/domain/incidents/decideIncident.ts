/** Decides every command on an incident: looks at the state, asks the file of the concern, answers events or a refusal. */
import type { Context } from '../context.ts'
import { type Decision, refuse, unreachable } from '../decision.ts'
import { assess } from './assessment.ts'
import { recordDeparture, recordEvidence, repairDeparture } from './departures.ts'
import { act, attach, involve, observe, updateServiceStatus } from './findings.ts'
import { addFollowUpInReview, decideFollowUp, recordFollowUpIssue } from './followUps.ts'
import type { Incident, KnownIncident } from './incident.ts'
import type { IncidentCommand, RaiseIncident } from './incidentCommands.ts'
import type { IncidentEvent } from './incidentEvents.ts'
import { nag, remindOfSilence } from './incidentTimers.ts'
import {
  addAlert,
  linkCall,
  linkMergeRequest,
  recordAlertState,
  recordMergeRequestState,
  requestReview,
} from './links.ts'
import { decideMajorIncident, remindOfMeeting } from './majorIncident.ts'
import { abandonChange, checkChange, editChange, executeChange, proposeChange, verifyChange } from './manualChanges.ts'
import {
  absorbDuplicate,
  becomeDuplicate,
  declareNotIncident,
  mergeInto,
  releaseDuplicate,
  unmerge,
} from './merging.ts'
import { handOver, own, ownerLeft, release, takeOver } from './ownership.ts'
import {
  editTitle,
  moveToIteration,
  promote,
  raise,
  recordIteration,
  recordThread,
  recordTrackerIssue,
  redact,
  rollIteration,
  setConfidential,
} from './recordKeeping.ts'
import { confirmRedeploy, confirmStopped, recordCause, recordRollback, resolve } from './resolution.ts'
import { carryOverInReview, closeInReview, reopen, reopenInReview } from './reviewing.ts'

/** Pure; never throws on any state that `evolveIncident` can reach. */
export const decideIncident = (
  incident: Incident,
  command: IncidentCommand,
  context: Context,
): Decision<IncidentEvent> => {
  if (command.type === 'RaiseIncident') return raise(incident, command, context)
  if (incident.phase === 'none')
    return refuse({
      code: 'no-such-incident',
      rule: 'I2',
      what: 'There is no such incident.',
      todo: 'Look up its number, or raise it.',
    })
  return decideKnown(incident, command, context)
}

const decideKnown = (
  incident: KnownIncident,
  command: Exclude<IncidentCommand, RaiseIncident>,
  context: Context,
): Decision<IncidentEvent> => {
  switch (command.type) {
    case 'OwnIncident':
      return own(incident, command, context)
    case 'HandOverIncident':
      return handOver(incident, command, context)
    case 'TakeOverIncident':
      return takeOver(incident, command, context)
    case 'ReleaseIncident':
      return release(incident, command, context)
    case 'OwnerLeft':
      return ownerLeft(incident, command)
    case 'AssessIncident':
      return assess(incident, command, context)
    case 'DecideMajorIncident':
      return decideMajorIncident(incident, command, context)
    case 'Observe':
      return observe(incident, command, context)
    case 'Act':
      return act(incident, command, context)
    case 'UpdateServiceStatus':
      return updateServiceStatus(incident, command, context)
    case 'Attach':
      return attach(incident, command, context)
    case 'Involve':
      return involve(incident, command, context)
    case 'LinkMergeRequest':
      return linkMergeRequest(incident, command, context)
    case 'RequestReview':
      return requestReview(incident, command, context)
    case 'AddAlert':
      return addAlert(incident, command, context)
    case 'LinkCall':
      return linkCall(incident, command, context)
    case 'RecordEvidence':
      return recordEvidence(incident, command)
    case 'ProposeChange':
      return proposeChange(incident, command, context)
    case 'EditChange':
      return editChange(incident, command, context)
    case 'VerifyChange':
      return verifyChange(incident, command, context)
    case 'ExecuteChange':
      return executeChange(incident, command, context)
    case 'CheckChange':
      return checkChange(incident, command, context)
    case 'AbandonChange':
      return abandonChange(incident, command, context)
    case 'RecordRollback':
      return recordRollback(incident, command, context)
    case 'ConfirmRedeploy':
      return confirmRedeploy(incident, command, context)
    case 'RecordCause':
      return recordCause(incident, command, context)
    case 'ConfirmStopped':
      return confirmStopped(incident, command, context)
    case 'ResolveIncident':
      return resolve(incident, command, context)
    case 'DecideFollowUp':
      return decideFollowUp(incident, command, context)
    case 'ReopenIncident':
      return reopen(incident, command, context)
    case 'MergeInto':
      return mergeInto(incident, command, context)
    case 'UnmergeIncident':
      return unmerge(incident, command, context)
    case 'DeclareNotIncident':
      return declareNotIncident(incident, command, context)
    case 'AbsorbDuplicate':
      return absorbDuplicate(incident, command)
    case 'BecomeDuplicate':
      return becomeDuplicate(incident, command)
    case 'ReleaseDuplicate':
      return releaseDuplicate(incident, command)
    case 'EditTitle':
      return editTitle(incident, command, context)
    case 'PromoteEntry':
      return promote(incident, command, context)
    case 'SetConfidential':
      return setConfidential(incident, command, context)
    case 'RedactEntry':
      return redact(incident, command, context)
    case 'RecordDeparture':
      return recordDeparture(incident, command)
    case 'RepairDeparture':
      return repairDeparture(incident, command, context)
    case 'CloseInReview':
      return closeInReview(incident, command, context)
    case 'CarryOverInReview':
      return carryOverInReview(incident, command, context)
    case 'ReopenInReview':
      return reopenInReview(incident, command, context)
    case 'AddFollowUpInReview':
      return addFollowUpInReview(incident, command, context)
    case 'RecordTrackerIssue':
      return recordTrackerIssue(incident, command)
    case 'RecordThread':
      return recordThread(incident, command)
    case 'RecordIteration':
      return recordIteration(incident, command)
    case 'RecordFollowUpIssue':
      return recordFollowUpIssue(incident, command)
    case 'RecordMergeRequestState':
      return recordMergeRequestState(incident, command)
    case 'RecordAlertState':
      return recordAlertState(incident, command)
    case 'MoveToIteration':
      return moveToIteration(incident, command)
    case 'Nag':
      return nag(incident, command, context)
    case 'RemindOfSilence':
      return remindOfSilence(incident, command, context)
    case 'RemindOfMeeting':
      return remindOfMeeting(incident, command, context)
    case 'RollIteration':
      return rollIteration(incident, command, context)
    default:
      return unreachable(command)
  }
}
