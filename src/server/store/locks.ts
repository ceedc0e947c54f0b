/** Who may write a stream: one transaction at a time, by advisory lock, in one order for all so that nobody waits in a circle. */
import { type StreamId, streamKey } from '#domain/stream.ts'
import type { Tx } from './database.ts'

/** Locks streams until the transaction ends, in the order of their keys. */
export const lockStreams = async (tx: Tx, team: string, streams: readonly StreamId[]): Promise<void> => {
  const keys = [...new Set(streams.map((stream) => `${team}/${streamKey(stream)}`))].sort()
  for (const key of keys)
    await tx.query({ name: 'lock', text: 'select pg_advisory_xact_lock(hashtextextended($1, 0))', values: [key] })
}

/** Shares a stream with other readers, against writers: what it says stays true until the transaction ends. */
export const shareStream = async (tx: Tx, team: string, stream: StreamId): Promise<void> => {
  await tx.query({
    name: 'share',
    text: 'select pg_advisory_xact_lock_shared(hashtextextended($1, 0))',
    values: [`${team}/${streamKey(stream)}`],
  })
}
