import { expect, test } from 'vitest'
import { chooseSeed } from '../crash/crashRounds.ts'
import { runWholeDesk } from './wholeDesk.ts'

test('whatever people, alerts, reviews and time do to a desk, two at once too: one truth, and the protocol holds', async () => {
  const { tally, phases } = await runWholeDesk(chooseSeed(), 12)
  expect(tally.get('done')).toBeGreaterThan(50)
  expect(tally.get('refused')).toBeGreaterThan(10)
  expect(phases.size).toBeGreaterThan(2)
}, 120_000)
