/** What happened against the protocol elsewhere is kept and shown, and put right in one action (I3, I13). */
import type { Context } from '../context.ts'
import { accept, type Decision, refuse } from '../decision.ts'
import { type DepartureKind, departureRules } from './departure.ts'
import { actingMember, membersOnly } from './guards.ts'
import type { KnownIncident } from './incident.ts'
import type { RecordDeparture, RecordEvidence, RepairDeparture } from './incidentCommands.ts'
import type { DepartureRecorded, IncidentEvent } from './incidentEvents.ts'
import { nextNumber } from './numbering.ts'

const departed = (
  incident: KnownIncident,
  { by, at }: RecordEvidence | RecordDeparture,
  kind: DepartureKind,
  text: string,
): DepartureRecorded => ({
  type: 'DepartureRecorded',
  by,
  at,
  departure: nextNumber(incident.departures.map((one) => one.departure)),
  rule: departureRules[kind].rule,
  kind,
  text,
  change: null,
})

/** I3: what arrives from outside is kept whatever the phase; while nobody owns the incident it is a departure too. Never refused. */
export const recordEvidence = (incident: KnownIncident, command: RecordEvidence): Decision<IncidentEvent> => {
  const { by, at, text, url } = command
  const kept: IncidentEvent = { type: 'EvidenceRecorded', by, at, text, url }
  if (incident.phase !== 'raised') return accept(kept)
  const words = departureRules['finding-without-owner'].words
  return accept<IncidentEvent>(kept, departed(incident, command, 'finding-without-owner', words))
}

/** Is what was seen outside just what the desk itself says? */
const isAsItShouldBe = (incident: KnownIncident, kind: DepartureKind): boolean => {
  if (kind === 'closed-outside') return incident.phase === 'closed'
  return kind === 'reopened-outside' && incident.phase !== 'closed'
}

/** I13: changes no state; the same kind is shown once until it is put right. Never refused. */
export const recordDeparture = (incident: KnownIncident, command: RecordDeparture): Decision<IncidentEvent> => {
  const { kind, text } = command
  if (isAsItShouldBe(incident, kind)) return accept()
  if (incident.departures.some((one) => one.kind === kind && one.repairedAt === null)) return accept()
  return accept(departed(incident, command, kind, text))
}

/** I13: put right in one action. Refusals: members-only, no-such-departure, nothing-to-repair. */
export const repairDeparture = (
  incident: KnownIncident,
  command: RepairDeparture,
  context: Context,
): Decision<IncidentEvent> => {
  const { by, at, departure } = command
  if (actingMember(by, context) === null) return membersOnly('I13')
  const found = incident.departures.find((one) => one.departure === departure)
  if (found === undefined)
    return refuse({
      code: 'no-such-departure',
      rule: 'I13',
      what: `Incident ${incident.number} has no departure ${departure}.`,
      todo: 'Look up the number of the departure.',
    })
  if (found.repairedAt !== null) return accept()
  if (departureRules[found.kind].repair === null)
    return refuse({
      code: 'nothing-to-repair',
      rule: found.rule,
      what: `${departureRules[found.kind].words}; that cannot be undone.`,
      todo: 'Leave it for the review.',
    })
  return accept({ type: 'DepartureRepaired', by, at, departure, kind: found.kind })
}
