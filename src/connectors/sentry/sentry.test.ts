import { createHmac } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { anAlertPlaybook } from '../anAlertPlaybook.ts'
import { parseSentry } from './parseSentry.ts'
import { verifySentry } from './verifySentry.ts'

const issueAlert: unknown = JSON.parse(readFileSync(new URL('payloads/issueAlert.json', import.meta.url), 'utf8'))
const receivedAt = Temporal.Instant.from('2026-11-23T08:01:00Z')
const parse = (body: unknown, headers: Record<string, string> = {}) =>
  parseSentry(body, headers, receivedAt, anAlertPlaybook())
const issue = { id: '4711', title: 'TimeoutError', level: 'error', project: { slug: 'people-api' }, permalink: null }

test('an issue alert says what, where and how bad, and keeps no addresses of users', () => {
  const parsed = parse(issueAlert, { 'sentry-hook-resource': 'event_alert' })
  expect(parsed).toMatchObject({
    kind: 'signals',
    signals: [
      {
        source: 'sentry',
        state: 'firing',
        severity: 'critical',
        title: 'TimeoutError: directory did not answer',
        dedupKey: 'sentry:issue/4711',
        link: 'https://sentry.example.org/organizations/wilson/issues/4711/events/1/',
        service: 'people-api',
        environment: 'production',
        startedAt: Temporal.Instant.from('2026-11-23T08:00:00.250Z'),
      },
    ],
  })
  expect(JSON.stringify(parsed)).not.toMatch(/192\.0\.2\.7|Cookie/)
})

test.each([
  ['created', 'firing'],
  ['unresolved', 'firing'],
  ['resolved', 'resolved'],
  ['archived', 'resolved'],
])('an issue that was %s is %s, under the key of its alert', (action, state) => {
  expect(parse({ action, data: { issue } })).toMatchObject({
    signals: [{ state, dedupKey: 'sentry:issue/4711', service: 'people-api' }],
  })
})

test.each([
  ['assigned', { action: 'assigned', data: { issue } }, {}],
  ['a comment', { action: 'created', data: { issue, comment: 'x' } }, { 'sentry-hook-resource': 'comment' }],
  ['an installation', { action: 'created', data: { installation: {} } }, { 'sentry-hook-resource': 'installation' }],
])('%s is no alert', (_, body, headers) => {
  expect(parse(body, headers).kind).toBe('ignored')
})

test('a metric alert and its end share a key, and the literal line break in its text is one', () => {
  const data = {
    description_title: 'Critical: Too many failures',
    description_text: '40 events\\nFilter: level:error',
    web_url: 'https://sentry.example.org/alerts/1/',
    metric_alert: {
      id: '9',
      projects: ['people-api'],
      date_started: '2026-11-23T07:00:00Z',
      alert_rule: { id: '5', name: 'Too many failures' },
    },
  }
  expect(parse({ action: 'critical', data })).toMatchObject({
    signals: [
      {
        state: 'firing',
        severity: 'critical',
        title: 'Too many failures',
        description: '40 events\nFilter: level:error',
        dedupKey: 'sentry:metric/5/9',
      },
    ],
  })
  expect(parse({ action: 'resolved', data })).toMatchObject({
    signals: [{ state: 'resolved', title: 'Too many failures', dedupKey: 'sentry:metric/5/9' }],
  })
})

test('a body that is none of Sentry’s says what is missing', () => {
  expect(parse({ hello: 1 })).toEqual({
    kind: 'unreadable',
    problems: [{ path: 'data', expected: 'an object', found: 'nothing' }],
  })
})

const now = receivedAt
const stamp = String(now.epochMilliseconds / 1000)
const body = Buffer.from('{"action":"triggered"}')
const good = {
  'sentry-hook-signature': createHmac('sha256', 'client-secret').update(body).digest('hex'),
  'sentry-hook-timestamp': stamp,
}

test('a body signed with the client secret is let in, and its replay is recognised', () => {
  const first = verifySentry(body, good, 'client-secret', now)
  expect(first.ok).toBe(true)
  expect(verifySentry(body, good, 'client-secret', now.add({ seconds: 5 }))).toEqual(first)
})

test.each([
  ['a wrong secret', body, good, 'other', 0],
  ['an empty secret', body, good, '', 0],
  ['a changed byte', Buffer.from('{"action":"triggereD"}'), good, 'client-secret', 0],
  ['no signature', body, { 'sentry-hook-timestamp': stamp }, 'client-secret', 0],
  ['no timestamp', body, { 'sentry-hook-signature': good['sentry-hook-signature'] }, 'client-secret', 0],
  ['a stale timestamp', body, good, 'client-secret', 301],
])('%s is refused', (_, bytes, headers: Record<string, string>, secret, later) => {
  expect(verifySentry(bytes, headers, secret, now.add({ seconds: later })).ok).toBe(false)
})
