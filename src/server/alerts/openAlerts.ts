/** Everything about alerts that a node runs: intake, its watch, its doors and routes. Opened once by `serve.ts`. */
import { availableParallelism } from 'node:os'
import type { FastifyInstance } from 'fastify'
import { alertSourceNamed } from '#connectors/registry.ts'
import type { Desk } from '../desk.ts'
import { DoorError } from '../http/problems.ts'
import { pacedIntake, type SenderPace } from '../intake/senderPace.ts'
import { openPool, type PoolConfig } from '../store/database.ts'
import type { LiveHub } from '../store/live.ts'
import { alertmanagerApi } from './alertmanagerApi.ts'
import { alertmanagerDoor, type DoorParts } from './alertmanagerDoor.ts'
import { alertRoutes } from './alertRoutes.ts'
import { type DoorKeys, requireSender } from './doorAccess.ts'
import { listSources, noteHeartbeat, readHeartbeats } from './heardSources.ts'
import { type Intake, openIntake } from './intake.ts'
import { silenceRoutes } from './silenceRoutes.ts'

/** Writers of intake, each with a connection of its own: more than there are processors only wait for one another. */
const LANES = Math.min(4, Math.max(2, availableParallelism()))

export type OpenAlertsOptions = {
  readonly desk: Desk
  /** For the writers' own connections. */
  readonly connection: PoolConfig
  readonly keys: DoorKeys
  readonly hub: LiveHub | null
  readonly version: string
  /** How fast one sender may go; left out: as fast as it likes. */
  readonly pace?: SenderPace
}

export type SourceState = {
  readonly source: string
  readonly lastHeardAt: Temporal.Instant | null
  readonly silent: boolean
}

export type OpenAlerts = {
  readonly intake: Intake
  /** For the doors of other senders. */
  readonly parts: DoorParts
  readonly teamRoutes: readonly ((app: FastifyInstance) => void)[]
  readonly otherRoutes: readonly ((app: FastifyInstance) => void | Promise<void>)[]
  /** When each source was last heard, heartbeats among them (D2). */
  readonly sources: (team: string, at: Temporal.Instant) => Promise<readonly SourceState[]>
  readonly stop: () => Promise<void>
}

const heartbeatDoor =
  ({ desk, keys }: DoorParts) =>
  (app: FastifyInstance): void => {
    const schema = { summary: 'A source says that it lives', tags: ['intake'] }
    for (const path of ['/api/heartbeats/:name', '/api/heartbeats/:name/:key'])
      app.post(path, { schema: { ...schema, hide: path.endsWith(':key') } }, async (request, reply) => {
        const sender = await requireSender(keys, desk.pool, request, 'alerts:send')
        const { name } = request.params as { name: string }
        if (!(await noteHeartbeat(desk, sender.team, name)))
          throw new DoorError('not-found', `The playbook has no heartbeat called ${name.slice(0, 100)}.`)
        return reply.code(204).send()
      })
  }

const sourcesOf =
  (desk: Desk): OpenAlerts['sources'] =>
  async (team, at) => {
    const names = desk.playbooks.newest(team).alerts.heartbeats.map((heartbeat) => heartbeat.name)
    const [heard, beats] = await Promise.all([listSources(desk.pool, team), readHeartbeats(desk.pool, team, names, at)])
    return [
      ...heard.map(({ source, keyName, lastHeardAt }) => ({
        source: source === keyName ? source : `${source} (${keyName})`,
        lastHeardAt,
        silent: false,
      })),
      ...beats.map(({ name, lastHeardAt, silent }) => ({ source: name, lastHeardAt, silent })),
    ]
  }

export const openAlerts = (options: OpenAlertsOptions): OpenAlerts => {
  const { desk, keys } = options
  const alertmanager = alertSourceNamed('alertmanager')
  if (alertmanager === null) throw new Error('There is no alert source called alertmanager')
  const pool = openPool({ ...options.connection, max: LANES })
  const own = openIntake({ desk, pool, lanes: LANES })
  const watch = own.start(options.hub)
  const intake = options.pace === undefined ? own : pacedIntake(own, options.pace)
  const parts: DoorParts = { desk, keys, intake, source: alertmanager }
  return {
    intake,
    parts,
    teamRoutes: [alertRoutes(desk, intake, alertmanager), silenceRoutes(desk)],
    otherRoutes: [alertmanagerDoor(parts), alertmanagerApi(parts, options.version), heartbeatDoor(parts)],
    sources: sourcesOf(desk),
    stop: async () => {
      await watch.stop()
      await pool.end()
    },
  }
}
