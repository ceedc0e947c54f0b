/**
 * Who asks, for which team, with which role: resolved once for every request under `/api`, before any route looks at it. A team
 * that the asker does not belong to does not exist for them: 404, never 403.
 */
import 'fastify'
import type { Actor, Role } from '#domain/people/actor.ts'
import { deskTeam } from '#domain/people/desk.ts'
import type { Identity, Scope } from '../auth/identity.ts'
import { membershipsOf } from '../people/loadPeople.ts'
import type { Pool } from '../store/database.ts'
import { DoorError } from './problems.ts'

export type Access = {
  readonly identity: Identity
  readonly team: string
  /** Null: an administrator of the server who is no part of the team; they manage people and read no items. */
  readonly role: Role | null
  readonly actor: Actor
}

export type AccessOptions = {
  /** The team of the path, or null: then the key's is meant, else the asker's only one. */
  readonly team: string | null
  /** True on routes where an administrator needs no membership. */
  readonly administrators: boolean
}

/** The asker's place in a team. Throws `DoorError`. */
export const resolveAccess = async (pool: Pool, identity: Identity, options: AccessOptions): Promise<Access> => {
  const { team } = options
  if (identity.kind === 'service') {
    if (team !== null && team !== identity.keyTeam) throw new DoorError('not-found')
    return { identity, team: identity.keyTeam, role: 'service', actor: { kind: 'service', id: identity.serviceId } }
  }
  const memberships = await membershipsOf(pool, identity.personId)
  const wanted = team ?? identity.keyTeam ?? (memberships.length === 1 ? (memberships[0]?.team ?? null) : null)
  if (wanted === null) throw new DoorError('no-team')
  if (identity.keyTeam !== null && wanted !== identity.keyTeam) throw new DoorError('not-found')
  const membership = memberships.find((one) => one.team === wanted)
  if (membership === undefined) {
    if (!options.administrators || !identity.isAdministrator || !(await teamExists(pool, wanted)))
      throw new DoorError('not-found')
    return { identity, team: wanted, role: null, actor: { kind: 'person', id: identity.personId, role: null } }
  }
  return {
    identity,
    team: wanted,
    role: membership.role,
    actor: { kind: 'person', id: identity.personId, role: membership.role },
  }
}

/** An administrator's place on routes of the server itself. Throws `DoorError` for everybody else. */
export const serverAccess = (identity: Identity): Access => {
  if (identity.kind !== 'person') throw new DoorError('not-found')
  return { identity, team: deskTeam, role: null, actor: { kind: 'person', id: identity.personId, role: null } }
}

const teamExists = async (pool: Pool, team: string): Promise<boolean> =>
  (await pool.query('select from teams where team = $1', [team])).rowCount === 1

export const requireScope = (identity: Identity, scope: Scope): void => {
  if (!identity.scopes.includes(scope)) throw new DoorError('not-allowed', `This key lacks the scope “${scope}”.`)
}

/** An administrator of the server, by session or by a key that may be used so. */
export const actsAsAdministrator = (identity: Identity): boolean =>
  identity.kind === 'person' && identity.isAdministrator && identity.scopes.includes('admin')

/**
 * For what outlives the key that asked for it (further keys, invitations): a session, or a key with the scope `admin`. A stolen key of
 * smaller scope must not become one that stays. Throws `DoorError`.
 */
export const requireLasting = (identity: Identity): void => {
  if (identity.via === 'session') return
  if (!identity.scopes.includes('admin'))
    throw new DoorError('not-allowed', 'Sign in, or use a key with the scope “admin”: this outlives the key that asks.')
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Set for every route under `/api` that is about a team. */
    access: Access
    identity: Identity | null
    /** Asks anew who this is and what they may see, for answers that stay open; throws as the first time. */
    accessNow: () => Promise<Access>
  }
}
