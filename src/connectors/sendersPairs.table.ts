/** Which of the reference samples are one alert. */

/** A person sees one alert in all samples of a row; every resolved sample stands in one, unless its problem is not among the samples. */
export const sameAlert: readonly (readonly string[])[] = [
  ['goalert-generic-open-dedup', 'goalert-generic-close'],
  ['oncall-formatted-webhook-example', 'oncall-formatted-webhook-ok', 'oncall-zabbix-example', 'oncall-zabbix-ok'],
  ['alerta-stackdriver-open', 'alerta-stackdriver-closed'],
  ['alerta-grafana-alerting', 'alerta-grafana-ok'],
  ['oncall-kapacitor-example', 'oncall-kapacitor-ok'],
  ['alerta-pingdom-down', 'alerta-pingdom-up'],
  ['goalert-site24x7-down', 'goalert-site24x7-up', 'goalert-site24x7-unknown-state'],
  ['alerta-pagerduty-v1-batch'],
  [
    'keep-grafana12-test',
    'keep-grafana12-no-external-url',
    'keep-grafana12-url-1',
    'keep-grafana12-url-2',
    'keep-grafana12-url-3',
  ],
  ['zammad-icinga-rbl-critical', 'zammad-icinga-rbl-critical-again', 'zammad-icinga-rbl-ok'],
  [
    'zammad-icinga-cpu-warning',
    'zammad-icinga-cpu-warning-again',
    'zammad-icinga-cpu-ok',
    'zammad-icinga-other-sender',
    'zammad-icinga-no-sender',
  ],
  ['zammad-icinga-disk-warning'],
  ['zammad-icinga-host-down', 'zammad-icinga-host-up'],
  ['zammad-icinga-ping-warning', 'zammad-icinga-ping-ok'],
  ['zammad-icinga-host2-down', 'zammad-icinga-host2-up'],
  ['zammad-icinga-multipart-down', 'zammad-icinga-multipart-up'],
  [
    'zammad-nagios-cpu-warning',
    'zammad-nagios-cpu-warning-again',
    'zammad-nagios-cpu-ok',
    'zammad-nagios-other-sender',
  ],
  ['zammad-nagios-disk-warning'],
  ['zammad-nagios-host-down', 'zammad-nagios-host-up'],
  ['zammad-monit-timeout', 'zammad-monit-action-done'],
  ['zammad-monit-connection-failed', 'zammad-monit-connection-ok'],
  ['zammad-monit-limit-matched', 'zammad-monit-limit-ok'],
]

/** Recoveries whose problem is not among the samples. */
export const lonely: readonly string[] = [
  'alerta-azure-metric-deactivated',
  'keep-checkly-recovery',
  'keep-checkmk-host-up',
  'keep-dash0-resolved',
  'keep-signalfx-simulate',
  'alerta-riemann-ok',
  'keep-librenms-recovered',
  'keep-thousandeyes-clear',
  'keep-uptimekuma-up',
  'keep-uptimekuma-no-top-msg',
]
