/** Mail as an alert source: raw mail posted by a relay, or the form of a mail provider. */
import { z } from 'zod'
import type { AlertSource } from '../alertSource.ts'
import { parseMail } from './parseMail.ts'

export const mail: AlertSource = {
  name: 'mail',
  title: 'Mail',
  can: { resolve: true, batch: true, auth: ['bearer', 'basic', 'path', 'query'], busyStatus: 429 },
  settings: z.object({}),
  parse: ({ body, rawBody, receivedAt, rules }) =>
    // Bytes where there are any: the character set of a mail stands in the mail.
    parseMail(
      typeof body === 'string' || body === undefined || body === null ? (rawBody ?? body) : body,
      receivedAt,
      rules,
    ),
}
