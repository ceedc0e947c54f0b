/** `DUTYDESK_BOOTSTRAP_KEY`: on an empty database it makes the first person without a browser, and is their key with every scope. */
import { generateId } from 'better-auth'
import type { Pool } from '#server/store/database.ts'
import { type FirstPerson, makeFirstPerson, type OnFirstPerson } from './firstPerson.ts'
import { adoptKey } from './personKeys.ts'

const shortestKey = 24
const longestKey = 200

/** The server must not start with such a key. */
export class BootstrapKeyError extends Error {
  override readonly name = 'BootstrapKeyError'
}

export type Bootstrap = {
  readonly key: string
  readonly person: Pick<FirstPerson, 'personId' | 'name' | 'email'>
  readonly teamName: string
  readonly at: Temporal.Instant
}

/** Who the bootstrap key makes when the settings name nobody. */
export const defaultBootstrapPerson: Bootstrap['person'] = {
  personId: 'admin',
  name: 'Administrator',
  email: 'admin@localhost.invalid',
}

/** What is wrong with the key, or null. Checked whatever is in the database, so that a weak one never goes unnoticed. */
export const bootstrapKeyProblem = (key: string): string | null => {
  if (key.length < shortestKey)
    return `DUTYDESK_BOOTSTRAP_KEY has ${key.length} characters; it is an administrator’s key and needs at least ${shortestKey} random ones, for example from: openssl rand -hex 24`
  if (key.length > longestKey || !/^[\x21-\x7e]+$/.test(key))
    return `DUTYDESK_BOOTSTRAP_KEY must be at most ${longestKey} printable ASCII characters without spaces, so that it fits into a header`
  return null
}

/**
 * Makes the person if nobody is there yet; else the key is ignored, and the log says so. Throws `BootstrapKeyError` for a key that
 * must not be used.
 */
export const bootstrap = async (
  pool: Pool,
  wanted: Bootstrap,
  onFirstPerson: OnFirstPerson,
  log: (message: string) => void,
): Promise<'made' | 'ignored'> => {
  const problem = bootstrapKeyProblem(wanted.key)
  if (problem !== null) throw new BootstrapKeyError(problem)
  const person: FirstPerson = { ...wanted.person, teamName: wanted.teamName, how: 'bootstrap-key', at: wanted.at }
  const made = await makeFirstPerson(
    pool,
    person,
    (tx, userId) => adoptKey(tx, userId, { id: generateId(), name: 'Bootstrap key', raw: wanted.key, at: wanted.at }),
    onFirstPerson,
  )
  log(
    made
      ? `DUTYDESK_BOOTSTRAP_KEY made ${person.personId} the administrator and a member of ${person.teamName}`
      : 'DUTYDESK_BOOTSTRAP_KEY is ignored: this desk has people already',
  )
  return made ? 'made' : 'ignored'
}
