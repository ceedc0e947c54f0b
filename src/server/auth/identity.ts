/** Who asks, as far as sign-in and keys can tell. What they may do in which team is decided elsewhere, by role. */
import type { PersonId } from '#domain/people/actor.ts'

/**
 * What a key may be used for. `read`: see what its owner sees; `act`: give commands as its owner; `alerts:send` and
 * `alerts:silence`: the alert doors; `admin`: what only an administrator does. A scope never gives more than the owner's role.
 */
export type Scope = 'read' | 'act' | 'alerts:send' | 'alerts:silence' | 'admin'
export const scopes: readonly Scope[] = ['read', 'act', 'alerts:send', 'alerts:silence', 'admin']

export const isScope = (word: unknown): word is Scope => scopes.some((scope) => scope === word)

export type PersonIdentity = {
  readonly kind: 'person'
  readonly personId: PersonId
  readonly name: string
  readonly isAdministrator: boolean
  readonly via: 'session' | 'key'
  /** All of them by session. */
  readonly scopes: readonly Scope[]
  /** The only team that the key may be used in; null for any of its owner's. */
  readonly keyTeam: string | null
  readonly keyId: string | null
}

/** A service account of one team; it acts by key only. */
export type ServiceIdentity = {
  readonly kind: 'service'
  readonly serviceId: string
  readonly name: string
  readonly via: 'key'
  readonly scopes: readonly Scope[]
  readonly keyTeam: string
  readonly keyId: string
}

export type Identity = PersonIdentity | ServiceIdentity
