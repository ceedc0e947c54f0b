/**
 * Who asks, for which team, with which role: resolved once for every request under `/api`, before any route looks at it. A team
 * that the asker does not belong to does not exist for them: 404, never 403.
 */
import 'fastify'
import type { Actor, Role } from '#domain/people/actor.ts'
import type { Identity, Scope } from '../auth/identity.ts'
import { membershipsOf } from '../people/loadPeople.ts'
import type { Pool } from '../store/database.ts'
import { DoorError } from './problems.ts'

export type Access = {
  readonly identity: Identity
  readonly team: string
  readonly role: Role
  readonly actor: Actor
}

/** The asker's place in `team` (from the path, else the key's, else their only one). Throws `DoorError`. */
export const resolveAccess = async (pool: Pool, identity: Identity, team: string | null): Promise<Access> => {
  if (identity.kind === 'service') {
    if (team !== null && team !== identity.keyTeam) throw new DoorError('not-found')
    return { identity, team: identity.keyTeam, role: 'service', actor: { kind: 'service', id: identity.serviceId } }
  }
  const memberships = await membershipsOf(pool, identity.personId)
  const wanted = team ?? identity.keyTeam ?? (memberships.length === 1 ? (memberships[0]?.team ?? null) : null)
  if (wanted === null) throw new DoorError('no-team')
  if (identity.keyTeam !== null && wanted !== identity.keyTeam) throw new DoorError('not-found')
  const membership = memberships.find((one) => one.team === wanted)
  if (membership === undefined) throw new DoorError('not-found')
  return {
    identity,
    team: wanted,
    role: membership.role,
    actor: { kind: 'person', id: identity.personId, role: membership.role },
  }
}

export const requireScope = (identity: Identity, scope: Scope): void => {
  if (!identity.scopes.includes(scope)) throw new DoorError('not-allowed', `This key lacks the scope “${scope}”.`)
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Set for every route under `/api` that is about a team. */
    access: Access
    identity: Identity | null
  }
}
