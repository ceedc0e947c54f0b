/** The token of an authenticated Pub/Sub push: signed by Google, meant for us, from the configured service account. */
import { createRemoteJWKSet, errors, type JWTVerifyGetKey, jwtVerify } from 'jose'
import { notVerified, type Verified, verified } from '../verified.ts'

export const googleIssuer = 'https://accounts.google.com'
/** Google's signing keys; fetched when first needed, kept, and fetched again when a key is new. */
export const googleKeys = (): JWTVerifyGetKey =>
  createRemoteJWKSet(new URL('https://www.googleapis.com/oauth2/v3/certs'))

export type PushTokenSettings = {
  /** What the subscription was given; the push address by default at Google. */
  readonly audience: string
  /** The service account that the subscription pushes as. */
  readonly email: string
}

const tokenLength = 8_000

/**
 * Reads `Authorization: Bearer …`. The keys come in, so that the caller decides where from. A failure to fetch keys throws: that is a
 * fault of ours, to be answered 503, not a bad token.
 */
export const verifyPushToken = async (
  authorization: string | undefined,
  settings: PushTokenSettings,
  keys: JWTVerifyGetKey,
  now: Temporal.Instant,
): Promise<Verified> => {
  if (settings.audience === '' || settings.email === '') return notVerified('audience and service account are not set')
  const token = /^Bearer +([A-Za-z0-9._-]+)$/i.exec(authorization ?? '')?.[1]
  if (token === undefined || token.length > tokenLength) return notVerified('the push token is missing')
  try {
    const { payload } = await jwtVerify(token, keys, {
      issuer: googleIssuer,
      audience: settings.audience,
      algorithms: ['RS256'],
      requiredClaims: ['exp', 'email', 'email_verified'],
      currentDate: new Date(now.epochMilliseconds),
      clockTolerance: 10,
    })
    if (payload.email_verified !== true) return notVerified('the e-mail address in the push token is not verified')
    if (payload.email !== settings.email) return notVerified('the push token is of another service account')
    return verified()
  } catch (fault) {
    // A key set that is late, broken or answered by an error page says nothing about the token.
    const ours = fault instanceof errors.JWKSTimeout || fault instanceof errors.JWKSInvalid
    if (ours || !(fault instanceof errors.JOSEError) || fault.code === 'ERR_JOSE_GENERIC') throw fault
    return notVerified(`the push token is not valid (${fault.code})`)
  }
}
