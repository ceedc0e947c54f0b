/** The events of the first run, in the transaction that makes the first account: administrator, team, lead, and the playbook's people. */
import type { Actor } from '#domain/people/actor.ts'
import { type ClaimDesk, deskStream, deskTeam } from '#domain/people/desk.ts'
import { type AddMember, type SetOnDuty, teamPeopleStream } from '#domain/people/team.ts'
import type { FirstPerson } from '../auth/firstPerson.ts'
import type { Desk } from '../desk.ts'
import { handleIn } from '../handle.ts'
import type { PlaybookRegistry } from '../playbooks.ts'
import type { Tx } from '../store/database.ts'

/** A team's key from its name: lower-case letters, digits and hyphens, at most 40 characters. */
export const teamKeyOf = (name: string): string =>
  name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 40)
    .replace(/-+$/, '') || 'team'

/** Throws when the desk was claimed already: the account's transaction must then roll back. */
export const firstPersonEvents =
  (desk: Desk, playbooks: PlaybookRegistry) =>
  async (tx: Tx, person: FirstPerson): Promise<void> => {
    const team = teamKeyOf(person.teamName)
    const by: Actor = { kind: 'person', id: person.personId, role: null }
    const { at } = person
    const claim: ClaimDesk = {
      type: 'ClaimDesk',
      by,
      at,
      person: person.personId,
      name: person.name,
      team,
      teamName: person.teamName,
    }
    await handleIn(tx, desk, { team: deskTeam, stream: deskStream, command: claim, mayBegin: true })
    await playbooks.ensure(team)
    const facts = { asAdministrator: true, owns: [] }
    const add = async (member: Pick<AddMember, 'person' | 'name' | 'role'>): Promise<void> => {
      const command: AddMember = { type: 'AddMember', by, at, facts, ...member }
      await handleIn(tx, desk, { team, stream: teamPeopleStream, command, mayBegin: true })
    }
    const listed = playbooks.peopleOf(team)
    const others = listed.filter((one) => one.id !== person.personId)
    // Whoever sets up the desk leads the team, unless the playbook says who does.
    const own = listed.find((one) => one.id === person.personId)?.role
    await add({
      person: person.personId,
      name: person.name,
      role: own ?? (others.some((one) => one.role === 'lead') ? 'member' : 'lead'),
    })
    for (const one of others) await add({ person: one.id, name: one.name, role: one.role })
    for (const one of listed.filter((person) => person.onDuty)) {
      const duty: SetOnDuty = { type: 'SetOnDuty', by, at, facts, person: one.id }
      await handleIn(tx, desk, { team, stream: teamPeopleStream, command: duty })
    }
  }
