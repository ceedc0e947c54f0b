/** Whatever is posted to whatever door: an answer, soon, and nothing in it that could hurt a reader or the store. */
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Parsed } from './alertSource.ts'
import { anAlertPlaybook } from './anAlertPlaybook.ts'
import { alertSources } from './registry.ts'

const seed = Number(process.env.FUZZ_SEED ?? 20261123)
const numRuns = Number(process.env.FUZZ_RUNS ?? 300)
const receivedAt = Temporal.Instant.from('2026-11-23T08:00:00Z')
const rules = anAlertPlaybook({
  generic: [
    {
      name: 'fuzzed',
      when: 'has(body.kind)',
      fields: { title: 'body.title + "!"', state: 'body.state', startedAt: 'body.at' },
    },
  ],
})

const forbidden = /(?![\t\n])\p{Cc}|\p{Surrogate}|[\u202a-\u202e\u2066-\u2069]/u

const holds = (parsed: Parsed): void => {
  if (parsed.kind === 'unreadable') {
    expect(parsed.problems.length).toBeGreaterThan(0)
    expect(parsed.problems.length).toBeLessThanOrEqual(21)
  }
  if (parsed.kind !== 'signals') return
  expect(parsed.signals.length).toBeGreaterThan(0)
  for (const signal of parsed.signals) {
    expect(signal.title.trim()).not.toBe('')
    expect(signal.title.length).toBeLessThanOrEqual(300)
    expect(signal.title).not.toMatch(/[\n\t]/)
    expect(signal.description.length).toBeLessThanOrEqual(8_000)
    expect(signal.dedupKey.length).toBeLessThanOrEqual(300)
    expect(['firing', 'resolved']).toContain(signal.state)
    expect(['critical', 'error', 'warning', 'info', 'unknown']).toContain(signal.severity)
    if (signal.link !== null) expect(signal.link).toMatch(/^https?:\/\/[^\s/]/i)
    if (signal.state === 'firing') expect(signal.endedAt).toBeNull()
    const texts = [
      signal.title,
      signal.description,
      signal.dedupKey,
      signal.service ?? '',
      signal.environment ?? '',
      signal.link ?? '',
    ]
    for (const text of [
      ...texts,
      ...Object.entries(signal.labels).flat(),
      ...Object.entries(signal.annotations).flat(),
    ])
      expect(forbidden.test(text)).toBe(false)
  }
}

const parse = async (name: string, body: unknown): Promise<Parsed> => {
  const source = alertSources.find((one) => one.name === name)
  if (source === undefined) throw new Error(name)
  return source.parse({ body, headers: {}, receivedAt, rules })
}

const names = alertSources.map(({ name }) => name)

const own = names.flatMap((name) => {
  const folder = path.join(import.meta.dirname, name, 'payloads')
  return readdirSync(folder).map((file) => {
    const text = readFileSync(path.join(folder, file), 'utf8')
    return { name, body: file.endsWith('.json') ? (JSON.parse(text) as unknown) : text }
  })
})

const words = fc.constantFrom(
  'resolved',
  'firing',
  'OK',
  'critical',
  '0001-01-01T00:00:00Z',
  'https://a.example.org/\u0000',
  'javascript:alert(1)',
  '\u202eabc',
  '\ud800',
  '\u0000',
  '<script>',
  '{{x}}',
  '2026-13-45T99:99:99Z',
  '__proto__',
  'constructor',
  '1e400',
  '9'.repeat(400),
  'x'.repeat(20_000),
  '',
  ' ',
  '\n\n',
)
const value = fc.oneof(
  words,
  fc.string({ unit: 'binary' }),
  fc.jsonValue(),
  fc.constantFrom(null, true, -1, 1e300, 1795600000, [], {}),
)

/** One of our payloads with some of its members replaced, dropped or renamed. */
const replaced = (body: unknown, choose: () => number, junk: () => unknown): unknown => {
  if (choose() < 0.06) return junk()
  if (Array.isArray(body)) return body.map((inner) => replaced(inner, choose, junk))
  if (typeof body !== 'object' || body === null) return body
  return Object.fromEntries(
    Object.entries(body).flatMap(([name, inner]) => (choose() < 0.05 ? [] : [[name, replaced(inner, choose, junk)]])),
  )
}

