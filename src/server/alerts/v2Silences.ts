/** The silences of Alertmanager's v2 API. A changed silence is another one where Alertmanager makes another one. */
import { randomUUID } from 'node:crypto'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Matcher } from '#domain/alerts/alertPlaybook.ts'
import { matchesEverything } from '#domain/alerts/matching.ts'
import { sameMatchers, silenceStanding } from '#domain/alerts/silence.ts'
import type { CreateSilence, EditSilence, ExpireSilence } from '#domain/alerts/silenceDecider.ts'
import { streamId } from '#domain/stream.ts'
import { handle } from '../handle.ts'
import { type DoorParts, parseJsonText } from './alertmanagerDoor.ts'
import { mayPass, type Sender } from './doorAccess.ts'
import { millisecondsOf } from './labelledEntries.ts'
import { re2Pattern } from './re2Pattern.ts'
import { listSilences, readSilence } from './silenceRows.ts'
import { compiled, filterOf, flag, V2Fault } from './v2Alerts.ts'
import { type SilenceRow, v2Silence } from './v2Shapes.ts'

type Posted = {
  readonly id: string | null
  readonly matchers: readonly Matcher[]
  readonly startsMs: number | null
  readonly endsMs: number
  readonly author: string
  readonly reason: string
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const textOf = (value: unknown, name: string, most: number): string => {
  if (typeof value !== 'string') throw new V2Fault(400, `${name} in body is required`)
  if (value.length > most || value.includes('\u0000') || !value.isWellFormed())
    throw new V2Fault(400, `${name} in body is not valid text of at most ${most} characters`)
  return value
}

const matcherOf = (value: unknown): Matcher => {
  if (!isRecord(value)) throw new V2Fault(400, 'matchers in body must be objects')
  const { isRegex, isEqual } = value
  if (typeof isRegex !== 'boolean') throw new V2Fault(400, 'matchers.isRegex in body is required')
  if (isEqual !== undefined && isEqual !== null && typeof isEqual !== 'boolean')
    throw new V2Fault(400, 'matchers.isEqual in body must be of type boolean')
  const name = textOf(value.name, 'matchers.name', 200)
  if (name === '') throw new V2Fault(400, 'invalid silence: invalid label matcher 0: invalid label name ""')
  return { name, value: textOf(value.value, 'matchers.value', 2000), isRegex, isEqual: isEqual !== false }
}

const readPosted = (body: unknown, nowMs: number): Posted => {
  if (!isRecord(body)) throw new V2Fault(400, 'silence in body must be an object')
  if (!Array.isArray(body.matchers) || body.matchers.length === 0)
    throw new V2Fault(400, 'matchers in body should have at least 1 items')
  if (body.matchers.length > 100) throw new V2Fault(400, 'matchers in body should have at most 100 items')
  const matchers = body.matchers.map(matcherOf)
  compiled(matchers)
  if (matchesEverything(matchers, re2Pattern))
    throw new V2Fault(400, 'invalid silence: at least one matcher must not match the empty string')
  const startsMs = millisecondsOf(body.startsAt)
  const endsMs = millisecondsOf(body.endsAt)
  if (endsMs === null || Number.isNaN(endsMs)) throw new V2Fault(400, 'endsAt in body is required')
  if (Number.isNaN(startsMs)) throw new V2Fault(400, 'startsAt in body must be of type date-time')
  if (startsMs !== null && startsMs > endsMs)
    throw new V2Fault(400, 'failed to create silence: start time must be before end time')
  if (startsMs === endsMs) throw new V2Fault(400, 'failed to create silence: start time must not be equal to end time')
  if (endsMs < nowMs) throw new V2Fault(400, "failed to create silence: end time can't be in the past")
  const author = textOf(body.createdBy, 'createdBy', 200)
  const reason = textOf(body.comment, 'comment', 20_000)
  if (reason.trim() === '') throw new V2Fault(400, 'invalid silence: comment missing')
  const id = typeof body.id === 'string' && body.id !== '' ? body.id : null
  return { id, matchers, startsMs, endsMs, author, reason }
}

/** Alertmanager changes in place only what has the same matchers, is not over, and keeps its beginning once it has begun. */
const changesInPlace = (known: SilenceRow, posted: Posted, at: Temporal.Instant): boolean => {
  const standing = silenceStanding(known, at)
  if (standing === 'expired' || !sameMatchers(known.matchers, posted.matchers)) return false
  return standing === 'pending' || posted.startsMs === known.startsAt.epochMilliseconds
}

export const v2SilenceRoutes = (
  app: FastifyInstance,
  parts: DoorParts,
  senderOf: (request: FastifyRequest) => Promise<Sender>,
): void => {
  const { desk } = parts
  const tags = ['alertmanager']
  const reading = async (request: FastifyRequest): Promise<Sender> => {
    const who = await senderOf(request)
    if (!mayPass(who, 'read', 'alerts:silence')) throw new V2Fault(403, 'this key lacks the scope "read"')
    return who
  }
  const silencing = async (request: FastifyRequest): Promise<Sender> => {
    const who = await senderOf(request)
    if (!mayPass(who, 'alerts:silence')) throw new V2Fault(403, 'this key lacks the scope "alerts:silence"')
    return who
  }
  const give = async (
    team: string,
    id: string,
    command: CreateSilence | EditSilence | ExpireSilence,
  ): Promise<void> => {
    const handled = await handle(desk, {
      team,
      stream: streamId('silence', id),
      command,
      mayBegin: command.type === 'CreateSilence',
    })
    if (handled.kind === 'refused')
      throw new V2Fault(handled.refusal.code === 'members-only' ? 403 : 400, handled.refusal.what)
    if (handled.kind !== 'done') throw new V2Fault(503, 'others changed this at the same moment; try again')
  }

  app.get('/silences', { schema: { summary: 'Silences', tags } }, async (request) => {
    const who = await reading(request)
    const query = request.query as Parameters<typeof flag>[0]
    const matches = compiled(filterOf(query))
    const at = desk.clock()
    const wanted = {
      active: flag(query, 'active'),
      pending: flag(query, 'pending'),
      expired: flag(query, 'expired'),
    }
    // As Alertmanager: the filter is asked of what the silence's own matchers name.
    const asked = (silence: SilenceRow): boolean => {
      const values = new Map(silence.matchers.map((matcher) => [matcher.name, matcher.value]))
      return matches((name) => values.get(name) ?? '')
    }
    return (await listSilences(desk.pool, who.team, at))
      .filter((silence) => wanted[silenceStanding(silence, at)] && asked(silence))
      .map((silence) => v2Silence(silence, at))
  })

  app.post('/silences', { schema: { summary: 'Make or change a silence', tags } }, async (request) => {
    const who = await silencing(request)
    const at = desk.clock()
    const posted = readPosted(parseJsonText(typeof request.body === 'string' ? request.body : ''), at.epochMilliseconds)
    const terms = {
      by: who.actor,
      at,
      reason: posted.reason,
      author: posted.author,
      startsAt: posted.startsMs === null ? at : Temporal.Instant.fromEpochMilliseconds(posted.startsMs),
      endsAt: Temporal.Instant.fromEpochMilliseconds(posted.endsMs),
    }
    if (posted.id !== null) {
      const known = await readSilence(desk.pool, who.team, posted.id)
      if (known === null) throw new V2Fault(404, `silence ${posted.id} not found`)
      if (changesInPlace(known, posted, at)) {
        await give(who.team, known.id, { type: 'EditSilence', ...terms })
        return { silenceID: known.id }
      }
      if (silenceStanding(known, at) !== 'expired')
        await give(who.team, known.id, { type: 'ExpireSilence', by: who.actor, at })
    }
    const id = randomUUID()
    await give(who.team, id, { type: 'CreateSilence', ...terms, id, matchers: posted.matchers })
    return { silenceID: id }
  })

  const named = async (request: FastifyRequest, who: Sender): Promise<SilenceRow> => {
    const { id } = request.params as { id: string }
    const silence = await readSilence(desk.pool, who.team, id)
    if (silence === null) throw new V2Fault(404, `silence ${id} not found`)
    return silence
  }
  app.get('/silence/:id', { schema: { summary: 'One silence', tags } }, async (request) =>
    v2Silence(await named(request, await reading(request)), desk.clock()),
  )
  app.delete('/silence/:id', { schema: { summary: 'End a silence', tags } }, async (request, reply) => {
    const who = await silencing(request)
    const silence = await named(request, who)
    await give(who.team, silence.id, { type: 'ExpireSilence', by: who.actor, at: desk.clock() })
    return reply.code(200).send()
  })
}
