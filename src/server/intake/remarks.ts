/** What senders remarked on alerts that the desk knows ("acknowledged at its sender"): shown with the group, and never a decision. */
import { type Db, instantParam } from '../store/database.ts'

const KEPT_OF_GROUP = 50

export type Remark = {
  readonly team: string
  /** The alert's key at its sender: `Signal.dedupKey`. */
  readonly key: string
  readonly source: string
  readonly keyName: string
  readonly text: string
  readonly at: Temporal.Instant
}

/** Keeps the remark with the alert's group. Nothing is kept about an alert that nobody knows, nor twice in a row. */
export const keepRemark = async (db: Db, remark: Remark): Promise<void> => {
  await db.query(
    `insert into alert_remarks (team, group_number, source, key_name, text, at)
     select g.team, g.number, $3::text, $4::text, $5::text, $6::timestamptz
       from alerts a join alert_groups g on g.team = a.team and g.number = a.group_number
      where a.team = $1 and a.key = $2
        and not exists (select from alert_remarks r where r.team = g.team and r.group_number = g.number
                           and r.key_name = $4 and r.text = $5 and r.at >= g.fired_at)`,
    [remark.team, remark.key, remark.source, remark.keyName, remark.text, instantParam(remark.at)],
  )
  await db.query(
    `delete from alert_remarks r using alerts a
      where a.team = $1 and a.key = $2 and r.team = a.team and r.group_number = a.group_number and r.id <= (
        select id from alert_remarks o where o.team = r.team and o.group_number = r.group_number
         order by id desc offset $3 limit 1)`,
    [remark.team, remark.key, KEPT_OF_GROUP],
  )
}

export type RemarkRow = Pick<Remark, 'source' | 'keyName' | 'text' | 'at'>

/** Newest first. */
export const listRemarks = async (db: Db, team: string, group: number): Promise<readonly RemarkRow[]> => {
  const { rows } = await db.query<RemarkRow>(
    `select source, key_name as "keyName", text, at from alert_remarks
      where team = $1 and group_number = $2 order by id desc`,
    [team, group],
  )
  return rows
}
