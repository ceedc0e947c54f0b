/** Alerts out of logs and time series. */
import type { Shape } from '../shape.ts'

export const logShapes: readonly Shape[] = [
  {
    // Priorities: 1 low, 2 normal, 3 high, 4 critical. It never says that an alert is over.
    name: 'graylog',
    when: { event_definition_id: true, 'event.id': true },
    title: ['{event_definition_title}', '{event.message}'],
    description: ['{event.message}', '{event_definition_description}'],
    alertname: ['{event_definition_title}'],
    state: ['firing'],
    severity: ['{event.priority}'],
    levels: { '1': 'info', '2': 'warning', '3': 'error', '4': 'critical' },
    key: ['{event_definition_id}/{event.key}', '{event_definition_id}'],
    service: ['{event.fields.service}', '{event.source}'],
    startedAt: ['{event.timestamp}'],
  },
  {
    name: 'graylog',
    when: { 'check_result.result_description': true, 'stream.title': true },
    title: ['{stream.title}: {check_result.result_description}'],
    description: ['{check_result.matching_messages.0.message}', '{stream.description}'],
    alertname: ['{stream.title}'],
    state: ['firing'],
    key: ['{stream.id}/{check_result.triggered_condition.id}', '{stream.id}'],
    service: ['{stream.title}'],
    startedAt: ['{check_result.triggered_at}'],
  },
  {
    name: 'kapacitor',
    when: { id: true, message: true, data: true },
    title: ['{message}', '{id}'],
    description: ['{details}'],
    alertname: ['{id}'],
    state: ['{level}'],
    severity: ['{level}'],
    levels: { ok: 'unknown' },
    key: ['{id}'],
    service: ['{data.series.0.tags.service}', '{data.series.0.tags.host}'],
    startedAt: ['{time}'],
    endedAt: ['{time}'],
  },
  {
    name: 'wazuh',
    when: { description: /^Rule ID \d+\nLevel \d+\n/ },
    title: ['{message}', { from: 'description', find: /^Title (.{1,300})$/m }],
    description: ['{description}'],
    state: ['firing'],
    severity: ['{severity}'],
    key: [{ from: 'description', find: /^(Rule ID \d+\nLevel \d+\nAgent ID \S+)/ }],
    service: [{ from: 'description', find: /^Agent Name (.{1,200})$/m }],
    startedAt: ['{created_at}'],
  },
  {
    // Wazuh's own alert, as its integrator sends it.
    name: 'wazuh',
    when: { 'rule.id': true, 'rule.level': true, 'agent.name': true },
    title: ['{rule.description}'],
    description: ['{full_log}'],
    state: ['firing'],
    severity: ['{rule.level}'],
    levels: Object.fromEntries(
      Array.from({ length: 16 }, (_, level) => [
        String(level),
        level >= 15 ? 'critical' : level >= 12 ? 'error' : level >= 7 ? 'warning' : 'info',
      ]),
    ),
    key: ['{rule.id}/{agent.id}', '{rule.id}'],
    service: ['{agent.name}'],
    startedAt: ['{timestamp}'],
  },
]
