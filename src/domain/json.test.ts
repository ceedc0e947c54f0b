import { expect, test } from 'vitest'
import { fromJson, instantToJson, toJson } from './json.ts'

const nine = Temporal.Instant.from('2026-11-24T09:00:00Z')

test('an instant becomes text in UTC, kept to the millisecond', () => {
  expect(toJson({ at: nine })).toEqual({ at: '2026-11-24T09:00:00Z' })
  expect(instantToJson(Temporal.Instant.from('2026-11-24T10:00:00.1234567+01:00'))).toBe('2026-11-24T09:00:00.123Z')
  expect(toJson(nine)).toBe('2026-11-24T09:00:00Z')
})

test('what a value does not have is left out, what it has as null stays', () => {
  expect(toJson({ here: 1, gone: undefined, none: null })).toEqual({ here: 1, none: null })
  expect(Object.keys(toJson({ gone: undefined }) as object)).toEqual([])
})

test('lists, texts, numbers and truths are themselves', () => {
  expect(toJson(['a', 1, true, null, { atLast: [nine] }])).toEqual([
    'a',
    1,
    true,
    null,
    { atLast: ['2026-11-24T09:00:00Z'] },
  ])
})

test('whatever is no domain value is said so', () => {
  expect(() => toJson(() => 1)).toThrow('Not a domain value: function')
  expect(() => toJson({ text: undefined, list: [undefined] })).toThrow('Not a domain value: undefined')
})

test('keys that are at, or end in At, are read back as instants; others stay text', () => {
  const back = fromJson({ at: '2026-11-24T09:00:00Z', dueAt: '2026-11-24T09:00:00Z', format: '2026-11-24T09:00:00Z' })
  expect(back).toEqual({ at: nine, dueAt: nine, format: '2026-11-24T09:00:00Z' })
  expect(fromJson({ seenAt: ['2026-11-24T09:00:00Z', null], at: null })).toEqual({ seenAt: [nine, null], at: null })
  expect(fromJson('2026-11-24')).toBe('2026-11-24')
})
