/** The desk's role and database inside the cluster; made once, looked for at every start. */
import pg from 'pg'
import { type DatabasePasswords, scramVerifier } from './databasePasswords.ts'
import { EmbeddedFailure } from './embeddedFailure.ts'
import { SUPERUSER } from './initialiseCluster.ts'
import { PORT } from './socketFolder.ts'
import { codeOf } from './systemError.ts'

const ROLE = 'dutydesk'
const DATABASE = 'dutydesk'

/** What `pg` needs to connect. */
export type Connection = {
  readonly host: string
  readonly port: number
  readonly user: string
  readonly password: string
  readonly database: string
}

/** The desk connects as the owner of its database, without any further right: the same as on a server of one's own. */
export const deskConnection = (host: string, passwords: DatabasePasswords): Connection => ({
  host,
  port: PORT,
  user: ROLE,
  password: passwords.desk,
  database: DATABASE,
})

/** For tests that make databases; the desk itself never uses it. */
export const superuserConnection = (host: string, passwords: DatabasePasswords): Connection => ({
  host,
  port: PORT,
  user: SUPERUSER,
  password: passwords.superuser,
  database: 'postgres',
})

// 42710 duplicate_object, 42P04 duplicate_database, 23505 the same seen as a unique violation: another node was faster.
const ALREADY = new Set(['42710', '42P04', '23505'])
// 28P01 invalid_password, 28000 invalid_authorization_specification.
const REFUSED = new Set(['28P01', '28000'])

const unlessThere = async (client: pg.Client, exists: string, create: string): Promise<void> => {
  if ((await client.query(exists)).rowCount !== 0) return
  try {
    await client.query(create)
  } catch (error) {
    if (!ALREADY.has(codeOf(error) ?? '')) throw error
  }
}

/** Makes role and database where they are missing. Fails with `secret-missing` where the password is not the cluster's. */
export const ensureDeskDatabase = async (host: string, passwords: DatabasePasswords): Promise<void> => {
  const client = new pg.Client(superuserConnection(host, passwords))
  try {
    await client.connect()
    await unlessThere(
      client,
      `select from pg_roles where rolname = '${ROLE}'`,
      `create role ${ROLE} login password '${scramVerifier(passwords.desk)}'`,
    )
    await unlessThere(
      client,
      `select from pg_database where datname = '${DATABASE}'`,
      `create database ${DATABASE} owner ${ROLE}`,
    )
  } catch (error) {
    if (!REFUSED.has(codeOf(error) ?? '')) throw error
    throw new EmbeddedFailure(
      'secret-missing',
      'The embedded database refuses the password in the secrets folder: the two do not belong together.',
      'Put back the secrets folder that belongs to this database, or move the data folder away and restore a backup (dutydesk restore).',
      error,
    )
  } finally {
    await client.end()
  }
}
