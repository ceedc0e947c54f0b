import { expect, test } from 'vitest'
import type { Matcher } from './alertPlaybook.ts'
import { type CompilePattern, compileMatchers, matchersOrNothing, matchesEverything } from './matching.ts'

/** Stands in for RE2: whole values, null where the pattern is not valid. */
const compile: CompilePattern = (pattern) => {
  try {
    const whole = new RegExp(`^(?:${pattern})$`, 's')
    return (value) => whole.test(value)
  } catch {
    return null
  }
}
const labels: Readonly<Record<string, string>> = { alertname: 'DiskFull', job: 'web' }
const lookup = (name: string): string => labels[name] ?? ''
const m = (name: string, value: string, isRegex = false, isEqual = true): Matcher => ({ name, value, isRegex, isEqual })

test.each([
  ['equal', [m('job', 'web')], true],
  ['equal, other value', [m('job', 'api')], false],
  ['not equal', [m('job', 'api', false, false)], true],
  ['not equal, same value', [m('job', 'web', false, false)], false],
  ['no pattern: signs stand for themselves', [m('job', 'w.b')], false],
  ['pattern', [m('job', 'w.b', true)], true],
  ['pattern of a part only', [m('job', 'we', true)], false],
  ['not pattern', [m('job', 'a.*', true, false)], true],
  ['not pattern, matching', [m('job', 'w.*', true, false)], false],
  ['absent is the empty text', [m('team', '')], true],
  ['absent is not something', [m('team', 'x', false, false)], true],
  ['absent matches a pattern of nothing', [m('team', '.*', true)], true],
  ['all must hold', [m('job', 'web'), m('alertname', 'Other')], false],
  ['none asked', [], true],
] as const)('%s', (_, matchers, expected) => {
  const compiled = compileMatchers(matchers, compile)
  expect(compiled.kind === 'compiled' && compiled.matches(lookup)).toBe(expected)
})

test('a pattern that is not valid is named, and as a rule matches nothing', () => {
  const bad = m('job', '(', true)
  expect(compileMatchers([m('a', 'b'), bad], compile)).toEqual({ kind: 'invalid', matcher: bad })
  expect(matchersOrNothing([bad], compile)(lookup)).toBe(false)
  expect(matchersOrNothing([m('job', 'web')], compile)(lookup)).toBe(true)
})

test('a list that an alert without labels would match hides everything', () => {
  expect(matchesEverything([m('a', '.*', true), m('b', '')], compile)).toBe(true)
  expect(matchesEverything([m('a', '.*', true), m('job', 'web')], compile)).toBe(false)
  expect(matchesEverything([m('a', '(', true)], compile)).toBe(false)
})
