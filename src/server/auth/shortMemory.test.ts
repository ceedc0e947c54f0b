import { expect, test } from 'vitest'
import { shortMemory } from './shortMemory.ts'

const aMemory = (over: { mayRemember?: () => boolean; atMost?: number } = {}) => {
  const clock = { ms: 0 }
  const memory = shortMemory<string>({
    forMs: 100,
    atMost: over.atMost ?? 10,
    nowMs: () => clock.ms,
    mayRemember: over.mayRemember ?? (() => true),
  })
  let fetched = 0
  const recall = (key = 'k', untilMs = Number.POSITIVE_INFINITY) =>
    memory.recall(key, async () => ({ value: `${key}${++fetched}`, untilMs }))
  return { memory, clock, recall }
}

test('what was found is believed for its time and not longer', async () => {
  const { clock, recall } = aMemory()
  expect(await recall()).toBe('k1')
  clock.ms = 99
  expect(await recall()).toBe('k1')
  clock.ms = 100
  expect(await recall()).toBe('k2')
})

test('a session or key that ends sooner is believed no longer than that', async () => {
  const { clock, recall } = aMemory()
  expect(await recall('k', 50)).toBe('k1')
  clock.ms = 49
  expect(await recall()).toBe('k1')
  clock.ms = 50
  expect(await recall()).toBe('k2')
})

test('an answer that was under way when it was told to forget is not kept', async () => {
  const { memory, recall } = aMemory()
  const late = Promise.withResolvers<void>()
  const asked = memory.recall('k', async () => {
    await late.promise
    return { value: 'from before', untilMs: Number.POSITIVE_INFINITY }
  })
  memory.forget()
  late.resolve()
  expect(await asked).toBe('from before')
  expect(await recall()).toBe('k1')
})

test('a no is not remembered: a key works from the moment it exists', async () => {
  const { memory, recall } = aMemory()
  expect(await memory.recall('k', async () => null)).toBe(null)
  expect(await recall()).toBe('k1')
})

test('nothing is believed while news may be missed, and nothing kept from then', async () => {
  let listening = false
  const { recall } = aMemory({ mayRemember: () => listening })
  expect(await recall()).toBe('k1')
  expect(await recall()).toBe('k2')
  listening = true
  expect(await recall()).toBe('k3')
  expect(await recall()).toBe('k3')
  listening = false
  expect(await recall()).toBe('k4')
})

test('it never holds more than it may', async () => {
  const { recall } = aMemory({ atMost: 2 })
  for (const key of ['a', 'b', 'c']) await recall(key)
  expect(await recall('c')).toBe('c3')
  expect(await recall('b')).toBe('b2')
  expect(await recall('a')).toBe('a4')
})
