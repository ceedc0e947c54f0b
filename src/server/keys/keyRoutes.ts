/**
 * Keys: a person's own, service accounts', and those of alert sources. A key is shown once, when it is made or rotated; every
 * making and ending is an event of the team's audit.
 */
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { line } from '#contract/fields.ts'
import { type Json, toJson } from '#domain/json.ts'
import { isMemberRole } from '#domain/people/actor.ts'
import { type AuditEntry, auditStream, type RecordAudit } from '#domain/people/audit.ts'
import { announceRevocation } from '../auth/accounts.ts'
import { scopes } from '../auth/identity.ts'
import {
  createIntakeKey,
  intakeScopes,
  listIntakeKeys,
  revokeIntakeKey,
  rotateIntakeKey,
  scopesProblem,
} from '../auth/intakeKeys.ts'
import { insertKey, type KeyOwner, listKeys, revokeKey } from '../auth/personKeys.ts'
import type { Desk } from '../desk.ts'
import { handleIn } from '../handle.ts'
import { actsAsAdministrator, requireLasting, requireScope } from '../http/access.ts'
import { idempotently, type Work } from '../http/idempotentWork.ts'
import { DoorError } from '../http/problems.ts'
import { checkText } from '../http/textCheck.ts'
import { joinContents } from '../store/contents.ts'
import type { Tx } from '../store/database.ts'

export type KeyRouteOptions = {
  /** Makes this node forget keys at once. */
  readonly forget: () => void
  /** Names of the alert doors that a source key can be for. */
  readonly sources: readonly string[]
  /** In the transaction that makes a rotated key's successor: hands over what belongs to the key. */
  readonly onRotated?: (tx: Tx, team: string, from: string, to: string) => Promise<void>
}

const raw = { validatorCompiler: () => (value: unknown) => ({ value }) }
const keyBody = z.strictObject({
  name: line('the name', 100),
  scopes: z.array(z.enum(scopes)).min(1, 'name at least one scope'),
  /** The key acts for this service account of the team; left out: for yourself. */
  service: z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]{0,39}$/, 'a service account’s name has lower-case letters, digits and hyphens')
    .optional(),
  expiresInDays: z.int().min(1).max(3650).optional(),
})
const rotateBody = z.strictObject({
  /** How long the old key still opens the door, in hours. */
  overlapHours: z
    .number()
    .min(0)
    .max(24 * 14)
    .default(24),
})

/** An event with its words beside it. */
type AuditRow = Readonly<Record<string, unknown>> & {
  readonly data: Json
  readonly words: Readonly<Record<string, string | null>> | null
}

const manages = (request: FastifyRequest): boolean =>
  request.access.role === 'lead' || request.access.role === 'deputy' || actsAsAdministrator(request.access.identity)

/** Throws `DoorError` for everybody but lead, deputy and administrators. */
export const requireManager = (request: FastifyRequest): void => {
  if (!manages(request))
    throw new DoorError('not-allowed', 'This is for lead, deputy or an administrator of the server.')
}
const personOf = (request: FastifyRequest): string => {
  const { actor } = request.access
  if (actor.kind !== 'person') throw new DoorError('not-allowed', 'Only a person makes and ends keys.')
  return actor.id
}

const idParam = z.object({ id: z.string().min(1).max(100) })

/** A key is shown this once: whoever repeats the request learns its id, not the key. */
const shownOnce = (id: string, key: string, more: Readonly<Record<string, Json>> = {}): Work => ({
  status: 201,
  body: { id, key, ...more },
  kept: { id, key: null, ...more },
})

/** Writes an audit entry in the transaction of what it tells; of the asker's team unless another is named. */
export const audit = async (
  tx: Tx,
  desk: Desk,
  request: FastifyRequest,
  entry: AuditEntry,
  team = request.access.team,
): Promise<void> => {
  const { actor } = request.access
  const command: RecordAudit = { type: 'RecordAudit', by: actor, at: desk.clock(), entry }
  await handleIn(tx, desk, { team, stream: auditStream, command, mayBegin: true })
}

