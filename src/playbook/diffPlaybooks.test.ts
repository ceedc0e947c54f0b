import { expect, test } from 'vitest'
import type { Playbook } from '#domain/playbook.ts'
import { diffPlaybooks } from './diffPlaybooks.ts'
import { loadPlaybook } from './loadPlaybook.ts'

const shipped = (): Playbook => {
  const loaded = loadPlaybook('playbooks/wilson')
  if (loaded.kind === 'faulty') throw new Error('the shipped playbook has faults')
  return loaded.playbook
}
const wilson = shipped()

test('a playbook differs in nothing from itself, whatever its hash', () => {
  expect(diffPlaybooks(wilson, { ...wilson, hash: 'other' })).toEqual([])
})

test('changed thresholds, labels, services and texts are each named with before and after', () => {
  const [web, ...others] = wilson.services
  if (web === undefined) throw new Error('no service')
  const changed: Playbook = {
    ...wilson,
    iterations: null,
    incident: {
      ...wilson.incident,
      silenceMinutes: { ...wilson.incident.silenceMinutes, urgent: 20 },
      labels: { ...wilson.incident.labels, followUp: ['issuetype::Maintenance', 'remedy'] },
    },
    services: [{ ...web, name: 'Sign-in' }, ...others.slice(0, -1)],
    templates: {
      ...wilson.templates,
      owned: 'Line one.\nLine two.',
      resolved: 'Incident #{{number}} is resolved.\nThe end.\nThank you to everybody who helped.',
    },
  }
  const before = {
    ...wilson,
    templates: {
      ...wilson.templates,
      resolved: 'Incident #{{number}} is resolved.\nThank you to everybody who helped.',
    },
  }
  expect(diffPlaybooks(before, changed)).toEqual([
    '~ iterations: {"startsOn":"2026-01-05","weeks":2} → none',
    '~ services.web-login.name: Web login → Sign-in',
    expect.stringMatching(/^- services\.api-gateway: \{"key":"api-gateway"/),
    '- incident.labels.followUp: incident-remedial',
    '+ incident.labels.followUp: remedy',
    '~ incident.silenceMinutes.urgent: 15 → 20',
    '~ templates.owned: {{owner}} owns incident #{{number}} now. Findings go into the incident, not into this thread. → Line one. …',
    '~ templates.resolved:',
    '    + The end.',
  ])
})

test('rules in another order are a change, because the first that matches wins', () => {
  const rule = (name: string) => ({ name, when: [], action: 'raise' as const })
  const withRouting = (...names: string[]): Playbook => ({
    ...wilson,
    alerts: { ...wilson.alerts, routing: names.map(rule) },
  })
  expect(diffPlaybooks(withRouting('a', 'b', 'c'), withRouting('b', 'a', 'd'))).toEqual([
    '- alerts.routing.c: {"name":"c","when":[],"action":"raise"}',
    '+ alerts.routing.d: {"name":"d","when":[],"action":"raise"}',
    '~ alerts.routing: in another order: b, a',
  ])
})
