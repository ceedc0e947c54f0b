/** Routes of alert groups and alerts: lists, one group, its decisions (D6), and what would happen to an alert without sending it. */
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { AlertSource } from '#connectors/alertSource.ts'
import { alertGroupCommands, type RouteTestAnswer, routeTest } from '#contract/alerts.ts'
import type { AlertGroup, KnownAlertGroup } from '#domain/alerts/alertGroup.ts'
import { proposesStoppedByItself } from '#domain/alerts/alertGroup.ts'
import { fingerprintOf } from '#domain/alerts/fingerprint.ts'
import { prefilledTitle } from '#domain/alerts/groupDecisions.ts'
import { type Json, toJson } from '#domain/json.ts'
import { streamId } from '#domain/stream.ts'
import type { Desk } from '../desk.ts'
import type { Done } from '../handle.ts'
import { type Answer, commandRoute } from '../http/commandRoutes.ts'
import { decodeCursor, encodeCursor, limitSchema } from '../http/paging.ts'
import { DoorError } from '../http/problems.ts'
import { checkText } from '../http/textCheck.ts'
import { readState } from '../store/states.ts'
import { groupNumberOf, listAlerts, listGroups } from './alertViews.ts'
import type { Intake } from './intake.ts'

const numberParam = z.object({
  number: z.coerce
    .number({ error: 'is a whole number' })
    .int()
    .positive()
    .max(2 ** 31 - 1),
})
export const numberOf = (request: FastifyRequest): number => numberParam.parse(request.params).number

const yesNo = z.enum(['true', 'false']).transform((word) => word === 'true')

const groupQuery = z.strictObject({
  decision: z.enum(['undecided', 'raised', 'added', 'declined']).optional(),
  firing: yesNo.optional(),
  hidden: yesNo.optional(),
  incident: z.coerce.number().int().positive().optional(),
  cursor: z.string().max(200).optional(),
  limit: limitSchema,
})

const alertQuery = z.strictObject({
  state: z.enum(['firing', 'resolved']).optional(),
  group: z.coerce.number().int().positive().optional(),
  after: z.string().max(300).optional().describe('The last key of the page before'),
  limit: limitSchema,
})

const present = (done: Done): Answer => {
  const group = done.state as KnownAlertGroup
  return {
    status: 200,
    body: {
      number: group.number,
      version: done.version,
      firing: group.firing,
      occurrence: group.occurrence,
      decision: toJson(group.decision),
      changed: done.events.length > 0,
    },
  }
}

const knownGroup = async (
  desk: Desk,
  team: string,
  number: number,
): Promise<{ readonly version: number; readonly group: KnownAlertGroup }> => {
  const kept = await readState(desk.pool, team, streamId('alert-group', number))
  // Only the group's module writes this state.
  const group = kept?.state as AlertGroup | undefined
  if (kept === null || group === undefined || group.phase === 'none') throw new DoorError('not-found')
  return { version: kept.version, group }
}

const testRoute = async (
  desk: Desk,
  intake: Intake,
  source: AlertSource,
  team: string,
  asked: z.output<typeof routeTest>,
): Promise<RouteTestAnswer> => {
  await intake.rules.refresh(team)
  const rules = await intake.rules.of(team)
  const at = desk.clock()
  const labels = { ...asked.labels, ...(asked.severity === undefined ? {} : { severity: asked.severity }) }
  const parsed = await source.parse({
    body: [{ labels, annotations: asked.annotations, ...(asked.title === null ? {} : { title: asked.title }) }],
    headers: {},
    receivedAt: at,
    rules: rules.playbook.alerts,
  })
  const read = parsed.kind === 'signals' ? parsed.signals[0] : undefined
  if (read === undefined) throw new DoorError('bad-json', 'Such an alert could not be read.')
  const signal = {
    ...read,
    source: asked.source,
    title: asked.title ?? read.title,
    service: asked.service ?? read.service,
    environment: asked.environment ?? read.environment,
  }
  const placed = rules.place(signal)
  const alert = { ...signal, service: placed.service, environment: placed.environment, key: '' }
  const group = rules.rules.groupOf(alert)
  return {
    fingerprint: fingerprintOf(asked.labels),
    severity: signal.severity,
    service: placed.service,
    serviceKnown: placed.known,
    environment: placed.environment,
    grouping: group,
    group: await groupNumberOf(desk.pool, team, group.key),
    routing: rules.rules.routeOf(alert),
    hiddenBy: rules.hidings(alert, at),
  }
}

export const alertRoutes =
  (desk: Desk, intake: Intake, source: AlertSource) =>
  (app: FastifyInstance): void => {
    app.get(
      '/alert-groups',
      { schema: { summary: 'Alert groups, newest first', tags: ['alerts'], querystring: groupQuery } },
      async (request) => {
        const query = groupQuery.parse(request.query)
        const rows = await listGroups(desk.pool, request.access.team, {
          decision: query.decision ?? null,
          firing: query.firing ?? null,
          hidden: query.hidden ?? null,
          incident: query.incident ?? null,
          before: query.cursor === undefined ? null : decodeCursor(query.cursor),
          limit: query.limit,
        })
        const page = rows.slice(0, query.limit)
        const last = page.at(-1)
        return {
          groups: page.map(toJson),
          next: rows.length > query.limit && last !== undefined ? encodeCursor(last.number) : null,
        }
      },
    )

    app.post(
      '/alert-groups/route-test',
      {
        schema: {
          summary: 'What would happen to such an alert; nothing is sent or kept',
          tags: ['alerts'],
          body: routeTest,
        },
        validatorCompiler: () => (value: unknown) => ({ value }),
      },
      async (request): Promise<Json> => {
        checkText(request.body)
        const asked = routeTest.parse(request.body ?? {})
        return toJson(await testRoute(desk, intake, source, request.access.team, asked))
      },
    )

    app.get(
      '/alert-groups/:number',
      { schema: { summary: 'One group: its state, its alerts, what is proposed', tags: ['alerts'] } },
      async (request) => {
        const { team } = request.access
        const { version, group } = await knownGroup(desk, team, numberOf(request))
        const alerts = await listAlerts(desk.pool, team, { state: null, group: group.number, after: null, limit: 200 })
        return {
          version,
          group: toJson(group),
          proposal: proposesStoppedByItself(group) ? 'stopped-by-itself' : null,
          prefilledTitle: prefilledTitle(group),
          alerts: alerts.slice(0, 200).map((row) => toJson(row.alert)),
          moreAlerts: alerts.length > 200,
        }
      },
    )

    for (const [name, spec] of Object.entries(alertGroupCommands))
      commandRoute(app, desk, `/alert-groups/:number/${name}`, 'alerts', {
        spec,
        target: (request, command) => ({
          stream: streamId('alert-group', numberOf(request)),
          ...(command.type === 'RaiseFromGroup'
            ? { command: async ({ allocate }) => ({ ...command, ...{ incident: await allocate('incident') } }) }
            : {}),
        }),
        present,
      })

    app.get(
      '/alerts',
      { schema: { summary: 'Alerts by key', tags: ['alerts'], querystring: alertQuery } },
      async (request) => {
        const query = alertQuery.parse(request.query)
        const rows = await listAlerts(desk.pool, request.access.team, {
          state: query.state ?? null,
          group: query.group ?? null,
          after: query.after ?? null,
          limit: query.limit,
        })
        const page = rows.slice(0, query.limit)
        return {
          alerts: page.map((row) => toJson({ ...row.alert, group: row.groupNumber })),
          next: rows.length > query.limit ? (page.at(-1)?.alert.key ?? null) : null,
        }
      },
    )
  }
