import { expect, test } from 'vitest'
import { instrument } from './mutations.ts'
import { sample } from './sample.ts'

const mutationsOf = (source: string): readonly string[] =>
  instrument(source, 'rules.ts', 1).mutants.map((one) => `${one.was} → ${one.becomes}`)

/** What the file answers under one mutant; 0 is none. */
const under = (id: number, source: string): unknown => {
  const { text } = instrument(`const answer = ${source}`, 'rules.ts', 1)
  const evaluate = new Function('__mutant', '__round', 'accept', 'acceptWith', 'refuse', `${text}; return answer`)
  return evaluate(
    (one: number) => one === id,
    () => {},
    (...events: unknown[]) => ({ kind: 'accepted', events, consequences: [] }),
    (events: unknown, consequences: unknown) => ({ kind: 'accepted', events, consequences }),
    (refusal: unknown) => ({ kind: 'refused', refusal }),
  )
}

test('a guard holds never and always', () => {
  expect(mutationsOf('const f = (owner: string | null) => { if (owner === null) return 1; return 2 }')).toEqual([
    'owner === null → never',
    'owner === null → always',
  ])
})

test('each operand is dropped, each boundary moved, each negation taken away', () => {
  expect(mutationsOf('const f = a && !b')).toEqual(['a && !b → a', 'a && !b → !b', '!b → b'])
  expect(mutationsOf('const f = a < b')).toEqual(['a < b → a <= b'])
  expect(mutationsOf('const f = a !== b')).toEqual(['a !== b → a === b'])
  expect(mutationsOf("const f = a ?? ''")).toEqual(["a ?? '' → a", "a ?? '' → ''"])
})

test('a refusal is let through, and each event of an acceptance is left out', () => {
  expect(mutationsOf('const f = refuse({ code })')).toEqual(['refuse({ code }) → let through'])
  expect(mutationsOf('const f = accept(one, two)')).toEqual([
    'accept(one, two) → accept without one',
    'accept(one, two) → accept without two',
  ])
  expect(under(0, 'accept(1, 2)')).toMatchObject({ events: [1, 2] })
  expect(under(1, 'accept(1, 2)')).toMatchObject({ events: [2] })
  expect(under(2, 'accept(1, 2)')).toMatchObject({ events: [1] })
  expect(under(2, 'acceptWith([1], [2])')).toMatchObject({ events: [1], consequences: [] })
  expect(under(1, "refuse({ code: 'no' })")).toEqual({ kind: 'accepted', events: [], consequences: [] })
})

test('a selection is dropped, some becomes every', () => {
  expect(under(0, '[0, 1, 2].filter((n) => n > 1)')).toEqual([2])
  expect(under(1, '[0, 1, 2].filter((n) => n > 1)')).toEqual([0, 1, 2])
  expect(under(2, '[0, 1, 2].filter((n) => n > 1)')).toEqual([1, 2])
  expect(under(1, '[1, 2].some((n) => n > 1)')).toBe(false)
})

test('parentheses stay where they are', () => {
  expect(mutationsOf('const f = (a ?? 0) < 1')[0]).toBe('(a ?? 0) < 1 → (a ?? 0) <= 1')
})

test('only the chosen mutant is on, however deep it stands', () => {
  const source = '(() => { if (1 < 2 && (3 > 4 || 5 >= 6)) return "yes"; return "no" })()'
  const { mutants } = instrument(`const answer = ${source}`, 'rules.ts', 1)
  const answers = mutants.map((one) => `${one.becomes}: ${under(one.id, source)}`)
  expect(under(0, source)).toBe('no')
  expect(answers).toEqual([
    'never: no',
    'always: yes',
    '1 < 2: yes',
    '(3 > 4 || 5 >= 6): no',
    '1 <= 2: no',
    '3 > 4: no',
    '5 >= 6: no',
    '3 >= 4: no',
    '5 > 6: no',
  ])
})

test('statements that would begin with a parenthesis, types and loops survive', () => {
  const { text } = instrument(
    'const f = (xs: readonly string[]) => {\n  const all = xs as string[]\n  all.filter(Boolean)\n  for (const x of all) if (x) all.pop()\n}',
    'rules.ts',
    1,
  )
  expect(text).toContain('void (__mutant(1)')
  expect(text).toContain('for (const x of all) { __round(); if (')
  expect(text).toContain('xs as string[]')
})

test('a mutant knows where it stands', () => {
  const { mutants } = instrument('import { a } from "./a.ts"\n\nexport const rule = () =>\n  a > 1\n', 'rules.ts', 12)
  expect(mutants).toEqual([{ id: 12, file: 'rules.ts', line: 4, within: 'rule', was: 'a > 1', becomes: 'a >= 1' }])
})

test('a sample is drawn by its seed, in the order of the list', () => {
  const numbers = Array.from({ length: 100 }, (_, index) => index)
  const drawn = sample(numbers, 10, 7)
  expect(drawn).toHaveLength(10)
  expect(drawn).toEqual([...drawn].sort((one, other) => one - other))
  expect(sample(numbers, 10, 7)).toEqual(drawn)
  expect(sample(numbers, 10, 8)).not.toEqual(drawn)
  expect(sample(numbers, 200, 7)).toEqual(numbers)
})
