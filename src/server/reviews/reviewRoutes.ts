/** Routes of the incident review: board, meetings, their commands, minutes (R1, R2). */
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { CommandSpec } from '#contract/commandSpec.ts'
import { reviewCommands } from '#contract/reviews.ts'
import type { Incident } from '#domain/incidents/incident.ts'
import { toJson } from '#domain/json.ts'
import { type MinutesIncident, minutesOf } from '#domain/reviews/minutes.ts'
import { type KnownReview, type Review, withoutWordsAbout } from '#domain/reviews/review.ts'
import type { ReviewCommand } from '#domain/reviews/reviewCommands.ts'
import { type CommandBase, streamId } from '#domain/stream.ts'
import type { Desk } from '../desk.ts'
import type { Done, Given } from '../handle.ts'
import type { Access } from '../http/access.ts'
import { type Answer, commandRoute } from '../http/commandRoutes.ts'
import { limitSchema } from '../http/paging.ts'
import { DoorError } from '../http/problems.ts'
import { seesConfidential } from '../incidents/incidentRoutes.ts'
import { readTimeline, reviewBoard } from '../incidents/incidentViews.ts'
import { loadPeople } from '../people/loadPeople.ts'
import { readState } from '../store/states.ts'
import { missedBefore, openReview, waitingIncidents } from './reviewFacts.ts'

const numberParam = z.object({
  number: z.coerce
    .number({ error: 'is a whole number' })
    .int()
    .positive()
    .max(2 ** 31 - 1),
})
const numberOf = (request: FastifyRequest): number => numberParam.parse(request.params).number

/** Adds what the shell knows to what a person asked. */
export const withFacts = async (
  asked: CommandBase,
  team: string,
  number: number,
  given: Given,
): Promise<CommandBase> => {
  // The table made it, so its type is one of the review's.
  const type = asked.type as ReviewCommand['type']
  switch (type) {
    case 'PlanReview':
      return { ...asked, ...{ facts: { number } } }
    case 'StartReview':
      return {
        ...asked,
        ...{ facts: { openReview: await openReview(given.tx, team), waiting: await waitingIncidents(given.tx, team) } },
      }
    case 'FinishReview':
      return { ...asked, ...{ facts: { next: await nextMeeting(given, team, number) } } }
    case 'CancelReview':
      return {
        ...asked,
        ...{
          facts: {
            waiting: await waitingIncidents(given.tx, team),
            next: await nextMeeting(given, team, number),
            missedBefore: await missedBefore(given.tx, team, number),
          },
        },
      }
    case 'AddAttendee':
    case 'RemoveAttendee':
    case 'AddToAgenda':
    case 'NoteDiscussion':
    case 'DecideIncident':
    case 'AddReviewFollowUp':
    case 'RedactReviewEntry':
    case 'RemindOfReview':
      return asked
  }
}

/** A number for the next meeting, unless one is planned already. */
const nextMeeting = async (given: Given, team: string, number: number): Promise<number | null> => {
  const { rowCount } = await given.tx.query(
    `select from reviews where team = $1 and phase = 'planned' and number <> $2`,
    [team, number],
  )
  return rowCount === 0 ? given.allocate('review') : null
}

const present =
  (status: number) =>
  (done: Done): Answer => {
    const review = done.state as KnownReview
    return {
      status,
      body: { number: review.number, version: done.version, phase: review.phase, changed: done.events.length > 0 },
    }
  }

