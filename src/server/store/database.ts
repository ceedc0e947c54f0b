/**
 * The connection to PostgreSQL: one pool, typed rows, transactions. `timestamptz` is read as `Temporal.Instant`, never as `Date`;
 * 64-bit integers as numbers (the desk's own counts stay far below 2^53).
 */
import pg from 'pg'

export type Pool = pg.Pool
export type Tx = pg.PoolClient
/** What a read needs: the pool or an open transaction. */
export type Db = Pool | Tx
export type PoolConfig = pg.PoolConfig

const TIMESTAMPTZ = 1184
const INT8 = 20

const instantOf = (text: string): Temporal.Instant =>
  Temporal.Instant.from(text.replace(' ', 'T').replace(/([+-]\d\d)$/, '$1:00'))

const readers: pg.CustomTypesConfig = {
  getTypeParser: (oid: number, format?: 'text' | 'binary') => {
    if (oid === TIMESTAMPTZ) return instantOf
    if (oid === INT8) return Number
    return pg.types.getTypeParser(oid, format as 'text')
  },
}

/** Opens a pool whose sessions all speak UTC and our types. */
export const openPool = (config: PoolConfig): Pool => {
  const pool = new pg.Pool({
    application_name: 'dutydesk',
    ...config,
    types: readers,
    options: `${config.options ?? ''} -c timezone=UTC -c client_min_messages=warning`.trim(),
  })
  // An idle connection that breaks (server restarted, network gone) is replaced by the pool; without a listener it would end the process.
  pool.on('error', () => {})
  // The same for one that is at work: its query fails, and the transaction gives the connection up.
  pool.on('connect', (client) => client.on('error', () => {}))
  return pool
}

/** PostgreSQL's error codes that we act on. */
export const pgCode = {
  uniqueViolation: '23505',
  deadlockDetected: '40P01',
  serializationFailure: '40001',
  diskFull: '53100',
  adminShutdown: '57P01',
  cannotConnectNow: '57P03',
  insufficientPrivilege: '42501',
} as const

export const codeOf = (error: unknown): string | null =>
  typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string' ? error.code : null

/** Said where a part between us and the database keeps its error to itself. */
export class DatabaseAway extends Error {
  override readonly name = 'DatabaseAway'
}

const awayCodes: ReadonlySet<string> = new Set([
  pgCode.adminShutdown,
  pgCode.cannotConnectNow,
  // crash_shutdown, connection_failure, connection_does_not_exist
  '57P02',
  '08006',
  '08003',
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOENT',
  'EPIPE',
])
/** What `pg` says without a code when the server ends under a connection. */
const awayWords =
  /^(Connection terminated|Client has encountered a connection error|Client was closed|timeout exceeded when trying to connect)/

/** True where the database was lost or could not be reached: trying again later can help. */
export const isAway = (error: unknown): boolean =>
  error instanceof DatabaseAway ||
  awayCodes.has(codeOf(error) ?? '') ||
  (error instanceof Error && awayWords.test(error.message))

/** Runs `work` in one transaction: all of it is committed, or none. */
export const inTransaction = async <T>(pool: Pool, work: (tx: Tx) => Promise<T>): Promise<T> => {
  const tx = await pool.connect()
  let broken: Error | undefined
  try {
    await tx.query('begin')
    const result = await work(tx)
    await tx.query('commit')
    return result
  } catch (error) {
    try {
      await tx.query('rollback')
    } catch (rollbackError) {
      // The connection itself is gone; PostgreSQL rolls back on its side.
      broken = rollbackError instanceof Error ? rollbackError : new Error(String(rollbackError))
    }
    throw error
  } finally {
    tx.release(broken)
  }
}

/** A consistent picture of the whole database: everything read in `work` is of one instant. */
export const inSnapshot = async <T>(pool: Pool, work: (tx: Tx) => Promise<T>): Promise<T> =>
  inTransaction(pool, async (tx) => {
    await tx.query('set transaction isolation level repeatable read, read only')
    return work(tx)
  })

/** Temporal values and JSON become parameters that `pg` understands. */
export const instantParam = (instant: Temporal.Instant): string => instant.toString()
