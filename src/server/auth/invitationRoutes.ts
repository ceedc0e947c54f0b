/** `/api/invitations/look` and `/api/invitations/accept`: for who has a code and no way in yet. Codes travel in bodies, never in paths. */
import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import type { Pool } from '#server/store/database.ts'
import { inputProblem, sendProblem } from '../http/problems.ts'
import { passwordSchema } from './accounts.ts'
import { authProblem } from './authProblems.ts'
import { acceptInvitation, readInvitation } from './invitations.ts'

const codeSchema = z.string().min(1, 'the code of the invitation').max(100)
const lookBody = z.strictObject({ code: codeSchema })
export const acceptInvitationBody = z.strictObject({ code: codeSchema, password: passwordSchema })

const perAddress = { config: { rateLimit: { max: 20, timeWindow: 60_000, keyGenerator: (r: { ip: string }) => r.ip } } }

/** `afterwards` is for what this node remembers of the person: their older sessions have ended. */
export const invitationRoutes =
  (options: { readonly pool: Pool; readonly now: () => Temporal.Instant; readonly afterwards: () => void }) =>
  (app: FastifyInstance): void => {
    app.post('/api/invitations/look', { schema: { hide: true }, ...perAddress }, async (request, reply) => {
      const parsed = lookBody.safeParse(request.body)
      if (!parsed.success) return sendProblem(reply, inputProblem(parsed.error))
      const invited = await readInvitation(options.pool, parsed.data.code, options.now())
      if (invited === null) return sendProblem(reply, authProblem('invitation-void'))
      return { personId: invited.personId, name: invited.name, email: invited.email }
    })
    app.post('/api/invitations/accept', { schema: { hide: true }, ...perAddress }, async (request, reply) => {
      const parsed = acceptInvitationBody.safeParse(request.body)
      if (!parsed.success) return sendProblem(reply, inputProblem(parsed.error))
      const invited = await acceptInvitation(options.pool, { ...parsed.data, at: options.now() })
      if (invited === null) return sendProblem(reply, authProblem('invitation-void'))
      options.afterwards()
      return { personId: invited.personId }
    })
  }
