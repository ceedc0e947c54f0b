import { afterAll, beforeAll, expect, test } from 'vitest'
import { type RecordingServer, recordingServer, run } from './recordingServer.fixture.ts'

let server: RecordingServer
beforeAll(async () => {
  server = await recordingServer()
})
afterAll(() => server.close())

test('D6 what was decided about an alert group is said in one line', async () => {
  const said = async (decision: object, changed = true): Promise<string> => {
    server.tell({ status: 200, body: { number: 4, version: 3, firing: true, occurrence: 1, decision, changed } })
    return (await run(['group', 'raise', '4'], { DUTYDESK_SERVER: server.address })).out
  }
  expect(await said({ kind: 'raised', incident: 12 })).toBe('Alert group #4: raised, incident #12\n')
  expect(await said({ kind: 'added', incident: 12 }, false)).toBe(
    'Alert group #4: added, incident #12 (it was so already)\n',
  )
  expect(await said({ kind: 'declined' })).toBe('Alert group #4: declined\n')
  expect(await said({ kind: 'undecided', snoozedUntilAt: '2026-11-24T08:30:00Z' })).toBe(
    'Alert group #4: undecided, snoozed until 2026-11-24 08:30\n',
  )
})
