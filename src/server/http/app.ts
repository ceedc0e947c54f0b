/**
 * The HTTP server: one Fastify app with the doors under `/api`, their description, health and metrics. Routes of a capability are
 * registered by its own file; this one sets what holds for all of them.
 */
import compress from '@fastify/compress'
import helmet from '@fastify/helmet'
import rateLimit from '@fastify/rate-limit'
import swagger from '@fastify/swagger'
import Fastify, { type FastifyError, type FastifyInstance, type FastifyRequest } from 'fastify'
import { jsonSchemaTransform, serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod'
import { ZodError } from 'zod'
import type { Identity } from '../auth/identity.ts'
import type { Desk } from '../desk.ts'
import { codeOf, pgCode } from '../store/database.ts'
import { type Access, requireScope, resolveAccess, serverAccess } from './access.ts'
import { registry, requestSeconds } from './metrics.ts'
import { DoorError, doorProblem, inputProblem, pathOf, sendProblem } from './problems.ts'

/** Routes of a capability; registered under `/api` and under `/api/teams/:team`. */
export type TeamRoutes = (app: FastifyInstance) => void

export type AppOptions = {
  readonly desk: Desk
  readonly identify: (request: FastifyRequest) => Promise<Identity | null>
  /** Refuses cookie-authenticated requests from other sites. */
  readonly checkOrigin: (request: FastifyRequest, identity: Identity) => void
  /** Proxies whose forwarded addresses are believed; empty for none. */
  readonly trustedProxies: readonly string[]
  /** True when `DUTYDESK_URL` is https. */
  readonly secure: boolean
  readonly bodyLimitBytes: number
  readonly requestsPerMinute: number
  /** Why nothing may be changed now (a full disk), or null. Asked before every request that changes something. */
  readonly refuseWork: () => DoorError | null
  /** Routes about one team, for its people. */
  readonly teamRoutes: readonly TeamRoutes[]
  /** Routes about one team that an administrator of the server may use without being part of it. */
  readonly managedRoutes: readonly TeamRoutes[]
  /** Routes of the server itself, for administrators. */
  readonly serverRoutes: readonly TeamRoutes[]
  /** Everything else: sign-in, first run, intake doors, the page. */
  readonly otherRoutes: readonly ((app: FastifyInstance) => void | Promise<void>)[]
  /** Facts for `/readyz`; throws when the node should get no traffic. */
  readonly readiness: () => Promise<Readonly<Record<string, unknown>>>
  readonly version: string
}

export const buildApp = async (options: AppOptions): Promise<FastifyInstance> => {
  const { desk } = options
  const app: FastifyInstance = Fastify({
    logger: false,
    bodyLimit: options.bodyLimitBytes,
    trustProxy: options.trustedProxies.length === 0 ? false : [...options.trustedProxies],
    routerOptions: { maxParamLength: 300, ignoreTrailingSlash: true },
    forceCloseConnections: true,
  })
  app.setValidatorCompiler(validatorCompiler)
  app.setSerializerCompiler(serializerCompiler)
  // Commands without a body may still say that they send JSON.
  const parseJson = app.getDefaultJsonParser('error', 'error')
  app.removeContentTypeParser('application/json')
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) => {
    if (body === '') done(null, undefined)
    else parseJson(request, String(body), done)
  })
  app.decorateRequest('access')
  app.decorateRequest('identity', null)

  await app.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'"],
        imgSrc: ["'self'", 'data:'],
        fontSrc: ["'self'"],
        connectSrc: ["'self'"],
        manifestSrc: ["'self'"],
        workerSrc: ["'self'"],
        formAction: ["'self'"],
        baseUri: ["'none'"],
        frameAncestors: ["'none'"],
      },
    },
    hsts: options.secure,
    referrerPolicy: { policy: 'same-origin' },
  })
  await app.register(compress, { threshold: 2048, encodings: ['gzip', 'deflate'] })
  await app.register(rateLimit, {
    global: false,
    max: options.requestsPerMinute,
    timeWindow: 60_000,
    keyGenerator: (request) => rateKey(request),
    errorResponseBuilder: () => new DoorError('too-many-requests'),
  })
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Dutydesk',
        version: options.version,
        description:
          'The duty desk of a developers’ team. A command is a POST; a refusal is 409 with problem details that name the rule. ' +
          'Every path under /api also works as /api/teams/:team/….',
      },
      components: {
        securitySchemes: {
          key: { type: 'http', scheme: 'bearer' },
          session: { type: 'apiKey', in: 'cookie', name: 'dutydesk.session_token' },
        },
      },
      security: [{ key: [] }, { session: [] }],
    },
    transform: jsonSchemaTransform,
  })

  app.addHook('onRequest', async (request) => {
    if (request.method === 'GET' || request.method === 'HEAD' || request.method === 'OPTIONS') return
    const no = options.refuseWork()
    if (no !== null) throw no
  })
  app.addHook('onResponse', async (request, reply) => {
    requestSeconds.observe(
      { method: request.method, route: request.routeOptions.url ?? 'unknown', status: String(reply.statusCode) },
      reply.elapsedTime / 1000,
    )
  })
  app.setErrorHandler((error: FastifyError | DoorError | ZodError, request, reply) => {
    if (reply.raw.headersSent) {
      reply.raw.end()
      return
    }
    if (error instanceof DoorError) return sendProblem(reply, doorProblem(error.code, error.message))
    if (error instanceof ZodError) return sendProblem(reply, inputProblem(error))
    if ('validation' in error && error.validation !== undefined)
      return sendProblem(reply, {
        ...doorProblem('bad-json', error.message),
        status: 422,
        code: 'invalid-input',
        fields: error.validation.map((fault) => ({
          field: fault.instancePath.replace(/^\//, '').replaceAll('/', '.'),
          message: fault.message ?? 'is not valid',
        })),
      })
    const code = codeOf(error)
    if (code === 'FST_ERR_CTP_BODY_TOO_LARGE') return sendProblem(reply, doorProblem('too-large'))
    if (code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE') return sendProblem(reply, doorProblem('unsupported-media'))
    if (error instanceof SyntaxError || code?.startsWith('FST_ERR_CTP') === true)
      return sendProblem(reply, doorProblem('bad-json', error.message))
    if ('statusCode' in error && error.statusCode === 429) return sendProblem(reply, doorProblem('too-many-requests'))
    if (code === pgCode.diskFull) return sendProblem(reply, doorProblem('disk-full'))
    if (isAway(code)) return sendProblem(reply, doorProblem('database-away'))
    desk.log.error({ err: error, method: request.method, path: pathOf(request) }, 'a request met a fault')
    return sendProblem(reply, doorProblem('fault'))
  })
  app.setNotFoundHandler((_request, reply) => sendProblem(reply, doorProblem('not-found')))

  app.get('/healthz', { schema: { hide: true } }, async () => ({ status: 'ok' }))
  app.get('/readyz', { schema: { hide: true } }, async (_request, reply) => {
    try {
      await desk.pool.query('select 1')
      return { status: 'ready', ...(await options.readiness()) }
    } catch (error) {
      return reply.code(503).send({ status: 'not ready', reason: String(error) })
    }
  })
  app.get('/metrics', { schema: { hide: true } }, async (_request, reply) =>
    reply.type(registry.contentType).send(await registry.metrics()),
  )

  for (const routes of options.otherRoutes) await app.register(async (scope) => routes(scope))
  const signedIn =
    (
      routes: readonly TeamRoutes[],
      access: (identity: Identity, request: FastifyRequest) => Promise<Access>,
      hide: boolean,
    ) =>
    async (scope: FastifyInstance): Promise<void> => {
      scope.addHook('onRequest', scope.rateLimit())
      scope.addHook('onRequest', async (request) => {
        const identity = await identityOf(options, request)
        request.access = await access(identity, request)
      })
      if (hide)
        scope.addHook('onRoute', (route) => {
          route.schema = { ...route.schema, hide: true }
        })
      for (const register of routes) register(scope)
    }
  const teamOf = (request: FastifyRequest): string | null => (request.params as { team?: string }).team ?? null
  for (const prefix of ['/api', '/api/teams/:team']) {
    const hide = prefix !== '/api'
    const member = (identity: Identity, request: FastifyRequest) =>
      resolveAccess(desk.pool, identity, { team: teamOf(request), administrators: false })
    const manager = (identity: Identity, request: FastifyRequest) =>
      resolveAccess(desk.pool, identity, { team: teamOf(request), administrators: true })
    await app.register(signedIn(options.teamRoutes, member, hide), { prefix })
    await app.register(signedIn(options.managedRoutes, manager, hide), { prefix })
  }
  await app.register(
    signedIn(options.serverRoutes, async (identity) => serverAccess(identity), false),
    { prefix: '/api' },
  )
  app.get('/api/openapi.json', { schema: { hide: true } }, async () => app.swagger())
  return app
}

const awayCodes: ReadonlySet<string> = new Set([
  pgCode.adminShutdown,
  pgCode.cannotConnectNow,
  '57P02',
  '08006',
  '08003',
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOENT',
  'EPIPE',
])
const isAway = (code: string | null): boolean => code !== null && awayCodes.has(code)

/** Whoever shows credentials has a bucket of their own; others share their address's. */
const rateKey = (request: FastifyRequest): string => {
  const { authorization, cookie } = request.headers
  return authorization ?? cookie ?? request.ip
}

const identityOf = async (options: AppOptions, request: FastifyRequest): Promise<Identity> => {
  const identity = await options.identify(request)
  if (identity === null) throw new DoorError('not-signed-in')
  request.identity = identity
  options.checkOrigin(request, identity)
  if (request.method === 'GET') requireScope(identity, 'read')
  return identity
}
