/** The stream of a team's people as the shell drives it. */
import { unreachable } from '../decision.ts'
import type { Decider } from '../stream.ts'
import { type PersonFacts, type PersonId, personIn } from './actor.ts'
import { decideTeam } from './decideTeam.ts'
import { emptyTeam, type TeamCommand, type TeamEvent, type TeamState } from './team.ts'

export const evolveTeam = (team: TeamState, event: TeamEvent): TeamState => {
  switch (event.type) {
    case 'MemberAdded':
      return withPerson(team, {
        id: event.person,
        name: event.name,
        role: event.role,
        active: true,
        onDuty: false,
      })
    case 'RoleChanged':
      // An observer is never on duty.
      return change(
        team,
        event.person,
        event.role === 'observer' ? { role: 'observer', onDuty: false } : { role: event.role },
      )
    case 'LeadChanged':
      return change(event.from === null ? team : change(team, event.from, { role: event.formerRole }), event.person, {
        role: 'lead',
      })
    case 'MemberRemoved':
    case 'MemberDeactivated':
      return change(team, event.person, { active: false, onDuty: false })
    case 'MemberRenamed':
      return change(team, event.person, { name: event.name })
    case 'DutySet':
      return change(team, event.person, { onDuty: event.onDuty })
    default:
      return unreachable(event)
  }
}

const withPerson = (team: TeamState, person: PersonFacts): TeamState => ({
  people: { ...team.people, [person.id]: person },
})

const change = (team: TeamState, id: PersonId, facts: Partial<PersonFacts>): TeamState => {
  const person = personIn(team.people, id)
  if (person === null) throw new Error(`An event tells of ${id}, who was never added`)
  return withPerson(team, { ...person, ...facts })
}

export const teamDecider: Decider<TeamState, TeamCommand, TeamEvent> = {
  kind: 'team',
  stateVersion: 1,
  initial: emptyTeam,
  needs: () => [],
  decide: decideTeam,
  evolve: evolveTeam,
  timers: () => [],
  timerCommand: (key) => {
    throw new Error(`The people of a team set no timer, and none called ${key}`)
  },
}
