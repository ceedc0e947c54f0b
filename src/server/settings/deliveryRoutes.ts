/** What left the desk, what could not, and how a person settles it. */
import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { toJson } from '#domain/json.ts'
import { isMemberRole } from '#domain/people/actor.ts'
import { deskTeam } from '#domain/people/desk.ts'
import type { Desk } from '../desk.ts'
import { actsAsAdministrator, requireScope } from '../http/access.ts'
import { idempotently } from '../http/idempotentWork.ts'
import { limitSchema } from '../http/paging.ts'
import { DoorError } from '../http/problems.ts'
import { seesConfidential } from '../incidents/incidentRoutes.ts'
import { audit } from '../keys/keyRoutes.ts'
import { deliveriesPaused, deliverStream, runDeliveries } from '../reactions/runDeliveries.ts'
import { listDeliveries, settleByPerson } from '../store/deliveries.ts'
import { writeFact } from '../store/facts.ts'

export const deliveryRoutes =
  (desk: Desk) =>
  (app: FastifyInstance): void => {
    const listQuery = z.strictObject({
      state: z.enum(['waiting', 'failed', 'delivered', 'dropped']).default('failed'),
      before: z.coerce.number().int().positive().max(Number.MAX_SAFE_INTEGER).optional(),
      limit: limitSchema,
    })
    app.get(
      '/settings/deliveries',
      {
        schema: {
          summary: 'Effects on outside systems by state, newest first',
          tags: ['settings'],
          querystring: listQuery,
        },
      },
      async (request) => {
        // Effects carry the words of items, confidential ones among them.
        if (!seesConfidential(request.access)) throw new DoorError('not-allowed')
        const query = listQuery.parse(request.query)
        const rows = await listDeliveries(
          desk.pool,
          request.access.team,
          [query.state],
          query.limit,
          query.before ?? null,
        )
        return { deliveries: toJson(rows), paused: await deliveriesPaused(desk.pool) }
      },
    )

    const idParam = z.object({ id: z.coerce.number().int().positive().max(Number.MAX_SAFE_INTEGER) })
    for (const decision of ['retry', 'drop'] as const)
      app.post(
        `/settings/deliveries/:id/${decision}`,
        {
          schema: {
            summary: decision === 'retry' ? 'Try a failed effect again now' : 'Drop a failed effect for good',
            tags: ['settings'],
          },
        },
        async (request, reply) => {
          requireScope(request.access.identity, 'act')
          const { team, role } = request.access
          if (!isMemberRole(role)) throw new DoorError('not-allowed')
          const { id } = idParam.parse(request.params)
          const streams: string[] = []
          await idempotently(desk, request, reply, async (tx) => {
            const settled = await settleByPerson(tx, team, id, decision, desk.clock())
            if (settled === null) throw new DoorError('not-found', 'No failed effect has this number.')
            await audit(tx, desk, request, {
              type: 'SettingChanged',
              setting: `delivery ${id}`,
              text: decision === 'retry' ? 'tried again' : 'dropped',
            })
            streams.push(settled.stream)
            return { status: 200, body: { id, decision } }
          })
          for (const stream of streams) await deliverStream(desk, team, stream)
          return reply
        },
      )

    app.post(
      '/settings/deliveries/resume',
      { schema: { summary: 'After a restore: confirm that what still waits is to be sent', tags: ['settings'] } },
      async (request, reply) => {
        requireScope(request.access.identity, 'admin')
        if (!actsAsAdministrator(request.access.identity))
          throw new DoorError('not-allowed', 'Only an administrator resumes deliveries.')
        await idempotently(desk, request, reply, async (tx) => {
          await writeFact(tx, deskTeam, 'deliveries-paused', false)
          await audit(
            tx,
            desk,
            request,
            { type: 'SettingChanged', setting: 'deliveries', text: 'resumed after a restore' },
            deskTeam,
          )
          return { status: 200, body: { paused: false } }
        })
        runDeliveries(desk).catch((error: unknown) =>
          desk.log.error({ err: error }, 'what waited was not sent at once; the sweep goes on with it'),
        )
        return reply
      },
    )
  }
