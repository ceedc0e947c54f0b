/** Every alert source, by the word in its address. */
import { alertmanager } from './alertmanager/alertmanager.ts'
import type { AlertSource } from './alertSource.ts'
import { generic } from './generic/generic.ts'
import { gitlab } from './gitlab/gitlab.ts'
import { googleCloudMonitoring } from './google-cloud-monitoring/googleCloudMonitoring.ts'
import { grafana } from './grafana/grafana.ts'
import { mail } from './mail/mail.ts'
import { pagerduty } from './pagerduty/pagerduty.ts'
import { sentry } from './sentry/sentry.ts'

export const alertSources: readonly AlertSource[] = [
  alertmanager,
  googleCloudMonitoring,
  gitlab,
  grafana,
  sentry,
  pagerduty,
  generic,
  mail,
]

export const alertSourceNamed = (name: string): AlertSource | null =>
  alertSources.find((source) => source.name === name) ?? null
