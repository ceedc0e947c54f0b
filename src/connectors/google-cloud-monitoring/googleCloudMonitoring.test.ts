import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { anAlertPlaybook } from '../anAlertPlaybook.ts'
import { parseGoogleCloudMonitoring } from './parseGoogleCloudMonitoring.ts'

const open = JSON.parse(readFileSync(new URL('payloads/open.json', import.meta.url), 'utf8')) as {
  version: string
  incident: Record<string, unknown>
}
const parse = (body: unknown) => parseGoogleCloudMonitoring(body, anAlertPlaybook())
const incident = (over: Record<string, unknown>) => ({ ...open, incident: { ...open.incident, ...over } })
const pushed = (body: unknown) => ({
  message: { data: Buffer.from(JSON.stringify(body)).toString('base64'), messageId: '1', attributes: {} },
  subscription: 'projects/wilson-example/subscriptions/desk',
})

test('an open incident shows its summary, severity, service, environment and console link', () => {
  expect(parse(open)).toMatchObject({
    kind: 'signals',
    signals: [
      {
        source: 'google-cloud-monitoring',
        state: 'firing',
        severity: 'critical',
        title: 'Error ratio of people-api is above the threshold of 0.05 with a value of 0.31.',
        description: 'people-api errors: Error ratio\nObserved: 0.31 (threshold 0.05)\nLook at the directory first.',
        dedupKey: 'google-cloud-monitoring:0.abcdefgh1234',
        labels: { alertname: 'Error ratio', policy_id: '42', project: 'wilson-example', service_name: 'people-api' },
        service: 'people-api',
        environment: 'staging',
        startedAt: Temporal.Instant.from('2026-11-25T10:26:40Z'),
        endedAt: null,
      },
    ],
  })
})

test('closed ends the incident at its own time, so that a late "open" can be told from a new one', () => {
  expect(parse(incident({ state: 'CLOSED', ended_at: 1795600600 }))).toMatchObject({
    signals: [
      {
        state: 'resolved',
        dedupKey: 'google-cloud-monitoring:0.abcdefgh1234',
        startedAt: Temporal.Instant.from('2026-11-25T10:26:40Z'),
        endedAt: Temporal.Instant.from('2026-11-25T10:36:40Z'),
      },
    ],
  })
})

test('a Pub/Sub push says the same as the webhook', () => {
  expect(parse(pushed(open))).toEqual(parse(open))
})

test('"No severity" is unknown', () => {
  expect(parse(incident({ severity: 'No severity' }))).toMatchObject({ signals: [{ severity: 'unknown' }] })
})

test("the console's test opens nothing, by webhook and by push", () => {
  const trial = {
    version: 'test',
    incident: { incident_id: '12345', state: 'OPEN', started_at: 0, ended_at: 0, summary: 'Test Incident' },
  }
  expect(parse(trial).kind).toBe('test')
  expect(parse(pushed(trial)).kind).toBe('test')
})

test.each([
  ['no incident', { version: '1.2' }, 'incident'],
  ['no id', incident({ incident_id: null }), 'incident.incident_id'],
  ['a strange state', incident({ state: 'ajar' }), 'incident.state'],
  ['a push whose data is no JSON', { message: { data: 'aGVsbG8=' } }, 'message.data'],
  ['a push without data', { message: {} }, 'message.data'],
])('%s is unreadable, and the problem is named', (_, body, path) => {
  const parsed = parse(body)
  expect(parsed.kind === 'unreadable' ? parsed.problems.map((problem) => problem.path) : parsed.kind).toEqual([path])
})
