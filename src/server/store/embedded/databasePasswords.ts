/**
 * The passwords of the embedded database: made once, kept 0600 in the secrets folder, never shown, never given to the user that
 * PostgreSQL runs as (it only ever sees SCRAM verifiers, from which a password cannot be had back).
 */
import { createHash, createHmac, pbkdf2Sync, randomBytes } from 'node:crypto'
import { link, readFile, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { EmbeddedFailure } from './embeddedFailure.ts'
import { codeOf, orNull } from './systemError.ts'

/** `superuser` is PostgreSQL's own, used by the supervisor only; `desk` owns the desk's database and has no other right. */
export type DatabasePasswords = { readonly superuser: string; readonly desk: string }

const FILE = 'database.json'

const parse = (text: string): DatabasePasswords | null => {
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value !== 'object' || value === null || !('superuser' in value) || !('desk' in value)) return null
    const { superuser, desk } = value
    return typeof superuser === 'string' && typeof desk === 'string' ? { superuser, desk } : null
  } catch {
    return null
  }
}

const random = (): string => randomBytes(24).toString('base64url')

/** Reads them, or makes them when there is no cluster yet. Fails with `secret-missing` where a cluster has lost its passwords. */
export const databasePasswords = async (secretsDir: string, clusterExists: boolean): Promise<DatabasePasswords> => {
  const file = path.join(secretsDir, FILE)
  let text = await orNull(readFile(file, 'utf8'))
  if (text === null && !clusterExists) {
    const own = path.join(secretsDir, `.${FILE}-${random()}`)
    await writeFile(own, `${JSON.stringify({ superuser: random(), desk: random() })}\n`, { mode: 0o600, flush: true })
    try {
      // Two nodes may start at once: the first to link wins, both then read the same.
      await link(own, file)
    } catch (error) {
      if (codeOf(error) !== 'EEXIST') throw error
    } finally {
      await rm(own)
    }
    text = await readFile(file, 'utf8')
  }
  const passwords = text === null ? null : parse(text)
  if (passwords === null)
    throw new EmbeddedFailure(
      'secret-missing',
      `The database exists, but its passwords in ${file} are ${text === null ? 'missing' : 'unreadable'}.`,
      'Put the file back from a copy of the data folder, or move the folder away and restore a backup (dutydesk restore).',
    )
  return passwords
}

/** What PostgreSQL stores of a password (RFC 5803 form, SCRAM-SHA-256 of RFC 7677). */
export const scramVerifier = (password: string, salt: Buffer = randomBytes(16), iterations = 4096): string => {
  const salted = pbkdf2Sync(password, salt, iterations, 32, 'sha256')
  const hmac = (text: string): Buffer => createHmac('sha256', salted).update(text).digest()
  const stored = createHash('sha256').update(hmac('Client Key')).digest('base64')
  return `SCRAM-SHA-256$${iterations}:${salt.toString('base64')}$${stored}:${hmac('Server Key').toString('base64')}`
}
