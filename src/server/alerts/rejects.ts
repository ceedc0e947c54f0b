/** Deliveries that could not be read, kept for the operator: so many a team, each cut to so many characters. */
import type { Problem } from '#connectors/alertSource.ts'
import { type Db, instantParam } from '../store/database.ts'

const KEPT_OF_TEAM = 200
const BODY_CHARACTERS = 20_000

export type Reject = {
  readonly team: string
  readonly source: string
  readonly keyName: string
  readonly at: Temporal.Instant
  readonly problems: readonly Problem[]
  readonly body: string
}

const PROBLEMS = 50
const WORDS_CHARACTERS = 500

/** Text that PostgreSQL can hold. */
const storable = (text: string, most: number): string =>
  text.slice(0, most).replaceAll('\u0000', '\ufffd').toWellFormed()

/** Word by word: in JSON what cannot be held would stand escaped, and be met again when it is read. */
const storableProblem = ({ path, expected, found }: Problem): Problem => ({
  path: storable(path, WORDS_CHARACTERS),
  expected: storable(expected, WORDS_CHARACTERS),
  found: storable(found, WORDS_CHARACTERS),
})

export const keepReject = async (db: Db, reject: Reject): Promise<void> => {
  await db.query(
    `with kept as (
       insert into alert_rejects (team, source, key_name, at, problems, body) values ($1, $2, $3, $4, $5, $6)
     )
     delete from alert_rejects where team = $1 and id <= (
       select id from alert_rejects where team = $1 order by id desc offset $7 limit 1)`,
    [
      reject.team,
      reject.source,
      reject.keyName,
      instantParam(reject.at),
      JSON.stringify(reject.problems.slice(0, PROBLEMS).map(storableProblem)),
      storable(reject.body, BODY_CHARACTERS),
      KEPT_OF_TEAM - 2,
    ],
  )
}

export type RejectRow = Omit<Reject, 'team'> & { readonly id: number }

/** Newest first. */
export const listRejects = async (db: Db, team: string, limit: number): Promise<readonly RejectRow[]> => {
  const { rows } = await db.query<RejectRow>(
    `select id, source, key_name as "keyName", at, problems, body from alert_rejects
      where team = $1 order by id desc limit $2`,
    [team, limit],
  )
  return rows
}
