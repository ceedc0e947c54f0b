import { expect, test } from 'vitest'
import type { IntakeEntry } from './intakeEntry.ts'
import { intakeQueue, type Slice } from './intakeQueue.ts'

const entry = (key: string): IntakeEntry => ({ kind: 'expiry', key, groupKey: null })
const entries = (name: string, count: number): readonly IntakeEntry[] =>
  Array.from({ length: count }, (_, index) => entry(`${name}${index}`))

/** A queue whose writer waits until it is let go, and remembers what it wrote. */
const heldQueue = (
  over: { batch?: number; capacity?: number; lanes?: number; fail?: (slice: Slice) => boolean } = {},
) => {
  const batches: (readonly string[])[] = []
  let release: () => void = () => {}
  let held = new Promise<void>((resolve) => {
    release = resolve
  })
  const queue = intakeQueue({
    lanes: over.lanes ?? 1,
    capacity: over.capacity ?? 100,
    capacityOfSender: (over.capacity ?? 100) / 2,
    batch: over.batch ?? 4,
    write: async (slices) => {
      await held
      batches.push(slices.map((slice) => `${slice.sender}:${slice.entries.length}`))
      for (const slice of slices) slice.settle(over.fail?.(slice) === true ? new Error('the disk is full') : null)
    },
  })
  return {
    queue,
    batches,
    go: () => {
      release()
      held = Promise.resolve()
    },
  }
}

test('an eager sender does not hold up a modest one', async () => {
  const { queue, batches, go } = heldQueue()
  const eager = Array.from({ length: 6 }, (_, index) => queue.submit('t', 'eager', entries(`e${index}`, 2), () => 0))
  const modest = queue.submit('t', 'modest', entries('m', 2), () => 0)
  go()
  expect(await Promise.all([...eager, modest])).toEqual(Array.from({ length: 7 }, () => 'kept'))
  // The first batch was taken before anything else had come; from then on each has its turn.
  expect(batches.flat().indexOf('modest:2')).toBeLessThanOrEqual(3)
})

test('one sender may fill half of the room, all together all of it; nothing of what is refused is kept', async () => {
  const { queue, go } = heldQueue({ capacity: 10 })
  const taken = [
    queue.submit('t', 'a', entries('a', 5), () => 0),
    queue.submit('t', 'a', entries('b', 1), () => 0),
    queue.submit('t', 'c', entries('c', 5), () => 0),
    queue.submit('t', 'd', entries('d', 1), () => 0),
  ]
  expect(queue.waiting()).toBe(10)
  go()
  expect(await Promise.all(taken)).toEqual(['kept', 'full', 'kept', 'full'])
  expect(queue.waiting()).toBe(0)
  expect(await queue.submit('t', 'a', entries('a', 5), () => 0)).toBe('kept')
})

test('a delivery larger than all room is taken when nothing else waits', async () => {
  const { queue, go } = heldQueue({ capacity: 10 })
  const large = queue.submit('t', 'a', entries('a', 25), () => 0)
  expect(await queue.submit('t', 'b', entries('b', 1), () => 0)).toBe('full')
  go()
  expect(await large).toBe('kept')
})

test('a delivery is kept when all its lanes have written, and fails when one of them does', async () => {
  const { queue, batches, go } = heldQueue({ lanes: 2, fail: (slice) => slice.entries.some((one) => one.key === 'x0') })
  const good = queue.submit('t', 'a', entries('a', 4), (one) => Number(one.key.slice(1)) % 2)
  const bad = queue.submit('t', 'b', [entry('x0'), entry('y1')], (one) => (one.key === 'x0' ? 0 : 1))
  go()
  expect(await good).toBe('kept')
  await expect(bad).rejects.toThrow('the disk is full')
  expect(batches.flat().filter((one) => one === 'a:2')).toHaveLength(2)
})

test('nothing at all is kept at once', async () => {
  const { queue } = heldQueue()
  expect(await queue.submit('t', 'a', [], () => 0)).toBe('kept')
})

test('draining writes what waits and takes nothing more', async () => {
  const { queue, batches, go } = heldQueue()
  const waiting = queue.submit('t', 'a', entries('a', 3), () => 0)
  const drained = queue.drain()
  expect(await queue.submit('t', 'b', entries('b', 1), () => 0)).toBe('full')
  go()
  await drained
  expect(await waiting).toBe('kept')
  expect(batches).toEqual([['a:3']])
  await queue.drain()
})
