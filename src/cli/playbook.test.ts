import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { run } from './recordingServer.fixture.ts'

let dir = ''
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'playbooks-'))
  cpSync('playbooks/wilson', join(dir, 'ours'), { recursive: true })
})
afterEach(() => rmSync(dir, { recursive: true }))

test('P4 every mistake in a playbook is shown with file and line, without a server', async () => {
  writeFileSync(join(dir, 'ours', 'review.yaml'), 'every: 2 weeks\nfirstOn: soon\nat: "10:30"\ncolour: red\n')
  expect(await run(['playbook', 'check', join(dir, 'ours')])).toEqual({
    code: 2,
    out: [
      `${dir}/ours/review.yaml:2: firstOn is "soon", expected a date, such as "2026-11-30"\n`,
      `${dir}/ours/review.yaml:4: unknown key "colour", expected one of every, firstOn, at, attendanceAtLeast, tellLeadAfterMissed, wikiPage\n`,
    ].join(''),
    err: '2 mistakes\n',
  })
})

test('without a folder all playbooks are checked, and two for one team are a mistake', async () => {
  cpSync(join(dir, 'ours'), join(dir, 'theirs'), { recursive: true })
  const { out, code } = await run(['playbook', 'check'], { DUTYDESK_PLAYBOOKS: dir })
  expect(code).toBe(2)
  expect(out).toBe(
    `${dir}/theirs/team.yaml:1: the team key "wilson", expected another key: ${dir}/ours has it already\n`,
  )
  expect((await run(['playbook', 'check'], { DUTYDESK_PLAYBOOKS: join(dir, 'none') })).code).toBe(2)
})

test('a folder is named after its team, since the server looks for it by that name', async () => {
  expect((await run(['playbook', 'check'], { DUTYDESK_PLAYBOOKS: dir })).out).toBe(
    `${dir}/ours/team.yaml:1: the team key "wilson", expected "ours", the folder’s name, or a folder named "wilson"\n`,
  )
  expect((await run(['playbook', 'check'])).code).toBe(0)
})

test('a playbook without mistakes is fine, and has a version', async () => {
  const { out, code } = await run(['playbook', 'check', join(dir, 'ours'), '--output', 'json'])
  expect(code).toBe(0)
  expect(JSON.parse(out)).toEqual({
    playbooks: [{ folder: join(dir, 'ours'), team: 'wilson', version: expect.stringMatching(/^[0-9a-f]{64}$/) }],
  })
})

test('what differs between two playbooks is shown line by line', async () => {
  const both = ['playbooks/wilson', join(dir, 'ours')]
  expect((await run(['playbook', 'diff', ...both])).out).toBe('no difference\n')
  writeFileSync(join(dir, 'ours', 'incident.yaml'), 'silence: { urgent: 20 minutes }\n')
  expect(await run(['playbook', 'diff', ...both])).toEqual({
    code: 0,
    out: '~ incident.silenceMinutes.urgent: 15 → 20\n',
    err: '',
  })
})
