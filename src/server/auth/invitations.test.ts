import { afterAll, beforeAll, expect, test } from 'vitest'
import { inTransaction } from '#server/store/database.ts'
import { closeAccount } from './accounts.ts'
import { type AuthDesk, anAuthDesk, mailOf, password, t0 } from './authDesk.fixture.ts'
import { invite } from './invitations.ts'

let desk: AuthDesk
let address = 0
beforeAll(async () => {
  desk = await anAuthDesk()
})
afterAll(() => desk.stop())

const invited = async (personId: string, at = t0): Promise<string> => {
  const invitation = await inTransaction(desk.pool, (tx) =>
    invite(tx, { personId, name: `Name of ${personId}`, email: mailOf(personId), by: 'lead1', at }),
  )
  return invitation?.code ?? ''
}
const newcomer = () => desk.browser({ address: `203.0.113.${++address}` })
const accept = (code: string, chosen = password) =>
  newcomer().post('/api/invitations/accept', { code, password: chosen })

test('who was invited sees who is meant, chooses a password and signs in', async () => {
  const code = await invited('abc12')
  expect((await newcomer().post('/api/invitations/look', { code })).json).toEqual({
    personId: 'abc12',
    name: 'Name of abc12',
    email: 'abc12@example.org',
  })
  expect((await accept(code, 'short')).status).toBe(422)
  expect((await accept(code)).json).toEqual({ personId: 'abc12' })
  const browser = await desk.signedIn('abc12', { address: '203.0.113.200' })
  expect((await browser.get('/api/who')).json).toMatchObject({ personId: 'abc12', name: 'Name of abc12' })
})

test('nobody signs in before they chose a password, and the answer tells nothing', async () => {
  await invited('new01')
  const attempt = (email: string) => newcomer().post('/api/auth/sign-in/email', { email, password })
  const waiting = await attempt(mailOf('new01'))
  expect(waiting.status).toBe(401)
  expect(waiting.body).toBe((await attempt(mailOf('nobody'))).body)
})

test('a code works once, for 72 hours, until a newer one; and of two at once one wins', async () => {
  const used = await invited('one01')
  const both = await Promise.all([accept(used), accept(used, 'another password')])
  expect(both.map((answer) => answer.status).sort()).toEqual([200, 404])
  expect((await accept(used)).json).toMatchObject({ code: 'invitation-void' })

  const replaced = await invited('two02')
  const newer = await invited('two02')
  expect((await accept(replaced)).status).toBe(404)
  expect((await accept(newer)).status).toBe(200)

  const old = await invited('old03', t0.subtract({ hours: 72 }))
  expect((await accept(old)).status).toBe(404)
  const almost = await invited('old04', t0.subtract({ hours: 71 }))
  expect((await accept(almost)).status).toBe(200)
  expect((await accept('')).status).toBe(422)
  expect((await accept('x'.repeat(32))).status).toBe(404)
})

test('only a hash of the code is stored', async () => {
  const code = await invited('hsh01')
  const { rows } = await desk.pool.query(`select from auth.invitation where invitation::text like '%' || $1 || '%'`, [
    code,
  ])
  expect(rows).toHaveLength(0)
})

test('who forgot the password is invited again: the new one replaces the old, and the sessions from before end', async () => {
  await desk.aPerson('fgt01')
  const before = await desk.signedIn('fgt01', { address: '203.0.113.201' })
  const cookie = before.cookie()
  expect((await before.get('/api/who')).status).toBe(200)
  expect((await accept(await invited('fgt01'), 'a new password chosen')).status).toBe(200)
  expect((await desk.browser().get('/api/who', { cookie })).status).toBe(401)
  const signIn = (chosen: string) =>
    newcomer().post('/api/auth/sign-in/email', { email: mailOf('fgt01'), password: chosen })
  expect((await signIn(password)).status).toBe(401)
  expect((await signIn('a new password chosen')).status).toBe(200)
})

test('who left is not invited, and an open code is void', async () => {
  const code = await invited('lft01')
  await inTransaction(desk.pool, (tx) => closeAccount(tx, 'lft01', t0))
  expect((await accept(code)).status).toBe(404)
  expect(await invited('lft01')).toBe('')
})
