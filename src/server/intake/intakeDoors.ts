/** All doors of alert sources but Alertmanager's: `/api/intake/:source`, and PagerDuty's own addresses. */
import type { FastifyInstance } from 'fastify'
import type { AlertSource } from '#connectors/alertSource.ts'
import { type SourceDoorParts, sourceDoor } from './sourceDoor.ts'

/** Addresses that senders cannot be told to change but for the host. */
const ownPaths: Readonly<Record<string, readonly string[]>> = { pagerduty: ['/v2/enqueue', '/v2/change/enqueue'] }

/** Alertmanager's door reads its alerts in a way of its own. */
const hasOwnDoor = (source: AlertSource): boolean => source.name === 'alertmanager'

export const intakeDoors = (
  parts: SourceDoorParts,
  sources: readonly AlertSource[],
): readonly ((app: FastifyInstance) => void)[] =>
  sources
    .filter((source) => !hasOwnDoor(source))
    .map((source) =>
      sourceDoor(parts, source, [
        `/api/intake/${source.name}`,
        `/api/intake/${source.name}/:key`,
        ...(ownPaths[source.name] ?? []),
      ]),
    )

/** Alert sources may send larger bodies than people. */
export const withBodyLimit =
  (limitBytes: number, routes: (app: FastifyInstance) => void | Promise<void>) =>
  async (app: FastifyInstance): Promise<void> => {
    app.addHook('onRoute', (route) => {
      route.bodyLimit = limitBytes
    })
    await routes(app)
  }
