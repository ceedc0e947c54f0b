/** Who stands at a source's door: the intake key in any carrier that the sender can use, and whether it opens this door. */
import type { FastifyRequest } from 'fastify'
import type { AlertSource } from '#connectors/alertSource.ts'
import { type DoorKeys, isForDoor, mayPass, type Sender, senderByKey } from '../alerts/doorAccess.ts'
import { basicPassword, headerKey } from '../auth/credentials.ts'
import { DoorError } from '../http/problems.ts'
import type { Pool } from '../store/database.ts'

const LONGEST_KEY = 256

const textIn = (from: unknown, name: string): string | null => {
  if (typeof from !== 'object' || from === null || !Object.hasOwn(from, name)) return null
  const text: unknown = Reflect.get(from, name)
  return typeof text === 'string' && text !== '' && text.length <= LONGEST_KEY ? text : null
}

/** Lower-case names; the first value where a header came twice. */
export const plainHeaders = (request: FastifyRequest): Readonly<Record<string, string>> => {
  const headers: Record<string, string> = {}
  for (const [name, value] of Object.entries(request.headers)) {
    const first = Array.isArray(value) ? value[0] : value
    if (first !== undefined) headers[name] = first
  }
  return headers
}

/** The address comes first: what stands in `Authorization` beside it may be a token of the sender's own. */
export const keyAtDoor = (source: AlertSource, request: FastifyRequest): string | null =>
  textIn(request.params, 'key') ??
  textIn(request.query, 'key') ??
  headerKey(request.headers) ??
  basicPassword(request.headers) ??
  source.keyInHeaders?.(plainHeaders(request)) ??
  null

/** The sender whom the key lets in here; null for a key that nobody knows. Throws `DoorError` where it opens another door. */
export const senderAtDoor = async (
  keys: DoorKeys,
  pool: Pool,
  source: AlertSource,
  key: string,
): Promise<Sender | null> => {
  const sender = key.length > LONGEST_KEY ? null : await senderByKey(keys, pool, key)
  if (sender === null) return null
  if (!mayPass(sender, 'alerts:send')) throw new DoorError('not-allowed', 'This key lacks the scope “alerts:send”.')
  if (!isForDoor(sender, source.name))
    throw new DoorError('not-allowed', `This key is for the door of ${sender.source}, not for this one.`)
  return sender
}
