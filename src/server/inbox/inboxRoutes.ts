/** The inbox (D2, D3, D6), search, and what the desk could not deliver. */
import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { toJson } from '#domain/json.ts'
import { isMemberRole } from '#domain/people/actor.ts'
import type { Desk } from '../desk.ts'
import { limitSchema } from '../http/paging.ts'
import { seesConfidential } from '../incidents/incidentRoutes.ts'
import { countItems, ownItems, searchIncidents, unownedItems } from '../incidents/incidentViews.ts'
import { loadPeople } from '../people/loadPeople.ts'
import { deliveriesPaused } from '../reactions/runDeliveries.ts'
import { listDeliveries } from '../store/deliveries.ts'

/** A source's silence or other trouble that is an item of its own; capabilities add theirs (alert sources, for example). */
export type SourceState = {
  readonly source: string
  readonly lastHeardAt: Temporal.Instant | null
  readonly silent: boolean
}

export const inboxRoutes =
  (desk: Desk, sources: (team: string, at: Temporal.Instant) => Promise<readonly SourceState[]>) =>
  (app: FastifyInstance): void => {
    const inboxQuery = z.strictObject({ limit: limitSchema })
    app.get(
      '/inbox',
      {
        schema: {
          summary: 'Everything that waits: unowned first by urgency and age, then the asker’s own, counts, sources',
          tags: ['inbox'],
          querystring: inboxQuery,
        },
      },
      async (request) => {
        const { limit } = inboxQuery.parse(request.query)
        const { team, actor } = request.access
        const at = desk.clock()
        const confidential = seesConfidential(request.access)
        const [unowned, mine, counts, people, failed, paused, heard] = await Promise.all([
          unownedItems(desk.pool, team, at, confidential, limit),
          actor.kind === 'person' ? ownItems(desk.pool, team, actor.id, limit) : [],
          countItems(desk.pool, team, at, confidential),
          loadPeople(desk.pool, team),
          // What could not be delivered tells of confidential items too.
          confidential ? listDeliveries(desk.pool, team, ['failed'], 20, null) : [],
          deliveriesPaused(desk.pool),
          sources(team, at),
        ])
        return toJson({
          unowned,
          mine,
          counts,
          undelivered: failed.map((delivery) => ({
            id: delivery.id,
            stream: delivery.stream,
            effect: delivery.effect.effect.type,
            port: delivery.effect.port,
            attempts: delivery.attempts,
            problem: delivery.problem,
          })),
          deliveriesPaused: paused,
          sources: heard,
          // D1: who is on duty is for members alone.
          ...(isMemberRole(request.access.role)
            ? {
                onDuty: Object.values(people)
                  .filter((person) => person.active && person.onDuty)
                  .map((person) => ({ id: person.id, name: person.name })),
              }
            : {}),
        })
      },
    )

    const searchQuery = z.strictObject({ q: z.string().trim().min(2).max(300), limit: limitSchema })
    app.get(
      '/search',
      {
        schema: {
          summary: 'Full text over incidents and everything written into them',
          tags: ['search'],
          querystring: searchQuery,
        },
      },
      async (request) => {
        const { q, limit } = searchQuery.parse(request.query)
        const hits = await searchIncidents(desk.pool, request.access.team, q, seesConfidential(request.access), limit)
        return { incidents: toJson(hits) }
      },
    )
  }
