/**
 * Decides about the people of a team. Lead, deputy and administrator manage them; only the lead or an administrator hands the lead
 * over; every member says by themselves whether they are on duty and what they are called. Who leaves leaves nothing owned (D4).
 */
import { accept, acceptWith, type Consequence, type Decision, type Refused, refuse, unreachable } from '../decision.ts'
import type { OwnerLeft } from '../incidents/incidentCommands.ts'
import { streamId } from '../stream.ts'
import { isMemberRole, type PersonFacts, type PersonId, personIn, type TeamRole } from './actor.ts'
import {
  type AddMember,
  type ChangeLead,
  type ChangeRole,
  type DeactivateMember,
  leadOf,
  type RemoveMember,
  type RenameMember,
  type SetOffDuty,
  type SetOnDuty,
  type TeamCommand,
  type TeamEvent,
  type TeamState,
} from './team.ts'

export const decideTeam = (team: TeamState, command: TeamCommand): Decision<TeamEvent> => {
  switch (command.type) {
    case 'AddMember':
      return addMember(team, command)
    case 'ChangeRole':
      return changeRole(team, command)
    case 'ChangeLead':
      return changeLead(team, command)
    case 'RemoveMember':
      return removeMember(team, command)
    case 'DeactivateMember':
      return deactivateMember(team, command)
    case 'RenameMember':
      return renameMember(team, command)
    case 'SetOnDuty':
    case 'SetOffDuty':
      return setDuty(team, command)
    default:
      return unreachable(command)
  }
}

const addMember = (team: TeamState, command: AddMember): Decision<TeamEvent> => {
  const { person, name, role, by, at } = command
  if (!mayManage(command)) return mayNotManage
  const known = personIn(team.people, person)
  if (known?.active === true) {
    if (known.role === role && known.name === name) return accept()
    return refuse({
      code: 'already-in-team',
      rule: 'Words',
      what: `${known.name} (${person}) is in the team already, as ${known.role}.`,
      todo: 'Change the role or the name instead.',
    })
  }
  if (role === 'lead') {
    if (!mayAppointLead(command)) return mayNotAppointLead
    const lead = leadOf(team)
    if (lead !== null)
      return refuse({
        code: 'lead-exists',
        rule: 'Words',
        what: `The team has its lead: ${lead}. A team has one lead at most.`,
        todo: 'Add the person in another role, then hand the lead over to them.',
      })
  }
  return accept({ type: 'MemberAdded', person, name, role, by, at })
}

const changeRole = (team: TeamState, command: ChangeRole): Decision<TeamEvent> => {
  const { person, role, by, at } = command
  if (!mayManage(command)) return mayNotManage
  const known = activePerson(team, person)
  if (known === null) return unknownPerson(person)
  const from = teamRoleOf(known)
  if (from === role) return accept()
  if (from === 'lead') return leadIsNeeded(known)
  return acceptWith(
    [{ type: 'RoleChanged', person, from, role, by, at }],
    isMemberRole(role) ? [] : ownedBecomeUnowned(command),
  )
}

const changeLead = (team: TeamState, command: ChangeLead): Decision<TeamEvent> => {
  const { person, formerRole, by, at } = command
  if (!mayAppointLead(command)) return mayNotAppointLead
  if (activePerson(team, person) === null) return unknownPerson(person)
  const lead = leadOf(team)
  if (lead === person) return accept()
  return accept({ type: 'LeadChanged', person, from: lead, formerRole, by, at })
}

const removeMember = (team: TeamState, command: RemoveMember): Decision<TeamEvent> => {
  const { person, by, at } = command
  if (!mayManage(command)) return mayNotManage
  const known = personIn(team.people, person)
  if (known === null) return unknownPerson(person)
  if (!known.active) return accept()
  if (known.role === 'lead') return leadIsNeeded(known)
  return acceptWith([{ type: 'MemberRemoved', person, by, at }], ownedBecomeUnowned(command))
}