export const keyRoutes =
  (desk: Desk, options: KeyRouteOptions) =>
  (app: FastifyInstance): void => {
    app.get('/settings/keys', { schema: { summary: 'Your own keys', tags: ['settings'] } }, async (request) => ({
      keys: toJson(await listKeys(desk.pool, { kind: 'person', personId: personOf(request) })),
    }))
    app.post(
      '/settings/keys',
      {
        ...raw,
        schema: {
          summary: 'Make a key for yourself or a service account; it is shown once',
          tags: ['settings'],
          body: keyBody,
        },
      },
      async (request, reply) => {
        const { identity, team } = request.access
        requireScope(identity, 'act')
        requireLasting(identity)
        checkText(request.body)
        const body = keyBody.parse(request.body)
        const person = personOf(request)
        for (const scope of body.scopes)
          if (!identity.scopes.includes(scope))
            throw new DoorError('not-allowed', `Your own key lacks the scope “${scope}”, so it cannot give it away.`)
        if (body.service !== undefined) requireManager(request)
        const owner: KeyOwner =
          body.service === undefined
            ? { kind: 'person', personId: person }
            : { kind: 'service', team, serviceId: body.service, name: body.name }
        const at = desk.clock()
        return idempotently(desk, request, reply, async (tx) => {
          const expiresAt = body.expiresInDays === undefined ? null : at.add({ hours: 24 * body.expiresInDays })
          const made = await insertKey(tx, { owner, name: body.name, scopes: body.scopes, team, at, expiresAt })
          await audit(tx, desk, request, {
            type: 'KeyCreated',
            key: made.id,
            title: body.name,
            of: owner.kind,
            owner: owner.kind === 'person' ? owner.personId : owner.serviceId,
            scopes: body.scopes,
          })
          return shownOnce(made.id, made.key)
        })
      },
    )
    app.post(
      '/settings/keys/:id/revoke',
      { schema: { summary: 'End a key at once', tags: ['settings'] } },
      async (request, reply) => {
        requireScope(request.access.identity, 'act')
        const { id } = idParam.parse(request.params)
        const owner: KeyOwner = { kind: 'person', personId: personOf(request) }
        await idempotently(desk, request, reply, async (tx) => {
          const ended =
            (await revokeKey(tx, id, desk.clock(), owner)) ||
            (manages(request) && (await revokeServiceKey(tx, request.access.team, id, desk.clock())))
          if (!ended)
            throw new DoorError('not-found', 'No key of yours, nor of a service account of the team, has this id.')
          await audit(tx, desk, request, { type: 'KeyRevoked', key: id })
          await announceRevocation(tx)
          return { status: 200, body: { id, revoked: true } }
        })
        options.forget()
        return reply
      },
    )

    const sourceBody = z.strictObject({
      name: line('the name', 100),
      source: z.string().refine((name) => options.sources.includes(name), `is one of ${options.sources.join(', ')}`),
      scopes: z.array(z.enum(intakeScopes)).min(1).default(['alerts:send']),
    })
    app.get(
      '/settings/sources',
      { schema: { summary: 'Alert sources and their keys', tags: ['settings'] } },
      async (request) => {
        requireManager(request)
        return { sources: toJson(await listIntakeKeys(desk.pool, request.access.team)) }
      },
    )
    app.post(
      '/settings/sources',
      {
        ...raw,
        schema: { summary: 'Make a key for an alert source; it is shown once', tags: ['settings'], body: sourceBody },
      },
      async (request, reply) => {
        requireScope(request.access.identity, 'act')
        requireManager(request)
        requireLasting(request.access.identity)
        checkText(request.body)
        const body = sourceBody.parse(request.body)
        const problem = scopesProblem(body.scopes)
        if (problem !== null)
          throw new z.ZodError([{ code: 'custom', path: ['scopes'], message: problem, input: body.scopes }])
        const by = personOf(request)
        return idempotently(desk, request, reply, async (tx) => {
          const key = await createIntakeKey(tx, { ...body, team: request.access.team, by, at: desk.clock() })
          await audit(tx, desk, request, {
            type: 'KeyCreated',
            key: key.keyId,
            title: body.name,
            of: 'intake',
            owner: body.source,
            scopes: body.scopes,
          })
          return shownOnce(key.keyId, key.key, { source: body.source })
        })
      },
    )
    app.post(
      '/settings/sources/:id/rotate',
      {
        ...raw,
        schema: {
          summary: 'Make a successor of a source’s key; the old one ends after the overlap',
          tags: ['settings'],
          body: rotateBody,
        },
      },
      async (request, reply) => {
        requireScope(request.access.identity, 'act')
        requireManager(request)
        requireLasting(request.access.identity)
        checkText(request.body)
        const { id } = idParam.parse(request.params)
        const { overlapHours } = rotateBody.parse(request.body ?? {})
        const at = desk.clock()
        await idempotently(desk, request, reply, async (tx) => {
          const key = await rotateIntakeKey(tx, {
            team: request.access.team,
            keyId: id,
            by: personOf(request),
            at,
            until: at.add({ minutes: Math.round(overlapHours * 60) }),
          })
          if (key === null) throw new DoorError('not-found', 'No key that could be rotated has this id.')
          await options.onRotated?.(tx, request.access.team, id, key.keyId)
          await audit(tx, desk, request, { type: 'KeyRotated', key: id })
          return shownOnce(key.keyId, key.key)
        })
        options.forget()
        return reply
      },
    )
    app.post(
      '/settings/sources/:id/revoke',
      { schema: { summary: 'End a source’s key at once', tags: ['settings'] } },
      async (request, reply) => {
        requireScope(request.access.identity, 'act')
        requireManager(request)
        const { id } = idParam.parse(request.params)
        await idempotently(desk, request, reply, async (tx) => {
          const ended = await revokeIntakeKey(tx, {
            team: request.access.team,
            keyId: id,
            by: personOf(request),
            at: desk.clock(),
          })
          if (!ended) throw new DoorError('not-found')
          await audit(tx, desk, request, { type: 'KeyRevoked', key: id })
          return { status: 200, body: { id, revoked: true } }
        })
        options.forget()
        return reply
      },
    )

    const auditQuery = z.strictObject({
      before: z.coerce.number().int().positive().optional(),
      limit: z.coerce.number().int().min(1).max(200).default(50),
    })
    app.get(
      '/settings/audit',
      {
        schema: {
          summary: 'Keys, settings and people: what was changed by whom, newest first',
          tags: ['settings'],
          querystring: auditQuery,
        },
      },
      async (request) => {
        requireManager(request)
        const { before, limit } = auditQuery.parse(request.query)
        const { rows } = await desk.pool.query<AuditRow>(
          `select e.position, e.stream, e.type, e.actor as by, e.at, e.data,
                  (select jsonb_object_agg(c.id, c.text) from contents c
                    where c.team = e.team and c.stream = e.stream and c.version = e.version) as words
             from events e
            where e.team = $1 and e.stream in ('desk/audit', 'team/people') and ($2::bigint is null or e.position < $2)
              and ($4 or e.type <> 'DutySet')
            order by e.position desc limit $3`,
          // D1: who is on duty is for members alone, so not for an administrator who is none.
          [request.access.team, before ?? null, limit, isMemberRole(request.access.role)],
        )
        return {
          entries: rows.map(({ words, data, ...row }) =>
            toJson({ ...row, data: joinContents(data, new Map(Object.entries(words ?? {}))) }),
          ),
        }
      },
    )
  }

const revokeServiceKey = async (tx: Tx, team: string, keyId: string, at: Temporal.Instant): Promise<boolean> => {
  const { rowCount } = await tx.query(
    `update auth."apikey" set "enabled" = false, "updatedAt" = $3
      where "id" = $1 and "enabled" and starts_with("referenceId", $2)`,
    [keyId, `service:${team}/`, at.toString()],
  )
  return rowCount === 1
}
