/** Manual changes (I10): proposed by one, verified by another, executed, checked. The proposer can never be the verifier. */
import type { Context } from '../context.ts'
import { accept, type Decision, type Refused, refuse } from '../decision.ts'
import type { PersonId } from '../people/actor.ts'
import { departureRules } from './departure.ts'
import { actingMember, isBlank, isWorkedOn, membersOnly, nameOf, notWorkedOn, reasonNeeded } from './guards.ts'
import type { KnownIncident } from './incident.ts'
import type {
  AbandonChange,
  CheckChange,
  EditChange,
  ExecuteChange,
  ProposeChange,
  VerifyChange,
} from './incidentCommands.ts'
import type { IncidentEvent } from './incidentEvents.ts'
import type { ManualChange } from './manualChange.ts'
import { nextNumber } from './numbering.ts'

/** When a verification lapses. */
export const verificationEndsAt = (verifiedAt: Temporal.Instant, hours: number): Temporal.Instant =>
  verifiedAt.add({ hours })

/** I10: a verification holds for the playbook's hours, its last instant included. */
export const isVerificationValid = (change: ManualChange, at: Temporal.Instant, hours: number): boolean =>
  change.status === 'verified' && Temporal.Instant.compare(at, verificationEndsAt(change.verifiedAt, hours)) <= 0

type Ready = { readonly me: PersonId; readonly change: ManualChange; readonly refused: null }

/** The acting member and the change, or why not: members-only, no-such-change and those of `notWorkedOn`. */
const changeAndMember = (
  incident: KnownIncident,
  command: EditChange | VerifyChange | ExecuteChange | CheckChange | AbandonChange,
  context: Context,
): Ready | { readonly refused: Refused } => {
  const me = actingMember(command.by, context)
  if (me === null) return { refused: membersOnly('I10') }
  if (!isWorkedOn(incident)) return { refused: notWorkedOn(incident) }
  const change = incident.changes.find((one) => one.change === command.change)
  if (change === undefined)
    return {
      refused: refuse({
        code: 'no-such-change',
        rule: 'I10',
        what: `Incident ${incident.number} has no manual change ${command.change}.`,
        todo: 'Look up the number of the change.',
      }),
    }
  return { me, change, refused: null }
}

const statusWords: Readonly<Record<ManualChange['status'], string>> = {
  proposed: 'is proposed and not verified',
  verified: 'is verified and not executed',
  executed: 'was executed and its effect is not checked',
  checked: 'was executed and checked',
  abandoned: 'was abandoned',
}

const wrongStatus = (change: ManualChange, code: string, todo: string): Refused =>
  refuse({ code, rule: 'I10', what: `Manual change ${change.change} ${statusWords[change.status]}.`, todo })

const isPlanned = (change: ManualChange): boolean => change.status === 'proposed' || change.status === 'verified'

/** I10: states the change and how the two are in direct contact. Refusals: members-only, those of `notWorkedOn`, contact-needed. */
export const proposeChange = (
  incident: KnownIncident,
  command: ProposeChange,
  context: Context,
): Decision<IncidentEvent> => {
  const { by, at, plan, contact } = command
  const me = actingMember(by, context)
  if (me === null) return membersOnly('I10')
  if (!isWorkedOn(incident)) return notWorkedOn(incident)
  if (isBlank(contact)) return contactNeeded()
  const change = nextNumber(incident.changes.map((one) => one.change))
  return accept({ type: 'ChangeProposed', by, at, change, proposer: me, plan, contact })
}

const contactNeeded = (): Refused =>
  refuse({
    code: 'contact-needed',
    rule: 'I10',
    what: 'A manual change needs at least two developers in direct contact.',
    missing: ['how the two are in contact'],
    todo: 'Say how you are in contact: a call, or side by side.',
  })

/** I10: an edited plan must be verified again, by somebody who did not write on it. Refusals: as `changeAndMember`, change-not-planned, contact-needed. */
export const editChange = (incident: KnownIncident, command: EditChange, context: Context): Decision<IncidentEvent> => {
  const { by, at, plan, contact } = command
  const ready = changeAndMember(incident, command, context)
  if (ready.refused !== null) return ready.refused
  if (!isPlanned(ready.change)) return wrongStatus(ready.change, 'change-not-planned', 'Propose a new change instead.')
  if (isBlank(contact)) return contactNeeded()
  return accept({ type: 'ChangeEdited', by, at, change: ready.change.change, editor: ready.me, plan, contact })
}

