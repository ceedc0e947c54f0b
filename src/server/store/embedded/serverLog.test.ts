import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, test } from 'vitest'
import { boundLog, lastLines, openLog } from './serverLog.ts'

test('a log that grew too large is kept once and begun anew, and the server goes on writing into it', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'dutydesk-log-'))
  const file = path.join(folder, 'database.log')
  try {
    const server = await openLog(file)
    await server.write('old words\n')
    await boundLog(file, 100)
    expect(await readFile(file, 'utf8')).toBe('old words\n')
    await boundLog(file, 10)
    await server.write('new words\n')
    await server.close()
    expect(await readFile(file, 'utf8')).toBe('new words\n')
    expect(await readFile(`${file}.1`, 'utf8')).toBe('old words\n')
    expect((await stat(file)).mode & 0o777).toBe(0o600)
  } finally {
    await rm(folder, { recursive: true })
  }
})

test('the last lines are those since the start that is looked at', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'dutydesk-log-'))
  const file = path.join(folder, 'database.log')
  try {
    await writeFile(file, 'before\none\ntwo\nthree\n')
    expect(await lastLines(file, 7)).toBe('one\ntwo\nthree')
    expect(await lastLines(file, 7, 2)).toBe('two\nthree')
    expect(await lastLines(path.join(folder, 'none'))).toBe('')
  } finally {
    await rm(folder, { recursive: true })
  }
})
