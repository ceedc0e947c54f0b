/** How the shell runs the server's own streams: teams, administrators, and the audits. */
import type { DeskCommand, DeskEvent, DeskState } from '#domain/people/desk.ts'
import { deskStream } from '#domain/people/desk.ts'
import { deskDecider } from '#domain/people/deskDecider.ts'
import type { StreamModule } from '../streamModule.ts'

export const deskModule: StreamModule<DeskState, DeskCommand, DeskEvent> = {
  decider: deskDecider,
  playbookOf: () => null,
  views: ['teams', 'administrators'],
  item: () => null,
  confidential: () => false,
  react: () => [],
  outcome: () => null,
  project: async (tx, change) => {
    // Audits are of the same kind and have no view.
    if (change.id !== deskStream.id) return
    for (const { event } of change.events)
      if (event.type === 'TeamCreated' || event.type === 'TeamRenamed')
        await tx.query(
          `insert into teams (team, name, created_at) values ($1, $2, $3) on conflict (team) do update set name = excluded.name`,
          [event.team, event.name, event.at.toString()],
        )
    await tx.query('delete from administrators where team = $1 and not (person = any($2))', [
      change.team,
      change.after.administrators,
    ])
    await tx.query(
      `insert into administrators (team, person) select $1, unnest($2::text[]) on conflict (team, person) do nothing`,
      [change.team, change.after.administrators],
    )
  },
  clear: async (tx) => {
    await tx.query('delete from teams')
    await tx.query('delete from administrators')
  },
  erased: () => [],
}
