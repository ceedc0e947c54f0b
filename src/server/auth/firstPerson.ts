/** An empty desk gets its first person: by the first browser that asks, or by the bootstrap key. Exactly one, whoever hurries. */
import { inTransaction, type Pool, type Tx } from '#server/store/database.ts'
import { addAccount, anybodyThere } from './accounts.ts'

export type FirstPerson = {
  readonly personId: string
  readonly name: string
  readonly email: string
  /** What the first team is called, in the person's words. */
  readonly teamName: string
  readonly how: 'browser' | 'bootstrap-key'
  readonly at: Temporal.Instant
}

/** Writes what follows in the same transaction: administrator appointed, team created, member added. */
export type OnFirstPerson = (tx: Tx, person: FirstPerson) => Promise<void>

const advisoryLock = 0x66697273

/**
 * Makes the first person, unless there is one. `furnish` adds what they sign in with. Answers false when somebody is there already,
 * also somebody who came a moment before.
 */
export const makeFirstPerson = (
  pool: Pool,
  person: FirstPerson,
  furnish: (tx: Tx, userId: string) => Promise<void>,
  onFirstPerson: OnFirstPerson,
): Promise<boolean> =>
  inTransaction(pool, async (tx) => {
    await tx.query('select pg_advisory_xact_lock($1)', [advisoryLock])
    if (await anybodyThere(tx)) return false
    const userId = await addAccount(tx, { ...person, mayJoinByEmail: false })
    await furnish(tx, userId)
    await onFirstPerson(tx, person)
    return true
  })
