import { expect, test } from 'vitest'
import { refuse } from '../decision.ts'
import { isRefused } from './reviewGuards.ts'

test('only a refusal is one', () => {
  expect(isRefused(refuse({ code: 'x', rule: 'R2', what: 'No.', todo: 'Wait.' }))).toBe(true)
  expect(isRefused({ kind: 'accepted' })).toBe(false)
  expect(isRefused({ incident: 12 })).toBe(false)
})
