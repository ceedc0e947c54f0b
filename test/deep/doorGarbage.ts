/** Deliveries as nobody should send them: broken, cut, swollen, deep, of another type than they say; made from right ones by chance. */
import type { Delivery } from './doorSenders.ts'

type Random = () => number

const pick = <T>(random: Random, from: readonly T[]): T => {
  const one = from[Math.floor(random() * from.length)]
  if (one === undefined) throw new Error('There is nothing to choose from')
  return one
}

const oddTexts: readonly string[] = [
  '\u0000',
  '\ud800',
  '\u202e\u200b',
  '𝕏'.repeat(500),
  'x'.repeat(300_000),
  '__proto__',
  '0001-01-01T00:00:00Z',
  '99999-99-99',
  '"; drop table alerts; --',
  '',
]
const oddValues: readonly unknown[] = [null, true, -0, 1e308, -1, 2 ** 53, [], {}, [[]], ...oddTexts]

const oddTypes: readonly string[] = [
  'application/json',
  'application/x-www-form-urlencoded',
  'multipart/form-data; boundary=x',
  'multipart/form-data',
  'message/rfc822',
  'text/plain; charset=utf-16',
  'application/vnd.something+json',
  'image/png',
  'nonsense',
]

/** One value somewhere in the body is another. */
const withOddValue = (random: Random, value: unknown, depth = 0): unknown => {
  if (typeof value !== 'object' || value === null || depth > 6) return pick(random, oddValues)
  if (Array.isArray(value))
    return value.length === 0 || random() < 0.2
      ? Array.from({ length: Math.floor(random() * 50) }, () => pick(random, oddValues))
      : value.map((inner, at) => (at === 0 ? withOddValue(random, inner, depth + 1) : inner))
  const names = Object.keys(value)
  if (names.length === 0 || random() < 0.1) return pick(random, oddValues)
  const name = pick(random, names)
  const inner: unknown = Reflect.get(value, name)
  return { ...value, [name]: withOddValue(random, inner, depth + 1) }
}

const flipped = (random: Random, body: string): Buffer => {
  const bytes = Buffer.from(body)
  for (let n = 0; n < 1 + random() * 5 && bytes.length > 0; n += 1)
    bytes.writeUInt8(Math.floor(random() * 256), Math.floor(random() * bytes.length))
  return bytes
}

const changes: readonly ((random: Random, body: string) => string | Buffer)[] = [
  flipped,
  (random, body) => body.slice(0, Math.floor(random() * body.length)),
  (_random, body) => body + body,
  () => '',
  (random) => '['.repeat(1 + Math.floor(random() * 100_000)),
  (random) => `${'{"a":'.repeat(1 + Math.floor(random() * 20_000))}1`,
  (random) => JSON.stringify(pick(random, oddValues)),
  (random, body) => {
    try {
      return JSON.stringify(withOddValue(random, JSON.parse(body)))
    } catch {
      return pick(random, oddTexts)
    }
  },
]

export const garbage = (
  random: Random,
  right: Delivery,
): { readonly path: string; readonly headers: Readonly<Record<string, string>>; readonly body: string | Buffer } => ({
  path: right.path,
  headers: random() < 0.3 ? { ...right.headers, 'content-type': pick(random, oddTypes) } : right.headers,
  body: pick(random, changes)(random, right.body),
})
