/** Signed deliveries that were kept already, by the sender's id: heard again within minutes, nothing is done. */
import { createHash } from 'node:crypto'
import { type Db, instantParam } from '../store/database.ts'

/** Of one team; the oldest go first. Only a sender who signs can add to them. */
const KEPT_OF_TEAM = 20_000

const idOf = (id: string): Buffer => createHash('sha256').update(id).digest()

export const wasKept = async (db: Db, team: string, id: string, at: Temporal.Instant): Promise<boolean> => {
  const { rowCount } = await db.query({
    name: 'was-kept',
    text: 'select from delivery_replays where team = $1 and id = $2 and until > $3',
    values: [team, idOf(id), instantParam(at)],
  })
  return rowCount === 1
}

/**
 * Remembers a delivery once it is kept, never before: one that failed is welcome again. Forgets what is too old to pass the check of
 * its timestamp.
 */
export const rememberKept = async (
  db: Db,
  team: string,
  id: string,
  keepSeconds: number,
  at: Temporal.Instant,
): Promise<void> => {
  await db.query({
    name: 'forget-replays',
    text: `delete from delivery_replays where team = $1 and (until <= $2 or until <= (
             select until from delivery_replays where team = $1 order by until desc offset $3 limit 1))`,
    values: [team, instantParam(at), KEPT_OF_TEAM - 1],
  })
  await db.query({
    name: 'remember-kept',
    text: `insert into delivery_replays (team, id, until) values ($1, $2, $3)
           on conflict (team, id) do update set until = greatest(delivery_replays.until, excluded.until)`,
    values: [team, idOf(id), instantParam(at.add({ seconds: keepSeconds }))],
  })
}
