/** Google Cloud Monitoring as an alert source: webhook channel (key in path, query or basic password) or authenticated Pub/Sub push. */
import { z } from 'zod'
import type { AlertSource } from '../alertSource.ts'
import { parseGoogleCloudMonitoring } from './parseGoogleCloudMonitoring.ts'

export const googleCloudMonitoring: AlertSource = {
  name: 'google-cloud-monitoring',
  title: 'Google Cloud Monitoring',
  can: { resolve: true, batch: false, auth: ['basic', 'path', 'query', 'push-token'], busyStatus: 429 },
  settings: z.object({
    audience: z.string().optional().meta({
      title: 'Push audience',
      description: 'As configured on the Pub/Sub subscription; by default its push address.',
    }),
    email: z.string().optional().meta({
      title: 'Push service account',
      description: 'The e-mail address of the service account that the subscription pushes as.',
    }),
  }),
  parse: ({ body, rules }) => parseGoogleCloudMonitoring(body, rules),
}
