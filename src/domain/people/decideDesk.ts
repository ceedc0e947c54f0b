/**
 * Decides about the server: the first person claims it, administrators make teams and appoint each other, and there is never none
 * of them again.
 */
import { accept, type Decision, type Refused, refuse, unreachable } from '../decision.ts'
import type { PersonId } from './actor.ts'
import { auditEventOf } from './audit.ts'
import type {
  AppointAdministrator,
  ClaimDesk,
  CreateTeam,
  DeactivatePerson,
  DeskCommand,
  DeskEvent,
  DeskPerson,
  DeskState,
  DismissAdministrator,
  RegisterPerson,
  RenameTeam,
} from './desk.ts'

export const decideDesk = (desk: DeskState, command: DeskCommand): Decision<DeskEvent> => {
  switch (command.type) {
    case 'ClaimDesk':
      return claimDesk(desk, command)
    case 'CreateTeam':
      return createTeam(desk, command)
    case 'RenameTeam':
      return renameTeam(desk, command)
    case 'AppointAdministrator':
      return appointAdministrator(desk, command)
    case 'DismissAdministrator':
      return dismissAdministrator(desk, command)
    case 'RegisterPerson':
      return registerPerson(desk, command)
    case 'DeactivatePerson':
      return deactivatePerson(desk, command)
    case 'RecordAudit':
      return accept(auditEventOf(command))
    default:
      return unreachable(command)
  }
}

/** Two browsers may ask at once; the second finds an administrator. */
const claimDesk = (desk: DeskState, command: ClaimDesk): Decision<DeskEvent> => {
  const { person, name, team, teamName, by, at } = command
  if (desk.administrators.length > 0)
    return refuse({
      code: 'desk-claimed',
      rule: 'Words',
      what: 'This desk has its administrator already.',
      todo: 'Sign in, or ask the administrator to let you in.',
    })
  const events: DeskEvent[] = []
  if (activePerson(desk, person) === null) events.push({ type: 'PersonRegistered', person, name, by, at })
  events.push({ type: 'AdministratorAppointed', person, by, at })
  if (!Object.hasOwn(desk.teams, team)) events.push({ type: 'TeamCreated', team, name: teamName, by, at })
  return accept(...events)
}

const createTeam = (desk: DeskState, command: CreateTeam): Decision<DeskEvent> => {
  const { team, name, by, at } = command
  if (!mayAdminister(desk, command)) return administratorsOnly
  if (Object.hasOwn(desk.teams, team)) {
    if (desk.teams[team]?.name === name) return accept()
    return refuse({
      code: 'team-exists',
      rule: 'Words',
      what: `There is a team ${team} already.`,
      todo: 'Choose another key, or rename the team.',
    })
  }
  return accept({ type: 'TeamCreated', team, name, by, at })
}

const renameTeam = (desk: DeskState, command: RenameTeam): Decision<DeskEvent> => {
  const { team, name, by, at } = command
  if (!mayAdminister(desk, command)) return administratorsOnly
  if (!Object.hasOwn(desk.teams, team))
    return refuse({
      code: 'unknown-team',
      rule: 'Words',
      what: `There is no team ${team}.`,
      todo: 'Check the key, or create the team.',
    })
  if (desk.teams[team]?.name === name) return accept()
  return accept({ type: 'TeamRenamed', team, name, by, at })
}

const appointAdministrator = (desk: DeskState, command: AppointAdministrator): Decision<DeskEvent> => {
  const { person, by, at } = command
  if (!mayAdminister(desk, command)) return administratorsOnly
  if (activePerson(desk, person) === null) return unknownPerson(person)
  if (desk.administrators.includes(person)) return accept()
  return accept({ type: 'AdministratorAppointed', person, by, at })
}

const dismissAdministrator = (desk: DeskState, command: DismissAdministrator): Decision<DeskEvent> => {
  const { person, by, at } = command
  if (!mayAdminister(desk, command)) return administratorsOnly
  if (!desk.administrators.includes(person)) return accept()
  if (isLastAdministrator(desk, person)) return lastAdministrator
  return accept({ type: 'AdministratorDismissed', person, by, at })
}

const registerPerson = (desk: DeskState, command: RegisterPerson): Decision<DeskEvent> => {
  const { person, name, by, at } = command
  if (!mayAdminister(desk, command) && !command.facts.asLead)
    return refuse({
      code: 'may-not-register-people',
      rule: 'Words',
      what: 'Only an administrator, or the lead or a deputy of a team, brings in new people.',
      todo: 'Ask the lead of your team.',
    })
  const known = activePerson(desk, person)
  if (known === null) return accept({ type: 'PersonRegistered', person, name, by, at })
  if (known.name === name) return accept()
  return refuse({
    code: 'person-exists',
    rule: 'Words',
    what: `The id ${person} belongs to somebody already.`,
    todo: 'Choose another id, or add the person who has it to the team.',
  })
}

const deactivatePerson = (desk: DeskState, command: DeactivatePerson): Decision<DeskEvent> => {
  const { person, by, at } = command
  if (!mayAdminister(desk, command)) return administratorsOnly
  if (!Object.hasOwn(desk.persons, person)) return unknownPerson(person)
  if (activePerson(desk, person) === null) return accept()
  if (isLastAdministrator(desk, person)) return lastAdministrator
  const deactivated: DeskEvent = { type: 'PersonDeactivated', person, by, at }
  if (!desk.administrators.includes(person)) return accept(deactivated)
  return accept<DeskEvent>({ type: 'AdministratorDismissed', person, by, at }, deactivated)
}

const activePerson = (desk: DeskState, person: PersonId): DeskPerson | null => {
  const known = desk.persons[person]
  return known?.active === true ? known : null
}

const isLastAdministrator = (desk: DeskState, person: PersonId): boolean =>
  desk.administrators.length === 1 && desk.administrators[0] === person

/** Administrators, and the desk itself when it fills an empty database from the playbook. */
const mayAdminister = (desk: DeskState, command: DeskCommand): boolean => {
  const { by } = command
  return by.kind === 'desk' || (by.kind === 'person' && desk.administrators.includes(by.id))
}

const administratorsOnly: Refused = refuse({
  code: 'administrators-only',
  rule: 'Words',
  what: 'Only an administrator of the server does this.',
  todo: 'Ask an administrator.',
})

const lastAdministrator: Refused = refuse({
  code: 'last-administrator',
  rule: 'Words',
  what: 'This is the last administrator, and the desk keeps one.',
  todo: 'Appoint another administrator first.',
})

const unknownPerson = (person: PersonId): Refused =>
  refuse({
    code: 'unknown-person',
    rule: 'Words',
    what: `Nobody here has the id ${person}.`,
    todo: 'Check the id, or register the person first.',
  })
