/** What a source said last that was no alert: a test message, or a subscription that somebody has to confirm. */
import { type Db, instantParam } from '../store/database.ts'

const LONGEST = 4000

export type Saying = {
  readonly team: string
  readonly source: string
  readonly keyName: string
  readonly text: string
  readonly at: Temporal.Instant
}

export const keepSaying = async (db: Db, saying: Saying): Promise<void> => {
  await db.query(
    `insert into source_sayings (team, source, key_name, text, at) values ($1, $2, $3, $4, $5)
     on conflict (team, source, key_name) do update set text = excluded.text, at = excluded.at`,
    [saying.team, saying.source, saying.keyName, saying.text.slice(0, LONGEST), instantParam(saying.at)],
  )
}

export const listSayings = async (db: Db, team: string): Promise<readonly Omit<Saying, 'team'>[]> => {
  const { rows } = await db.query<Omit<Saying, 'team'>>(
    `select source, key_name as "keyName", text, at from source_sayings where team = $1 order by at desc limit 100`,
    [team],
  )
  return rows
}
