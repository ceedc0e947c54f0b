import { expect, test } from 'vitest'
import { compileMapping } from './mappingExpression.ts'

const resultOf = (expression: string, body: unknown): unknown => {
  const compiled = compileMapping(expression, 'value')
  if (typeof compiled === 'string') throw new Error(compiled)
  return compiled({ body })
}

test('an expression reads the body, and picks words out of text by RE2', () => {
  const body = { check: { name: 'Web login' }, text: 'host db1 is down' }
  expect(resultOf('body.check.name', body)).toBe('Web login')
  expect(resultOf('like(body.text, "down$")', body)).toBe(true)
  expect(resultOf('capture(body.text, "host ([a-z0-9]+)")', body)).toBe('db1')
})

const refused: readonly (readonly [expression: string, why: string])[] = [
  ['bdy.title', 'Unknown variable: bdy'],
  ['body.kind ==', 'Unexpected token: EOF, at character 13'],
  ['"x" + 1', 'no such overload: string + int'],
  ['body.text.matches("(a+)+$")', 'matches() is not available; use like(text, pattern), which takes RE2 patterns'],
  ['body.a.all(x, body.b.all(y, x == y))', 'all() inside another list function is not allowed'],
  [
    'like(body.text, "(?=x)")',
    'like() has a pattern that RE2 does not know: invalid or unsupported Perl syntax: `(?=`',
  ],
  [`"${'x'.repeat(2000)}"`, 'longer than 2000 characters'],
]

for (const [expression, why] of refused)
  test(`${expression.slice(0, 40)} is refused: ${why}`, () => {
    expect(compileMapping(expression, 'value')).toBe(why)
  })

test('a condition comes out as true or false, as far as can be told before it runs', () => {
  expect(compileMapping('1 + 1', 'condition')).toBe('it gives int, not true or false')
  expect(compileMapping('body.isAlert', 'condition')).not.toBeTypeOf('string')
  expect(compileMapping('1 + 1', 'value')).not.toBeTypeOf('string')
})
