/** What review commands need to know of the team, read in the command's own transaction. */
import type { Waiting } from '#domain/reviews/reviewCommands.ts'
import { streamId } from '#domain/stream.ts'
import type { Tx } from '../store/database.ts'
import { lockStreams } from '../store/locks.ts'

/** Every incident in review but duplicates, the longest waiting first (R1). */
export const waitingIncidents = async (tx: Tx, team: string): Promise<readonly Waiting[]> => {
  const { rows } = await tx.query<Waiting>(
    `select number as incident, waiting_since as "waitingAt" from incidents
      where team = $1 and phase = 'in-review' and outcome is distinct from 'duplicate' and waiting_since is not null
      order by waiting_since, number`,
    [team],
  )
  return rows
}

/** The review whose meeting is open, or null; held until the transaction ends, so that two never open at once. */
export const openReview = async (tx: Tx, team: string): Promise<number | null> => {
  await lockStreams(tx, team, [streamId('review', 'meeting')])
  const { rows } = await tx.query<{ number: number }>(
    `select number from reviews where team = $1 and phase = 'open' limit 1`,
    [team],
  )
  return rows[0]?.number ?? null
}

/** How many meetings in a row before review `number` were not held (R2). */
export const missedBefore = async (tx: Tx, team: string, number: number): Promise<number> => {
  const { rows } = await tx.query<{ missed: number }>(
    `select count(*) as missed from reviews
      where team = $1 and phase = 'not-held' and number < $2
        and number > coalesce((select max(number) from reviews where team = $1 and phase = 'finished' and number < $2), 0)`,
    [team, number],
  )
  return rows[0]?.missed ?? 0
}
