/** Anything that can speak PagerDuty's Events API v2 to another address. */
import { z } from 'zod'
import type { AlertSource } from '../alertSource.ts'
import { parsePagerduty } from './parsePagerduty.ts'

export const pagerduty: AlertSource = {
  name: 'pagerduty',
  title: 'PagerDuty Events v2',
  can: { resolve: true, batch: false, auth: ['body-key', 'bearer', 'path', 'query'], busyStatus: 429 },
  settings: z.object({}),
  parse: ({ body, receivedAt, rules }) => parsePagerduty(body, receivedAt, rules),
}
