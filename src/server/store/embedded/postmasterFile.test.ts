import { expect, test } from 'vitest'
import { parsePostmasterFile } from './postmasterFile.ts'

const whole = '4711\n/data/database\n1763950000\n5432\n/data/socket\n\n  12345 7\nready   \n'

test('the note of a running server tells its process, its socket and that it is ready', () => {
  expect(parsePostmasterFile(whole)).toEqual({ pid: 4711, socketFolder: '/data/socket', status: 'ready' })
})

test('a note is read at every stage of a start, and a cut one is none', () => {
  const cases: readonly [string, string, ReturnType<typeof parsePostmasterFile>][] = [
    ['just begun', '4711\n/data/database\n1763950000\n', { pid: 4711, socketFolder: '', status: 'unknown' }],
    [
      'recovering',
      whole.replace('ready   ', 'starting'),
      { pid: 4711, socketFolder: '/data/socket', status: 'starting' },
    ],
    ['going', whole.replace('ready   ', 'stopping'), { pid: 4711, socketFolder: '/data/socket', status: 'stopping' }],
    ['empty', '', null],
    ['no number', 'x\n', null],
    // PostgreSQL writes its single-user mode as a negative number.
    ['single user', '-4711\n/data/database\n', null],
  ]
  for (const [name, text, expected] of cases) expect(parsePostmasterFile(text), name).toEqual(expected)
})
