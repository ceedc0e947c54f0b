/** Sentry as an alert source: an internal integration whose webhook points at us. */
import { z } from 'zod'
import type { AlertSource } from '../alertSource.ts'
import { parseSentry } from './parseSentry.ts'
import { verifySentry } from './verifySentry.ts'

export const sentry: AlertSource = {
  name: 'sentry',
  title: 'Sentry',
  can: { resolve: true, batch: false, auth: ['path', 'query', 'signature'], busyStatus: 429 },
  settings: z.object({
    clientSecret: z
      .string()
      .optional()
      .meta({ title: 'Client secret', description: 'Of the internal integration; its webhooks are signed with it.' }),
  }),
  parse: ({ body, headers, receivedAt, rules }) => parseSentry(body, headers, receivedAt, rules),
  verify: ({ rawBody, headers, settings, now }) =>
    settings.clientSecret === undefined ? null : verifySentry(rawBody, headers, settings.clientSecret, now),
}
