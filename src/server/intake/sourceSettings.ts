/** Settings of a source's proof, one set for each intake key: signing secrets, the push audience. Sealed; never shown again. */
import { z } from 'zod'
import { type Db, instantParam, type Tx } from '../store/database.ts'
import type { SealedBox } from './sealedBox.ts'

export type SourceSettings = Readonly<Record<string, string>>

/** For `sealedBox`: what these are sealed for. */
export const sourceSettingsPurpose = 'settings of alert sources'

const settingsSchema = z.record(z.string(), z.string())
const placeOf = (team: string, keyId: string): string => `${team}/${keyId}`

/** All of a key's settings; empty where none is set. Throws `SealedBoxError` when the desk's secret is another one than it was. */
export const readSourceSettings = async (
  db: Db,
  box: SealedBox,
  team: string,
  keyId: string,
): Promise<SourceSettings> => {
  const { rows } = await db.query<{ sealed: Buffer }>({
    name: 'read-source-settings',
    text: 'select sealed from source_settings where team = $1 and key_id = $2',
    values: [team, keyId],
  })
  const row = rows[0]
  return row === undefined ? {} : settingsSchema.parse(JSON.parse(box.open(placeOf(team, keyId), row.sealed)))
}

/** Names of what is set, for people. */
export const namesOfSourceSettings = async (db: Db, team: string, keyId: string): Promise<readonly string[]> => {
  const { rows } = await db.query<{ names: string[] }>(
    'select names from source_settings where team = $1 and key_id = $2',
    [team, keyId],
  )
  return rows[0]?.names ?? []
}

export type SettingChange = {
  readonly team: string
  readonly keyId: string
  readonly name: string
  /** Null takes it away. */
  readonly value: string | null
  readonly by: string
  readonly at: Temporal.Instant
}

/** Sets or takes away one setting, and answers the names of what is set then. Run it in a transaction. */
export const changeSourceSetting = async (
  tx: Tx,
  box: SealedBox,
  change: SettingChange,
): Promise<readonly string[]> => {
  const { team, keyId, name, value } = change
  // Two who set different ones at once: one after the other.
  await tx.query('select from intake_keys where team = $1 and id = $2 for update', [team, keyId])
  const { [name]: _former, ...others } = await readSourceSettings(tx, box, team, keyId)
  const settings: SourceSettings = value === null ? others : { ...others, [name]: value }
  const names = Object.keys(settings).sort()
  await tx.query(
    `insert into source_settings (team, key_id, sealed, names, set_by, set_at) values ($1, $2, $3, $4, $5, $6)
     on conflict (team, key_id) do update set
       sealed = excluded.sealed, names = excluded.names, set_by = excluded.set_by, set_at = excluded.set_at`,
    [team, keyId, box.seal(placeOf(team, keyId), JSON.stringify(settings)), names, change.by, instantParam(change.at)],
  )
  return names
}

/** A rotated key's successor asks for the same proof. Run it in the transaction that makes the successor. */
export const inheritSourceSettings = async (
  tx: Tx,
  box: SealedBox,
  team: string,
  from: string,
  to: string,
): Promise<void> => {
  const settings = await readSourceSettings(tx, box, team, from)
  await tx.query(
    `insert into source_settings (team, key_id, sealed, names, set_by, set_at)
     select team, $3, $4, names, set_by, set_at from source_settings where team = $1 and key_id = $2`,
    [team, from, to, box.seal(placeOf(team, to), JSON.stringify(settings))],
  )
}
