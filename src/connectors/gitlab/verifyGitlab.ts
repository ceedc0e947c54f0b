/**
 * GitLab's two proofs: the secret token (in clear, `X-Gitlab-Token`) and, since 19.0, the signing token by Standard Webhooks:
 * HMAC-SHA256 over `<webhook-id>.<webhook-timestamp>.<raw body>`.
 */
import { createHmac } from 'node:crypto'
import { notVerified, sameSecret, staleness, type Verified, verified } from '../verified.ts'

export type GitlabSecrets = {
  readonly secretToken?: string | undefined
  /** `whsec_…` as GitLab shows it. Both may be set while a hook moves from one to the other. */
  readonly signingToken?: string | undefined
}

type Headers = Readonly<Record<string, string>>

export const verifyGitlab = (
  rawBody: Buffer,
  headers: Headers,
  secrets: GitlabSecrets,
  now: Temporal.Instant,
): Verified => {
  const { secretToken = '', signingToken = '' } = secrets
  const signature = headers['webhook-signature']
  // A signed delivery stands or falls by its signature: a wrong one is not saved by a token in clear.
  if (signingToken !== '' && signature !== undefined) return bySignature(rawBody, headers, signature, signingToken, now)
  if (secretToken !== '') {
    const given = headers['x-gitlab-token']
    if (given === undefined) return notVerified('X-Gitlab-Token is missing')
    return sameSecret(given, secretToken) ? verified() : notVerified('X-Gitlab-Token does not match')
  }
  return notVerified(signingToken === '' ? 'no secret is set for this source' : 'the signature is missing')
}

/** By the standard the key is the base64 after `whsec_`; a token of another form is taken as it is. */
const keysOf = (token: string): readonly Buffer[] => {
  const bare = token.startsWith('whsec_') ? token.slice('whsec_'.length) : token
  const decoded = /^[A-Za-z0-9+/_-]+={0,2}$/.test(bare) ? Buffer.from(bare, 'base64') : Buffer.alloc(0)
  return decoded.length > 0 ? [decoded, Buffer.from(token)] : [Buffer.from(token)]
}

const bySignature = (
  rawBody: Buffer,
  headers: Headers,
  list: string,
  token: string,
  now: Temporal.Instant,
): Verified => {
  const id = headers['webhook-id']
  const stamp = headers['webhook-timestamp']
  if (id === undefined || id === '' || id.length > 200) return notVerified('webhook-id is missing')
  const stale = staleness(stamp, now)
  if (stale !== null) return notVerified(stale)
  const given = list.split(' ', 10).filter((entry) => entry.startsWith('v1,'))
  for (const key of keysOf(token)) {
    const expected = `v1,${createHmac('sha256', key).update(`${id}.${stamp}.`).update(rawBody).digest('base64')}`
    if (given.some((entry) => sameSecret(entry, expected))) return verified({ id: `gitlab/${id}`, keepSeconds: 600 })
  }
  return notVerified('the signature does not match')
}
