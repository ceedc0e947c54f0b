/** Routes of incidents: raise, every command of the table, lists, one incident, its timeline, attachments. */
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { incidentCommands, raiseIncident } from '#contract/incidents.ts'
import type { Incident, KnownIncident } from '#domain/incidents/incident.ts'
import { type NextStep, nextSteps } from '#domain/incidents/nextSteps.ts'
import { type Json, toJson } from '#domain/json.ts'
import { isMemberRole } from '#domain/people/actor.ts'
import { streamId } from '#domain/stream.ts'
import { type Desk, moduleOf } from '../desk.ts'
import { type Done, playbookFor } from '../handle.ts'
import type { Access } from '../http/access.ts'
import { commandRoute } from '../http/commandRoutes.ts'
import { decodeCursor, encodeCursor, limitSchema } from '../http/paging.ts'
import { DoorError } from '../http/problems.ts'
import { changesBefore } from '../intake/changes.ts'
import { loadPeople } from '../people/loadPeople.ts'
import { readState } from '../store/states.ts'
import { attachmentRoutes } from './attachmentRoutes.ts'

import { type IncidentRow, listIncidents, readTimeline, similarIncidents, type TimelineRow } from './incidentViews.ts'

const numberParam = z.object({
  number: z.coerce
    .number({ error: 'is a whole number' })
    .int()
    .positive()
    .max(2 ** 31 - 1),
})

/** The incident that a path names. */
export const incidentNumber = (request: FastifyRequest): number => numberParam.parse(request.params).number

export const seesConfidential = (access: Access): boolean => isMemberRole(access.role)

/** What a command on an incident answers: where it stands now. */
const presentCommand = (done: Done, status: number): { status: number; body: Json } => {
  const state = done.state as KnownIncident
  return {
    status,
    body: {
      number: state.number,
      version: done.version,
      phase: state.phase,
      urgency: state.assessment?.urgency ?? null,
      owner: state.owner,
      changed: done.events.length > 0,
    },
  }
}

const listQuery = z.strictObject({
  phase: z.string().optional().describe('One or several phases, comma-separated'),
  urgency: z.enum(['not-urgent', 'resolve-internally', 'urgent']).optional(),
  owner: z.string().max(64).optional().describe('A person’s id, or `nobody`'),
  q: z.string().max(300).optional().describe('Words in the title'),
  cursor: z.string().max(200).optional(),
  limit: limitSchema,
})

const presentRow = (row: IncidentRow): Json => toJson(row)

const presentEntry = (row: TimelineRow): Json => toJson(row)

const presentStep = (step: NextStep): Json => toJson(step)

