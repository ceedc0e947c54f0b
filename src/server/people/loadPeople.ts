/** The team's people as decisions see them, from the view that the team stream keeps. */
import { type People, type PersonFacts, type Role, roles } from '#domain/people/actor.ts'
import { type StreamId, streamId } from '#domain/stream.ts'
import type { Db } from '../store/database.ts'

/** The stream of a team's people. */
export const peopleStream: StreamId = streamId('team', 'people')

type Row = { person: string; name: string; role: string; active: boolean; on_duty: boolean }

const roleOf = (text: string): Role => {
  const role = roles.find((known) => known === text)
  if (role === undefined) throw new Error(`Not a role: ${text}`)
  return role
}

export const loadPeople = async (db: Db, team: string): Promise<People> => {
  const { rows } = await db.query<Row>({
    name: 'load-people',
    text: 'select person, name, role, active, on_duty from memberships where team = $1',
    values: [team],
  })
  const people: Record<string, PersonFacts> = {}
  for (const row of rows)
    people[row.person] = {
      id: row.person,
      name: row.name,
      role: roleOf(row.role),
      active: row.active,
      onDuty: row.on_duty,
    }
  return people
}

export type Membership = { readonly team: string; readonly teamName: string; readonly role: Role }

/** The teams that a person is an active part of. */
export const membershipsOf = async (db: Db, person: string): Promise<readonly Membership[]> => {
  const { rows } = await db.query<{ team: string; team_name: string; role: string }>({
    name: 'memberships-of',
    text: `select m.team, coalesce(t.name, m.team) as team_name, m.role
             from memberships m left join teams t on t.team = m.team
            where m.person = $1 and m.active order by m.team`,
    values: [person],
  })
  return rows.map((row) => ({ team: row.team, teamName: row.team_name, role: roleOf(row.role) }))
}

/** Whether a person administers the server. */
export const isAdministrator = async (db: Db, person: string): Promise<boolean> => {
  const { rowCount } = await db.query({
    name: 'is-administrator',
    text: 'select from administrators where person = $1',
    values: [person],
  })
  return rowCount === 1
}

/** Every team there is. */
export const allTeams = async (db: Db): Promise<readonly string[]> => {
  const { rows } = await db.query<{ team: string }>('select team from teams order by team')
  return rows.map((row) => row.team)
}
