/** How the shell runs the stream of a team's people, and the view that everybody else reads. */
import type { TeamCommand, TeamEvent, TeamState } from '#domain/people/team.ts'
import { teamDecider } from '#domain/people/teamDecider.ts'
import type { Tx } from '../store/database.ts'
import type { StreamModule } from '../streamModule.ts'

const writeMembers = async (tx: Tx, team: string, state: TeamState): Promise<void> => {
  const people = Object.values(state.people)
  await tx.query({
    name: 'write-members',
    text: `insert into memberships (team, person, name, role, active, on_duty)
           select $1, * from unnest($2::text[], $3::text[], $4::text[], $5::boolean[], $6::boolean[])
           on conflict (team, person) do update
             set name = excluded.name, role = excluded.role, active = excluded.active, on_duty = excluded.on_duty`,
    values: [
      team,
      people.map((person) => person.id),
      people.map((person) => person.name),
      people.map((person) => person.role),
      people.map((person) => person.active),
      people.map((person) => person.onDuty),
    ],
  })
}

export const teamModule: StreamModule<TeamState, TeamCommand, TeamEvent> = {
  decider: teamDecider,
  playbookOf: () => null,
  views: ['memberships'],
  item: () => null,
  confidential: () => false,
  react: () => [],
  outcome: () => null,
  project: (tx, change) => writeMembers(tx, change.team, change.after),
  clear: async (tx, team) => {
    await tx.query('delete from memberships where team = $1', [team])
  },
  erased: () => [],
}
