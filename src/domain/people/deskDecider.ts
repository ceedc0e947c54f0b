/** Streams of kind `desk` as the shell drives them: the server's own, and the audits, which keep no state. */
import { unreachable } from '../decision.ts'
import type { Decider } from '../stream.ts'
import { decideDesk } from './decideDesk.ts'
import { type DeskCommand, type DeskEvent, type DeskPerson, type DeskState, emptyDesk } from './desk.ts'

export const evolveDesk = (desk: DeskState, event: DeskEvent): DeskState => {
  switch (event.type) {
    case 'TeamCreated':
    case 'TeamRenamed':
      return { ...desk, teams: { ...desk.teams, [event.team]: { key: event.team, name: event.name } } }
    case 'AdministratorAppointed':
      return { ...desk, administrators: [...desk.administrators, event.person] }
    case 'AdministratorDismissed':
      return { ...desk, administrators: desk.administrators.filter((person) => person !== event.person) }
    case 'PersonRegistered':
      return withPerson(desk, { id: event.person, name: event.name, active: true })
    case 'PersonDeactivated':
      return withPerson(desk, {
        id: event.person,
        name: desk.persons[event.person]?.name ?? event.person,
        active: false,
      })
    case 'KeyCreated':
    case 'KeyRotated':
    case 'KeyRevoked':
    case 'SignedIn':
    case 'SignedOutEverywhere':
    case 'SettingChanged':
      return desk
    default:
      return unreachable(event)
  }
}

const withPerson = (desk: DeskState, person: DeskPerson): DeskState => ({
  ...desk,
  persons: { ...desk.persons, [person.id]: person },
})

export const deskDecider: Decider<DeskState, DeskCommand, DeskEvent> = {
  kind: 'desk',
  stateVersion: 1,
  initial: emptyDesk,
  needs: () => [],
  decide: decideDesk,
  evolve: evolveDesk,
  timers: () => [],
  timerCommand: (key) => {
    throw new Error(`The server's own streams set no timer, and none called ${key}`)
  },
}