test.each(names)(`%s answers any JSON (seed ${seed})`, async (name) => {
  await fc.assert(
    fc.asyncProperty(
      fc.oneof(
        fc.jsonValue({ maxDepth: 6 }),
        fc.string({ unit: 'binary' }),
        fc.dictionary(
          fc.constantFrom(
            'alerts',
            'labels',
            'incident',
            'data',
            'object_kind',
            'object_attributes',
            'title',
            'state',
            'subject',
            'body-mime',
            'message',
            'Message',
            'Type',
            'TopicArn',
            'event_action',
            'payload',
            'kind',
            'at',
          ),
          value,
        ),
      ),
      async (body) => holds(await parse(name, body)),
    ),
    { seed, numRuns },
  )
})

test.each(own.map((payload, index) => [`${payload.name} ${index}`, payload] as const))(
  `our payload with anything in its members: %s (seed ${seed})`,
  async (_, payload) => {
    await fc.assert(
      fc.asyncProperty(fc.infiniteStream(fc.noBias(fc.nat(999))), fc.infiniteStream(value), async (choices, junk) => {
        const body = replaced(
          payload.body,
          () => (choices.next().value ?? 999) / 1000,
          () => junk.next().value,
        )
        holds(await parse(payload.name, body))
        holds(await parse('generic', body))
      }),
      { seed, numRuns: Math.ceil(numRuns / 2) },
    )
  },
)

const nested = (depth: number, wrap: (inner: unknown) => unknown): unknown => {
  let body: unknown = { title: 'deep' }
  for (let level = 0; level < depth; level++) body = wrap(body)
  return body
}

test.each(names)('%s answers deep and huge bodies within seconds', async (name) => {
  const started = performance.now()
  const bodies: readonly unknown[] = [
    nested(20_000, (inner) => ({ data: inner })),
    nested(20_000, (inner) => [inner]),
    nested(20_000, (inner) => ({ kind: 1, message: inner, labels: inner, alerts: [inner] })),
    {
      event_action: 'trigger',
      payload: {
        summary: 's',
        source: 's',
        severity: 'info',
        custom_details: nested(20_000, (inner) => ({ a: inner })),
      },
    },
    { title: 'x'.repeat(5_000_000), state: '\u0000'.repeat(1_000_000), kind: 1 },
    {
      title: 't',
      ...Object.fromEntries(Array.from({ length: 100_000 }, (_, index) => [`field${index}`, 'v'.repeat(20)])),
    },
    { labels: Object.fromEntries(Array.from({ length: 50_000 }, (_, index) => [`l${index}`, 'v'])), title: 'wide' },
    { alerts: Array.from({ length: 5_000 }, () => ({ status: 'firing', labels: { alertname: 'A' } })) },
    `Subject: ${'[ALERT] '.repeat(100_000)}\r\n\r\n${'a'.repeat(1_000_000)}`,
    `Content-Type: text/html\r\nSubject: x\r\n\r\n${'<div>'.repeat(200_000)}`,
    `${'X-Header: y\r\n'.repeat(20_000)}\r\nbody`,
    `Content-Type: multipart/mixed; boundary=b\r\nSubject: parts\r\n\r\n${'--b\r\n\r\npart\r\n'.repeat(20_000)}`,
  ]
  for (const body of bodies) holds(await parse(name, body))
  expect(performance.now() - started).toBeLessThan(20_000)
})

test('a long text of one repeated piece costs no source more than its length', async () => {
  const pieces = [
    '[',
    ']',
    '<',
    '&',
    '=',
    '-',
    '"',
    '(',
    '/',
    ' ',
    '\n',
    '1',
    'x',
    'a:',
    'a.',
    'a@',
    'ab ',
    '{"a":',
    'http://a ',
  ]
  for (const { name } of alertSources)
    for (const piece of pieces) {
      const text = piece.repeat(Math.floor(200_000 / piece.length))
      const begun = performance.now()
      for (const body of [text, { title: text, id: 'x' }, { message: text, name: 'a' }]) await parse(name, body)
      // One of these took more than ten seconds when the work grew with the square.
      expect([name, piece, performance.now() - begun < 3000]).toEqual([name, piece, true])
    }
})
