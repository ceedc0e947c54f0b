/** Reading silences, in the order in which Alertmanager lists them. */
import { silenceStanding } from '#domain/alerts/silence.ts'
import { type Db, instantParam } from '../store/database.ts'
import type { SilenceRow } from './v2Shapes.ts'

/** Silences that were over for longer are history: they stay on record and leave the list. */
const EXPIRED_SHOWN_DAYS = 5

const columns = `id, matchers, reason, author, starts_at as "startsAt", ends_at as "endsAt", updated_at as "updatedAt"`
const order = { active: 0, pending: 1, expired: 2 } as const

/** Active ones by their end, pending ones by their beginning, then the expired, latest first. */
export const listSilences = async (db: Db, team: string, at: Temporal.Instant): Promise<readonly SilenceRow[]> => {
  const { rows } = await db.query<SilenceRow>(
    `select ${columns} from silences where team = $1 and ends_at > $2 limit 5000`,
    [team, instantParam(at.subtract({ hours: EXPIRED_SHOWN_DAYS * 24 }))],
  )
  const rank = (row: SilenceRow): number => order[silenceStanding(row, at)]
  const compare = Temporal.Instant.compare
  return rows.toSorted((a, b) => {
    if (rank(a) !== rank(b)) return rank(a) - rank(b)
    if (rank(a) === order.active) return compare(a.endsAt, b.endsAt)
    return rank(a) === order.pending ? compare(a.startsAt, b.startsAt) : compare(b.endsAt, a.endsAt)
  })
}

export const readSilence = async (db: Db, team: string, id: string): Promise<SilenceRow | null> => {
  const { rows } = await db.query<SilenceRow>(`select ${columns} from silences where team = $1 and id = $2`, [team, id])
  return rows[0] ?? null
}
