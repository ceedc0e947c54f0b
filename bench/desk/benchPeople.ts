/** People who are signed in: accounts, memberships and sessions as the desk makes them, without a hundred slow password hashes. */
import { createHmac, hkdfSync, randomBytes } from 'node:crypto'
import { teamPeopleStream } from '#domain/people/team.ts'
import type { CommandBase } from '#domain/stream.ts'
import { addAccount } from '#server/auth/accounts.ts'
import { handle } from '#server/handle.ts'
import { instantParam, inTransaction } from '#server/store/database.ts'
import { secret } from './deskProcess.ts'
import type { OpenData } from './openData.ts'

export const team = 'wilson'

export type SignedIn = { readonly person: string; readonly headers: Readonly<Record<string, string>> }

/** As better-auth signs its cookies, with the key that the desk derives for it. */
const signedCookie = (token: string): string => {
  const key = Buffer.from(hkdfSync('sha256', secret, '', 'dutydesk cookies', 32)).toString('base64url')
  const signature = createHmac('sha256', key).update(token).digest('base64')
  return `dutydesk.session_token=${encodeURIComponent(`${token}.${signature}`)}`
}

/** Makes members with sessions of a day; `url` is the desk's public address, which their browsers name as origin. */
export const signIn = async (data: OpenData, count: number, url: string): Promise<readonly SignedIn[]> => {
  const at = Temporal.Now.instant()
  const people: SignedIn[] = []
  for (let n = 1; n <= count; n += 1) {
    const person = `dev${String(n).padStart(3, '0')}`
    const command = {
      type: 'AddMember',
      by: { kind: 'person', id: 'admin', role: null },
      at,
      person,
      name: `Developer ${n}`,
      role: 'member',
      facts: { asAdministrator: true, owns: [] },
    } as CommandBase
    const handled = await handle(data.desk, { team, stream: teamPeopleStream, command })
    if (handled.kind !== 'done') throw new Error(`${person} was not added: ${JSON.stringify(handled)}`)
    const token = randomBytes(24).toString('base64url')
    await inTransaction(data.pool, async (tx) => {
      const user = await addAccount(tx, {
        personId: person,
        name: `Developer ${n}`,
        email: `${person}@example.org`,
        mayJoinByEmail: false,
        at,
      })
      await tx.query(
        `insert into auth.session ("id", "expiresAt", token, "createdAt", "updatedAt", "userId") values ($1, $2, $3, $4, $4, $5)`,
        [randomBytes(12).toString('hex'), instantParam(at.add({ hours: 24 })), token, instantParam(at), user],
      )
    })
    people.push({ person, headers: { cookie: signedCookie(token), origin: url } })
  }
  return people
}
