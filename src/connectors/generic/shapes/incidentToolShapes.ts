/** Other incident tools that pass their incidents on. */
import type { Shape } from '../shape.ts'

const pagerdutyLevels = {
  p1: 'critical',
  p2: 'error',
  p3: 'warning',
  p4: 'info',
  p5: 'info',
  high: 'error',
  low: 'info',
} as const

export const incidentToolShapes: readonly Shape[] = [
  {
    // PagerDuty's webhooks of the first generation: `messages`, each with an incident.
    name: 'pagerduty',
    when: { 'data.incident.id': true, type: /^incident\./ },
    title: [
      '{data.incident.trigger_summary_data.subject}',
      '{data.incident.trigger_summary_data.description}',
      'Incident {data.incident.incident_number}',
    ],
    state: ['{data.incident.status}', '{type}'],
    key: ['{data.incident.id}'],
    link: ['{data.incident.html_url}'],
    service: ['{data.incident.service.name}'],
    startedAt: ['{data.incident.created_on}'],
    endedAt: ['{data.incident.last_status_change_on}'],
  },
  {
    // PagerDuty's webhooks of today.
    name: 'pagerduty',
    when: { 'event.event_type': /^incident\./, 'event.data.id': true },
    title: ['{event.data.title}', '{event.data.summary}'],
    state: ['{event.data.status}', '{event.event_type}'],
    severity: ['{event.data.priority.summary}', '{event.data.urgency}'],
    levels: pagerdutyLevels,
    key: ['{event.data.id}'],
    link: ['{event.data.html_url}'],
    service: ['{event.data.service.summary}'],
    startedAt: ['{event.data.created_at}'],
    endedAt: ['{event.occurred_at}'],
  },
  {
    // An incident as PagerDuty's REST API shows it.
    name: 'pagerduty',
    when: { type: 'incident', incident_number: true, status: true },
    title: ['{title}', '{summary}'],
    description: ['{description}'],
    state: ['{status}'],
    severity: ['{priority.summary}', '{urgency}'],
    levels: pagerdutyLevels,
    key: ['{id}'],
    link: ['{html_url}'],
    service: ['{service.summary}'],
    startedAt: ['{created_at}'],
    endedAt: ['{resolved_at}', '{last_status_change_at}'],
  },
  {
    // The small common body that many templates are told to send: Zabbix media types, OnCall's formatted webhook.
    name: 'formatted',
    when: { alert_uid: true, title: true },
    title: ['{title}'],
    description: ['{message}'],
    state: ['{state}'],
    severity: ['{severity}'],
    key: ['{alert_uid}'],
    link: ['{link_to_upstream_details}'],
    service: ['{service}', '{host}'],
    startedAt: ['{started_at}', '{timestamp}'],
    endedAt: ['{ended_at}', '{timestamp}'],
  },
]
