import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { anAlertPlaybook } from '../anAlertPlaybook.ts'
import { accepted, invalid } from './answerPagerduty.ts'
import { eventKeyOf, parsePagerduty, routingKeyOf } from './parsePagerduty.ts'

const trigger = JSON.parse(readFileSync(new URL('payloads/trigger.json', import.meta.url), 'utf8')) as {
  payload: Record<string, unknown>
}
const receivedAt = Temporal.Instant.from('2026-11-23T04:01:00Z')
const parse = (body: unknown, at = receivedAt) => parsePagerduty(body, at, anAlertPlaybook())

test('a trigger is an alert under its own key', () => {
  expect(parse(trigger)).toMatchObject({
    kind: 'signals',
    signals: [
      {
        source: 'pagerduty',
        state: 'firing',
        severity: 'warning',
        title: 'Backup of db1 is 26 hours old',
        description: 'environment: production\nage: 26h',
        dedupKey: 'pagerduty:backup/db1',
        link: 'https://backup.example.org/runs/9',
        service: 'postgresql',
        environment: 'production',
        startedAt: Temporal.Instant.from('2026-11-23T04:00:00Z'),
      },
    ],
  })
})

test('acknowledge is a remark, resolve ends the alert', () => {
  expect(parse({ routing_key: 'k', event_action: 'acknowledge', dedup_key: 'backup/db1' })).toEqual({
    kind: 'remark',
    dedupKey: 'pagerduty:backup/db1',
    says: 'Acknowledged at its sender.',
  })
  expect(parse({ routing_key: 'k', event_action: 'resolve', dedup_key: 'backup/db1' })).toMatchObject({
    signals: [{ state: 'resolved', dedupKey: 'pagerduty:backup/db1', endedAt: receivedAt }],
  })
})

test('without a key each trigger is an alert of its own, and the sender is told the key that we made', () => {
  const bare = { ...trigger, dedup_key: undefined }
  const first = eventKeyOf(bare, receivedAt)
  expect(first).toMatch(/^[0-9a-f]{32}$/)
  expect(parse(bare)).toMatchObject({ signals: [{ dedupKey: `pagerduty:${first}` }] })
  expect(eventKeyOf(bare, receivedAt.add({ seconds: 1 }))).not.toBe(first)
  expect(accepted(first ?? '')).toEqual({
    status: 202,
    body: { status: 'success', message: 'Event processed', dedup_key: first },
  })
})

test('a change event is no alert', () => {
  const change = {
    routing_key: 'k',
    payload: {
      summary: 'people-api 1.4.2 deployed',
      source: 'pipeline',
      timestamp: '2026-11-23T03:00:00Z',
      custom_details: { build: 7 },
    },
    links: [{ href: 'https://gitlab.example.org/wilson/people-api/-/pipelines/7' }],
  }
  expect(parse(change)).toEqual({
    kind: 'change',
    change: {
      source: 'pagerduty',
      title: 'people-api 1.4.2 deployed',
      description: 'build: 7',
      changedAt: Temporal.Instant.from('2026-11-23T03:00:00Z'),
      link: 'https://gitlab.example.org/wilson/people-api/-/pipelines/7',
      labels: { build: '7', source: 'pipeline' },
    },
  })
})

test('everything that is missing is named at once, in the words of PagerDuty', () => {
  const parsed = parse({ routing_key: 'k', event_action: 'trigger', payload: { severity: 'purple' } })
  if (parsed.kind !== 'unreadable') throw new Error(parsed.kind)
  expect(parsed.problems.map(({ path }) => path)).toEqual(['payload.summary', 'payload.source', 'payload.severity'])
  expect(invalid(parsed.problems)).toEqual({
    status: 400,
    body: {
      status: 'invalid event',
      message: 'Event object is invalid',
      errors: [
        "'payload.summary' should be a text, found nothing",
        "'payload.source' should be a text, found nothing",
        "'payload.severity' should be critical, error, warning, info, found purple",
      ],
    },
  })
})

test.each([
  ['no action', { payload: { summary: 'x', severity: 'info' } }, 'event_action'],
  ['a strange action', { event_action: 'shout' }, 'event_action'],
  ['resolve without a key', { event_action: 'resolve' }, 'dedup_key'],
  ['a trigger without a payload', { event_action: 'trigger' }, 'payload'],
])('%s is unreadable', (_, body, path) => {
  expect(parse(body)).toMatchObject({ kind: 'unreadable', problems: [{ path }] })
})

test('the routing key is read from the body', () => {
  expect(routingKeyOf(trigger)).toBe('example-routing-key-of-the-desk0')
  expect(routingKeyOf({ routing_key: 7 })).toBe('7')
  expect(routingKeyOf('nonsense')).toBeNull()
})
