/** The generic door: any sender that can post JSON, a form or a line of text. */
import { z } from 'zod'
import type { AlertSource } from '../alertSource.ts'
import { parseGeneric } from './parseGeneric.ts'

export const generic: AlertSource = {
  name: 'generic',
  title: 'Generic webhook',
  can: { resolve: true, batch: true, auth: ['bearer', 'basic', 'path', 'query'], busyStatus: 429 },
  settings: z.object({}),
  parse: ({ body, receivedAt, rules }) => parseGeneric(body, receivedAt, rules),
}
