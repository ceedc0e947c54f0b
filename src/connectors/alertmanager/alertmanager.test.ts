import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { fingerprintOf } from '#domain/alerts/fingerprint.ts'
import { anAlertPlaybook } from '../anAlertPlaybook.ts'
import { parseAlertmanager } from './parseAlertmanager.ts'

const mixed: unknown = JSON.parse(readFileSync(new URL('payloads/mixed.json', import.meta.url), 'utf8'))
const receivedAt = Temporal.Instant.from('2026-11-23T07:05:00Z')
const parse = (body: unknown, rules = anAlertPlaybook()) => parseAlertmanager(body, receivedAt, rules)
const alert = (over: Record<string, unknown> = {}) => ({
  status: 'firing',
  labels: { alertname: 'A', job: 'j' },
  ...over,
})
const oneSignal = (body: unknown, rules = anAlertPlaybook()) => {
  const parsed = parse(body, rules)
  if (parsed.kind !== 'signals') throw new Error(JSON.stringify(parsed))
  return parsed.signals[0]
}

test('a message that mixes firing and resolved alerts gives each its own state, and unknown members are left alone', () => {
  expect(parse(mixed)).toEqual({
    kind: 'signals',
    signals: [
      {
        source: 'alertmanager',
        state: 'firing',
        severity: 'critical',
        title: 'Queue prints has not moved for 10 minutes',
        description: '412 jobs are waiting.',
        dedupKey: fingerprintOf({
          alertname: 'QueueStuck',
          service: 'card-api',
          environment: 'production',
          queue: 'prints',
          severity: 'critical',
        }),
        labels: {
          alertname: 'QueueStuck',
          service: 'card-api',
          environment: 'production',
          queue: 'prints',
          severity: 'critical',
        },
        annotations: {
          summary: 'Queue prints has not moved for 10 minutes',
          description: '412 jobs are waiting.',
          runbook_url: 'https://runbooks.example.org/queue-stuck',
        },
        link: 'https://prometheus.example.org/graph?g0.expr=queue_age',
        service: 'card-api',
        environment: 'production',
        startedAt: Temporal.Instant.from('2026-11-23T07:04:05.123Z'),
        endedAt: null,
      },
      {
        source: 'alertmanager',
        state: 'resolved',
        severity: 'warning',
        title: 'Queue mails has not moved for 10 minutes',
        description: '',
        dedupKey: fingerprintOf({
          alertname: 'QueueStuck',
          service: 'card-api',
          environment: 'staging',
          queue: 'mails',
          severity: 'warning',
        }),
        labels: {
          alertname: 'QueueStuck',
          service: 'card-api',
          environment: 'staging',
          queue: 'mails',
          severity: 'warning',
        },
        annotations: { summary: 'Queue mails has not moved for 10 minutes' },
        link: 'https://alertmanager.example.org',
        service: 'card-api',
        environment: 'staging',
        startedAt: Temporal.Instant.from('2026-11-23T05:50:00Z'),
        endedAt: Temporal.Instant.from('2026-11-23T07:00:00Z'),
      },
    ],
  })
})

test('the key comes from the labels and not from what the payload claims, so webhook and API agree', () => {
  expect(oneSignal({ alerts: [alert({ fingerprint: 'feedfeedfeedfeed' })] })?.dedupKey).toBe(
    fingerprintOf({ alertname: 'A', job: 'j' }),
  )
})

test('an empty label is no label', () => {
  expect(oneSignal({ alerts: [alert({ labels: { alertname: 'A', job: 'j', pod: '' } })] })?.dedupKey).toBe(
    fingerprintOf({ alertname: 'A', job: 'j' }),
  )
})

test('an end in the future does not end a firing alert', () => {
  expect(oneSignal({ alerts: [alert({ endsAt: '2026-11-23T09:00:00Z' })] })).toMatchObject({
    state: 'firing',
    endedAt: null,
  })
})

test.each([
  ['an end that has passed', '2026-11-23T07:04:59Z', 'resolved'],
  ['an end to come', '2026-11-23T07:05:01Z', 'firing'],
  ['no end', undefined, 'firing'],
])('without a status, %s decides', (_, endsAt, state) => {
  expect(oneSignal([{ labels: { alertname: 'A' }, endsAt }])?.state).toBe(state)
})

test("the playbook's severity words come before the usual ones", () => {
  const rules = anAlertPlaybook({ severities: { warning: ['page'], info: ['fyi'] } })
  const severity = (word: string) =>
    oneSignal({ alerts: [alert({ labels: { alertname: 'A', severity: word } })] }, rules)?.severity
  expect(['page', 'fyi', 'critical', 'blue'].map(severity)).toEqual(['warning', 'info', 'critical', 'unknown'])
})

test('a message without alerts is none of our business', () => {
  expect(parse({ version: '4', alerts: [] })).toEqual({ kind: 'ignored', why: 'the message holds no alerts' })
})

test('one unreadable alert makes the delivery unreadable, and says where and why', () => {
  expect(
    parse({ alerts: [alert(), alert({ labels: 'x' }), alert({ labels: { alertname: { deep: 1 } } }), 7] }),
  ).toEqual({
    kind: 'unreadable',
    problems: [
      { path: 'alerts[1].labels', expected: 'an object of texts', found: 'a text' },
      { path: 'alerts[2].labels.alertname', expected: 'a text', found: 'an object' },
      { path: 'alerts[3]', expected: 'an object with labels', found: 'a number' },
    ],
  })
})

test('text from outside is cleaned: control characters go, links must be absolute http(s), titles end', () => {
  const signal = oneSignal({
    alerts: [
      alert({
        annotations: { summary: `a\u0000b\u202e c${'x'.repeat(400)}` },
        generatorURL: 'javascript:alert(1)',
        labels: { alertname: 'A', note: 'one\u0000two' },
      }),
    ],
  })
  expect(signal?.title).toHaveLength(300)
  expect(signal?.title.startsWith('ab cxxx')).toBe(true)
  expect(signal?.link).toBeNull()
  expect(signal?.labels.note).toBe('onetwo')
})
