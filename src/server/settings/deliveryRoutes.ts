/** What left the desk, what could not, and how a person settles it. */
import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { toJson } from '#domain/json.ts'
import { isMemberRole } from '#domain/people/actor.ts'
import type { Desk } from '../desk.ts'
import { requireScope } from '../http/access.ts'
import { limitSchema } from '../http/paging.ts'
import { DoorError } from '../http/problems.ts'
import { seesConfidential } from '../incidents/incidentRoutes.ts'
import { deliveriesPaused, deliverStream, runDeliveries } from '../reactions/runDeliveries.ts'
import { inTransaction } from '../store/database.ts'
import { listDeliveries, settleByPerson } from '../store/deliveries.ts'
import { writeFact } from '../store/facts.ts'

export const deliveryRoutes =
  (desk: Desk) =>
  (app: FastifyInstance): void => {
    const listQuery = z.strictObject({
      state: z.enum(['waiting', 'failed', 'delivered', 'dropped']).default('failed'),
      before: z.coerce.number().int().positive().optional(),
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

    const idParam = z.object({ id: z.coerce.number().int().positive() })
    for (const decision of ['retry', 'drop'] as const)
      app.post(
        `/settings/deliveries/:id/${decision}`,
        {
          schema: {
            summary: decision === 'retry' ? 'Try a failed effect again now' : 'Drop a failed effect for good',
            tags: ['settings'],
          },
        },
        async (request) => {
          requireScope(request.access.identity, 'act')
          if (!isMemberRole(request.access.role)) throw new DoorError('not-allowed')
          const { id } = idParam.parse(request.params)
          const settled = await inTransaction(desk.pool, (tx) =>
            settleByPerson(tx, request.access.team, id, decision, desk.clock()),
          )
          if (settled === null) throw new DoorError('not-found', 'No failed effect has this number.')
          await deliverStream(desk, request.access.team, settled.stream)
          return { id, decision }
        },
      )

    app.post(
      '/settings/deliveries/resume',
      { schema: { summary: 'After a restore: confirm that what still waits is to be sent', tags: ['settings'] } },
      async (request) => {
        requireScope(request.access.identity, 'admin')
        if (request.access.identity.kind !== 'person' || !request.access.identity.isAdministrator)
          throw new DoorError('not-allowed', 'Only an administrator resumes deliveries.')
        await writeFact(desk.pool, '_desk', 'deliveries-paused', false)
        runDeliveries(desk).catch((error: unknown) =>
          desk.log.error({ err: error }, 'what waited was not sent at once; the sweep goes on with it'),
        )
        return { paused: false }
      },
    )
  }
