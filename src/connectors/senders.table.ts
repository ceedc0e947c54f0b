/**
 * What a person who looks at each of the reference samples would call its title, state, severity, service and link. Written by hand;
 * the test holds the parsers to it. Reviewed together with every change of it.
 *
 * Where the samples leave a choice:
 * - A sender's "service" is what it says is in trouble: a service name where it has one, else the host or resource. Uptime services:
 *   the host that is watched. Mails of the Nagios family: the host; the check stands in the title.
 * - A severity that only says "ok" is unknown; a state word such as CRITICAL or DOWN is one where the sender knows no other.
 * - Alertmanager links to the rule's own page, else to Alertmanager.
 */
import { at, type Expected, type ExpectedSignal, no } from './expected.table.ts'
import { mailSenders } from './sendersMail.table.ts'

const azure = 'https://portal.azure.com/#resource'
const instance = (port: number): ExpectedSignal => [
  `Instance localhost:${port} down`,
  'firing',
  'critical',
  'node',
  null,
]
const grafanaTest = (link: string): Expected => at('grafana', ['TEST', 'firing', 'unknown', null, link])
const wholeSystem = 'TestAlert: The whole system is down'
const downtime = 'https://en.wikipedia.org/wiki/Downtime'
export const senders: Readonly<Record<string, Expected>> = {
  // Alertmanager
  'oncall-alertmanager-example': at('alertmanager', instance(8081), instance(8082)),
  'oncall-legacy-alertmanager-example': at('alertmanager', [
    'This is test alert',
    'firing',
    'critical',
    null,
    'http://f1d1ef51d710:9093',
  ]),
  'oncall-single-alert-object': at('alertmanager', [
    'Job default/email-tracking-perform-initialization-1.0.50 is taking more than one hour to complete.',
    'firing',
    'warning',
    'kube-state-metrics',
    'https://localhost/prometheus/graph?g0.expr=kube_job_spec_completions%7Bjob%3D%22kube-state-metrics%22%7D+-+kube_job_status_succeeded%7Bjob%3D%22kube-state-metrics%22%7D+%3E+0&g0.tab=1',
  ]),
  'goalert-alertmanager': at('alertmanager', ['My alert summary', 'firing', 'unknown', null, 'http://my.url']),
  'am-mixed-batch': at(
    'alertmanager',
    ['something happened', 'firing', 'warning', 'foo', 'http://example.com/'],
    ['something else happened', 'resolved', 'critical', 'foo', 'http://example.com/'],
  ),
  'am-mixed-batch-no-group': at(
    'alertmanager',
    ['something happened', 'firing', 'warning', 'foo', 'http://example.com/'],
    ['something else happened', 'resolved', 'critical', 'bar', 'http://example.com/'],
  ),
  'am-empty-batch': no('alertmanager', 'ignored'),
  'alerta-prometheus-v3': at('alertmanager', [
    'Connect fail',
    'firing',
    'critical',
    'System',
    'http://prometheus.host:9090/...',
  ]),
  'alerta-prometheus-v4': at('alertmanager', [
    'No things for over 10 minutes',
    'firing',
    'critical',
    null,
    'http://somehost:9090/graph?g0.expr=sum%28irate%28messages_received_total%5B5m%5D%29%29+%3D%3D+0&g0.tab=0',
  ]),

  // Clouds and observability services
  'keep-axiom-open': at('generic', ['New monitor', 'firing', 'unknown', null, null]),
  'alerta-azure-classic-1': at('generic', [
    'ruleName1',
    'firing',
    'unknown',
    'mysite1',
    `${azure}/subscriptions/s1/resourceGroups/useast/providers/microsoft.foo/sites/mysite1`,
  ]),
  'alerta-azure-classic-2': at('generic', [
    'Alert_1_runscope12',
    'firing',
    'unknown',
    'helixtest1',
    'http://portallink.com',
  ]),
  'alerta-azure-metric-activated': at('generic', [
    'StorageCheck',
    'firing',
    'unknown',
    'diag500',
    `${azure}//subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/Contoso/providers/Microsoft.Storage/storageAccounts/diag500`,
  ]),
  'alerta-azure-metric-deactivated': at('generic', [
    'CpuUtilHigh',
    'resolved',
    'info',
    'web01',
    `${azure}/subscriptions/ba364c14-1aa5-484e-8b74-6201540087e1/resourceGroups/Web/providers/Microsoft.Compute/virtualMachines/web01`,
  ]),
  'keep-checkly-recovery': at('generic', [
    'API Check #1',
    'resolved',
    'unknown',
    null,
    'https://app.checklyhq.com/checks/927a2982-1007-4b81-b383-eae8bf717e61/check-sessions/478cacb1-c40f-4675-89d7-a4e3ecaafb7b',
  ]),
  'keep-checkmk-host-up': at('generic', ['CheckMK server1 - DOWN -> UP', 'resolved', 'unknown', 'server1', null]),
  'keep-cloudwatch-high_cpu_usage': at('generic', ['HighCPUUsage', 'firing', 'warning', 'AWS/EC2', null]),
  'keep-cloudwatch-high_memory_usage': at('generic', ['HighMemoryUsage', 'firing', 'error', 'AWS/ECS', null]),
  'keep-cloudwatch-high_error_rate': at('generic', ['APIErrorRate', 'firing', 'critical', 'AWS/ApiGateway', null]),
  'alerta-cloudwatch-alarm': at('generic', ['bucketbytesAlarm', 'firing', 'unknown', 'AWS/S3', null]),
  // The alarm no longer knows: nothing says that it is over.
  'alerta-cloudwatch-insufficient-data': at('generic', [
    'notificationCountAlarm',
    'firing',
    'warning',
    'AWS/SNS',
    null,
  ]),
  'alerta-sns-subscription': no('generic', 'test'),
  'keep-coralogix-trigger': at('generic', [
    'Keep',
    'firing',
    'error',
    null,
    'https://example.app.coralogix.in/#/insights?id=a6a74b7a-0d04-4806-9cf9-2d2c65ce444b',
  ]),
  'keep-dash0-resolved': at('generic', [
    'This is a summay',
    'resolved',
    'unknown',
    'my-first-observable-service',
    'https://app.dash0.com/alerting/failed-checks?org=477cb1f5-90ca-404e-8533-7a1907b58669&s=eJxlT71uwyAQfhfmEJ8xNoY36NIuVYduhzlaFMdUgNMh8rsXqg6Vst3p-7-zjpk78ylemWECxMhBcBheQZleGIAzALyzEyvxARf6H-6wYKZSSY487mthx4l1uFIqYfvoPIaVHF8-abnklpiDI4upnSHnnZ5clVqN2iFYrlBpLrF3HK0f-Lg4UJPUNAPWrD8BbSX4QNWDTbMABaOctND9IGY5zK1zuNKLf46NtmAJcXvcIE2vzlLJ341oKyHeKN0CfbcBjkotnt_aW5vGL6oWJe10HMcPHhhbwg%3D%3D',
  ]),
  'keep-datadog-high_cpu_usage': at('generic', ['High CPU Usage', 'firing', 'warning', null, null]),
  'keep-datadog-low_disk_space': at('generic', ['Low Disk Space', 'firing', 'info', null, null]),
  'keep-datadog-mq_consumer_struggling': at('generic', ['MQ Consumer Is Struggling', 'firing', 'info', null, null]),
  'alerta-newrelic-open': at('generic', [
    'New Relic Alert - Test Condition',
    'firing',
    'info',
    null,
    'https://alerts.newrelic.com/accounts/11111/incidents/0',
  ]),
  // "Manually resolved" in its title and "cleared" in its text outweigh the signal's status.
  'keep-signalfx-simulate': at('generic', [
    'logs (logs)',
    'resolved',
    'critical',
    null,
    'https://app.signalfx.com/#/detector/XXXX',
  ]),

  // The generic door proper
  'oncall-elastalert-example': at('generic', [
    'This alert was sent by user for demonstration purposes',
    'firing',
    'unknown',
    null,
    null,
  ]),
  'goalert-generic-json': at('generic', ['json', 'firing', 'unknown', null, null]),
  'goalert-generic-form': at('generic', ['hello', 'firing', 'unknown', null, null]),
  'goalert-generic-close': at('generic', ['test3', 'resolved', 'unknown', null, null]),
  'goalert-generic-open-dedup': at('generic', ['test3', 'firing', 'unknown', null, null]),
  'oncall-webhook-example': at('generic', [
    'This alert was sent by user for demonstration purposes',
    'firing',
    'unknown',
    null,
    null,
  ]),
  'oncall-formatted-webhook-example': at('generic', [wholeSystem, 'firing', 'unknown', null, downtime]),
  'oncall-formatted-webhook-ok': at('generic', [wholeSystem, 'resolved', 'unknown', null, downtime]),
  'oncall-zabbix-example': at('generic', [wholeSystem, 'firing', 'unknown', null, downtime]),
  'oncall-zabbix-ok': at('generic', [wholeSystem, 'resolved', 'unknown', null, downtime]),

  // Google Cloud Monitoring
  'keep-gcp-5XX_errors_production': at('google-cloud-monitoring', [
    'High rate of 5XX errors detected in production environment',
    'firing',
    'critical',
    'Production Web Cluster',
    'https://console.cloud.google.com/monitoring/alerting/incidents/123',
  ]),
  'keep-gcp-high_memory_usage': at('google-cloud-monitoring', [
    'Memory usage exceeds 90% on production servers',
    'firing',
    'warning',
    'Production Web Server 1',
    'https://console.cloud.google.com/monitoring/alerting/incidents/234',
  ]),
  'keep-gcp-database_latency': at('google-cloud-monitoring', [
    'Database query latency above threshold',
    'firing',
    'warning',
    'Production MySQL Main',
    'https://console.cloud.google.com/monitoring/alerting/incidents/345',
  ]),
  'alerta-stackdriver-open': at('google-cloud-monitoring', [
    'CPU (agent) for webserver-85 is above the threshold of 1% with a value of 28.5%',
    'firing',
    'unknown',
    'webserver-85',
    'https://app.stackdriver.com/incidents/f2e08c333dc64cb09f75eaab355393bz',
  ]),
  'alerta-stackdriver-closed': at('google-cloud-monitoring', [
    'CPU (agent) for webserver-85 is above the threshold of 1% with a value of 28.5%',
    'resolved',
    'unknown',
    'webserver-85',
    'https://app.stackdriver.com/incidents/f2e08c333dc64cb09f75eaab355393bz',
  ]),

  // Grafana
  'oncall-grafana-legacy-example': at('grafana', ['TestAlert', 'firing', 'unknown', null, 'http://f1d1ef51d710:9093']),
  'goalert-grafana-legacy': at('grafana', ['woot', 'firing', 'unknown', null, null]),
  'alerta-grafana-alerting': at('grafana', [
    'CPU alert',
    'firing',
    'unknown',
    'monitoring',
    'https://grafana.domain.tld/dashboard/db/alarms?fullscreen&edit&tab=alert&panelId=1&orgId=1',
  ]),
  'alerta-grafana-ok': at('grafana', [
    'CPU alert',
    'resolved',
    'unknown',
    null,
    'https://grafana.domain.tld/dashboard/db/alarms?fullscreen&edit&tab=alert&panelId=1&orgId=1',
  ]),
  'alerta-grafana-example': at('grafana', [
    'My alert',
    'firing',
    'unknown',
    null,
    'http://url.to.grafana/db/dashboard/my_dashboard?panelId=2',
  ]),
  'alerta-grafana-two-matches': at('grafana', [
    'TEST -> Battery Voltage alert',
    'firing',
    'warning',
    'Physical',
    'https://grafana.logreposit.com/d/Rs6E_oHWk/playground?fullscreen&edit&tab=alert&panelId=2&orgId=1',
  ]),
  'keep-grafana12-test': grafanaTest('https://grafana.example.com/?orgId=1'),
  'keep-grafana12-no-external-url': grafanaTest('https://grafana.example.com/d/dashboard_uid'),
  'keep-grafana12-url-1': grafanaTest('https://grafana.example.com/d/foo'),
  'keep-grafana12-url-2': grafanaTest('https://grafana.example.com/?orgId=1'),
  'keep-grafana12-url-3': grafanaTest('https://grafana.example.com/alerting/grafana/abc/view'),
  'oncall-grafana-alerting-example': at('grafana', instance(8081), instance(8082), instance(8083)),

  // Logs and time series
  'keep-graylog-event': at('generic', ['Event - 1', 'firing', 'error', 'server', null]),
  'alerta-graylog-2': at('generic', [
    'test: Stream had 2 messages in the last 1 minutes with trigger condition more than 1 messages. (Current grace time: 1 minutes)',
    'firing',
    'unknown',
    'test',
    null,
  ]),
  'oncall-kapacitor-example': at('generic', [
    'This alert was sent by user for demonstration purposes',
    'firing',
    'unknown',
    null,
    null,
  ]),
  'oncall-kapacitor-ok': at('generic', [
    'This alert was sent by user for demonstration purposes',
    'resolved',
    'unknown',
    null,
    null,
  ]),
  'alerta-riemann-ok': at('generic', ['servicejane on hostbob', 'resolved', 'unknown', 'servicejane', null]),
  'keep-wazuh-dpkg': at('generic', ['New dpkg (Debian Package) installed.', 'firing', 'info', 'test', null]),

  // Hosts, networks, inventory
  'keep-librenms-recovered': at('generic', [
    'Device 10.10.1.147 recovered from Devices up/down',
    'resolved',
    'unknown',
    '10.10.1.147',
    null,
  ]),
  'keep-netbox-created': at('generic', ['site Test was created', 'firing', 'info', null, null]),
  'alerta-vrealize-active': at('generic', ['sample-info', 'firing', 'warning', 'sample-object-name', null]),

  // Uptime
  'alerta-pingdom-down': at('generic', [
    'Alerta API on OpenShift',
    'firing',
    'error',
    'api.alerta.io',
    'http://api.alerta.io/',
  ]),
  'alerta-pingdom-up': at('generic', [
    'Alerta API on OpenShift',
    'resolved',
    'error',
    'api.alerta.io',
    'http://api.alerta.io/',
  ]),
  'goalert-site24x7-down': at('generic', [
    'GoAlert Site24x7 Test',
    'firing',
    'critical',
    'example.com',
    'https://www.site24x7.com/app/client#/home/monitors/xxxxxxxxxxxxxx/Summary',
  ]),
  'goalert-site24x7-up': at('generic', [
    'GoAlert Site24x7 Test',
    'resolved',
    'unknown',
    'example.com',
    'https://www.site24x7.com/app/client#/home/monitors/xxxxxxxxxxxxxx/Summary',
  ]),
  'goalert-site24x7-unknown-state': at('generic', [
    'GoAlert Site24x7 Test',
    'firing',
    'unknown',
    'example.com',
    'https://www.site24x7.com/app/client#/home/monitors/xxxxxxxxxxxxxx/Summary',
  ]),
  'keep-thousandeyes-trigger': at('generic', ['Default Agent Offline Notification', 'firing', 'info', 'te', null]),
  'keep-thousandeyes-clear': at('generic', [
    'PDF Test',
    'resolved',
    'info',
    'https://pdf.example.dev - HTTP Server',
    'https://app.thousandeyes.com/alerts/list/?__a=562949953552543&alertId=5abda706-c065-40fa-aa8c-059c3ac1ea9d',
  ]),
  'keep-uptimekuma-up': at('generic', ['My Site', 'resolved', 'unknown', 'example.com', 'https://example.com']),
  'keep-uptimekuma-down-no-url': at('generic', ['Port Monitor', 'firing', 'critical', null, null]),
  'keep-uptimekuma-no-top-msg': at('generic', ['Test', 'resolved', 'unknown', null, null]),
  'keep-uptimekuma-empty': no('generic', 'unreadable'),

  // Incident tools
  'keep-pagerduty-incident': at('generic', [
    'Fifth Alert',
    'firing',
    'warning',
    'Default Service',
    'https://trialdomain.pagerduty.com/incidents/Q11LATZGWTP02U',
  ]),
  'alerta-pagerduty-v1-batch': at(
    'generic',
    ['45645', 'firing', 'unknown', 'service', 'https://acme.pagerduty.com/incidents/PIJ90N7'],
    ['45645', 'resolved', 'unknown', 'service', 'https://acme.pagerduty.com/incidents/PIJ90N7'],
  ),

  // Sentry
  'keep-sentry-browser_timeout': at('sentry', [
    'Failed to fetch user profile',
    'firing',
    'error',
    'frontend-app',
    'https://keep-dr.sentry.io/issues/4616132097/',
  ]),
  'keep-sentry-server_overload': at('sentry', [
    'Order submission failed',
    'firing',
    'error',
    'frontend-app',
    'https://keep-dr.sentry.io/issues/4616132098/',
  ]),
  'keep-sentry-database_timeout': at('sentry', [
    'Failed to load product catalog',
    'firing',
    'error',
    'frontend-app',
    'https://keep-dr.sentry.io/issues/4616132099/',
  ]),

  ...mailSenders,
}
