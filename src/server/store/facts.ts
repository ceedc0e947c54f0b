/** Small facts of the server or a team that are neither events nor settings: the delivery pause, for example. */
import type { Json } from '#domain/json.ts'
import type { Db } from './database.ts'

export const readFact = async (db: Db, team: string, name: string): Promise<Json> => {
  const { rows } = await db.query<{ value: Json }>({
    name: 'read-fact',
    text: 'select value from desk_facts where team = $1 and name = $2',
    values: [team, name],
  })
  return rows[0]?.value ?? null
}

export const writeFact = async (db: Db, team: string, name: string, value: Json): Promise<void> => {
  await db.query({
    name: 'write-fact',
    text: `insert into desk_facts (team, name, value) values ($1, $2, $3)
           on conflict (team, name) do update set value = excluded.value`,
    values: [team, name, JSON.stringify(value)],
  })
}
