/**
 * Keys of the machines that send to the desk. Kept hashed, held in memory as a whole (there are few), and read again when any node
 * changed one. A key is 32 characters: 8 of id, which is public, and 24 of secret.
 */
import { randomBytes } from 'node:crypto'
import { type Db, instantParam, type Pool } from '#server/store/database.ts'
import { randomWord, sameDigest, sha256 } from './credentials.ts'

/** `read`: ask the alert doors for alerts and silences. No key may both send alerts and silence them. */
export type IntakeScope = 'alerts:send' | 'alerts:silence' | 'read'
export const intakeScopes: readonly IntakeScope[] = ['alerts:send', 'alerts:silence', 'read']

/** What a valid key says about its sender. */
export type IntakeKey = {
  readonly team: string
  readonly keyId: string
  readonly name: string
  readonly source: string
  readonly scopes: readonly IntakeScope[]
}

export type NewIntakeKey = {
  readonly team: string
  readonly name: string
  /** The connector that listens behind the door, for example `alertmanager`. */
  readonly source: string
  readonly scopes: readonly IntakeScope[]
  readonly by: string
  readonly at: Temporal.Instant
}

export type IntakeKeyFacts = IntakeKey & {
  readonly createdBy: string
  readonly createdAt: Temporal.Instant
  /** To within half a minute. */
  readonly lastUsedAt: Temporal.Instant | null
  /** When the rotated key stops opening the door. */
  readonly validUntil: Temporal.Instant | null
  readonly revokedAt: Temporal.Instant | null
  readonly rotatedFrom: string | null
}

/** Shown once. */
export type ShownIntakeKey = { readonly keyId: string; readonly key: string }

export class IntakeScopesError extends Error {
  override readonly name = 'IntakeScopesError'
}

const keyShape = /^([a-z0-9]{8})([a-z0-9]{24})$/

/** Why these scopes can't stand together in one key, or null when they can. */
export const scopesProblem = (wanted: readonly IntakeScope[]): string | null => {
  if (wanted.length === 0) return 'A key without a scope opens nothing: name at least one.'
  if (wanted.includes('alerts:send') && wanted.includes('alerts:silence'))
    return 'A key that may send alerts may not silence them: make two keys.'
  return null
}

