/**
 * Keys of people and of service accounts, kept by better-auth's api-key plug-in (hashed, shown once). Our scopes, team and kind of
 * owner stand in its permissions and metadata, which only the server writes: the plug-in's own HTTP endpoints stay closed.
 */
import { generateId } from 'better-auth'
import { z } from 'zod'
import type { PersonId } from '#domain/people/actor.ts'
import { type Db, instantParam } from '#server/store/database.ts'
import { randomWord, sha256 } from './credentials.ts'
import type { DeskBetterAuth } from './deskBetterAuth.ts'
import { type Scope, scopes } from './identity.ts'

/** Who a key speaks for. A service account belongs to one team, and so do its keys. */
export type KeyOwner =
  | { readonly kind: 'person'; readonly personId: PersonId }
  | { readonly kind: 'service'; readonly team: string; readonly serviceId: string; readonly name: string }

export type NewKey = {
  readonly owner: KeyOwner
  /** What it is for, in the owner's words; up to 100 characters. */
  readonly name: string
  readonly scopes: readonly Scope[]
  /** The only team that it may be used in; null for any of the person's. A service account's is its own. */
  readonly team: string | null
  readonly at: Temporal.Instant
  readonly expiresAt: Temporal.Instant | null
}

export type KeyFacts = {
  readonly id: string
  readonly name: string
  /** The first characters, to tell keys apart; null for a key that was chosen outside. */
  readonly start: string | null
  readonly scopes: readonly Scope[]
  readonly team: string | null
  readonly createdAt: Temporal.Instant
  /** To within a few seconds. */
  readonly lastUsedAt: Temporal.Instant | null
  readonly expiresAt: Temporal.Instant | null
  readonly revoked: boolean
}

export class UnknownOwnerError extends Error {
  override readonly name = 'UnknownOwnerError'
}

const permissionName = 'dutydesk'
export const keyMetadataSchema = z.object({
  team: z.string().nullable(),
  service: z.object({ id: z.string(), name: z.string() }).nullable(),
})
export const keyPermissionsSchema = z
  .object({ [permissionName]: z.array(z.enum(scopes)) })
  .transform((permissions) => permissions[permissionName] ?? [])

type KeyMetadata = z.output<typeof keyMetadataSchema>

const referenceOf = async (db: Db, owner: KeyOwner): Promise<string> => {
  if (owner.kind === 'service') return `service:${owner.team}/${owner.serviceId}`
  const { rows } = await db.query<{ id: string }>(`select id from auth."user" where "personId" = $1`, [owner.personId])
  if (rows[0] === undefined) throw new UnknownOwnerError(`Nobody signs in as ${owner.personId}: no key was made`)
  return rows[0].id
}

const metadataOf = (owner: KeyOwner, team: string | null): KeyMetadata =>
  owner.kind === 'service'
    ? { team: owner.team, service: { id: owner.serviceId, name: owner.name } }
    : { team, service: null }

/** Makes a key; `key` is shown this once. Throws `UnknownOwnerError` for a person without an account. */
export const createKey = async (auth: DeskBetterAuth, db: Db, wanted: NewKey): Promise<{ id: string; key: string }> => {
  const made = await auth.api.createApiKey({
    body: {
      userId: await referenceOf(db, wanted.owner),
      name: wanted.name,
      permissions: { [permissionName]: [...wanted.scopes] },
      metadata: metadataOf(wanted.owner, wanted.team),
      ...(wanted.expiresAt === null
        ? {}
        : { expiresIn: Math.max(1, Math.ceil(wanted.expiresAt.since(wanted.at).total('seconds'))) }),
    },
  })
  return { id: made.id, key: made.key }
}

const keyPrefix = 'ddp_'
const keyLetters = 48

/** The same as `createKey`, in an open transaction: the key is there when its audit is, or neither. */
export const insertKey = async (tx: Db, wanted: NewKey): Promise<{ id: string; key: string }> => {
  const { owner, name, team, at, expiresAt } = wanted
  const id = generateId()
  const key = `${keyPrefix}${randomWord(keyLetters)}`
  await tx.query(
    `insert into auth."apikey" ("id", "configId", "name", "start", "prefix", "referenceId", "key", "enabled", "rateLimitEnabled",
       "requestCount", "createdAt", "updatedAt", "expiresAt", "permissions", "metadata")
     values ($1, 'default', $2, $3, $4, $5, $6, true, false, 0, $7, $7, $8, $9, $10)`,
    [
      id,
      name,
      key.slice(0, 8),
      keyPrefix,
      await referenceOf(tx, owner),
      sha256(key).toString('base64url'),
      instantParam(at),
      expiresAt === null ? null : instantParam(expiresAt),
      JSON.stringify({ [permissionName]: wanted.scopes }),
      JSON.stringify(metadataOf(owner, team)),
    ],
  )
  return { id, key }
}

/** Stores a key that was chosen outside (the bootstrap key), hashed, with every scope. */
export const adoptKey = async (
  db: Db,
  userId: string,
  key: { readonly id: string; readonly name: string; readonly raw: string; readonly at: Temporal.Instant },
): Promise<void> => {
  const metadata: KeyMetadata = { team: null, service: null }
  await db.query(
    `insert into auth."apikey" ("id", "configId", "name", "referenceId", "key", "enabled", "rateLimitEnabled", "requestCount",
       "createdAt", "updatedAt", "permissions", "metadata")
     values ($1, 'default', $2, $3, $4, true, false, 0, $5, $5, $6, $7)`,
    [
      key.id,
      key.name,
      userId,
      sha256(key.raw).toString('base64url'),
      instantParam(key.at),
      JSON.stringify({ [permissionName]: scopes }),
      JSON.stringify(metadata),
    ],
  )
}

/** Ends a key for good; answers whether there was one to end. With an owner given, only theirs. */
export const revokeKey = async (db: Db, keyId: string, at: Temporal.Instant, owner?: KeyOwner): Promise<boolean> => {
  const reference = owner === undefined ? null : await referenceOf(db, owner)
  const { rowCount } = await db.query(
    `update auth."apikey" set "enabled" = false, "updatedAt" = $2
      where "id" = $1 and "enabled" and ($3::text is null or "referenceId" = $3)`,
    [keyId, instantParam(at), reference],
  )
  return rowCount === 1
}

type KeyRow = {
  readonly id: string
  readonly name: string | null
  readonly start: string | null
  readonly permissions: string
  readonly metadata: string
  readonly createdAt: Temporal.Instant
  readonly lastRequest: Temporal.Instant | null
  readonly expiresAt: Temporal.Instant | null
  readonly enabled: boolean
}

/** The owner's keys, newest first, revoked ones too; never the keys themselves. */
export const listKeys = async (db: Db, owner: KeyOwner): Promise<readonly KeyFacts[]> => {
  const { rows } = await db.query<KeyRow>(
    `select "id", "name", "start", "permissions", "metadata", "createdAt", "lastRequest", "expiresAt", "enabled"
       from auth."apikey" where "referenceId" = $1 order by "createdAt" desc, "id"`,
    [await referenceOf(db, owner)],
  )
  return rows.map((row) => ({
    id: row.id,
    name: row.name ?? '',
    start: row.start,
    scopes: keyPermissionsSchema.parse(JSON.parse(row.permissions)),
    team: keyMetadataSchema.parse(JSON.parse(row.metadata)).team,
    createdAt: row.createdAt,
    lastUsedAt: row.lastRequest,
    expiresAt: row.expiresAt,
    revoked: !row.enabled,
  }))
}
