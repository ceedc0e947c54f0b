/** The rows by which a person can sign in. The person's history (teams, roles, administrator) is events; this is only the door. */
import { generateId } from 'better-auth'
import { hashPassword } from 'better-auth/crypto'
import { z } from 'zod'
import type { PersonId } from '#domain/people/actor.ts'
import { type Db, instantParam, type Tx } from '#server/store/database.ts'
import { maxPasswordLength, minPasswordLength } from './authSettings.ts'

export const personIdSchema = z
  .string()
  .regex(
    /^[a-z0-9][a-z0-9._-]{0,62}$/,
    'lower-case letters, digits, “.”, “_” and “-”, at most 63, beginning with a letter or digit',
  )
export const emailSchema = z.email('an e-mail address').max(254).toLowerCase()
export const personNameSchema = z.string().trim().min(1, 'a name').max(200)
export const passwordSchema = z
  .string()
  .min(minPasswordLength, `at least ${minPasswordLength} characters`)
  .max(maxPasswordLength, `at most ${maxPasswordLength} characters`)

export type NewAccount = {
  readonly personId: PersonId
  readonly name: string
  readonly email: string
  /** May an account of the single sign-on provider with this address join by itself? Never once a password was chosen. */
  readonly mayJoinByEmail: boolean
  readonly at: Temporal.Instant
}

/** Whether anybody can sign in at all. */
export const anybodyThere = async (db: Db): Promise<boolean> => {
  const { rows } = await db.query<{ there: boolean }>(`select exists (select from auth."user") as there`)
  return rows[0]?.there !== false
}

/** Adds the row that better-auth knows the person by; answers its id. A taken id or address is a unique violation. */
export const addAccount = async (tx: Tx, account: NewAccount): Promise<string> => {
  const id = generateId()
  await tx.query(
    `insert into auth."user" ("id", "name", "email", "emailVerified", "createdAt", "updatedAt", "personId", "disabled")
     values ($1, $2, $3, $4, $5, $5, $6, false)`,
    [id, account.name, account.email.toLowerCase(), account.mayJoinByEmail, instantParam(account.at), account.personId],
  )
  return id
}

/**
 * Sets the password. The person's sessions end, and no account of the provider joins by e-mail any more: whoever chose the password
 * need not be whom the address belongs to. The hash is made before, outside the transaction: `hashOf`.
 */
export const setPassword = async (tx: Tx, userId: string, hash: string, at: Temporal.Instant): Promise<void> => {
  await tx.query(
    `insert into auth."account" ("id", "accountId", "providerId", "userId", "password", "createdAt", "updatedAt")
     values ($1, $2, 'credential', $2, $3, $4, $4)
     on conflict ("providerId", "accountId") do update set "password" = excluded."password", "updatedAt" = excluded."updatedAt"`,
    [generateId(), userId, hash, instantParam(at)],
  )
  await tx.query(`update auth."user" set "emailVerified" = false, "updatedAt" = $2 where "id" = $1`, [
    userId,
    instantParam(at),
  ])
  await tx.query(`delete from auth."session" where "userId" = $1`, [userId])
}

/** scrypt, as better-auth verifies it; 50 ms or so. */
export const hashOf = (password: string): Promise<string> => hashPassword(password)

/** Ends all of the person's sessions, on every node. */
export const signOutEverywhere = async (db: Db, personId: PersonId): Promise<void> => {
  await db.query(
    `delete from auth."session" using auth."user"
      where "session"."userId" = "user"."id" and "user"."personId" = $1`,
    [personId],
  )
}

/** Closes the door for somebody who left: sessions end, keys and open invitations are void. Opening it again brings back the keys. */
export const closeAccount = async (tx: Tx, personId: PersonId, at: Temporal.Instant): Promise<void> => {
  await tx.query(`update auth."user" set "disabled" = true, "updatedAt" = $2 where "personId" = $1`, [
    personId,
    instantParam(at),
  ])
  await tx.query(
    `delete from auth.invitation using auth."user" where invitation.user_id = "user"."id" and "user"."personId" = $1`,
    [personId],
  )
  await signOutEverywhere(tx, personId)
}

export const reopenAccount = async (tx: Tx, personId: PersonId, at: Temporal.Instant): Promise<void> => {
  await tx.query(`update auth."user" set "disabled" = false, "updatedAt" = $2 where "personId" = $1`, [
    personId,
    instantParam(at),
  ])
}

/** Tells every node to forget what it remembers of who is who, at commit: after a change that the auth tables don't show. */
export const announceRevocation = async (db: Db): Promise<void> => {
  await db.query(`select pg_notify('dutydesk_auth', '')`)
}
