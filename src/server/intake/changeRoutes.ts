/** What changed lately at the senders that tell us, and what they remarked on a group. */
import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { instant } from '#contract/alerts.ts'
import { toJson } from '#domain/json.ts'
import { numberOf } from '../alerts/alertRoutes.ts'
import type { Desk } from '../desk.ts'
import { limitSchema } from '../http/paging.ts'
import { listChanges } from './changes.ts'
import { listRemarks } from './remarks.ts'

const changeQuery = z.strictObject({
  from: instant('from').optional(),
  until: instant('until').optional(),
  service: z.string().max(200).optional(),
  limit: limitSchema,
})

export const changeRoutes =
  (desk: Desk) =>
  (app: FastifyInstance): void => {
    app.get(
      '/changes',
      {
        schema: { summary: 'What changed lately (I8), the latest first', tags: ['alerts'], querystring: changeQuery },
        validatorCompiler: () => (value: unknown) => ({ value }),
      },
      async (request) => {
        const { from, until, service, limit } = changeQuery.parse(request.query)
        const rows = await listChanges(desk.pool, request.access.team, {
          from: from ?? null,
          until: until ?? null,
          service: service ?? null,
          limit,
        })
        return { changes: toJson(rows) }
      },
    )
    app.get(
      '/alert-groups/:number/remarks',
      { schema: { summary: 'What senders remarked on the group, newest first; never a decision', tags: ['alerts'] } },
      async (request) => ({
        remarks: toJson(await listRemarks(desk.pool, request.access.team, numberOf(request))),
      }),
    )
  }
