/** Who stands at an alert door: an intake key, or a person's or service's own key with the door's scope. Shared by every such door. */
import type { FastifyRequest } from 'fastify'
import type { Actor } from '#domain/people/actor.ts'
import { intakeCredential } from '../auth/credentials.ts'
import type { Identity } from '../auth/identity.ts'
import type { IntakeKey } from '../auth/intakeKeys.ts'
import { resolveAccess } from '../http/access.ts'
import { DoorError } from '../http/problems.ts'
import type { Pool } from '../store/database.ts'

export type DoorKeys = {
  readonly intakeKeys: { readonly verify: (rawKey: string) => Promise<IntakeKey | null> }
  readonly identifyKey: (rawKey: string) => Promise<Identity | null>
}

export type DoorScope = 'alerts:send' | 'alerts:silence' | 'read'

export type Sender = {
  readonly team: string
  /** Shares the queue and is shown beside the source. */
  readonly keyName: string
  /** Of an intake key; null for a person's or service's own. */
  readonly keyId: string | null
  /** The connector that the key was made for; null: any. */
  readonly source: string | null
  readonly actor: Actor
  readonly scopes: readonly string[]
}

/** The sender, or null when no valid key was shown. Throws `DoorError` where a personal key fits no team. */
export const senderOf = async (keys: DoorKeys, pool: Pool, request: FastifyRequest): Promise<Sender | null> => {
  const raw = intakeCredential(request)
  return raw === null ? null : senderByKey(keys, pool, raw)
}

/** The same for a key that was carried in the sender's own way. */
export const senderByKey = async (keys: DoorKeys, pool: Pool, raw: string): Promise<Sender | null> => {
  const key = await keys.intakeKeys.verify(raw)
  if (key !== null)
    return {
      team: key.team,
      keyName: key.name,
      keyId: key.keyId,
      source: key.source,
      actor: { kind: 'service', id: key.name },
      scopes: key.scopes,
    }
  const identity = await keys.identifyKey(raw)
  if (identity === null) return null
  const access = await resolveAccess(pool, identity, { team: null, administrators: false })
  return {
    team: access.team,
    keyName: identity.name,
    keyId: null,
    source: null,
    actor: access.actor,
    scopes: identity.scopes,
  }
}

/** Any of these scopes opens; none of them: the sender may be here, but not do this. */
export const mayPass = (sender: Sender, ...scopes: readonly DoorScope[]): boolean =>
  scopes.some((scope) => sender.scopes.includes(scope))

/** A key that was made for one kind of sender opens no other's door: else what that sender has to prove could be gone round. */
export const isForDoor = (sender: Sender, door: string): boolean => sender.source === null || sender.source === door

/** The sender, for doors that answer with problem details. `door`: the kind of sender it is for. Throws `DoorError`. */
export const requireSender = async (
  keys: DoorKeys,
  pool: Pool,
  request: FastifyRequest,
  scope: DoorScope,
  door: string | null = null,
): Promise<Sender> => {
  const sender = await senderOf(keys, pool, request)
  if (sender === null)
    throw new DoorError('not-signed-in', 'Show an intake key: bearer, Basic password, path or ?key=.')
  if (!mayPass(sender, scope)) throw new DoorError('not-allowed', `This key lacks the scope “${scope}”.`)
  if (door !== null && !isForDoor(sender, door))
    throw new DoorError('not-allowed', `This key is for the door of ${sender.source}, not for this one.`)
  return sender
}