/** `attachmentLimitBytes`: the largest file that may be attached. */
export const incidentRoutes =
  (desk: Desk, attachmentLimitBytes: number) =>
  (app: FastifyInstance): void => {
    commandRoute(app, desk, '/incidents', 'incidents', {
      spec: raiseIncident,
      target: (_request, command) => ({
        stream: { kind: 'incident', fresh: true },
        command: ({ number }) => ({ ...command, ...{ number } }),
      }),
      present: (done) => presentCommand(done, 201),
    })
    for (const [name, spec] of Object.entries(incidentCommands))
      commandRoute(app, desk, `/incidents/:number/${name}`, 'incidents', {
        spec,
        target: async (request) => {
          const number = incidentNumber(request)
          // What a service account may not see does not exist for it; members are refused by the rules alone.
          if (!seesConfidential(request.access)) await visibleIncident(desk, request.access, number)
          return { stream: streamId('incident', number) }
        },
        present: (done) => presentCommand(done, 200),
      })

    app.get(
      '/incidents',
      { schema: { summary: 'Incidents, newest first', tags: ['incidents'], querystring: listQuery } },
      async (request) => {
        const query = listQuery.parse(request.query)
        const rows = await listIncidents(desk.pool, request.access.team, {
          phases: query.phase?.split(',') ?? null,
          urgency: query.urgency ?? null,
          owner: query.owner ?? null,
          text: query.q ?? null,
          seesConfidential: seesConfidential(request.access),
          before: query.cursor === undefined ? null : decodeCursor(query.cursor),
          limit: query.limit,
        })
        const page = rows.slice(0, query.limit)
        const last = page.at(-1)
        return {
          incidents: page.map(presentRow),
          next: rows.length > query.limit && last !== undefined ? encodeCursor(last.number) : null,
        }
      },
    )

    const similarQuery = z.strictObject({ title: z.string().min(3).max(300) })
    app.get(
      '/incidents/similar',
      { schema: { summary: 'Open incidents that look alike', tags: ['incidents'], querystring: similarQuery } },
      async (request) => {
        const { title } = similarQuery.parse(request.query)
        const rows = await similarIncidents(desk.pool, request.access.team, title, seesConfidential(request.access))
        return { incidents: rows.map(presentRow) }
      },
    )

    app.get(
      '/incidents/:number',
      {
        schema: {
          summary: 'One incident: its state, what may be done next, the newest entries, what changed lately',
          tags: ['incidents'],
        },
      },
      async (request) => {
        const number = incidentNumber(request)
        const { state, version } = await visibleIncident(desk, request.access, number)
        const [people, playbook, entries, changes] = await Promise.all([
          loadPeople(desk.pool, request.access.team),
          playbookFor(desk, moduleOf(desk, 'incident'), request.access.team, state),
          readTimeline(desk.pool, request.access.team, number, { before: null, limit: 50, storyOnly: false }),
          changesBefore(desk.pool, request.access.team, state.raisedAt),
        ])
        const context = { playbook, people, related: { incidents: {} } }
        return {
          version,
          incident: toJson(state),
          steps: nextSteps(state, request.access.actor, desk.clock(), context).map(presentStep),
          timeline: entries.map(presentEntry),
          changes: toJson(changes),
          people: toJson(
            Object.fromEntries(
              Object.values(people).map((person) => [
                person.id,
                { name: person.name, role: person.role, active: person.active },
              ]),
            ),
          ),
        }
      },
    )

    const timelineQuery = z.strictObject({
      before: z.coerce.number().int().positive().optional(),
      limit: limitSchema,
      layer: z.enum(['log', 'story']).default('log'),
    })
    app.get(
      '/incidents/:number/timeline',
      { schema: { summary: 'Entries, newest first', tags: ['incidents'], querystring: timelineQuery } },
      async (request) => {
        const number = incidentNumber(request)
        await visibleIncident(desk, request.access, number)
        const query = timelineQuery.parse(request.query)
        const rows = await readTimeline(desk.pool, request.access.team, number, {
          before: query.before ?? null,
          limit: query.limit + 1,
          storyOnly: query.layer === 'story',
        })
        const page = rows.slice(0, query.limit)
        return {
          entries: page.map(presentEntry),
          next: rows.length > query.limit ? (page.at(-1)?.version ?? null) : null,
        }
      },
    )

    app.get(
      '/incidents/:number/outside',
      {
        schema: {
          summary: 'The incident’s issues and thread, as the built-in tracker and feed keep them',
          tags: ['incidents'],
        },
      },
      async (request) => {
        const number = incidentNumber(request)
        await visibleIncident(desk, request.access, number)
        const { team } = request.access
        const stream = `incident/${number}`
        const [issues, notes, messages] = await Promise.all([
          desk.pool.query(
            `select id, type, title, text, labels, assignee, iteration, severity, state, confidential, linked_to as "linkedTo", duplicate_of as "duplicateOf"
               from tracker_issues where team = $1 and stream = $2 order by id`,
            [team, stream],
          ),
          desk.pool.query(
            `select n.issue, n.text, n.at from tracker_notes n join tracker_issues i on i.team = n.team and i.id = n.issue
              where n.team = $1 and i.stream = $2 order by n.at, n.key`,
            [team, stream],
          ),
          desk.pool.query(
            `select card, about, title, text, mention, at from feed_messages where team = $1 and stream = $2 order by id`,
            [team, stream],
          ),
        ])
        // D1: whom a message calls is who was on duty then.
        const thread = isMemberRole(request.access.role)
          ? messages.rows
          : messages.rows.map((message: object) => ({ ...message, mention: [] }))
        return toJson({ issues: issues.rows, notes: notes.rows, thread })
      },
    )
    attachmentRoutes(app, desk, attachmentLimitBytes)
  }

/** The incident, if the asker may know of it; else it does not exist for them. */
export const visibleIncident = async (
  desk: Desk,
  access: Access,
  number: number,
): Promise<{ readonly version: number; readonly state: KnownIncident }> => {
  const kept = await readState(desk.pool, access.team, streamId('incident', number))
  // Only the incident module writes this state.
  const state = kept?.state as Incident | undefined
  if (kept === null || state === undefined || state.phase === 'none') throw new DoorError('not-found')
  if (state.confidential && !seesConfidential(access)) throw new DoorError('not-found')
  return { version: kept.version, state }
}
