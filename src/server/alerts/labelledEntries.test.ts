import { expect, test } from 'vitest'
import { alertSourceNamed } from '#connectors/registry.ts'
import type { AlertPlaybook } from '#domain/alerts/alertPlaybook.ts'
import type { SignalEntry } from './intakeEntry.ts'
import { digestOfSignal } from './intakeEntry.ts'
import { type LabelledDoor, millisecondsOf, postedEntry, webhookEntry } from './labelledEntries.ts'

const rules: AlertPlaybook = {
  resolveTimeoutMinutes: 5,
  grouping: [],
  routing: [],
  inhibition: [],
  heartbeats: [],
  generic: [],
  environments: {},
  severities: {},
}
const source = alertSourceNamed('alertmanager')
if (source === null) throw new Error('There is no source called alertmanager')
const receivedMs = Date.UTC(2026, 10, 2, 9, 0, 0)
const door = (over: Partial<LabelledDoor> = {}): LabelledDoor => ({
  source,
  rules,
  salt: 'h1',
  receivedMs,
  externalUrl: 'http://alertmanager.example.org',
  ...over,
})
const alert = (over: object = {}) => ({
  status: 'firing',
  labels: { alertname: 'DiskFull', instance: 'db1.example.org' },
  annotations: { summary: 'full' },
  startsAt: '2026-11-02T08:00:00Z',
  endsAt: '0001-01-01T00:00:00Z',
  generatorURL: 'http://prometheus.example.org/graph',
  ...over,
})
const entry = (value: unknown, over?: Partial<LabelledDoor>): SignalEntry => {
  const read = webhookEntry(value, door(over))
  if (read === null) throw new Error('left to the connector')
  return read
}
const posted = (value: unknown) => postedEntry(value, 300_000, door())

test('the same said again has the same key and digest, later too', () => {
  const again = entry(alert(), { receivedMs: receivedMs + 60_000 })
  expect([again.key, again.digest]).toEqual([entry(alert()).key, entry(alert()).digest])
})

test.each([
  ['state', { status: 'resolved' }],
  ['beginning', { startsAt: '2026-11-02T08:30:00Z' }],
  ['annotation', { annotations: { summary: 'fuller' } }],
  ['annotation more', { annotations: { summary: 'full', runbook: 'x' } }],
  ['link', { generatorURL: 'http://prometheus.example.org/other' }],
])('another %s is news of the same alert', (_, over) => {
  expect(entry(alert(over)).key).toBe(entry(alert()).key)
  expect(entry(alert(over)).digest).not.toBe(entry(alert()).digest)
})

test('other rules make everything news once', () => {
  expect(entry(alert(), { salt: 'h2' }).digest).not.toBe(entry(alert()).digest)
})

test('the end counts once it is over, and is noise while it fires', () => {
  const ended = (at: string) => entry(alert({ status: 'resolved', endsAt: at })).digest
  expect(ended('2026-11-02T08:40:00Z')).not.toBe(ended('2026-11-02T08:50:00Z'))
  expect(entry(alert({ endsAt: '2026-11-02T10:00:00Z' })).digest).toBe(entry(alert()).digest)
})

test('empty labels are none, other labels are another alert', () => {
  const labels = { alertname: 'DiskFull', instance: 'db1.example.org', spare: '' }
  expect(entry(alert({ labels })).key).toBe(entry(alert()).key)
  expect(entry(alert({ labels: { ...labels, spare: 'x' } })).key).not.toBe(entry(alert()).key)
})

test('the signal is read when asked for, once', () => {
  const read = entry(alert())
  expect(read.signal()).toBe(read.signal())
  expect(read.signal()).toMatchObject({ title: 'full', state: 'firing', dedupKey: read.key })
  const external = entry(alert({ generatorURL: '' })).signal()
  expect(external.link).toBe('http://alertmanager.example.org')
})

test.each([
  ['no object', 'alert'],
  ['another status', alert({ status: 'pending' })],
  ['labels that are no texts', alert({ labels: { a: 1 } })],
  ['labels that are a list', alert({ labels: ['a'] })],
  ['annotations that are no texts', alert({ annotations: { a: 1 } })],
  ['annotations that are a text', alert({ annotations: 'a' })],
])('%s is left to the connector', (_, value) => {
  expect(webhookEntry(value, door())).toBeNull()
})

test('what is posted fires until the end it names, or for the sender’s timeout', () => {
  const open = posted(alert({ status: undefined }))
  expect('fault' in open ? null : open.expiresMs).toBe(receivedMs + 300_000)
  const until = posted(alert({ endsAt: '2026-11-02T09:04:00Z' }))
  expect('fault' in until ? null : until.expiresMs).toBe(receivedMs + 240_000)
  const over = posted(alert({ status: undefined, endsAt: '2026-11-02T09:00:00Z' }))
  expect('fault' in over ? null : [over.expiresMs, over.signal().state]).toEqual([null, 'resolved'])
})

test('two servers that name other beginnings and ends of one firing say the same', () => {
  const one = posted(alert({ startsAt: '2026-11-02T08:00:00Z', endsAt: '2026-11-02T09:04:00Z' }))
  const other = posted(alert({ startsAt: '2026-11-02T08:00:05Z', endsAt: '2026-11-02T09:04:15Z' }))
  expect('fault' in one ? null : one.digest).toBe('fault' in other ? 0 : other.digest)
})

test.each([
  ['2026-11-02T09:00:00Z', receivedMs],
  ['2026-11-02T10:00:00.123456789+01:00', receivedMs + 123],
  ['0001-01-01T00:00:00Z', null],
  ['', null],
  [undefined, null],
  [null, null],
  ['yesterday', Number.NaN],
  ['2026-11-02 09:00:00', Number.NaN],
  [7, Number.NaN],
])('%s is the time %s', (text, expected) => {
  expect(millisecondsOf(text)).toEqual(expected)
})

test('a signal that was read already has a digest of all that it says', () => {
  const signal = entry(alert()).signal()
  const base = digestOfSignal(signal, 'h1')
  expect(digestOfSignal({ ...signal }, 'h1')).toBe(base)
  const others = [
    { source: 'x' },
    { state: 'resolved' as const },
    { severity: 'critical' as const },
    { title: 'x' },
    { description: 'x' },
    { link: null },
    { service: 'x' },
    { environment: 'x' },
    { startedAt: null },
    { endedAt: Temporal.Instant.fromEpochMilliseconds(0) },
    { labels: {} },
    { annotations: {} },
  ]
  for (const over of others) expect(digestOfSignal({ ...signal, ...over }, 'h1')).not.toBe(base)
  expect(digestOfSignal(signal, 'h2')).not.toBe(base)
})
