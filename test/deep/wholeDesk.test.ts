import { expect, test } from 'vitest'
import { chooseSeed } from '../crash/crashRounds.ts'
import { runWholeDesk } from '../properties/wholeDesk.ts'

const RUNS = Number(process.env.DUTYDESK_PROPERTY_RUNS ?? 250)

test(`${RUNS} runs of whatever people, alerts, reviews and time do to a desk: one truth, and the protocol holds`, async () => {
  const { tally, phases } = await runWholeDesk(chooseSeed(), RUNS)
  console.log(`${RUNS} desks: ${[...tally].map(([answer, times]) => `${times} ${answer}`).join(', ')}`)
  expect([...phases].sort()).toEqual(['closed', 'in-review', 'live', 'owned', 'raised'])
}, 3_600_000)
