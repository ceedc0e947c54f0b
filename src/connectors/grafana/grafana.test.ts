import { createHmac } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { anAlertPlaybook } from '../anAlertPlaybook.ts'
import { parseGrafana } from './parseGrafana.ts'
import { grafanaSignatureHeader, verifyGrafana } from './verifyGrafana.ts'

const unified: unknown = JSON.parse(readFileSync(new URL('payloads/unified.json', import.meta.url), 'utf8'))
const receivedAt = Temporal.Instant.from('2026-11-23T09:01:00Z')
const parse = (body: unknown) => parseGrafana(body, receivedAt, anAlertPlaybook())

test('a unified alert keeps its own fingerprint within its organisation, and its relative link is resolved', () => {
  expect(parse(unified)).toMatchObject({
    kind: 'signals',
    signals: [
      {
        source: 'grafana',
        state: 'firing',
        severity: 'warning',
        title: 'Log-in takes 4 s',
        dedupKey: 'grafana:3/00aa11bb22cc33dd',
        link: 'https://grafana.example.org/alerting/grafana/abc/view',
        service: 'sso',
        startedAt: Temporal.Instant.from('2026-11-23T09:00:00Z'),
      },
    ],
  })
})

const legacy = {
  ruleId: 12,
  ruleName: 'Disk of db1',
  title: '[Alerting] Disk of db1',
  state: 'alerting',
  ruleUrl: 'https://grafana.example.org/d/1',
  evalMatches: [],
  orgId: 1,
}

test('a legacy rule and its recovery are one alert with one title', () => {
  const fired = parse(legacy)
  const over = parse({ ...legacy, title: '[OK] Disk of db1', state: 'ok' })
  expect(fired).toMatchObject({ signals: [{ state: 'firing', title: 'Disk of db1', dedupKey: 'grafana:1/rule/12' }] })
  expect(over).toMatchObject({
    signals: [{ state: 'resolved', title: 'Disk of db1', dedupKey: 'grafana:1/rule/12', endedAt: receivedAt }],
  })
})

test.each([
  ['no_data', 'signals'],
  ['paused', 'ignored'],
  ['pending', 'ignored'],
  ['purple', 'unreadable'],
])('a legacy rule in state %s gives %s', (state, kind) => {
  expect(parse({ ...legacy, state }).kind).toBe(kind)
})

const now = Temporal.Instant.from('2026-11-23T09:01:00Z')
const seconds = String(now.epochMilliseconds / 1000)
const body = Buffer.from('{"version":"1"}')
const hmac = (key: string, text: string) => createHmac('sha256', key).update(text).digest('hex')
const alone = { [grafanaSignatureHeader]: hmac('s3cret', '{"version":"1"}') }
const stamped = { [grafanaSignatureHeader]: hmac('s3cret', `${seconds}:{"version":"1"}`), 'x-time': seconds }
const withTime = { secret: 's3cret', timestampHeader: 'X-Time' }

test('a signature over the body, or over timestamp and body, lets the delivery in', () => {
  expect(verifyGrafana(body, alone, { secret: 's3cret' }, now)).toEqual({ ok: true, replay: null })
  expect(verifyGrafana(body, stamped, withTime, now)).toMatchObject({ ok: true, replay: { keepSeconds: 600 } })
})

test('the same signed delivery has the same replay id', () => {
  const first = verifyGrafana(body, stamped, withTime, now)
  expect(verifyGrafana(body, stamped, withTime, now.add({ seconds: 20 }))).toEqual(first)
})

test.each([
  ['a wrong key', body, alone, { secret: 'other' }],
  ['a changed byte', Buffer.from('{"version":"2"}'), alone, { secret: 's3cret' }],
  ['no signature', body, {}, { secret: 's3cret' }],
  ['a short signature', body, { [grafanaSignatureHeader]: 'ab' }, { secret: 's3cret' }],
  ['no secret set', body, alone, { secret: '' }],
  ['a missing timestamp where one is signed', body, alone, withTime],
  ['another timestamp than the signed one', body, { ...stamped, 'x-time': String(Number(seconds) + 1) }, withTime],
  ['a body signature where a timestamp is asked', body, { ...alone, 'x-time': seconds }, withTime],
])('%s is refused', (_, bytes, headers: Record<string, string>, settings) => {
  expect(verifyGrafana(bytes, headers, settings, now).ok).toBe(false)
})

test.each([301, -301])('a timestamp %i seconds off is stale, 300 are not', (off) => {
  expect(verifyGrafana(body, stamped, withTime, now.add({ seconds: off })).ok).toBe(false)
  expect(verifyGrafana(body, stamped, withTime, now.add({ seconds: Math.sign(off) * 300 })).ok).toBe(true)
})
