/** From the team's stream to what decisions may know of its people. */
import type { People } from './actor.ts'
import type { TeamState } from './team.ts'

/** The facts of everybody who is or was in the team, by id. */
export const peopleOf = (team: TeamState): People => team.people
