import { expect, test } from 'vitest'
import { block, cleanLabels, cut, httpLink, oneLine } from './cleanText.ts'

test.each([
  ['line\nfeeds\tand   blanks', 'line feeds and blanks'],
  ['null\u0000 and bell\u0007', 'null and bell'],
  ['right\u202eto\u2066left', 'righttoleft'],
  ['half \ud83d character', 'half character'],
  ['whole 🔥 and family 👩‍👩‍👧', 'whole 🔥 and family 👩‍👩‍👧'],
  ['\ufeffmark', 'mark'],
])('%j becomes the line %j', (text, line) => {
  expect(oneLine(text)).toBe(line)
})

test('what is too long ends in an ellipsis and never in half a character', () => {
  expect(cut('abcdef', 6)).toBe('abcdef')
  expect(cut('abcdefg', 6)).toBe('abcde…')
  expect(cut('abcd🔥fg', 6)).toBe('abcd…')
  expect(oneLine(`${' '.repeat(1_000)}x`, 300)).toBe('x')
})

test('a block keeps its lines', () => {
  expect(block(' one\r\ntwo\u0000\n')).toBe('one\ntwo')
})

test.each([
  ['https://a.example.org/x?y=1#z', 'https://a.example.org/x?y=1#z'],
  [' HTTP://A.example.org ', 'HTTP://A.example.org'],
  ['https://a.example.org/with blank', 'https://a.example.org/with%20blank'],
  ['javascript:alert(1)', null],
  ['data:text/html,x', null],
  ['ftp://a.example.org', null],
  ['//a.example.org/x', null],
  ['/relative', null],
  ['http:a.example.org', null],
  ['https://', null],
  ['https://abc12:pw@a.example.org/', null],
  [`https://a.example.org/${'x'.repeat(2_000)}`, null],
  ['', null],
  [7, null],
])('the link in %j is %j', (text, link) => {
  expect(httpLink(text)).toBe(link)
})

test.each([
  ['?orgId=1', 'https://g.example.org/?orgId=1'],
  ['alerting/x/view', 'https://g.example.org/alerting/x/view'],
  ['javascript:alert(1)', null],
  ['https://other.example.org/', 'https://other.example.org/'],
])('resolved against an address, %j is %j', (text, link) => {
  expect(httpLink(text, 'https://g.example.org/')).toBe(link)
})

test('labels keep scalars, lose what has no value, and cannot touch a prototype', () => {
  const given: unknown = JSON.parse(
    '{"a":"x","n":1,"b":true,"e":"","o":{},"l":[1],"__proto__":"p","c\\u0000":"1\\u00002"}',
  )
  expect(cleanLabels(given as Record<string, unknown>)).toEqual({ a: 'x', n: '1', b: 'true', c: '12' })
})
