/**
 * From a request to who asks: by the key it carries, else by the cookie. What was found is remembered for seconds and forgotten at
 * once when anything was revoked, here or on another node.
 */
import { parseCookies } from 'better-auth/cookies'
import { DatabaseAway, type Pool } from '#server/store/database.ts'
import { carriesKey, type Headers, headerKey, sha256 } from './credentials.ts'
import type { DeskBetterAuth } from './deskBetterAuth.ts'
import { type Identity, type Scope, scopes } from './identity.ts'
import { keyMetadataSchema, keyPermissionsSchema } from './personKeys.ts'
import { type Remembered, shortMemory } from './shortMemory.ts'

/** The most that anybody is believed from memory while revocations are heard of. */
const rememberForMs = 10_000

export type Identify = {
  /** Who asks, or null. A request with a key is never taken for its cookie's owner. */
  readonly identify: (request: { readonly headers: Headers }) => Promise<Identity | null>
  /** Who a personal or service key speaks for, wherever it was carried; null for none of ours. */
  readonly identifyKey: (rawKey: string) => Promise<Identity | null>
  readonly forget: () => void
}

export type IdentifyOptions = {
  readonly auth: () => DeskBetterAuth
  readonly pool: Pool
  readonly isAdministrator: (personId: string) => Promise<boolean>
  readonly nowMs: () => number
  readonly mayRemember: () => boolean
}

type PersonRow = { readonly personId: string; readonly name: string; readonly disabled: boolean }

export const identifyBy = (options: IdentifyOptions): Identify => {
  const memory = shortMemory<Identity>({
    forMs: rememberForMs,
    atMost: 10_000,
    nowMs: options.nowMs,
    mayRemember: options.mayRemember,
  })
  const aslong = (identity: Identity, expiresAt: Date | null): Remembered<Identity> => ({
    value: identity,
    untilMs: expiresAt === null ? Number.POSITIVE_INFINITY : expiresAt.getTime(),
  })

  const personOf = async (userId: string): Promise<PersonRow | null> => {
    const { rows } = await options.pool.query<PersonRow>(
      `select "personId", "name", "disabled" from auth."user" where "id" = $1`,
      [userId],
    )
    const row = rows[0]
    return row === undefined || row.disabled ? null : row
  }

  const byPerson = async (
    person: PersonRow,
    via: { kind: 'session' } | { kind: 'key'; id: string; scopes: readonly Scope[]; team: string | null },
  ): Promise<Identity> => ({
    kind: 'person',
    personId: person.personId,
    name: person.name,
    isAdministrator: await options.isAdministrator(person.personId),
    via: via.kind,
    scopes: via.kind === 'session' ? scopes : via.scopes,
    keyTeam: via.kind === 'session' ? null : via.team,
    keyId: via.kind === 'session' ? null : via.id,
  })

  /**
   * The sign-in library calls a key invalid when it could not look it up, too. Throws where the database is away: whoever has a good
   * key must hear that, and not that the key is wrong.
   */
  const mustBeUnknown = async (rawKey: string): Promise<void> => {
    const hash = sha256(rawKey).toString('base64url')
    const { rowCount } = await options.pool.query('select from auth."apikey" where "key" = $1', [hash])
    if (rowCount !== 0) throw new DatabaseAway('A key that exists could not be checked')
  }

  const verifyKey = async (rawKey: string): Promise<Remembered<Identity> | null> => {
    const { valid, key, error } = await options.auth().api.verifyApiKey({ body: { key: rawKey } })
    if (!valid || key === null) {
      if (error?.code === 'INVALID_API_KEY') await mustBeUnknown(rawKey)
      return null
    }
    const permissions = keyPermissionsSchema.safeParse(key.permissions)
    const metadata = keyMetadataSchema.safeParse(key.metadata)
    if (!permissions.success || !metadata.success) return null
    const { team, service } = metadata.data
    if (service !== null) {
      if (team === null) return null
      const identity: Identity = {
        kind: 'service',
        serviceId: service.id,
        name: service.name,
        via: 'key',
        scopes: permissions.data,
        keyTeam: team,
        keyId: key.id,
      }
      return aslong(identity, key.expiresAt)
    }
    const person = await personOf(key.referenceId)
    if (person === null) return null
    return aslong(await byPerson(person, { kind: 'key', id: key.id, scopes: permissions.data, team }), key.expiresAt)
  }

  const verifyCookie = async (name: string, value: string): Promise<Remembered<Identity> | null> => {
    const found = await options
      .auth()
      .api.getSession({ headers: new Headers({ cookie: `${name}=${value}` }), query: { disableRefresh: true } })
      .catch((error: unknown) => {
        // The library's own error does not say why: nothing but the store stands behind it.
        throw new DatabaseAway('A session could not be looked up', { cause: error })
      })
    if (found === null) return null
    const person = await personOf(found.user.id)
    return person === null ? null : aslong(await byPerson(person, { kind: 'session' }), found.session.expiresAt)
  }

  const identifyKey = (rawKey: string): Promise<Identity | null> =>
    memory.recall(`key:${sha256(rawKey).toString('base64')}`, () => verifyKey(rawKey))

  return {
    identify: async ({ headers }) => {
      if (carriesKey(headers)) {
        const rawKey = headerKey(headers)
        return rawKey === null ? null : identifyKey(rawKey)
      }
      const cookies = headers.cookie
      if (typeof cookies !== 'string') return null
      const { name } = (await options.auth().$context).authCookies.sessionToken
      const value = parseCookies(cookies).get(name)
      if (value === undefined || value === '') return null
      return memory.recall(`session:${sha256(value).toString('base64')}`, () => verifyCookie(name, value))
    },
    identifyKey,
    forget: memory.forget,
  }
}
