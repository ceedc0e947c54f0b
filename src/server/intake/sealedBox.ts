/** Keeps small secrets in the database so that only a desk with the same `DUTYDESK_SECRET` can read them: AES-256-GCM, key by HKDF. */
import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'

export type SealedBox = {
  /** `place` says where it will stand: sealed for one place, it cannot be opened as another's. */
  readonly seal: (place: string, text: string) => Buffer
  /** Throws `SealedBoxError` when it was sealed by another secret, for another place, or was changed. */
  readonly open: (place: string, sealed: Buffer) => string
}

export class SealedBoxError extends Error {
  override readonly name = 'SealedBoxError'
}

const VERSION = 1
const NONCE_BYTES = 12
const TAG_BYTES = 16

/** `secret` is the desk's own; what is sealed for one `purpose` has a key of its own. */
export const sealedBox = (secret: string, purpose: string): SealedBox => {
  const key = Buffer.from(hkdfSync('sha256', secret, 'dutydesk', purpose, 32))
  return {
    seal: (place, text) => {
      const nonce = randomBytes(NONCE_BYTES)
      const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES })
      cipher.setAAD(Buffer.from(place))
      const words = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
      return Buffer.concat([Buffer.of(VERSION), nonce, cipher.getAuthTag(), words])
    },
    open: (place, sealed) => {
      if (sealed[0] !== VERSION || sealed.length < 1 + NONCE_BYTES + TAG_BYTES)
        throw new SealedBoxError('This was not sealed by this desk.')
      const afterNonce = 1 + NONCE_BYTES
      const afterTag = afterNonce + TAG_BYTES
      const opener = createDecipheriv('aes-256-gcm', key, sealed.subarray(1, afterNonce), { authTagLength: TAG_BYTES })
      opener.setAAD(Buffer.from(place))
      opener.setAuthTag(sealed.subarray(afterNonce, afterTag))
      try {
        return Buffer.concat([opener.update(sealed.subarray(afterTag)), opener.final()]).toString('utf8')
      } catch (error) {
        throw new SealedBoxError('This was sealed under another DUTYDESK_SECRET, or was changed since.', {
          cause: error,
        })
      }
    },
  }
}
