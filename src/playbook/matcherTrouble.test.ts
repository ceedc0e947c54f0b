import { expect, test } from 'vitest'
import { readMatcher } from './matcherTrouble.ts'

test('a matcher is read as the alerts will use it', () => {
  expect(readMatcher('environment=~"prod|live"')).toEqual({
    kind: 'matcher',
    matcher: { name: 'environment', value: 'prod|live', isRegex: true, isEqual: true },
  })
})

for (const [text, why] of [
  ['severity', 'no operator'],
  ['a="b', 'no closing quote'],
  ['a="b", c="d"', 'two matchers'],
  ['a=~"("', 'half a pattern'],
  ['a=~"(?=x)"', 'a look-ahead, which RE2 has not'],
  ['a=~"b)(c"', 'a pattern that is whole only between our anchors'],
] as const)
  test(`${text} is refused: ${why}`, () => {
    expect(readMatcher(text).kind).toBe('faulty')
  })

test('what is no pattern may hold anything', () => {
  expect(readMatcher('summary="("').kind).toBe('matcher')
})