/** A deactivation must not wait for a successor: the team is without a lead until it has a new one. */
const deactivateMember = (team: TeamState, command: DeactivateMember): Decision<TeamEvent> => {
  const { person, by, at } = command
  if (!command.facts.asAdministrator)
    return refuse({
      code: 'administrators-only',
      rule: 'Words',
      what: 'Only an administrator deactivates a person.',
      todo: 'Remove the person from the team, or ask an administrator.',
    })
  if (activePerson(team, person) === null) return accept()
  return acceptWith([{ type: 'MemberDeactivated', person, by, at }], ownedBecomeUnowned(command))
}

const renameMember = (team: TeamState, command: RenameMember): Decision<TeamEvent> => {
  const { person, name, by, at } = command
  if (!isSelf(command) && !mayManage(command)) return mayNotManage
  const known = activePerson(team, person)
  if (known === null) return unknownPerson(person)
  if (known.name === name) return accept()
  return accept({ type: 'MemberRenamed', person, name, by, at })
}

const setDuty = (team: TeamState, command: SetOnDuty | SetOffDuty): Decision<TeamEvent> => {
  const { person, by, at } = command
  const onDuty = command.type === 'SetOnDuty'
  if (!isSelf(command) && !mayManage(command)) return mayNotManage
  const known = activePerson(team, person)
  if (known === null) return unknownPerson(person)
  if (!isMemberRole(known.role))
    return refuse({
      code: 'duty-for-members',
      rule: 'D2',
      what: `${known.name} (${person}) is ${known.role} of the team; only members are on duty.`,
      todo: 'Choose a member, or change the role first.',
    })
  if (known.onDuty === onDuty) return accept()
  return accept({ type: 'DutySet', person, onDuty, by, at })
}

const isSelf = (command: TeamCommand): boolean => command.by.kind === 'person' && command.by.id === command.person

const roleOf = (command: TeamCommand): string | null => (command.by.kind === 'person' ? command.by.role : null)

const mayManage = (command: TeamCommand): boolean => {
  const role = roleOf(command)
  return command.facts.asAdministrator || role === 'lead' || role === 'deputy'
}

const mayAppointLead = (command: TeamCommand): boolean => command.facts.asAdministrator || roleOf(command) === 'lead'

const activePerson = (team: TeamState, id: PersonId): PersonFacts | null => {
  const known = personIn(team.people, id)
  return known?.active === true ? known : null
}

/** Service accounts act by key and are never people of the team. */
const teamRoleOf = (person: PersonFacts): TeamRole => {
  if (person.role === 'service') throw new Error(`${person.id} is no person`)
  return person.role
}

const ownedBecomeUnowned = (command: TeamCommand): readonly Consequence[] =>
  [...new Set(command.facts.owns)].map((number) => {
    const ownerLeft: Pick<OwnerLeft, 'type' | 'person'> = { type: 'OwnerLeft', person: command.person }
    return { stream: streamId('incident', number), command: ownerLeft }
  })

const mayNotManage: Refused = refuse({
  code: 'may-not-manage-people',
  rule: 'Words',
  what: 'Only the lead, a deputy or an administrator does this for others.',
  todo: 'Ask the lead or a deputy of the team.',
})

const mayNotAppointLead: Refused = refuse({
  code: 'may-not-appoint-lead',
  rule: 'Words',
  what: 'Only the lead or an administrator decides who leads the team.',
  todo: 'Ask the lead, or an administrator.',
})

const unknownPerson = (person: PersonId): Refused =>
  refuse({
    code: 'unknown-person',
    rule: 'Words',
    what: `Nobody in the team has the id ${person}.`,
    todo: 'Check the id, or add the person to the team first.',
  })

const leadIsNeeded = (lead: PersonFacts): Refused =>
  refuse({
    code: 'lead-needed',
    rule: 'Words',
    what: `${lead.name} (${lead.id}) leads the team, and a team keeps its lead.`,
    todo: 'Hand the lead over to somebody else first.',
  })
