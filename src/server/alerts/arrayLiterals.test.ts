import { afterAll, expect, test } from 'vitest'
import { openPool } from '#server/store/database.ts'
import { cloneDatabase } from '#testing/cluster.ts'
import { numberArray, textArray } from './arrayLiterals.ts'

const database = await cloneDatabase()
const pool = openPool(database.config)
afterAll(async () => {
  await pool.end()
  await database.drop()
})

test('PostgreSQL reads back every text as it was', async () => {
  const texts = [
    'plain',
    'a1:b-c.d_e',
    '',
    'NULL',
    'null',
    'a,b',
    '{x}',
    'say "no"',
    'back\\slash',
    'two\nlines',
    ' ',
    'Zürich 🔥',
    null,
  ]
  const { rows } = await pool.query('select $1::text[] as texts', [textArray(texts)])
  expect(rows[0].texts).toEqual(texts)
  expect(textArray([])).toBe('{}')
})

test('and every number', async () => {
  const { rows } = await pool.query('select $1::bigint[] as numbers', [numberArray([0, -1, 2 ** 53 - 1, null])])
  expect(rows[0].numbers.map((one: string | null) => (one === null ? null : Number(one)))).toEqual([
    0,
    -1,
    2 ** 53 - 1,
    null,
  ])
})
