/** What a person owns that is not closed (D4): duplicates too, which stand in no inbox but come back with their owner when unmerged. */
import type { Tx } from '../store/database.ts'

export const ownedIncidents = async (tx: Tx, team: string, person: string): Promise<readonly number[]> => {
  const { rows } = await tx.query<{ number: number }>(
    `select number from incidents where team = $1 and owner = $2 and phase <> 'closed' order by number`,
    [team, person],
  )
  return rows.map((row) => row.number)
}
