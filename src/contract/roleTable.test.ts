import { expect, test } from 'vitest'
import { mayGive, mayRead, roleTable, roleTableLines, type TableRole, tableRoles } from './roleTable.ts'

const rolesOf = (capability: string, command: string): string =>
  tableRoles.filter((role) => mayGive(role, capability, command)).join(' ')

test.each([
  ['incidents', 'raise', 'lead deputy member service'],
  ['incidents', 'own', 'lead deputy member'],
  ['incidents', 'verify-change', 'lead deputy member'],
  ['incidents', 'observe', 'lead deputy member service'],
  ['incidents', 'redact', 'lead deputy'],
  ['alert-groups', 'raise', 'lead deputy member service'],
  ['alert-groups', 'decline', 'lead deputy member'],
  ['silences', 'create', 'lead deputy member service'],
  ['maintenance', 'plan', 'lead deputy member'],
  ['reviews', 'decide-incident', 'lead deputy member'],
  ['reviews', 'finish', 'lead deputy member'],
  ['reviews', 'redact', 'lead deputy'],
  ['people', 'add-member', 'lead deputy administrator'],
  ['people', 'change-lead', 'lead administrator'],
  ['people', 'rename', 'lead deputy member observer administrator'],
  ['server', 'create-team', 'administrator'],
  ['server', 'register-person', 'lead deputy administrator'],
])('%s %s is for: %s', (capability, command, expected) => {
  expect(rolesOf(capability, command)).toBe(expected)
})

test('an observer gives no command but their own name, and a service account none of the review', () => {
  const commands = roleTable.filter((row) => row.command !== null)
  expect(commands.filter((row) => row.may.includes('observer')).map((row) => row.command)).toEqual(['rename'])
  expect(commands.filter((row) => row.capability === 'reviews' && row.may.includes('service'))).toEqual([])
})

test('D1 only members read who is on duty', () => {
  expect(tableRoles.filter((role) => mayRead(role, 'duty'))).toEqual(['lead', 'deputy', 'member'])
})

test('an administrator reads no team’s items and gives no command about them', () => {
  const items = ['inbox', 'incidents', 'confidential-incidents', 'alerts', 'reviews', 'search', 'live', 'duty']
  for (const capability of items) expect(mayRead('administrator', capability), capability).toBe(false)
  expect(roleTable.filter((row) => items.includes(row.capability) && row.may.includes('administrator'))).toEqual([])
  expect(mayRead('administrator', 'people')).toBe(true)
})

test('every role of the team reads its items, and confidential incidents only members', () => {
  for (const role of ['lead', 'deputy', 'member', 'observer', 'service'] as const)
    expect(mayRead(role, 'incidents'), role).toBe(true)
  expect(tableRoles.filter((role) => mayRead(role, 'confidential-incidents'))).toEqual(['lead', 'deputy', 'member'])
})

test('what stands in no table is for nobody', () => {
  for (const role of tableRoles) {
    expect(mayGive(role, 'incidents', 'delete')).toBe(false)
    expect(mayGive(role, 'reviews', 'own')).toBe(false)
    expect(mayRead(role, 'secrets')).toBe(false)
  }
  expect(mayGive('nobody' as TableRole, 'incidents', 'own')).toBe(false)
})

test('every command has at least one role, a summary, and stands in the table once', () => {
  for (const row of roleTable) {
    expect(row.may, `${row.capability} ${row.command}`).not.toEqual([])
    expect(row.summary).toMatch(/^[A-Z].*[^.]$/)
  }
  const names = roleTable.map((row) => `${row.capability} ${row.command}`)
  expect(new Set(names).size).toBe(names.length)
})

test('the table prints as Markdown, one line a row', () => {
  const lines = roleTableLines()
  expect(lines[0]).toBe(
    '| capability | command | what | rule | lead | deputy | member | observer | service | administrator |',
  )
  expect(lines).toContain(
    '| reviews | finish | Finish the meeting; with a reason what is undecided is carried over | R2 | yes | yes | yes |  |  |  |',
  )
  expect(lines).toContain('| duty | *read* | See who is on duty | D1 | yes | yes | yes |  |  |  |')
  expect(lines).toHaveLength(roleTable.length + 2)
  for (const line of lines) expect(line.split('|')).toHaveLength(12)
})
