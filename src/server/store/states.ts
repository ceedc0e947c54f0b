/** The fold of each stream, kept beside its events in the same transaction, so that deciding never replays a long history. */
import { fromJson, type Json, toJson } from '#domain/json.ts'
import { type StreamId, streamKey } from '#domain/stream.ts'
import type { Db, Tx } from './database.ts'

export type KeptState = { readonly version: number; readonly stateVersion: number; readonly state: unknown }

export const readState = async (db: Db, team: string, stream: StreamId): Promise<KeptState | null> => {
  const { rows } = await db.query<{ version: number; state_version: number; state: Json }>({
    name: 'read-state',
    text: 'select version, state_version, state from states where team = $1 and stream = $2',
    values: [team, streamKey(stream)],
  })
  const row = rows[0]
  return row === undefined
    ? null
    : { version: row.version, stateVersion: row.state_version, state: fromJson(row.state) }
}

export const writeState = async (tx: Tx, team: string, stream: StreamId, kept: KeptState): Promise<void> => {
  await tx.query({
    name: 'write-state',
    text: `insert into states (team, stream, version, state_version, state) values ($1, $2, $3, $4, $5)
           on conflict (team, stream) do update
           set version = excluded.version, state_version = excluded.state_version, state = excluded.state`,
    values: [team, streamKey(stream), kept.version, kept.stateVersion, JSON.stringify(toJson(kept.state))],
  })
}
