/** The hash chain of a stream: each event's hash covers the one before it and the event's canonical JSON (RFC 8785). */
import { createHash } from 'node:crypto'
import canonicalize from 'canonicalize'
import type { Json } from '#domain/json.ts'

/** What of an event is hashed: everything that is stored of it but the hash itself. */
export type Hashed = {
  readonly team: string
  readonly stream: string
  readonly version: number
  readonly type: string
  readonly data: Json
  readonly actor: Json
  /** ISO 8601, UTC, milliseconds. */
  readonly at: string
}

/** The hash before the first event. */
export const chainStart: Buffer = Buffer.alloc(32)

export const chainHash = (previous: Buffer, event: Hashed): Buffer => {
  const canonical = canonicalize(event)
  if (canonical === undefined) throw new Error('An event is always JSON')
  return createHash('sha256').update(previous).update(canonical).digest()
}
