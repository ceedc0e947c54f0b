import { createHmac } from 'node:crypto'
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, test } from 'vitest'
import { databasePasswords, scramVerifier } from './databasePasswords.ts'

test('the verifier of a password is that of RFC 7677: its example proves the server', () => {
  const verifier = scramVerifier('pencil', Buffer.from('W22ZaJ0SNY7soEsUEjb6gQ==', 'base64'), 4096)
  const serverKey = verifier.split(':').at(-1) ?? ''
  // The messages and the signature are those of RFC 7677, section 3.
  const messages =
    'n=user,r=rOprNGfwEbeRWgbNEkqO,' +
    'r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096,' +
    'c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0'
  const signature = createHmac('sha256', Buffer.from(serverKey, 'base64')).update(messages).digest('base64')
  expect(signature).toBe('6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=')
})

test('passwords are made once, by whoever is first, and are readable by the owner only', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'dutydesk-passwords-'))
  try {
    const all = await Promise.all([1, 2, 3, 4].map(() => databasePasswords(folder, false)))
    for (const passwords of all) expect(passwords).toEqual(all[0])
    expect(all[0]?.superuser).not.toBe(all[0]?.desk)
    expect(all[0]?.desk).toMatch(/^[\w-]{32}$/)
    expect(await readdir(folder)).toEqual(['database.json'])
    expect((await stat(path.join(folder, 'database.json'))).mode & 0o777).toBe(0o600)
    expect(await databasePasswords(folder, true)).toEqual(all[0])
  } finally {
    await rm(folder, { recursive: true })
  }
})
