import { expect, test } from 'vitest'
import { parseMatcher, showMatcher } from './parseMatcher.ts'

const table: readonly [text: string, name: string, value: string, isRegex: boolean, isEqual: boolean][] = [
  ['severity="critical"', 'severity', 'critical', false, true],
  ['severity=critical', 'severity', 'critical', false, true],
  [' env =~ "prod|live" ', 'env', 'prod|live', true, true],
  ['team!~"a.*"', 'team', 'a.*', true, false],
  ['job!=""', 'job', '', false, false],
  ['job=', 'job', '', false, true],
  ['summary="say \\"hi\\", \\\\ and\\nbye"', 'summary', 'say "hi", \\ and\nbye', false, true],
  ['größe="x"', 'größe', 'x', false, true],
  ['path=~"\\d+"', 'path', '\\d+', true, true],
]

for (const [text, name, value, isRegex, isEqual] of table)
  test(`${text} is read as ${isEqual ? '' : 'not '}${name} ${isRegex ? 'like' : 'is'} ${JSON.stringify(value)}`, () => {
    const matcher = { name, value, isRegex, isEqual }
    expect(parseMatcher(text)).toEqual({ kind: 'matcher', matcher })
    expect(parseMatcher(showMatcher(matcher))).toEqual({ kind: 'matcher', matcher })
  })

for (const text of ['', 'severity', '="x"', 'a==b', 'a="b', 'a="b"c', 'a b="c"', 'a=~"("', 'a=~"(?=x)"', 'a=~"b)(c"'])
  test(`${JSON.stringify(text)} is no matcher`, () => {
    expect(parseMatcher(text).kind).toBe('faulty')
  })
