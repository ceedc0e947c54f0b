/** Grafana's HMAC signature (since 12.0): bare hexadecimal HMAC-SHA256 over the raw body, or over `<timestamp>:<raw body>`. */
import { createHmac } from 'node:crypto'
import { notVerified, sameSecret, staleness, type Verified, verified } from '../verified.ts'

export const grafanaSignatureHeader = 'x-grafana-alerting-signature'

export type GrafanaSecret = {
  /** Used as plain text, as Grafana does. */
  readonly secret: string
  /** Lower case; Grafana's own by default. */
  readonly signatureHeader?: string | undefined
  /** Lower case. Set: the timestamp is required and signed with the body. Absent: the body alone is signed. */
  readonly timestampHeader?: string | undefined
}

/** Without a timestamp no replay can be told from a repeat, and a repeat does no harm. */
export const verifyGrafana = (
  rawBody: Buffer,
  headers: Readonly<Record<string, string>>,
  settings: GrafanaSecret,
  now: Temporal.Instant,
): Verified => {
  if (settings.secret === '') return notVerified('no secret is set for this source')
  const signature = headers[(settings.signatureHeader ?? grafanaSignatureHeader).toLowerCase()]
  if (signature === undefined || !/^[0-9a-f]{64}$/i.test(signature)) return notVerified('the signature is missing')
  const hmac = createHmac('sha256', settings.secret)
  let stamp: string | undefined
  if (settings.timestampHeader !== undefined && settings.timestampHeader !== '') {
    stamp = headers[settings.timestampHeader.toLowerCase()]
    const stale = staleness(stamp, now)
    if (stale !== null) return notVerified(stale)
    hmac.update(`${stamp}:`)
  }
  const expected = hmac.update(rawBody).digest('hex')
  if (!sameSecret(signature.toLowerCase(), expected)) return notVerified('the signature does not match')
  return verified(stamp === undefined ? null : { id: `grafana/${expected}`, keepSeconds: 600 })
}
