/** Grafana alerting as an alert source: a webhook contact point pointed at us. */
import { z } from 'zod'
import type { AlertSource } from '../alertSource.ts'
import { parseGrafana } from './parseGrafana.ts'
import { verifyGrafana } from './verifyGrafana.ts'

export const grafana: AlertSource = {
  name: 'grafana',
  title: 'Grafana',
  can: { resolve: true, batch: true, auth: ['bearer', 'basic', 'path', 'query', 'signature'], busyStatus: 429 },
  settings: z.object({
    secret: z
      .string()
      .optional()
      .meta({ title: 'HMAC secret', description: 'As entered in the contact point (Grafana 12 and later).' }),
    signatureHeader: z
      .string()
      .optional()
      .meta({ title: 'Signature header', description: 'X-Grafana-Alerting-Signature unless it was renamed.' }),
    timestampHeader: z.string().optional().meta({
      title: 'Timestamp header',
      description: 'Only where one is set in the contact point; it is then required.',
    }),
  }),
  parse: ({ body, receivedAt, rules }) => parseGrafana(body, receivedAt, rules),
  verify: ({ rawBody, headers, settings, now }) => {
    const { secret = '', signatureHeader, timestampHeader } = settings
    if (Object.keys(settings).length === 0) return null
    return verifyGrafana(rawBody, headers, { secret, signatureHeader, timestampHeader }, now)
  },
}
