/**
 * better-auth's view of our pool. It expects `timestamptz` as `Date`, where the desk's pool reads `Temporal.Instant`: the same
 * connections, another reader for each query.
 */
import { Kysely, PostgresDialect, type PostgresPoolClient } from 'kysely'
import pg from 'pg'
import type { Pool } from '#server/store/database.ts'

/** The schema that better-auth's tables live in. */
export const authSchema = 'auth'

const readers: pg.CustomTypesConfig = {
  getTypeParser: (oid: number, format?: 'text' | 'binary') => {
    if (oid === pg.types.builtins.TIMESTAMPTZ) return (text: string) => new Date(text)
    if (oid === pg.types.builtins.INT8) return Number
    return pg.types.getTypeParser(oid, format as 'text')
  },
}

const asPostgresClient = (client: pg.PoolClient): PostgresPoolClient => ({
  // Kysely's other overload takes a cursor, which it never does here: no cursor class is given to the dialect.
  query: ((text: string, values: readonly unknown[]) =>
    client.query({ text, values: [...values], types: readers })) as unknown as PostgresPoolClient['query'],
  release: (destroy?: boolean) => client.release(destroy),
})

/** Kysely over the desk's pool, for better-auth alone. Destroying it leaves the pool open: it belongs to whoever opened it. */
export const authKysely = (pool: Pool): Kysely<unknown> =>
  new Kysely({
    dialect: new PostgresDialect({
      pool: { connect: async () => asPostgresClient(await pool.connect()), end: async () => {}, options: {} },
    }),
  })
