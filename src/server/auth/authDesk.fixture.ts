/** For tests: sign-in on a real database, with browsers that keep cookies as browsers do. */
import Fastify, { type FastifyInstance, type InjectOptions } from 'fastify'
import { openPool, type Pool } from '#server/store/database.ts'
import { type ClonedDatabase, cloneDatabase } from '#testing/cluster.ts'
import { DoorError, doorProblem, sendProblem } from '../http/problems.ts'
import { addAccount, hashOf, setPassword } from './accounts.ts'
import { authRoutes } from './authRoutes.ts'
import type { AuthSettings } from './authSettings.ts'
import type { Headers } from './credentials.ts'
import type { FirstPerson } from './firstPerson.ts'
import { type FirstRun, firstRun } from './firstRunRoutes.ts'
import { invitationRoutes } from './invitationRoutes.ts'
import { type Auth, openAuth } from './openAuth.ts'
import { originCheck } from './originCheck.ts'

export const deskUrl = 'http://desk.example.org:8090'
export const secret = 'a secret for tests only, long enough for a key'
export const password = 'correct horse battery'
export const t0 = Temporal.Instant.from('2026-11-24T09:00:00Z')

export type Answer = {
  readonly status: number
  readonly json: unknown
  readonly headers: Headers
  readonly body: string
}

/** One browser on one machine. */
export type Browser = {
  readonly get: (path: string, headers?: Record<string, string>) => Promise<Answer>
  readonly post: (path: string, body?: object, headers?: Record<string, string>) => Promise<Answer>
  /** The `Cookie` header that it would send now. */
  readonly cookie: () => string
}

export type AuthDesk = {
  readonly app: FastifyInstance
  readonly auth: Auth
  readonly pool: Pool
  readonly firstRun: FirstRun
  /** What `onFirstPerson` was told. */
  readonly firstPeople: FirstPerson[]
  readonly logged: string[]
  readonly administrators: Set<string>
  readonly browser: (machine?: { address?: string; host?: string }) => Browser
  /** Somebody with a password, who may act; answers the row's id. */
  readonly aPerson: (personId: string) => Promise<string>
  readonly signedIn: (personId: string, machine?: { address?: string }) => Promise<Browser>
  /** Another node on the same database. */
  readonly anotherNode: () => Promise<AuthDesk>
  readonly stop: () => Promise<void>
}

export const mailOf = (personId: string): string => `${personId}@example.org`

const open = async (database: ClonedDatabase, settings: AuthSettings, drop: boolean): Promise<AuthDesk> => {
  const pool = openPool(database.config)
  const logged: string[] = []
  const administrators = new Set<string>()
  const firstPeople: FirstPerson[] = []
  const auth = await openAuth({
    pool,
    connection: database.config,
    settings,
    isAdministrator: async (personId) => administrators.has(personId),
    now: () => t0,
    log: (level, message) => logged.push(`${level} ${message}`),
  })
  const app = Fastify({ routerOptions: { ignoreTrailingSlash: true } })
  app.setErrorHandler((error, _request, reply) => {
    if (error instanceof DoorError) return sendProblem(reply, doorProblem(error.code, error.message))
    logged.push(String(error))
    return sendProblem(reply, doorProblem('fault'))
  })
  const first = firstRun({
    pool,
    url: settings.url,
    onFirstPerson: async (tx, person) => {
      await tx.query('select 1')
      firstPeople.push(person)
    },
    now: () => t0,
  })
  await app.register(authRoutes(auth))
  first.routes(app)
  invitationRoutes({ pool, now: () => t0, afterwards: auth.forget })(app)
  const checkOrigin = originCheck(settings.url)
  app.route({
    method: ['GET', 'POST'],
    url: '/api/who',
    handler: async (request, reply) => {
      const identity = await auth.identify(request)
      if (identity === null) return sendProblem(reply, doorProblem('not-signed-in'))
      checkOrigin(request)
      return identity
    },
  })
  await app.ready()

  const browser: AuthDesk['browser'] = (machine = {}) => {
    const jar = new Map<string, string>()
    const cookie = () => [...jar].map(([name, value]) => `${name}=${value}`).join('; ')
    const send = async (options: InjectOptions): Promise<Answer> => {
      const response = await app.inject({
        ...options,
        remoteAddress: machine.address ?? '192.0.2.7',
        headers: {
          host: machine.host ?? new URL(settings.url).host,
          ...(jar.size === 0 ? {} : { cookie: cookie() }),
          ...options.headers,
        },
      })
      for (const line of [response.headers['set-cookie'] ?? []].flat()) {
        const [pair = ''] = line.split(';')
        const at = pair.indexOf('=')
        if (/max-age=0/i.test(line)) jar.delete(pair.slice(0, at))
        else jar.set(pair.slice(0, at), pair.slice(at + 1))
      }
      const type = response.headers['content-type'] ?? ''
      return {
        status: response.statusCode,
        json: /json/.test(String(type)) && response.body !== '' ? response.json() : null,
        headers: response.headers as Headers,
        body: response.body,
      }
    }
    return {
      get: (url, headers = {}) => send({ method: 'GET', url, headers }),
      post: (url, payload, headers = {}) =>
        send({
          method: 'POST',
          url,
          ...(payload === undefined ? {} : { payload }),
          headers: { origin: new URL(settings.url).origin, ...headers },
        }),
      cookie,
    }
  }

  const desk: AuthDesk = {
    app,
    auth,
    pool,
    firstRun: first,
    firstPeople,
    logged,
    administrators,
    browser,
    aPerson: async (personId) => {
      const tx = await pool.connect()
      try {
        const id = await addAccount(tx, {
          personId,
          name: personId,
          email: mailOf(personId),
          mayJoinByEmail: false,
          at: t0,
        })
        await setPassword(tx, id, await passwordHash(), t0)
        return id
      } finally {
        tx.release()
      }
    },
    signedIn: async (personId, machine) => {
      const someone = browser(machine)
      const answer = await someone.post('/api/auth/sign-in/email', { email: mailOf(personId), password })
      if (answer.status !== 200) throw new Error(`${personId} could not sign in: ${answer.status} ${answer.body}`)
      return someone
    },
    anotherNode: () => open(database, settings, false),
    stop: async () => {
      await app.close()
      await auth.stop()
      await pool.end()
      if (drop) await database.drop()
    },
  }
  return desk
}

let hash: Promise<string> | undefined
const passwordHash = (): Promise<string> => {
  hash ??= hashOf(password)
  return hash
}

/** An empty desk on a database of its own. */
export const anAuthDesk = async (settings: Partial<AuthSettings> = {}): Promise<AuthDesk> =>
  open(await cloneDatabase(), { url: deskUrl, secret, singleSignOn: null, ...settings }, true)
