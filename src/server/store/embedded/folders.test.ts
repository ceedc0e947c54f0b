import { mkdtemp, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, test } from 'vitest'
import { chooseDataDir } from './folders.ts'

test('DUTYDESK_DATA says where the data lies', async () => {
  expect(await chooseDataDir('/somewhere', { DUTYDESK_DATA: '/srv/desk' })).toBe('/srv/desk')
})

test('for root each clone has its own folder under /var/lib, the same by whatever path it is named', async () => {
  const [one, other] = [await mkdtemp(path.join(tmpdir(), 'clone-')), await mkdtemp(path.join(tmpdir(), 'clone-'))]
  try {
    await symlink(one, path.join(other, 'link'))
    const chosen = await chooseDataDir(one, {}, true)
    expect(chosen).toMatch(/^\/var\/lib\/dutydesk\/[0-9a-f]{12}$/)
    expect(await chooseDataDir(path.join(other, 'link'), {}, true)).toBe(chosen)
    expect(await chooseDataDir(other, {}, true)).not.toBe(chosen)
  } finally {
    await rm(one, { recursive: true })
    await rm(other, { recursive: true })
  }
})

test('for an ordinary user the data lies in the clone', async () => {
  expect(await chooseDataDir('/home/abc12/desk', {}, false)).toBe('/home/abc12/desk/data')
})
