/** Where a request carries a secret, and how secrets are compared. */
import { createHash, randomInt, timingSafeEqual } from 'node:crypto'

/** Request headers as Node and Fastify give them. */
export type Headers = Readonly<Record<string, string | readonly string[] | undefined>>

/** No key of ours is longer; what is longer is not looked at. */
const longestKey = 256

const bounded = (key: string | undefined): string | null =>
  key === undefined || key === '' || key.length > longestKey ? null : key

const single = (headers: Headers, name: string): string | undefined => {
  const value = headers[name]
  return typeof value === 'string' ? value : undefined
}

/**
 * Whether the request speaks for itself by key. Such a request never falls back to the cookie, and a page of another site cannot
 * make a browser send it. @see RFC 6750, section 2.1.
 */
export const carriesKey = (headers: Headers): boolean =>
  headers['x-api-key'] !== undefined || /^bearer\b/i.test(single(headers, 'authorization') ?? '')

/** The key of `Authorization: Bearer …`, else of `X-Api-Key`; null when there is none. */
export const headerKey = (headers: Headers): string | null => {
  const bearer = /^bearer +(\S+) *$/i.exec(single(headers, 'authorization') ?? '')?.[1]
  return bounded(bearer ?? single(headers, 'x-api-key')?.trim())
}

/** The password of HTTP Basic authentication; the name before the colon is the sender's own affair. @see RFC 7617. */
export const basicPassword = (headers: Headers): string | null => {
  const encoded = /^basic +([A-Za-z0-9+/=_-]+) *$/i.exec(single(headers, 'authorization') ?? '')?.[1]
  if (encoded === undefined || encoded.length > 2 * longestKey) return null
  const decoded = Buffer.from(encoded, 'base64').toString('utf8')
  const colon = decoded.indexOf(':')
  return colon === -1 ? null : bounded(decoded.slice(colon + 1))
}

/** The four ways in which a sender can show its key: bearer (or `X-Api-Key`), Basic password, a path segment, `?key=`. */
export const intakeCredential = (request: {
  readonly headers: Headers
  readonly params?: unknown
  readonly query?: unknown
}): string | null =>
  headerKey(request.headers) ?? basicPassword(request.headers) ?? keyField(request.params) ?? keyField(request.query)

const keyField = (from: unknown): string | null =>
  typeof from === 'object' && from !== null && 'key' in from && typeof from.key === 'string' ? bounded(from.key) : null

export const sha256 = (secret: string): Buffer => createHash('sha256').update(secret, 'utf8').digest()

/** Takes as long whatever the difference is; both are digests, so neither is longer. */
export const sameDigest = (a: Uint8Array, b: Uint8Array): boolean => a.length === b.length && timingSafeEqual(a, b)

const letters = 'abcdefghijklmnopqrstuvwxyz0123456789'

/** Random lower-case letters and digits, 5.17 bits each: safe in a path, a header and a password field. */
export const randomWord = (length: number): string =>
  Array.from({ length }, () => letters[randomInt(letters.length)]).join('')
