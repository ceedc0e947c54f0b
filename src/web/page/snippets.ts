/** What to paste into a sender so that its alerts reach this desk: exact, with the new key in it. */

export type Snippet = { readonly label: string; readonly text: string }

export type SnippetFor = {
  /** The door's word, for example `alertmanager`. */
  readonly source: string
  readonly key: string
  /** The desk's public address, without a path. */
  readonly url: string
  readonly silences: boolean
}

const alertmanager = ({ key, url }: SnippetFor): readonly Snippet[] => {
  const { protocol, host } = new URL(url)
  return [
    {
      label: 'alertmanager.yml: Alertmanager passes its alerts on',
      text: `route:
  receiver: dutydesk

receivers:
  - name: dutydesk
    webhook_configs:
      - url: ${url}/api/intake/alertmanager
        send_resolved: true
        http_config:
          authorization:
            type: Bearer
            credentials: ${key}
`,
    },
    {
      label: 'or prometheus.yml: Prometheus talks to the desk itself',
      text: `alerting:
  alertmanagers:
    - scheme: ${protocol.replace(':', '')}
      authorization:
        type: Bearer
        credentials: ${key}
      static_configs:
        - targets: ['${host}']
`,
    },
  ]
}

const amtool = ({ key, url }: SnippetFor): readonly Snippet[] => {
  const { protocol, host } = new URL(url)
  return [
    {
      label: 'Silence an alert by amtool',
      text: `amtool --alertmanager.url=${protocol}//dutydesk:${key}@${host} \\
  silence add alertname=ExampleAlert --duration=2h --author="$USER" --comment="planned work"
`,
    },
  ]
}

const curl = (label: string, address: string, key: string, body: string): Snippet => ({
  label,
  text: `curl ${address} \\
  -H 'authorization: Bearer ${key}' \\
  -H 'content-type: application/json' \\
  -d '${body}'
`,
})

const settings = (label: string, lines: readonly (readonly [name: string, value: string])[]): Snippet => ({
  label,
  text: `${lines.map(([name, value]) => `${name}: ${value}`).join('\n')}\n`,
})

export const snippetsFor = (wanted: SnippetFor): readonly Snippet[] => {
  const { source, key, url } = wanted
  const door = `${url}/api/intake/${source}`
  if (wanted.silences) return amtool(wanted)
  switch (source) {
    case 'alertmanager':
      return alertmanager(wanted)
    case 'grafana':
      return [
        settings('Grafana: Alerting, Contact points, Webhook', [
          ['URL', door],
          ['HTTP method', 'POST'],
          ['Authorization header scheme', 'Bearer'],
          ['Authorization header credentials', key],
        ]),
      ]
    case 'gitlab':
      return [
        settings('GitLab: Settings, Webhooks', [
          ['URL', `${door}/${key}`],
          ['Trigger', 'Pipeline events'],
        ]),
      ]
    case 'google-cloud-monitoring':
      return [
        settings('Google Cloud: Monitoring, Notification channels, Webhook', [['Endpoint URL', `${door}?key=${key}`]]),
      ]
    case 'sentry':
      return [settings('Sentry: Settings, Integrations, Webhook', [['Callback URL', `${door}/${key}`]])]
    case 'pagerduty':
      return [
        curl(
          'Whatever can page PagerDuty: Events API v2, the key as its routing key',
          `${url}/v2/enqueue`,
          key,
          `{"routing_key": "${key}", "event_action": "trigger", "payload": {"summary": "Disk nearly full", "source": "web-1.example.org", "severity": "error"}}`,
        ),
      ]
    case 'mail':
      return [
        {
          label: 'Your mail server passes each message on, as it came',
          text: `curl ${door} -H 'authorization: Bearer ${key}' -H 'content-type: message/rfc822' --data-binary @-\n`,
        },
      ]
    default:
      return [
        curl(
          'Anything that can send JSON',
          door,
          key,
          '{"title": "Disk nearly full", "status": "firing", "severity": "warning", "service": "web"}',
        ),
      ]
  }
}
