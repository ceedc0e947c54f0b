/** `/api/first-run`: an empty desk offers to make its first person. Open to anybody, so from afar it asks for the printed code. */
import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import type { Pool } from '#server/store/database.ts'
import { doorProblem, inputProblem, sendProblem } from '../http/problems.ts'
import {
  anybodyThere,
  emailSchema,
  hashOf,
  passwordSchema,
  personIdSchema,
  personNameSchema,
  setPassword,
} from './accounts.ts'
import { authProblem } from './authProblems.ts'
import { randomWord, sameDigest, sha256 } from './credentials.ts'
import { makeFirstPerson, type OnFirstPerson } from './firstPerson.ts'
import { isFromThisMachine, ownOrigins } from './origins.ts'

/** The body of `POST /api/first-run`. */
export const firstRunBody = z.strictObject({
  name: personNameSchema.describe('The person’s name as others read it'),
  email: emailSchema.describe('Signs in with it'),
  password: passwordSchema,
  personId: personIdSchema.describe('Short and lasting, for example abc12'),
  teamName: z.string().trim().min(1, 'a name').max(100).describe('The first team'),
  code: z.string().max(100).optional().describe('The code that the desk printed when it started; needed from afar'),
})

export type FirstRun = {
  /** The code that a browser on another machine must bring; null once somebody is there. Print it at the start. */
  readonly code: () => Promise<string | null>
  readonly routes: (app: FastifyInstance) => void
}

export type FirstRunOptions = {
  readonly pool: Pool
  /** `DUTYDESK_URL`. */
  readonly url: string
  readonly onFirstPerson: OnFirstPerson
  readonly now: () => Temporal.Instant
}

/** Four groups of five: about 103 bits, and still typed by hand without error. */
const newCode = (): string => Array.from({ length: 4 }, () => randomWord(5)).join('-')

const perAddress = { config: { rateLimit: { max: 20, timeWindow: 60_000, keyGenerator: (r: { ip: string }) => r.ip } } }

export const firstRun = (options: FirstRunOptions): FirstRun => {
  const { pool } = options
  const code = newCode()
  const codeDigest = sha256(code)
  const own = new Set(ownOrigins(options.url))

  return {
    code: async () => ((await anybodyThere(pool)) ? null : code),
    routes: (app) => {
      app.get('/api/first-run', { schema: { hide: true }, ...perAddress }, async (request) => {
        const open = !(await anybodyThere(pool))
        return { open, needsCode: open && !isFromThisMachine(request) }
      })
      app.post('/api/first-run', { schema: { hide: true }, ...perAddress }, async (request, reply) => {
        const { origin } = request.headers
        if (origin !== undefined && !own.has(origin)) return sendProblem(reply, doorProblem('bad-origin'))
        if (await anybodyThere(pool)) return sendProblem(reply, authProblem('first-run-over'))
        const parsed = firstRunBody.safeParse(request.body)
        // The code first: who has none learns nothing more.
        const brought = parsed.success ? parsed.data.code : codeField(request.body)
        if (!isFromThisMachine(request) && !sameDigest(sha256(brought ?? ''), codeDigest))
          return sendProblem(reply, authProblem('first-run-code'))
        if (!parsed.success) return sendProblem(reply, inputProblem(parsed.error))
        const { name, email, password, personId, teamName } = parsed.data
        const at = options.now()
        const hash = await hashOf(password)
        const made = await makeFirstPerson(
          pool,
          { personId, name, email, teamName, how: 'browser', at },
          (tx, userId) => setPassword(tx, userId, hash, at),
          options.onFirstPerson,
        )
        if (!made) return sendProblem(reply, authProblem('first-run-over'))
        return reply.code(201).send({ personId })
      })
    },
  }
}

const codeField = (body: unknown): string | undefined =>
  typeof body === 'object' && body !== null && 'code' in body && typeof body.code === 'string' ? body.code : undefined