export const reviewRoutes =
  (desk: Desk) =>
  (app: FastifyInstance): void => {
    const plan: CommandSpec<CommandBase> = reviewCommands.plan
    commandRoute(app, desk, '/reviews', 'reviews', {
      spec: plan,
      target: (request, command) => ({
        stream: { kind: 'review', fresh: true },
        command: (given) => withFacts(command, request.access.team, given.number ?? 0, given),
      }),
      present: present(201),
    })
    for (const [name, spec] of Object.entries<CommandSpec<CommandBase>>(reviewCommands))
      commandRoute(app, desk, `/reviews/:number/${name}`, 'reviews', {
        spec,
        target: (request, command) => ({
          stream: streamId('review', numberOf(request)),
          command: (given) => withFacts(command, request.access.team, numberOf(request), given),
        }),
        present: present(200),
      })

    app.get(
      '/reviews/board',
      { schema: { summary: 'Every incident in review, the longest waiting first', tags: ['reviews'] } },
      async (request) => ({
        incidents: toJson(await reviewBoard(desk.pool, request.access.team, seesConfidential(request.access))),
        wikiPage: desk.playbooks.newest(request.access.team).review.wikiPage,
      }),
    )
    const listQuery = z.strictObject({ limit: limitSchema })
    app.get(
      '/reviews',
      { schema: { summary: 'Reviews, newest first', tags: ['reviews'], querystring: listQuery } },
      async (request) => {
        const { limit } = listQuery.parse(request.query)
        const { rows } = await desk.pool.query(
          `select number, version, phase, planned_at as "plannedAt", started_at as "startedAt", ended_at as "endedAt"
             from reviews where team = $1 order by number desc limit $2`,
          [request.access.team, limit],
        )
        return { reviews: toJson(rows) }
      },
    )
    app.get('/reviews/:number', { schema: { summary: 'One review', tags: ['reviews'] } }, async (request) => {
      const { review, version } = await visibleReview(desk, request.access, numberOf(request))
      return { version, review: toJson(review) }
    })
    app.get(
      '/reviews/:number/minutes',
      { schema: { summary: 'The minutes as Markdown', tags: ['reviews'] } },
      async (request, reply) => {
        const { review } = await visibleReview(desk, request.access, numberOf(request))
        const playbook = desk.playbooks.newest(request.access.team)
        const minutes = minutesOf(review, {
          team: playbook.team,
          wikiPage: playbook.review.wikiPage,
          people: await loadPeople(desk.pool, request.access.team),
          incidents: await minutesIncidents(desk, request.access, review),
        })
        return reply.type('text/markdown; charset=utf-8').header('x-content-type-options', 'nosniff').send(minutes)
      },
    )
  }

const agendaOf = (review: KnownReview): readonly number[] => {
  switch (review.phase) {
    case 'planned':
      return []
    case 'not-held':
      return review.carriedOver
    case 'open':
    case 'finished':
      return review.agenda.map((item) => item.incident)
  }
}

/** The review, without words about incidents that the asker must not see. */
const visibleReview = async (
  desk: Desk,
  access: Access,
  number: number,
): Promise<{ readonly review: KnownReview; readonly version: number }> => {
  const kept = await readState(desk.pool, access.team, streamId('review', number))
  // Only the review module writes this state.
  const review = kept?.state as Review | undefined
  if (kept === null || review === undefined || review.phase === 'none') throw new DoorError('not-found')
  if (seesConfidential(access)) return { review, version: kept.version }
  const { rows } = await desk.pool.query<{ number: number }>(
    'select number from incidents where team = $1 and number = any($2) and confidential',
    [access.team, agendaOf(review)],
  )
  const seen = withoutWordsAbout(review, new Set(rows.map((row) => row.number)))
  if (seen.phase === 'none') throw new DoorError('not-found')
  return { review: seen, version: kept.version }
}

const minutesIncidents = async (
  desk: Desk,
  access: Access,
  review: KnownReview,
): Promise<Readonly<Record<number, MinutesIncident>>> => {
  const facts: Record<number, MinutesIncident> = {}
  for (const number of agendaOf(review)) {
    const kept = await readState(desk.pool, access.team, streamId('incident', number))
    const incident = kept?.state as Incident | undefined
    if (incident === undefined || incident.phase === 'none') continue
    if (incident.confidential && !seesConfidential(access)) continue
    const story = await readTimeline(desk.pool, access.team, number, { before: null, limit: 200, storyOnly: true })
    facts[number] = {
      title: incident.title,
      urgency: incident.assessment?.urgency ?? null,
      duplicates: incident.duplicates,
      story: story.toReversed().map((entry) => ({ at: entry.at, text: entry.text })),
    }
  }
  return facts
}
