/** Prometheus Alertmanager as an alert source: its webhook receiver pointed at us. */
import { z } from 'zod'
import type { AlertSource } from '../alertSource.ts'
import { parseAlertmanager } from './parseAlertmanager.ts'

export const alertmanager: AlertSource = {
  name: 'alertmanager',
  title: 'Prometheus Alertmanager',
  // 429 is final for it until the next group interval; 503 is tried again within a second.
  can: { resolve: true, batch: true, auth: ['bearer', 'basic', 'path', 'query'], busyStatus: 503 },
  settings: z.object({}),
  parse: ({ body, receivedAt, rules }) => parseAlertmanager(body, receivedAt, rules),
}
