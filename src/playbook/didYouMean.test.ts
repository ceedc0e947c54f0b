import { expect, test } from 'vitest'
import { didYouMean } from './didYouMean.ts'

test('one slip of the finger in a short word, a few in a long one, are recognised; another word is not', () => {
  expect(didYouMean('lables', ['labels', 'nag'])).toBe('labels')
  expect(didYouMean('Labels', ['labels'])).toBe('labels')
  expect(didYouMean('verificatonVaild', ['verificationValid'])).toBe('verificationValid')
  expect(didYouMean('nga', ['nag'])).toBe('nag')
  expect(didYouMean('colour', ['labels', 'nag', 'severity'])).toBeNull()
  expect(didYouMean('x', [])).toBeNull()
})