const insert = async (db: Db, key: NewIntakeKey, rotatedFrom: string | null): Promise<ShownIntakeKey> => {
  const problem = scopesProblem(key.scopes)
  if (problem !== null) throw new IntakeScopesError(problem)
  const keyId = randomWord(8)
  const secret = randomWord(24)
  await db.query(
    `insert into intake_keys (team, id, name, source, scopes, hash, created_by, created_at, rotated_from)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [key.team, keyId, key.name, key.source, key.scopes, sha256(secret), key.by, instantParam(key.at), rotatedFrom],
  )
  return { keyId, key: keyId + secret }
}

/** Makes a key; its text is shown this once. Throws `IntakeScopesError` for scopes that can't stand together. */
export const createIntakeKey = (db: Db, key: NewIntakeKey): Promise<ShownIntakeKey> => insert(db, key, null)

/** Ends a key at once; answers whether there was one to end. */
export const revokeIntakeKey = async (
  db: Db,
  key: { readonly team: string; readonly keyId: string; readonly by: string; readonly at: Temporal.Instant },
): Promise<boolean> => {
  const { rowCount } = await db.query(
    `update intake_keys set revoked_at = $3, revoked_by = $4 where team = $1 and id = $2 and revoked_at is null`,
    [key.team, key.keyId, instantParam(key.at), key.by],
  )
  return rowCount === 1
}

/**
 * Makes a successor with the same name, source and scopes. The old key opens the door until `until`, so that the sender can be
 * changed without a gap. Null when there is no such key, or it was revoked or rotated already. Run it in a transaction.
 */
export const rotateIntakeKey = async (
  db: Db,
  key: {
    readonly team: string
    readonly keyId: string
    readonly by: string
    readonly at: Temporal.Instant
    readonly until: Temporal.Instant
  },
): Promise<ShownIntakeKey | null> => {
  const { rows } = await db.query<{ name: string; source: string; scopes: IntakeScope[] }>(
    `update intake_keys set valid_until = $3 where team = $1 and id = $2 and revoked_at is null and valid_until is null
     returning name, source, scopes`,
    [key.team, key.keyId, instantParam(key.until)],
  )
  const old = rows[0]
  if (old === undefined) return null
  return insert(db, { ...old, team: key.team, by: key.by, at: key.at }, key.keyId)
}

type FactsRow = {
  readonly team: string
  readonly id: string
  readonly name: string
  readonly source: string
  readonly scopes: IntakeScope[]
  readonly created_by: string
  readonly created_at: Temporal.Instant
  readonly last_used_at: Temporal.Instant | null
  readonly valid_until: Temporal.Instant | null
  readonly revoked_at: Temporal.Instant | null
  readonly rotated_from: string | null
}

/** The team's keys, newest first, ended ones too; never the keys themselves. */
export const listIntakeKeys = async (db: Db, team: string): Promise<readonly IntakeKeyFacts[]> => {
  const { rows } = await db.query<FactsRow>(
    `select team, id, name, source, scopes, created_by, created_at, last_used_at, valid_until, revoked_at, rotated_from
       from intake_keys where team = $1 order by created_at desc, id`,
    [team],
  )
  return rows.map((row) => ({
    team: row.team,
    keyId: row.id,
    name: row.name,
    source: row.source,
    scopes: row.scopes,
    createdBy: row.created_by,
    createdAt: row.created_at,
    lastUsedAt: row.last_used_at,
    validUntil: row.valid_until,
    revokedAt: row.revoked_at,
    rotatedFrom: row.rotated_from,
  }))
}

/** Tells senders' keys apart without asking the database each time. */
export type IntakeKeyring = {
  /** The sender that the key belongs to, or null. Takes as long for a wrong secret as for a right one. */
  readonly verify: (rawKey: string) => Promise<IntakeKey | null>
  /** What is held may be old: read again before the next answer. */
  readonly forget: () => void
  /** Writes down which keys were used lately. Call it now and then, and before the end. */
  readonly noteUses: () => Promise<void>
}

export type KeyringOptions = {
  readonly pool: Pool
  readonly now: () => Temporal.Instant
  /** False while news of changed keys may be missed: then what is held is believed for a second at most. */
  readonly mayRemember: () => boolean
  /** Milliseconds that only grow; `performance.now` unless told. */
  readonly monotonicMs?: () => number
}

/** How long what is held is believed while news may be missed. */
const believeDeafForMs = 1000

type Held = { readonly key: IntakeKey; readonly hash: Buffer; readonly validUntil: Temporal.Instant | null }
/** `turn` orders readings and questions: a reading with a later turn than a question began after it was asked. */
type Ring = { readonly byId: ReadonlyMap<string, Held>; readonly readAtMs: number; readonly turn: number }

export const intakeKeyring = (options: KeyringOptions): IntakeKeyring => {
  const monotonicMs = options.monotonicMs ?? (() => performance.now())
  let ring: Ring | null = null
  let reading: Promise<Ring> | null = null
  let turns = 0
  let used = new Map<string, { team: string; at: Temporal.Instant }>()
  // Compared with where there is no key of that id, so that an unknown id costs what a known one does.
  const nobody = randomBytes(32)

  const read = async (): Promise<Ring> => {
    const readAtMs = monotonicMs()
    const turn = ++turns
    const { rows } = await options.pool.query<FactsRow & { hash: Buffer }>(
      `select team, id, name, source, scopes, hash, valid_until from intake_keys where revoked_at is null`,
    )
    return {
      readAtMs,
      turn,
      byId: new Map(
        rows.map(({ team, id, name, source, scopes, hash, valid_until }) => [
          id,
          { key: { team, keyId: id, name, source, scopes }, hash, validUntil: valid_until },
        ]),
      ),
    }
  }
  const readAgain = (): Promise<Ring> => {
    if (reading !== null) return reading
    const mine = read()
      .then((fresh) => {
        // Told to forget while reading: good for this answer, not for the next.
        if (reading === mine) ring = fresh
        return fresh
      })
      .finally(() => {
        if (reading === mine) reading = null
      })
    reading = mine
    return mine
  }
  const believable = (held: Ring): boolean => options.mayRemember() || monotonicMs() - held.readAtMs < believeDeafForMs

  return {
    verify: async (rawKey) => {
      const [, id, secret] = keyShape.exec(rawKey) ?? []
      if (id === undefined || secret === undefined) return null
      const asked = ++turns
      let current = ring !== null && believable(ring) ? ring : await readAgain()
      // Made a moment ago, perhaps, and the news is still under way: nobody is refused on a reading from before they asked. There is
      // one reading at a time, so that who tries ids at random costs no more than that.
      while (!current.byId.has(id) && current.turn < asked) current = await readAgain()
      const held = current.byId.get(id)
      if (!sameDigest(sha256(secret), held?.hash ?? nobody) || held === undefined) return null
      const now = options.now()
      if (held.validUntil !== null && Temporal.Instant.compare(now, held.validUntil) >= 0) return null
      used.set(id, { team: held.key.team, at: now })
      return held.key
    },
    forget: () => {
      ring = null
      reading = null
    },
    noteUses: async () => {
      const noted = [...used].sort(([a], [b]) => (a < b ? -1 : 1))
      if (noted.length === 0) return
      used = new Map()
      await options.pool.query(
        `update intake_keys set last_used_at = greatest(last_used_at, use.at)
           from unnest($1::text[], $2::text[], $3::timestamptz[]) as use (team, id, at)
          where intake_keys.team = use.team and intake_keys.id = use.id`,
        [noted.map(([, use]) => use.team), noted.map(([id]) => id), noted.map(([, use]) => instantParam(use.at))],
      )
    },
  }
}
