/**
 * The HTTP server: one Fastify app with the doors under `/api`, their description, health and metrics. Routes of a capability are
 * registered by its own file; this one sets what holds for all of them.
 */
import { randomUUID } from 'node:crypto'
import compress from '@fastify/compress'
import helmet from '@fastify/helmet'
import rateLimit from '@fastify/rate-limit'
import swagger from '@fastify/swagger'
import Fastify, { type FastifyError, type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import { jsonSchemaTransform, serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod'
import { ZodError } from 'zod'
import type { Identity } from '../auth/identity.ts'
import { isFromThisMachine } from '../auth/origins.ts'
import type { Desk, Log } from '../desk.ts'
import { codeOf, isAway, pgCode } from '../store/database.ts'
import { type Access, requireScope, resolveAccess, serverAccess } from './access.ts'
import { type Allowance, addressKey, allowance } from './allowance.ts'
import { registry, requestSeconds } from './metrics.ts'
import { DoorError, doorProblem, inputProblem, sendProblem } from './problems.ts'

/** Routes of a capability; registered under `/api` and under `/api/teams/:team`. */
export type TeamRoutes = (app: FastifyInstance) => void

/** One registered route. */
export type RouteFacts = { readonly method: string; readonly url: string }

declare module 'fastify' {
  interface FastifyInstance {
    /** Every route of the running router, for tests that must not forget one. */
    readonly routeList: readonly RouteFacts[]
  }
}

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
    // Ours alone: what a client says about itself stays out of the log.
    requestIdHeader: false,
    genReqId: () => randomUUID(),
    frameworkErrors: (error, _request, reply) => {
      // Addresses that cannot be read, such as %zz.
      void sendProblem(
        reply as never,
        doorProblem(codeOf(error) === 'FST_ERR_MAX_PARAM_LENGTH' ? 'not-found' : 'bad-path'),
      )
    },
  })
  const routeList: RouteFacts[] = []
  app.addHook('onRoute', (route) => {
    for (const method of [route.method].flat()) if (method !== 'HEAD') routeList.push({ method, url: route.url })
  })
  app.decorate('routeList', routeList)
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
  app.decorateRequest('accessNow')

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
    keyGenerator: (request) => addressKey(request.ip),
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
          session: { type: 'apiKey', in: 'cookie', name: sessionCookieName(options.secure) },
        },
      },
      security: [{ key: [] }, { session: [] }],
    },
    transform: jsonSchemaTransform,
  })

  app.addHook('onRequest', async (request, reply) => {
    reply.header('x-request-id', request.id)
    if (request.url.startsWith('/api')) reply.header('cache-control', 'no-store')
    if (request.method === 'GET' || request.method === 'HEAD' || request.method === 'OPTIONS') return
    const no = options.refuseWork()
    if (no !== null) throw no
  })
  app.addHook('onResponse', async (request, reply) => {
    requestSeconds.observe(
      { method: request.method, route: request.routeOptions.url ?? 'unknown', status: String(reply.statusCode) },
      reply.elapsedTime / 1000,
    )
    logRequest(desk.log, request, reply)
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
    if (isAway(error)) return sendProblem(reply, doorProblem('database-away'))
    desk.log.error({ err: error, ...whatWasAsked(request) }, 'a request met a fault')
    return sendProblem(reply, doorProblem('fault'))
  })
  app.setNotFoundHandler((_request, reply) => sendProblem(reply, doorProblem('not-found')))

  const openToAll = { schema: { hide: true }, config: { rateLimit: {} } }
  app.get('/healthz', { schema: { hide: true } }, async () => ({ status: 'ok' }))
  app.get('/readyz', openToAll, async (request, reply) => {
    // Names of teams and words of the database are for those who run the machine.
    const here = isFromThisMachine(request)
    try {
      await desk.pool.query('select 1')
      const facts = await options.readiness()
      return { status: 'ready', ...(here ? facts : {}) }
    } catch (error) {
      return reply.code(503).send({ status: 'not ready', ...(here ? { reason: String(error) } : {}) })
    }
  })
  app.get('/metrics', openToAll, async (request, reply) => {
    if (!isFromThisMachine(request)) {
      const identity = await options.identify(request)
      if (identity === null) throw new DoorError('not-signed-in')
      if (identity.kind !== 'person' || !identity.isAdministrator)
        throw new DoorError('not-allowed', 'Metrics are read on this machine, or with an administrator’s key.')
      requireScope(identity, 'read')
    }
    return reply.type(registry.contentType).send(await registry.metrics())
  })

  for (const routes of options.otherRoutes) await app.register(async (scope) => routes(scope))
  const limits = limitsOf(options.requestsPerMinute)
  const signedIn =
    (
      routes: readonly TeamRoutes[],
      access: (identity: Identity, request: FastifyRequest) => Promise<Access>,
      hide: boolean,
    ) =>
    async (scope: FastifyInstance): Promise<void> => {
      scope.addHook('onRequest', async (request, reply) => {
        const identity = await identityOf(options, limits, request, reply)
        request.access = await access(identity, request)
        request.accessNow = async () => {
          const again = await options.identify(request)
          if (again === null) throw new DoorError('not-signed-in')
          return access(again, request)
        }
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
  app.get('/api/openapi.json', openToAll, async () => app.swagger())
  return app
}

/** The name better-auth gives the session's cookie: over https with the prefix that browsers hold to its promise. */
export const sessionCookieName = (secure: boolean): string =>
  secure ? '__Secure-dutydesk.session_token' : 'dutydesk.session_token'

type Limits = { readonly strangers: Allowance; readonly known: Allowance }

/**
 * Two allowances. What nobody vouches for counts for its address, so that new credentials in every request win nothing; who is known
 * has an allowance of their own, so that one address may carry a whole team.
 */
const limitsOf = (perMinute: number): Limits => {
  const shared = { perWindow: perMinute, windowMs: 60_000, atMost: 20_000, nowMs: () => performance.now() }
  return { strangers: allowance(shared), known: allowance(shared) }
}

const nameOf = (identity: Identity): string =>
  identity.kind === 'person' ? `person ${identity.personId}` : `service ${identity.keyTeam}/${identity.serviceId}`

const tooMany = (reply: FastifyReply, seconds: number | null): void => {
  if (seconds === null) return
  reply.header('retry-after', String(seconds))
  throw new DoorError('too-many-requests')
}

const identityOf = async (
  options: AppOptions,
  limits: Limits,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<Identity> => {
  const address = addressKey(request.ip)
  tooMany(reply, limits.strangers.wait(address))
  const identity = await options.identify(request)
  if (identity === null) {
    limits.strangers.take(address)
    throw new DoorError('not-signed-in')
  }
  tooMany(reply, limits.known.take(nameOf(identity)))
  request.identity = identity
  options.checkOrigin(request, identity)
  if (request.method === 'GET' || request.method === 'HEAD') requireScope(identity, 'read')
  return identity
}

/** What the log may know of a request: never its query, nor the parts of its path that could be a key. */
const whatWasAsked = (request: FastifyRequest): Readonly<Record<string, unknown>> => ({
  request: request.id,
  method: request.method,
  route: request.routeOptions.url ?? 'unknown',
  ...(request.identity === null ? {} : { who: nameOf(request.identity) }),
})

/** What changed something, and what was refused or failed; mere reading and the senders' stream of alerts would drown it. */
const logRequest = (log: Log, request: FastifyRequest, reply: FastifyReply): void => {
  const status = reply.statusCode
  const changed = request.method !== 'GET' && request.method !== 'HEAD' && request.identity !== null
  if (!changed && status < 400) return
  if (request.identity === null && (status === 404 || status === 503)) return
  const facts = { ...whatWasAsked(request), status, ms: Math.round(reply.elapsedTime) }
  log.info(facts, 'request')
}
