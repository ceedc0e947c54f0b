/**
 * Takes the statements that the desk's own code would send and keeps their values, so that the loader writes exactly what the desk
 * writes, in bulk. Nothing is in the database yet: every read finds nothing.
 */
import type { Tx } from '#server/store/database.ts'

export type Statement = { readonly name: string; readonly values: readonly unknown[] }

export const recordingTx = (keep: (statement: Statement) => void): Tx => {
  const query = async (asked: { name?: string; text: string; values?: readonly unknown[] } | string) => {
    const name = typeof asked === 'string' ? '' : (asked.name ?? '')
    if (name === '') throw new Error(`A statement without a name: ${typeof asked === 'string' ? asked : asked.text}`)
    if (typeof asked !== 'string') keep({ name, values: asked.values ?? [] })
    return { rows: [], rowCount: 0 }
  }
  // Only `query` is called by the code that writes streams.
  return { query } as unknown as Tx
}