/** I10: a different member verifies before it is executed. Refusals: as `changeAndMember`, change-not-planned, proposer-cannot-verify. */
export const verifyChange = (
  incident: KnownIncident,
  command: VerifyChange,
  context: Context,
): Decision<IncidentEvent> => {
  const { by, at } = command
  const ready = changeAndMember(incident, command, context)
  if (ready.refused !== null) return ready.refused
  const { me, change } = ready
  if (!isPlanned(change)) return wrongStatus(change, 'change-not-planned', 'Propose a new change instead.')
  if (change.authors.includes(me))
    return refuse({
      code: 'proposer-cannot-verify',
      rule: 'I10',
      what: `You wrote the plan of manual change ${change.change}; whoever proposes or edits a change never verifies it.`,
      missing: ['a different member who verifies'],
      todo: 'Ask another member to verify it.',
    })
  if (isVerificationValid(change, at, context.playbook.incident.verificationValidHours)) return accept()
  return accept({ type: 'ChangeVerified', by, at, change: change.change, verifier: me })
}

/**
 * I10: executed after a valid verification; or made all the same with a reason, which is a departure and never counts as verified.
 * Refusals: as `changeAndMember`, change-executed, change-not-planned, not-verified, verification-too-old, is-verified, reason-needed.
 */
export const executeChange = (
  incident: KnownIncident,
  command: ExecuteChange,
  context: Context,
): Decision<IncidentEvent> => {
  const { by, at, withoutVerification } = command
  const ready = changeAndMember(incident, command, context)
  if (ready.refused !== null) return ready.refused
  const { me, change } = ready
  if (change.status === 'executed')
    return change.executor === me ? accept() : executedBy(change.change, nameOf(context.people, change.executor))
  if (change.status !== 'proposed' && change.status !== 'verified')
    return wrongStatus(change, 'change-not-planned', 'Propose a new change instead.')
  const hours = context.playbook.incident.verificationValidHours
  if (change.status === 'verified' && isVerificationValid(change, at, hours)) {
    if (withoutVerification !== null)
      return wrongStatus(change, 'is-verified', 'Execute it as verified, without a reason for an exception.')
    return accept({ type: 'ChangeExecuted', by, at, change: change.change, executor: me, verifier: change.verifier })
  }
  if (withoutVerification === null) return notVerified(change, hours)
  const { reason } = withoutVerification
  if (isBlank(reason)) return reasonNeeded('I10', 'A change made without verification is recorded with the reason.')
  return accept(
    { type: 'ChangeExecutedUnverified', by, at, change: change.change, executor: me, reason },
    {
      type: 'DepartureRecorded',
      by,
      at,
      departure: nextNumber(incident.departures.map((one) => one.departure)),
      rule: departureRules['change-not-verified'].rule,
      kind: 'change-not-verified',
      text: `Manual change ${change.change} was made without a valid verification.`,
      change: change.change,
    },
  )
}

const executedBy = (change: number, executor: string): Refused =>
  refuse({
    code: 'change-executed',
    rule: 'I10',
    what: `Manual change ${change} was executed by ${executor} already.`,
    todo: 'Check its effect.',
  })

const notVerified = (change: ManualChange, hours: number): Refused => {
  const missing = ['a verification by a different member']
  if (change.status === 'verified')
    return refuse({
      code: 'verification-too-old',
      rule: 'I10',
      what: `Manual change ${change.change} was verified more than ${hours} hours ago.`,
      missing,
      todo: 'Have it verified again before you execute it.',
    })
  return refuse({
    code: 'not-verified',
    rule: 'I10',
    what: `Manual change ${change.change} has not been verified.`,
    missing,
    todo: 'Ask a different member to verify it before you execute it.',
  })
}

/** I10: its effect is checked. Refusals: as `changeAndMember`, change-not-executed. */
export const checkChange = (
  incident: KnownIncident,
  command: CheckChange,
  context: Context,
): Decision<IncidentEvent> => {
  const { by, at, asExpected, text } = command
  const ready = changeAndMember(incident, command, context)
  if (ready.refused !== null) return ready.refused
  const { me, change } = ready
  if (change.status !== 'executed')
    return wrongStatus(change, 'change-not-executed', 'Only the effect of an executed change can be checked, once.')
  return accept({ type: 'ChangeChecked', by, at, change: change.change, checker: me, asExpected, text })
}

/** I10: given up before it was executed. Refusals: as `changeAndMember`, change-executed, reason-needed. */
export const abandonChange = (
  incident: KnownIncident,
  command: AbandonChange,
  context: Context,
): Decision<IncidentEvent> => {
  const { by, at, reason } = command
  const ready = changeAndMember(incident, command, context)
  if (ready.refused !== null) return ready.refused
  const { change } = ready
  if (change.status === 'abandoned') return accept()
  if (!isPlanned(change))
    return wrongStatus(
      change,
      'change-executed',
      'It has been made: check its effect, or propose a change that undoes it.',
    )
  if (isBlank(reason)) return reasonNeeded('I10', 'Abandoning a change is recorded with the reason.')
  return accept({ type: 'ChangeAbandoned', by, at, change: change.change, reason })
}
