/**
 * The only way in after the first person: an administrator or lead invites, and whoever has the code chooses a password. The same
 * is the way back in for somebody who forgot theirs. The code goes to the person by a way the inviter trusts.
 */
import type { PersonId } from '#domain/people/actor.ts'
import { type Db, instantParam, inTransaction, type Pool, type Tx } from '#server/store/database.ts'
import { addAccount, hashOf, setPassword } from './accounts.ts'
import { randomWord, sha256 } from './credentials.ts'

const validForHours = 72

export type Invitation = {
  readonly personId: PersonId
  readonly name: string
  readonly email: string
  /** Who invites, for the record. */
  readonly by: string
  readonly at: Temporal.Instant
}

/** Shown once; the database keeps its hash. */
export type InvitationCode = { readonly code: string; readonly expiresAt: Temporal.Instant }

type Row = { readonly id: string; readonly disabled: boolean }

const find = async (tx: Tx, personId: PersonId): Promise<Row | null> => {
  const { rows } = await tx.query<Row>(`select "id", "disabled" from auth."user" where "personId" = $1 for update`, [
    personId,
  ])
  return rows[0] ?? null
}

/**
 * Invites somebody new, or somebody who is here already to choose a new password (name and address then stay as they are). An
 * earlier code of the same person is void. Null for somebody whose account is closed. An address that another person has is a unique
 * violation.
 */
export const invite = async (tx: Tx, invitation: Invitation): Promise<InvitationCode | null> => {
  const found = await find(tx, invitation.personId)
  if (found?.disabled === true) return null
  // Until a password is chosen the provider's account of this address is as good a proof as the code.
  const userId = found?.id ?? (await addAccount(tx, { ...invitation, mayJoinByEmail: true }))
  const code = randomWord(32)
  const expiresAt = invitation.at.add({ hours: validForHours })
  await tx.query(
    `insert into auth.invitation (user_id, code_hash, invited_by, created_at, expires_at) values ($1, $2, $3, $4, $5)
     on conflict (user_id) do update set code_hash = excluded.code_hash, invited_by = excluded.invited_by,
       created_at = excluded.created_at, expires_at = excluded.expires_at`,
    [userId, sha256(code), invitation.by, instantParam(invitation.at), instantParam(expiresAt)],
  )
  return { code, expiresAt }
}

export type Invited = {
  readonly userId: string
  readonly personId: PersonId
  readonly name: string
  readonly email: string
}

/** Whom the code invites; null when it is wrong, used, replaced or expired: which of them is nobody's business. */
export const readInvitation = async (db: Db, code: string, at: Temporal.Instant): Promise<Invited | null> => {
  const { rows } = await db.query<Invited>(
    `select "user"."id" as "userId", "personId", "name", "email"
       from auth.invitation join auth."user" on "user"."id" = invitation.user_id
      where code_hash = $1 and expires_at > $2 and not "disabled"`,
    [sha256(code), instantParam(at)],
  )
  return rows[0] ?? null
}

/** Sets the password and uses up the code; null when the code is no longer good. Sessions from before end. */
export const acceptInvitation = async (
  pool: Pool,
  accepted: { readonly code: string; readonly password: string; readonly at: Temporal.Instant },
): Promise<Invited | null> => {
  if ((await readInvitation(pool, accepted.code, accepted.at)) === null) return null
  const hash = await hashOf(accepted.password)
  return inTransaction(pool, async (tx) => {
    const invited = await readInvitation(tx, accepted.code, accepted.at)
    if (invited === null) return null
    const { rowCount } = await tx.query(`delete from auth.invitation where code_hash = $1`, [sha256(accepted.code)])
    if (rowCount !== 1) return null
    await setPassword(tx, invited.userId, hash, accepted.at)
    return invited
  })
}
