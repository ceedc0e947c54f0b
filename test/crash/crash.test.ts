import { expect, test } from 'vitest'
import { chooseSeed, crashRounds } from './crashRounds.ts'

test('killed at any instant, Node, database or both: nothing answered is lost, nothing is half done, nothing twice', async () => {
  const report = await crashRounds(chooseSeed(), 4)
  expect([...report.rounds].sort()).toEqual(['both', 'database', 'node', 'postmaster'])
  expect(report.commands).toBeGreaterThan(50)
  expect(report.deliveries).toBeGreaterThan(20)
}, 180_000)
