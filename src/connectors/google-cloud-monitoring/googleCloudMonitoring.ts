/** Google Cloud Monitoring as an alert source: webhook channel (key in path, query or basic password) or authenticated Pub/Sub push. */
import type { JWTVerifyGetKey } from 'jose'
import { z } from 'zod'
import type { AlertSource } from '../alertSource.ts'
import { parseGoogleCloudMonitoring } from './parseGoogleCloudMonitoring.ts'
import { googleKeys, verifyPushToken } from './verifyPushToken.ts'

/** `keys` are asked for when the first push token comes. */
export const googleCloudMonitoringWith = (keys: () => JWTVerifyGetKey): AlertSource => ({
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
  verify: ({ headers, settings, address, now }) => {
    const { email, audience = address } = settings
    if (email === undefined && settings.audience === undefined) return null
    return verifyPushToken(headers.authorization, { audience, email: email ?? '' }, keys(), now)
  },
})

let known: JWTVerifyGetKey | null = null
const keptKeys = (): JWTVerifyGetKey => {
  known ??= googleKeys()
  return known
}

export const googleCloudMonitoring: AlertSource = googleCloudMonitoringWith(keptKeys)
