import { expect, test } from 'vitest'
import { chooseSeed, crashRounds } from '../crash/crashRounds.ts'

const ROUNDS = Number(process.env.DUTYDESK_CRASH_ROUNDS ?? 60)
const ROUNDS_A_DESK = 12

test(`${ROUNDS} kills at any instant lose nothing that was answered and leave nothing half done`, async () => {
  const seed = chooseSeed()
  let left = ROUNDS
  let commands = 0
  let open = 0
  let deliveries = 0
  for (let n = 0; left > 0; n += 1) {
    const report = await crashRounds(seed + n, Math.min(ROUNDS_A_DESK, left))
    left -= report.rounds.length
    commands += report.commands
    open += report.open
    deliveries += report.deliveries
  }
  console.log(
    `${ROUNDS} kills, ${commands} commands, ${open} of them without an answer at the kill, ${deliveries} deliveries of alerts`,
  )
  expect(open).toBeGreaterThan(0)
}, 3_600_000)
