/** Mounts better-auth under `/api/auth/*`: what of it is open, with the client's true address, and with our problem details. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { doorProblem, inputProblem, sendProblem } from '../http/problems.ts'
import { isOpen } from './authEndpoints.ts'
import { authProblem } from './authProblems.ts'
import { authBasePath, clientAddressHeader } from './deskBetterAuth.ts'
import type { Auth } from './openAuth.ts'
import { providerId } from './singleSignOn.ts'

const bodyLimitBytes = 64 * 1024

/**
 * What of these two endpoints is ours to offer: the way over the provider's page. An ID token, scopes or parameters of the client's
 * own choosing are not.
 */
const singleSignOnBody = z.strictObject({
  provider: z.literal(providerId),
  callbackURL: z.string().max(2000).optional(),
  errorCallbackURL: z.string().max(2000).optional(),
  disableRedirect: z.boolean().optional(),
})
const singleSignOnPaths: ReadonlySet<string> = new Set(['/sign-in/social', '/link-social'])

/** Headers of the connection, not of the request; and what a proxy says, which Fastify has weighed already. */
const notHandedOn: ReadonlySet<string> = new Set([
  'connection',
  'content-length',
  'expect',
  'forwarded',
  'keep-alive',
  'te',
  'transfer-encoding',
  'upgrade',
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-proto',
])

const handedOn = (request: FastifyRequest): Headers => {
  const headers = new Headers()
  for (const [name, value] of Object.entries(request.headers))
    if (typeof value === 'string' && !notHandedOn.has(name)) headers.set(name, value)
  // The socket's address, or what a proxy that the operator trusts says (Fastify's trustProxy); never what the client sent here.
  headers.set(clientAddressHeader, request.ip)
  return headers
}

const present = async (reply: FastifyReply, response: Response): Promise<FastifyReply> => {
  for (const [name, value] of response.headers) if (name !== 'set-cookie') reply.header(name, value)
  const cookies = response.headers.getSetCookie()
  if (cookies.length > 0) reply.header('set-cookie', cookies)
  if (response.status === 429) reply.header('retry-after', response.headers.get('x-retry-after') ?? '10')
  return reply
    .header('cache-control', 'no-store')
    .code(response.status)
    .send(Buffer.from(await response.arrayBuffer()))
}

/** Fastify's part of it; register it under no prefix. */
export const authRoutes =
  (auth: Auth) =>
  async (app: FastifyInstance): Promise<void> => {
    // better-auth reads the body itself.
    app.removeAllContentTypeParsers()
    app.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: bodyLimitBytes }, (_request, body, done) =>
      done(null, body),
    )
    app.route({
      method: ['GET', 'POST'],
      url: `${authBasePath}/*`,
      schema: { hide: true },
      handler: async (request, reply) => {
        const url = new URL(request.raw.url ?? '/', auth.settings.url)
        const path = url.pathname.slice(authBasePath.length)
        if (!isOpen(request.method, path)) return sendProblem(reply, authProblem('no-such-endpoint'))
        const body = Buffer.isBuffer(request.body) ? new Uint8Array(request.body) : null
        if (singleSignOnPaths.has(path)) {
          const parsed = singleSignOnBody.safeParse(readJson(body))
          if (!parsed.success) return sendProblem(reply, inputProblem(parsed.error))
        }
        if (singleSignOnPaths.has(path) || path === `/callback/${providerId}`) {
          const state = await auth.singleSignOn()
          if (state === 'away') return sendProblem(reply.header('retry-after', '5'), authProblem('single-sign-on-away'))
          if (state === 'not-configured') return sendProblem(reply, authProblem('no-single-sign-on'))
        }
        const response = await auth
          .betterAuth()
          .handler(new Request(url, { method: request.method, headers: handedOn(request), body }))
        // Whatever was ended by it is ended on this node before anybody reads the answer; other nodes hear of it by the database.
        if (request.method === 'POST') auth.forget()
        if (response.status >= 500) return sendProblem(reply, doorProblem('fault'))
        return present(reply, response)
      },
    })
  }

const readJson = (body: Uint8Array | null): unknown => {
  try {
    return JSON.parse(new TextDecoder().decode(body ?? new Uint8Array()))
  } catch {
    return null
  }
}
