import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Matcher } from './alertPlaybook.ts'
import { formatMatcher, parseMatcher, parseMatchers } from './matcherSyntax.ts'

const matcher = (name: string, sign: string, value: string): Matcher => ({
  name,
  value,
  isRegex: sign.endsWith('~'),
  isEqual: !sign.startsWith('!'),
})

test.each([
  ['alertname="DiskFull"', matcher('alertname', '=', 'DiskFull')],
  ['alertname=DiskFull', matcher('alertname', '=', 'DiskFull')],
  [' alertname = "DiskFull" ', matcher('alertname', '=', 'DiskFull')],
  ['env!="staging"', matcher('env', '!=', 'staging')],
  ['job=~"web|api"', matcher('job', '=~', 'web|api')],
  ['job=~web.+', matcher('job', '=~', 'web.+')],
  ['job=~^(web|api)$', matcher('job', '=~', '^(web|api)$')],
  ['job!~"web.*"', matcher('job', '!~', 'web.*')],
  ['{team="a"}', matcher('team', '=', 'a')],
  ['team=""', matcher('team', '=', '')],
  ['team=', matcher('team', '=', '')],
  ['url="http://x.example.org/?a=b"', matcher('url', '=', 'http://x.example.org/?a=b')],
  ['instance=db1.example.org:9100 ', matcher('instance', '=', 'db1.example.org:9100')],
  ['"a label"="with, comma"', matcher('a label', '=', 'with, comma')],
  ['said="say \\"no\\", \\\\ and\\nmore"', matcher('said', '=', 'say "no", \\ and\nmore')],
  ['pattern=~"\\d+"', matcher('pattern', '=~', '\\d+')],
  ['path=~/x/{id}', matcher('path', '=~', '/x/{id}')],
  ['straße="süd"', matcher('straße', '=', 'süd')],
])('%s is read as Alertmanager reads it', (text, expected) => {
  expect(parseMatcher(text)).toEqual({ kind: 'read', value: expected })
})

test.each([
  ['', 'found 0 matchers'],
  ['a="1",b="2"', 'found 2 matchers'],
  ['alertname', 'found the end after alertname, expected one of = != =~ !~'],
  ['="x"', 'expected a label name'],
  ['a="open', 'the value of a has no closing quote'],
  ['"a="x', 'found “x” after a='],
  ['"a', 'the name that begins at 1 has no closing quote'],
  ['{a="b"', 'no closing one'],
  ['a="b" c="d"', 'expected a comma'],
  ['a="b"c', 'expected a comma'],
  ['a=b"c"', 'found “"” at 4, expected a comma'],
  ['!a="b"', 'expected a label name'],
])('%s is refused with what was expected', (text, problem) => {
  const read = parseMatcher(text)
  expect(read.kind === 'unreadable' ? read.problem : read).toContain(problem)
})

test('a list is read in its order, in braces or bare, with a comma at the end', () => {
  const expected = { kind: 'read', value: [matcher('a', '=', '1'), matcher('b', '!~', 'x,y'), matcher('c', '=', '2')] }
  expect(parseMatchers('{a="1", b!~"x,y", c=2}')).toEqual(expected)
  expect(parseMatchers('a=1,b!~"x,y",c="2",')).toEqual(expected)
  expect(parseMatchers('{}')).toEqual({ kind: 'read', value: [] })
  expect(parseMatchers('  ')).toEqual({ kind: 'read', value: [] })
})

test('what is written is read back', () => {
  const anyMatcher = fc.record({
    name: fc.string({ minLength: 1, unit: 'grapheme' }),
    value: fc.string({ unit: 'grapheme' }),
    isRegex: fc.boolean(),
    isEqual: fc.boolean(),
  })
  fc.assert(
    fc.property(fc.array(anyMatcher, { minLength: 1, maxLength: 4 }), (matchers) => {
      expect(parseMatchers(`{${matchers.map(formatMatcher).join(',')}}`)).toEqual({ kind: 'read', value: matchers })
    }),
  )
  expect(formatMatcher(matcher('job', '!~', 'a"b'))).toBe('job!~"a\\"b"')
  expect(formatMatcher(matcher('a label', '=', 'x'))).toBe('"a label"="x"')
})
