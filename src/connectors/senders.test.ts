/** The reference samples of 38 senders, and the reference payloads, against the reviewed tables. Skipped by name where they are absent. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Signal } from '#domain/alerts/signal.ts'
import type { Parsed } from './alertSource.ts'
import { anAlertPlaybook } from './anAlertPlaybook.ts'
import { payloads, samePayloadAlert } from './payloads.table.ts'
import { alertSourceNamed } from './registry.ts'
import { senders } from './senders.table.ts'
import { lonely, sameAlert } from './sendersPairs.table.ts'

const reference = process.env.REFERENCE_DIR ?? path.resolve(import.meta.dirname, '../../../shared')
const samplesAt = path.join(reference, 'samples/alerts')
const payloadsAt = path.join(reference, 'payloads')
const receivedAt = Temporal.Instant.from('2026-11-24T12:00:00Z')
const rules = anAlertPlaybook()

type Sample = { readonly id: string; readonly payload?: unknown; readonly form?: unknown; readonly rawEmail?: string }

const samples: readonly Sample[] = existsSync(samplesAt)
  ? readdirSync(samplesAt).flatMap((name) => {
      const file = JSON.parse(readFileSync(path.join(samplesAt, name), 'utf8')) as { samples: Sample[] }
      return file.samples
    })
  : []

const parse = async (door: string, body: unknown, headers: Readonly<Record<string, string>> = {}): Promise<Parsed> => {
  const source = alertSourceNamed(door)
  if (source === null) throw new Error(`no door ${door}`)
  return source.parse({ body, headers, receivedAt, rules })
}

const shown = ({ title, state, severity, service, link }: Signal) => [title, state, severity, service, link]
const given = (parsed: Parsed) => (parsed.kind === 'signals' ? parsed.signals.map(shown) : parsed.kind)
const bodyOf = (sample: Sample): unknown => sample.rawEmail ?? sample.form ?? sample.payload

const keysOf = async (ids: readonly string[]): Promise<ReadonlySet<string>> => {
  const keys = new Set<string>()
  for (const id of ids) {
    const sample = samples.find((one) => one.id === id)
    const parsed = await parse(senders[id]?.door ?? '', sample === undefined ? null : bodyOf(sample))
    for (const signal of parsed.kind === 'signals' ? parsed.signals : []) keys.add(signal.dedupKey)
  }
  return keys
}

describe.skipIf(samples.length === 0)('samples of senders (REFERENCE_DIR/samples/alerts)', () => {
  test('every sample stands in the reviewed table, and every row has its sample', () => {
    expect(Object.keys(senders).sort()).toEqual(samples.map(({ id }) => id).sort())
  })

  test.each(samples.map((sample) => [sample.id, sample] as const))(
    '%s shows what a person would call it',
    async (id, sample) => {
      const expected = senders[id]
      expect(given(await parse(expected?.door ?? '', bodyOf(sample)))).toEqual(expected?.gives)
    },
  )

  test.each(sameAlert.map((ids) => [ids.join(', '), ids] as const))('one alert: %s', async (_, ids) => {
    expect((await keysOf(ids)).size).toBe(1)
  })

  test('alerts of different rows never share a key', async () => {
    const rows = await Promise.all(sameAlert.map(keysOf))
    expect(new Set(rows.flatMap((keys) => [...keys])).size).toBe(sameAlert.length)
  })

  test('every recovery meets its problem, or its problem is not among the samples', () => {
    const resolved = Object.entries(senders).flatMap(([id, { gives }]) =>
      typeof gives !== 'string' &&
      gives.some(([, state]) => state === 'resolved') &&
      !gives.some(([, state]) => state === 'firing')
        ? [id]
        : [],
    )
    const met = sameAlert.flatMap((ids) => (ids.length > 1 ? ids : []))
    expect(resolved.filter((id) => !met.includes(id)).sort()).toEqual([...lonely].sort())
  })
})

const payloadOf = (file: string): unknown => {
  const text = readFileSync(path.join(payloadsAt, file), 'utf8')
  return file.endsWith('.json') ? JSON.parse(text) : text
}

describe.skipIf(!existsSync(payloadsAt))('payloads (REFERENCE_DIR/payloads)', () => {
  test('every payload that is sent to us stands in the reviewed table', () => {
    const folders = ['alertmanager', 'gcp-monitoring', 'gitlab', 'grafana', 'sentry', 'pagerduty', 'email']
    const sent = folders.flatMap((folder) =>
      readdirSync(path.join(payloadsAt, folder)).map((name) => `${folder}/${name}`),
    )
    // Answers, API objects, headers and claims are no deliveries; postable alerts are read by the v2 door.
    const others = /(?:response|headers|claims)|\/rest-|\/graphql-|\/v2-/
    expect(sent.filter((file) => !others.test(file)).sort()).toEqual(Object.keys(payloads).sort())
  })

  test.each(Object.entries(payloads))('%s shows what a person would call it', async (file, expected) => {
    expect(given(await parse(expected.door, payloadOf(file)))).toEqual(expected.gives)
  })

  test.each(samePayloadAlert.map((files) => [files.join(', '), files] as const))('one alert: %s', async (_, files) => {
    const keys = new Set<string>()
    for (const file of files) {
      const parsed = await parse(payloads[file]?.door ?? '', payloadOf(file))
      if (parsed.kind === 'signals') for (const signal of parsed.signals) keys.add(signal.dedupKey)
      if (parsed.kind === 'remark') keys.add(parsed.dedupKey)
    }
    expect(keys.size).toBe(1)
  })
})
