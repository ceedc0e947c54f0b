/** Routes of silences, maintenance windows and heartbeats. */
import { randomUUID } from 'node:crypto'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { maintenanceCommands, silenceCommands, silencePreview } from '#contract/alerts.ts'
import { labelLookup } from '#domain/alerts/alert.ts'
import type { Matcher } from '#domain/alerts/alertPlaybook.ts'
import { heartbeatStanding } from '#domain/alerts/heartbeat.ts'
import { type MaintenanceWindow, maintenanceAt, nextMaintenance } from '#domain/alerts/maintenance.ts'
import type { KnownMaintenance } from '#domain/alerts/maintenanceDecider.ts'
import { formatMatcher } from '#domain/alerts/matcherSyntax.ts'
import { compileMatchers, matchesEverything } from '#domain/alerts/matching.ts'
import { type KnownSilence, silenceStanding } from '#domain/alerts/silence.ts'
import { fromJson, type Json, toJson } from '#domain/json.ts'
import { streamId } from '#domain/stream.ts'
import type { Desk } from '../desk.ts'
import { commandRoute } from '../http/commandRoutes.ts'
import { numberOf } from './alertRoutes.ts'
import { firingAlerts } from './alertRows.ts'
import { listMaintenance, type MaintenanceRow } from './alertViews.ts'
import { readHeartbeats } from './heardSources.ts'
import { re2Pattern } from './re2Pattern.ts'
import { listSilences, readSilence } from './silenceRows.ts'

const fault = (message: string): z.ZodError =>
  new z.ZodError([{ code: 'custom', path: ['matchers'], message, input: undefined }])

/** Throws `z.ZodError` where a pattern is not RE2, or the list would mean every alert. */
const compiledOrFault = (matchers: readonly Matcher[]) => {
  const compiled = compileMatchers(matchers, re2Pattern)
  if (compiled.kind === 'invalid') throw fault(`${formatMatcher(compiled.matcher)} is not a valid RE2 pattern`)
  if (matchesEverything(matchers, re2Pattern)) throw fault('at least one matcher must not match the empty text')
  return compiled.matches
}

const idOf = (request: FastifyRequest): string =>
  z.object({ id: z.uuid('a silence’s id is a UUID') }).parse(request.params).id

const FIRING_LOOKED_AT = 20_000
const PREVIEW_SHOWN = 100

const scheduleOf = (row: MaintenanceRow): MaintenanceWindow => ({
  matchers: [],
  zone: row.zone,
  // Written by the maintenance module, so the shape is vouched for.
  schedule: fromJson(row.schedule as Json) as MaintenanceWindow['schedule'],
})

const silences = (desk: Desk, app: FastifyInstance): void => {
  const shown = (silence: Omit<KnownSilence, 'phase'>): Json =>
    toJson({
      ...silence,
      matchers: silence.matchers.map(formatMatcher),
      standing: silenceStanding(silence, desk.clock()),
    })
  app.get(
    '/silences',
    { schema: { summary: 'Silences: active, pending, lately expired', tags: ['silences'] } },
    async (request) => ({
      silences: (await listSilences(desk.pool, request.access.team, desk.clock())).map(shown),
    }),
  )
  commandRoute(app, desk, '/silences', 'silences', {
    spec: silenceCommands.create,
    target: (_request, command) => {
      if ('matchers' in command) compiledOrFault(command.matchers as readonly Matcher[])
      const id = randomUUID()
      return { stream: streamId('silence', id), command: { ...command, ...{ id } }, mayBegin: true }
    },
    present: (done) => ({ status: 201, body: shown(done.state as KnownSilence) }),
  })
  app.post(
    '/silences/preview',
    {
      schema: { summary: 'Which alerts such a silence would hide now', tags: ['silences'], body: silencePreview },
      validatorCompiler: () => (value: unknown) => ({ value }),
    },
    async (request) => {
      const { matchers } = silencePreview.parse(request.body ?? {})
      const matches = compiledOrFault(matchers)
      const firing = await firingAlerts(desk.pool, request.access.team, FIRING_LOOKED_AT)
      const hidden = firing.filter(({ alert }) => matches(labelLookup(alert)))
      return {
        count: hidden.length,
        alerts: hidden.slice(0, PREVIEW_SHOWN).map((row) => toJson({ ...row.alert, group: row.groupNumber })),
      }
    },
  )
  for (const name of ['edit', 'expire'] as const)
    commandRoute(app, desk, `/silences/:id/${name}`, 'silences', {
      spec: silenceCommands[name],
      target: (request) => ({ stream: streamId('silence', idOf(request)) }),
      present: (done) => ({ status: 200, body: shown(done.state as KnownSilence) }),
    })
  app.get('/silences/:id', { schema: { summary: 'One silence', tags: ['silences'] } }, async (request, reply) => {
    const silence = await readSilence(desk.pool, request.access.team, idOf(request))
    if (silence === null) return reply.callNotFound()
    return shown(silence)
  })
}

const maintenance = (desk: Desk, app: FastifyInstance): void => {
  app.get(
    '/maintenance',
    { schema: { summary: 'Maintenance windows, newest first', tags: ['maintenance'] } },
    async (request) => {
      const at = desk.clock()
      return {
        windows: (await listMaintenance(desk.pool, request.access.team)).map((row) => {
          const window = scheduleOf(row)
          const ended = row.cancelledAt !== null
          return toJson({
            ...row,
            schedule: window.schedule,
            matchers: (row.matchers as readonly Matcher[]).map(formatMatcher),
            running: ended ? null : maintenanceAt(window, at),
            next: ended ? null : nextMaintenance(window, at),
          })
        }),
      }
    },
  )
  commandRoute(app, desk, '/maintenance', 'maintenance', {
    spec: maintenanceCommands.plan,
    target: (_request, command) => {
      if ('matchers' in command) compiledOrFault(command.matchers as readonly Matcher[])
      return {
        stream: { kind: 'maintenance', fresh: true },
        command: ({ number }) => ({ ...command, ...{ number } }),
      }
    },
    present: (done) => ({
      status: 201,
      body: { number: (done.state as KnownMaintenance).number, version: done.version },
    }),
  })
  commandRoute(app, desk, '/maintenance/:number/cancel', 'maintenance', {
    spec: maintenanceCommands.cancel,
    target: (request) => ({ stream: streamId('maintenance', numberOf(request)) }),
    present: (done) => ({
      status: 200,
      body: { number: (done.state as KnownMaintenance).number, version: done.version },
    }),
  })
}

const heartbeats = (desk: Desk, app: FastifyInstance): void => {
  app.get(
    '/heartbeats',
    { schema: { summary: 'Sources that should speak, and when they last did', tags: ['alerts'] } },
    async (request) => {
      const { team } = request.access
      const at = desk.clock()
      const wanted = desk.playbooks.newest(team).alerts.heartbeats
      const rows = await readHeartbeats(
        desk.pool,
        team,
        wanted.map((heartbeat) => heartbeat.name),
        at,
      )
      return {
        heartbeats: wanted.map((heartbeat) => {
          const row = rows.find((one) => one.name === heartbeat.name)
          const standing = heartbeatStanding(heartbeat, row?.lastHeardAt ?? null, row?.watchedAt ?? at, at)
          return toJson({
            ...heartbeat,
            lastHeardAt: row?.lastHeardAt ?? null,
            standing: standing.kind,
            dueAt: standing.dueAt,
          })
        }),
      }
    },
  )
}

export const silenceRoutes =
  (desk: Desk) =>
  (app: FastifyInstance): void => {
    silences(desk, app)
    maintenance(desk, app)
    heartbeats(desk, app)
  }
