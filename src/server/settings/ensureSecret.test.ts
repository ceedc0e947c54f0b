import { chmodSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { ensureSecret } from './ensureSecret.ts'

let dir = ''
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'secret-'))
})
afterEach(() => rmSync(dir, { recursive: true }))

test('the first start makes a secret that only its owner reads, and later starts use it', async () => {
  const folder = join(dir, 'secrets')
  const made = await ensureSecret(folder)
  expect(made).toMatch(/^[0-9a-f]{64}$/)
  expect(statSync(join(folder, 'desk-secret')).mode & 0o777).toBe(0o600)
  expect(await ensureSecret(folder)).toBe(made)
})

test('of many that start at once all use the one secret, and no draft is left behind', async () => {
  const secrets = await Promise.all(Array.from({ length: 12 }, () => ensureSecret(dir)))
  expect(new Set(secrets).size).toBe(1)
  expect(readdirSync(dir)).toEqual(['desk-secret'])
})

test('a secret that others could read is closed to them again', async () => {
  const made = await ensureSecret(dir)
  chmodSync(join(dir, 'desk-secret'), 0o644)
  expect(await ensureSecret(dir)).toBe(made)
  expect(statSync(join(dir, 'desk-secret')).mode & 0o777).toBe(0o600)
})

test('a damaged secret stops the start instead of being replaced', async () => {
  writeFileSync(join(dir, 'desk-secret'), 'oops')
  await expect(ensureSecret(dir)).rejects.toThrow('holds no secret of this desk')
})
