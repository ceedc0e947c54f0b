/** The shapes of well-known senders over payloads of our own; the reference samples are in `senders.test.ts`. */
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { anAlertPlaybook } from '../anAlertPlaybook.ts'
import { parseGeneric } from './parseGeneric.ts'
import { allShapes } from './shapes/allShapes.ts'

const text = (name: string) => readFileSync(new URL(`payloads/${name}.json`, import.meta.url), 'utf8')
const receivedAt = Temporal.Instant.from('2026-11-23T06:00:00Z')
const one = (body: string) => {
  const parsed = parseGeneric(JSON.parse(body), receivedAt, anAlertPlaybook())
  if (parsed.kind !== 'signals') throw new Error(JSON.stringify(parsed))
  return parsed.signals[0]
}
const five = Temporal.Instant.from('2026-11-23T05:00:00Z')

test.each([
  ['cloudwatchAlarm', 'print-queue-age', 'unknown', 'AWS/SQS', null],
  ['pingdomDown', 'Card API from outside', 'error', 'cards.example.org', 'https://cards.example.org/health'],
  [
    'zabbixProblem',
    'Swap is nearly full on {HOST}',
    'warning',
    'ldap2.example.org',
    'https://zabbix.example.org/tr_events.php?triggerid=901&eventid=5501',
  ],
  ['azureCommon', 'Too many refused log-ins', 'error', 'sso-prod', 'https://portal.azure.com/#view/alert/1'],
  ['pagerdutyWebhook', 'Backups are late', 'info', 'Backups', 'https://wilson.pagerduty.example.org/incidents/PEX1'],
  ['kapacitorCritical', 'cpu of web1 is at 98 %', 'critical', 'web1.example.org', null],
])('%s fires as "%s"', (name, title, severity, service, link) => {
  expect(one(text(name))).toMatchObject({
    source: 'generic',
    state: 'firing',
    title,
    severity,
    service,
    link,
    startedAt: five,
    endedAt: null,
  })
})

test.each([
  ['cloudwatchAlarm', '\\"NewStateValue\\":\\"ALARM\\"', '\\"NewStateValue\\":\\"OK\\"'],
  ['pingdomDown', '"current_state": "DOWN"', '"current_state": "UP"'],
  ['zabbixProblem', '"event_value": "1"', '"event_value": "0"'],
  ['azureCommon', '"Fired"', '"Resolved"'],
  ['pagerdutyWebhook', '"status": "triggered"', '"status": "resolved"'],
  ['kapacitorCritical', '"CRITICAL"', '"OK"'],
])('the recovery of %s meets it', (name, before, after) => {
  const recovery = text(name).replace(before, after)
  expect(recovery).not.toBe(text(name))
  expect(one(recovery)).toMatchObject({ state: 'resolved', dedupKey: one(text(name))?.dedupKey })
})

test('every shape says how it is recognised and what identifies the alert', () => {
  for (const shape of allShapes) {
    expect(Object.keys(shape.when).length).toBeGreaterThan(0)
    expect(shape.key.length).toBeGreaterThan(0)
    expect(shape.title.length).toBeGreaterThan(0)
  }
})

test('a severity that is the name of something every object has is unknown', () => {
  expect(one(text('pingdomDown').replace('"HIGH"', '"constructor"'))?.severity).toBe('unknown')
})
