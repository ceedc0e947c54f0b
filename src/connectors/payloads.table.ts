/** The same as `senders.table.ts` for the reference payloads: file, door, and what a person would see. */
import { at, type Expected, type ExpectedSignal, no } from './expected.table.ts'

const graph = 'http://prometheus.example.com:9090/graph?g0.expr=up+%3D%3D+0&g0.tab=1'
const instance = (port: number, state: 'firing' | 'resolved'): ExpectedSignal => [
  `Instance localhost:${port} down`,
  state,
  'critical',
  'node',
  graph,
]
const packets =
  'Sent packets for example-project gke-example-pool-de26c8a2-0se1 with metric labels {instance_name=gke-example-pool-de26c8a2-0se1, loadbalanced=false}'
const incident =
  'https://console.cloud.google.com/monitoring/alerting/alerts/0.nrwotmyokd9n?channelType=cloud-pubsub&project=example-project'
const sentPackets: ExpectedSignal = [
  `${packets} is above the threshold of 2001.000 with a value of 7679.000.`,
  'firing',
  'error',
  'gke-example-pool-de26c8a2-0se1',
  incident,
]
const consoleLink = 'https://console.cloud.google.com/monitoring/alerting/alerts/0.nrwotmyokd9n?project=example-project'

export const payloads: Readonly<Record<string, Expected>> = {
  'alertmanager/webhook-firing.json': at('alertmanager', instance(8081, 'firing'), instance(8082, 'firing')),
  'alertmanager/webhook-resolved.json': at('alertmanager', instance(8081, 'resolved'), instance(8082, 'resolved')),
  'alertmanager/webhook-mixed-newer-fields.json': at(
    'alertmanager',
    instance(8081, 'firing'),
    instance(8082, 'resolved'),
  ),
  'gcp-monitoring/webhook-1.2-open.json': at('google-cloud-monitoring', sentPackets),
  'gcp-monitoring/pubsub-push-envelope.json': at('google-cloud-monitoring', sentPackets),
  'gcp-monitoring/webhook-1.2-closed-same-incident.json': at('google-cloud-monitoring', [
    `${packets} returned to normal with a value of 1503.000.`,
    'resolved',
    'error',
    'gke-example-pool-de26c8a2-0se1',
    incident,
  ]),
  // Another machine's incident, closed because its policy was edited.
  'gcp-monitoring/webhook-1.2-closed.json': at('google-cloud-monitoring', [
    'Sent packets for example-project gke-example-pool-00531631-rf93 with metric labels {instance_name=gke-example-pool-00531631-rf93, loadbalanced=false} returned to normal with a value of Incident cancelled because the alert policy condition was deleted or modified while incident was active..',
    'resolved',
    'error',
    'gke-example-pool-00531631-rf93',
    'https://console.cloud.google.com/monitoring/alerting/alerts/0.nrwo9fe1a4wg?channelType=cloud-pubsub&project=example-project',
  ]),
  'gcp-monitoring/webhook-test.json': no('google-cloud-monitoring', 'test'),
  'gcp-monitoring/email-alert-open.eml': at('mail', [
    'VM Instance - Sent packets for example-project',
    'firing',
    'error',
    'example-project',
    consoleLink,
  ]),
  'gcp-monitoring/email-alert-closed.eml': at('mail', [
    'VM Instance - Sent packets for example-project',
    'resolved',
    'error',
    'example-project',
    consoleLink,
  ]),
  'gitlab/webhook-pipeline-failed.json': at('gitlab', [
    'Pipeline of gitlab-org/gitlab-test failed on main',
    'firing',
    'error',
    'gitlab-org/gitlab-test',
    'http://gitlab.example.com/gitlab-org/gitlab-test/-/pipelines/31',
  ]),
  'gitlab/webhook-pipeline-success.json': no('gitlab', 'ignored'),
  'gitlab/webhook-issue.json': no('gitlab', 'ignored'),
  'gitlab/webhook-job.json': no('gitlab', 'ignored'),
  'gitlab/webhook-merge-request-merged.json': no('gitlab', 'ignored'),
  'gitlab/webhook-merge-request-open.json': no('gitlab', 'ignored'),
  'gitlab/webhook-note-issue.json': no('gitlab', 'ignored'),
  'gitlab/webhook-note-merge-request.json': no('gitlab', 'ignored'),
  'gitlab/webhook-incident-label-update.json': no('gitlab', 'ignored'),
  'gitlab/email-pipeline-failed.eml': at('mail', [
    'Pipeline of my-group/my-project failed on main',
    'firing',
    'error',
    'my-group/my-project',
    'https://gitlab.example.com/my-group/my-project/-/pipelines/31',
  ]),
  'gitlab/email-service-desk-inbound.eml': at('mail', ['The message subject! @all', 'firing', 'unknown', null, null]),
  'grafana/webhook-firing.json': at(
    'grafana',
    [
      'This alert was triggered for zone us-1',
      'firing',
      'unknown',
      null,
      'https://play.grafana.org/alerting/1afz29v7z/edit',
    ],
    [
      'This alert was triggered for zone eu-1',
      'firing',
      'unknown',
      null,
      'https://play.grafana.org/alerting/d1rdpdv7k/edit',
    ],
  ),
  'grafana/webhook-resolved.json': at(
    'grafana',
    [
      'This alert was triggered for zone us-1',
      'resolved',
      'unknown',
      null,
      'https://play.grafana.org/alerting/1afz29v7z/edit',
    ],
    [
      'This alert was triggered for zone eu-1',
      'resolved',
      'unknown',
      null,
      'https://play.grafana.org/alerting/d1rdpdv7k/edit',
    ],
  ),
  'grafana/webhook-v12-contact-point-test.json': at('grafana', [
    'TEST',
    'firing',
    'unknown',
    null,
    'https://grafana.example.com/?orgId=1',
  ]),
  'sentry/issue-alert.json': at('sentry', [
    'ReferenceError: heck is not defined',
    'firing',
    'error',
    'front-end',
    'https://sentry.io/organizations/test-org/issues/1117540176/events/e4874d664c3540c1a32eab185f12c5ab/',
  ]),
  'sentry/issue-resolved.json': at('sentry', [
    'ReferenceError: heck is not defined',
    'resolved',
    'error',
    'front-end',
    'https://sentry.io/organizations/test-org/issues/1117540176/',
  ]),
  'sentry/metric-alert-resolved.json': at('sentry', [
    'Too many errors',
    'resolved',
    'unknown',
    'bar',
    'https://sentry.io/organizations/baz/alerts/1/',
  ]),
  'pagerduty/events-v2-trigger.json': at('pagerduty', [
    'DISK at 99% on machine prod-datapipe03.example.com',
    'firing',
    'critical',
    'mysql',
    'https://monitoring.service.com',
  ]),
  'pagerduty/events-v2-acknowledge.json': no('pagerduty', 'remark'),
  'pagerduty/events-v2-resolve.json': at('pagerduty', ['srv01/mysql', 'resolved', 'unknown', null, null]),
  'pagerduty/events-v2-change.json': no('pagerduty', 'change'),
  'email/generic-cron-failure.eml': at('mail', [
    'Cron <root@backup01> /usr/local/bin/backup – FAILED',
    'firing',
    'unknown',
    'backup01',
    null,
  ]),
  'email/auto-reply.eml': no('mail', 'ignored'),
  'email/bounce-dsn.eml': no('mail', 'ignored'),
}

export const samePayloadAlert: readonly (readonly string[])[] = [
  [
    'gcp-monitoring/webhook-1.2-open.json',
    'gcp-monitoring/pubsub-push-envelope.json',
    'gcp-monitoring/webhook-1.2-closed-same-incident.json',
    'gcp-monitoring/email-alert-open.eml',
    'gcp-monitoring/email-alert-closed.eml',
  ],
  ['sentry/issue-alert.json', 'sentry/issue-resolved.json'],
  ['pagerduty/events-v2-trigger.json', 'pagerduty/events-v2-acknowledge.json', 'pagerduty/events-v2-resolve.json'],
]
