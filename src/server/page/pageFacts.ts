/** `GET /api/page`: what the first page must know before anybody signed in, and, for who is signed in, who they are and what runs. */
import type { FastifyInstance } from 'fastify'
import { type Json, toJson } from '#domain/json.ts'
import { anybodyThere } from '../auth/accounts.ts'
import { minPasswordLength } from '../auth/authSettings.ts'
import type { PersonIdentity } from '../auth/identity.ts'
import type { Auth } from '../auth/openAuth.ts'
import { isFromThisMachine } from '../auth/origins.ts'
import { membershipsOf } from '../people/loadPeople.ts'
import type { PlaybookRegistry } from '../playbooks.ts'
import type { Pool } from '../store/database.ts'

export type PageFactsOptions = {
  readonly pool: Pool
  readonly auth: Pick<Auth, 'identify'>
  readonly playbooks: Pick<PlaybookRegistry, 'newest' | 'isNewest'>
  readonly version: string
  readonly url: string
  readonly databaseKind: 'embedded' | 'external'
  /** The words on the single sign-on button; null when there is none. */
  readonly singleSignOn: string | null
  /** The alert doors that a key can be made for. */
  readonly sources: readonly { readonly name: string; readonly title: string }[]
}

export const pageFacts =
  (options: PageFactsOptions) =>
  (app: FastifyInstance): void => {
    app.get('/api/page', { schema: { hide: true }, config: { rateLimit: {} } }, async (request, reply) => {
      reply.header('cache-control', 'no-store')
      const [open, identity] = await Promise.all([
        anybodyThere(options.pool).then((there) => !there),
        options.auth.identify(request),
      ])
      return {
        version: options.version,
        firstRun: { open, needsCode: open && !isFromThisMachine(request) },
        singleSignOn: options.singleSignOn === null ? null : { name: options.singleSignOn },
        minPasswordLength,
        me: identity?.kind === 'person' ? await presentPerson(options, identity) : null,
      }
    })
  }

const presentPerson = async (options: PageFactsOptions, identity: PersonIdentity): Promise<Json> => {
  const { pool, playbooks } = options
  const [memberships, mail] = await Promise.all([
    membershipsOf(pool, identity.personId),
    pool.query<{ email: string }>(`select email from auth."user" where "personId" = $1`, [identity.personId]),
  ])
  const teams = await Promise.all(
    memberships.map(async ({ team, teamName, role }) => ({
      team,
      name: teamName,
      role,
      playbook: playbooks.newest(team).hash,
      playbookIsNewest: await playbooks.isNewest(team),
    })),
  )
  return toJson({
    personId: identity.personId,
    name: identity.name,
    email: mail.rows[0]?.email ?? null,
    isAdministrator: identity.isAdministrator,
    teams,
    running: { database: options.databaseKind, url: options.url, sources: options.sources },
  })
}
