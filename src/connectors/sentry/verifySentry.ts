/** Sentry's signature: hexadecimal HMAC-SHA256 of the raw body with the integration's client secret. */
import { createHmac } from 'node:crypto'
import { notVerified, sameSecret, staleness, type Verified, verified } from '../verified.ts'

/**
 * The timestamp is not signed, so it proves nothing alone; a stale one is refused all the same, and signature and timestamp together
 * make the replay id, because the same issue may truly be resolved twice with the same body.
 */
export const verifySentry = (
  rawBody: Buffer,
  headers: Readonly<Record<string, string>>,
  clientSecret: string,
  now: Temporal.Instant,
): Verified => {
  if (clientSecret === '') return notVerified('no client secret is set for this source')
  const signature = headers['sentry-hook-signature']
  if (signature === undefined || !/^[0-9a-f]{64}$/i.test(signature)) return notVerified('the signature is missing')
  const expected = createHmac('sha256', clientSecret).update(rawBody).digest('hex')
  if (!sameSecret(signature.toLowerCase(), expected)) return notVerified('the signature does not match')
  const stamp = headers['sentry-hook-timestamp']
  const stale = staleness(stamp, now)
  if (stale !== null) return notVerified(stale)
  return verified({ id: `sentry/${expected}/${stamp}`, keepSeconds: 600 })
}
