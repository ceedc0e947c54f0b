/** Numbers that people see: per team and kind, without gaps, taken in the transaction that uses them. */
import type { Tx } from './database.ts'

export const nextNumber = async (tx: Tx, team: string, kind: string): Promise<number> => {
  const { rows } = await tx.query<{ value: number }>({
    name: 'next-number',
    text: `insert into counters (team, kind, value) values ($1, $2, 1)
           on conflict (team, kind) do update set value = counters.value + 1 returning value`,
    values: [team, kind],
  })
  const row = rows[0]
  if (row === undefined) throw new Error(`No number for ${kind}`)
  return row.value
}
