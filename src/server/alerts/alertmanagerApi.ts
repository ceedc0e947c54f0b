/** Alertmanager's v2 API at `/api/v2`: answers as Alertmanager does, so that Prometheus, `amtool` and dashboards need not know us. */
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { DoorError } from '../http/problems.ts'
import { type DoorParts, jsonAsText } from './alertmanagerDoor.ts'
import { isForDoor, type Sender, senderOf } from './doorAccess.ts'
import { V2Fault, v2AlertRoutes } from './v2Alerts.ts'
import { receiverName, timeOf } from './v2Shapes.ts'
import { v2SilenceRoutes } from './v2Silences.ts'

/** Which Alertmanager's API this is. */
const COMPATIBLE_WITH = '0.25.0'

/** A valid configuration of Alertmanager: its tools parse it before they do anything else. */
const configuration = (resolveTimeoutMinutes: number): string =>
  [
    'global:',
    `  resolve_timeout: ${resolveTimeoutMinutes}m`,
    'route:',
    `  receiver: ${receiverName}`,
    '  group_by: [alertname, service, environment]',
    'receivers:',
    `  - name: ${receiverName}`,
    '',
  ].join('\n')

const statusOf = (error: unknown): number => {
  if (error instanceof V2Fault) return error.status
  if (error instanceof DoorError) return error.code === 'bad-json' ? 400 : 403
  return typeof error === 'object' && error !== null && 'statusCode' in error && typeof error.statusCode === 'number'
    ? error.statusCode
    : 500
}

export const alertmanagerApi =
  (parts: DoorParts, version: string) =>
  async (app: FastifyInstance): Promise<void> => {
    const { desk, keys, intake, source } = parts
    const startedAt = desk.clock()
    const sender = async (request: FastifyRequest): Promise<Sender> => {
      const found = await senderOf(keys, desk.pool, request)
      if (found === null) throw new V2Fault(401, 'show an intake key as bearer token or Basic password')
      if (!isForDoor(found, source.name)) throw new V2Fault(403, `this key is for the door of ${found.source}`)
      return found
    }
    const routes = async (scope: FastifyInstance): Promise<void> => {
      jsonAsText(scope)
      scope.setErrorHandler((error, request, reply) => {
        const status = statusOf(error)
        if (status >= 500 && !(error instanceof V2Fault))
          desk.log.error({ err: error, path: request.routeOptions.url }, 'the Alertmanager API met a fault')
        if (status === 401) reply.header('www-authenticate', 'Basic realm="Dutydesk"')
        if (status === 503) reply.header('retry-after', '1')
        const message = error instanceof Error && status !== 500 ? error.message : 'the desk met a fault of its own'
        return reply.code(status).type('application/json').serializer(JSON.stringify).send(message)
      })
      scope.get(
        '/status',
        { schema: { summary: 'What Alertmanager’s tools ask first', tags: ['alertmanager'] } },
        async (request) => {
          const who = await sender(request)
          const { playbook } = await intake.rules.of(who.team)
          return {
            cluster: { name: receiverName, peers: [], status: 'ready' },
            config: { original: configuration(playbook.alerts.resolveTimeoutMinutes) },
            uptime: timeOf(startedAt),
            versionInfo: {
              branch: 'HEAD',
              buildDate: '',
              buildUser: receiverName,
              goVersion: 'none',
              revision: `dutydesk-${version}`,
              version: COMPATIBLE_WITH,
            },
          }
        },
      )
      scope.get('/receivers', { schema: { summary: 'The one receiver', tags: ['alertmanager'] } }, async (request) => {
        await sender(request)
        return [{ name: receiverName }]
      })
      v2AlertRoutes(scope, parts, sender)
      v2SilenceRoutes(scope, parts, sender)
    }
    await app.register(routes, { prefix: '/api/v2' })
  }
