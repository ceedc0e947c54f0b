import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { compareByteOrder, fingerprintOf } from './fingerprint.ts'

const reference = process.env['REFERENCE_DIR'] ?? path.resolve(import.meta.dirname, '../../../../shared')

/** The definition, slow and plain: 64-bit FNV-1a over UTF-8 bytes with BigInt. */
const byDefinition = (labels: Record<string, string>): string => {
  let hash = 0xcbf29ce484222325n
  const add = (byte: number) => {
    hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n)
  }
  const names = Object.keys(labels).sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
  for (const name of names) {
    for (const byte of Buffer.from(name)) add(byte)
    add(0xff)
    for (const byte of Buffer.from(labels[name] ?? '')) add(byte)
    add(0xff)
  }
  return hash.toString(16).padStart(16, '0')
}

test('an empty label set has the FNV-1a offset as its fingerprint', () => {
  expect(fingerprintOf({})).toBe('cbf29ce484222325')
})

test('the order in which labels arrive does not matter', () => {
  const one = fingerprintOf({ alertname: 'DiskFull', instance: 'db1.example.org:9100', severity: 'critical' })
  expect(fingerprintOf({ severity: 'critical', instance: 'db1.example.org:9100', alertname: 'DiskFull' })).toBe(one)
})

test('what stands in the name and what in the value is not confused', () => {
  expect(fingerprintOf({ ab: 'c' })).not.toBe(fingerprintOf({ a: 'bc' }))
  expect(fingerprintOf({ a: 'b', c: '' })).not.toBe(fingerprintOf({ a: 'b' }))
})

test.each([
  ['two bytes', { stadt: 'Zürich' }],
  ['three bytes', { サービス: '停止' }],
  ['four bytes', { mood: '🔥 it burns' }],
  ['first and last of each length', { a: '\u007f\u0080\u07ff\u0800\uffff\u{10000}\u{10ffff}' }],
  ['a lone surrogate, sent as U+FFFD', { a: 'x\ud800y' }],
  ['both ends of the surrogates', { a: '\ud7ff\udfff\ue000' }],
])('text of %s is hashed as UTF-8', (_, labels) => {
  expect(fingerprintOf(labels as unknown as Record<string, string>)).toBe(
    byDefinition(labels as unknown as Record<string, string>),
  )
})

test('names are ordered by their UTF-8 bytes, where UTF-16 would differ', () => {
  const names = ['\u{1f525}', '\uff5e', 'a', 'ab', '\ue000', '\ud7ff', '\u{10000}', '\u{103ff}', 'Z']
  const byBytes = [...names].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
  expect([...names].sort(compareByteOrder)).toEqual(byBytes)
  expect(fingerprintOf({ '\u{1f525}': 'x', '\uff5e': 'y' })).toBe(byDefinition({ '\u{1f525}': 'x', '\uff5e': 'y' }))
})

test('any label set has the fingerprint of the definition', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' })), (labels) => {
      expect(fingerprintOf(labels)).toBe(byDefinition(labels))
    }),
  )
})

test.skipIf(!existsSync(path.join(reference, 'payloads/alertmanager')))(
  'fingerprints that a real Alertmanager computed are ours (skipped without REFERENCE_DIR)',
  () => {
    const files = ['webhook-firing.json', 'webhook-resolved.json', 'webhook-mixed-newer-fields.json']
    for (const file of files) {
      const body: { alerts: { labels: Record<string, string>; fingerprint: string }[] } = JSON.parse(
        readFileSync(path.join(reference, 'payloads/alertmanager', file), 'utf8'),
      )
      expect(body.alerts.length).toBeGreaterThan(0)
      for (const alert of body.alerts) expect(fingerprintOf(alert.labels)).toBe(alert.fingerprint)
    }
  },
)
