import { expect, test } from 'vitest'
import { isAsShown, shownCommands } from './consoleBlocks.ts'

const page = [
  'Words.',
  '```console',
  '$ echo one',
  'one',
  '$ cat > file <<END',
  '> words',
  '> END',
  '```',
  '```sh',
  'rm -r nothing',
  '```',
].join('\n')

test('commands and what is shown below them are read with their lines; other blocks are not run', () => {
  expect(shownCommands(page)).toEqual([
    { line: 3, command: 'echo one', shown: 'one' },
    { line: 5, command: 'cat > file <<END\nwords\nEND', shown: '' },
  ])
})

test('an output is as shown when it differs only where the page has …', () => {
  expect(isAsShown('Key …, shown this once:\n…', 'Key abc, shown this once:\nddp_x\n')).toBe(true)
  expect(isAsShown('one\n…\nfour', 'one\ntwo\nthree\nfour\n')).toBe(true)
  expect(isAsShown('one\n…\nfour', 'one\nfour  \n')).toBe(true)
  expect(isAsShown('at …: (a.b)', 'at 10:31: (a.b)')).toBe(true)
  expect(isAsShown('…', '')).toBe(true)
  expect(isAsShown('one', 'one\ntwo\n')).toBe(false)
  expect(isAsShown('', 'something\n')).toBe(false)
  expect(isAsShown('(a.b)', '(axb)')).toBe(false)
  expect(isAsShown('one …', 'one\ntwo\n')).toBe(false)
})
