import { expect, test } from 'vitest'
import { senderPace } from './senderPace.ts'

/** 600 alerts a minute, ten a second; pauses are written down and take no time. */
const paced = (alertsPerMinute = 600) => {
  let now = 0
  const pauses: number[] = []
  const pace = senderPace({
    alertsPerMinute,
    nowMs: () => now,
    pause: async (ms) => {
      pauses.push(ms)
    },
  })
  return {
    pauses,
    admit: pace.admit,
    pass: (ms: number) => {
      now += ms
    },
  }
}

test('a sender within its allowance never waits', async () => {
  const { admit, pauses } = paced()
  expect(await admit('a', 400)).toBe(true)
  expect(await admit('a', 200)).toBe(true)
  expect(pauses).toEqual([])
})

test('one that is too fast is slowed first, and turned away only when it is faster still', async () => {
  const { admit, pauses } = paced()
  await admit('a', 600)
  expect(await admit('a', 10)).toBe(true)
  expect(await admit('a', 10)).toBe(true)
  expect(pauses).toEqual([1000, 2000])
  expect(await admit('a', 1)).toBe(false)
  expect(pauses).toEqual([1000, 2000])
})

test('what was turned away was not counted: a second later the sender goes on', async () => {
  const { admit, pass } = paced()
  await admit('a', 620)
  for (let n = 0; n < 100; n += 1) await admit('a', 50)
  pass(3000)
  expect(await admit('a', 10)).toBe(true)
})

test('others never wait for it', async () => {
  const { admit, pauses } = paced()
  await admit('a', 600)
  for (let n = 0; n < 50; n += 1) await admit('a', 10)
  pauses.length = 0
  expect(await admit('b', 600)).toBe(true)
  expect(pauses).toEqual([])
})

test('a delivery larger than a minute’s allowance is taken when the sender was quiet, and counts as all of it', async () => {
  const { admit, pass } = paced()
  expect(await admit('a', 5000)).toBe(true)
  expect(await admit('a', 5000)).toBe(false)
  pass(60_000)
  expect(await admit('a', 5000)).toBe(true)
})
