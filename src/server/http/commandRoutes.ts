/**
 * Turns command tables into routes: parse, authorise, command, handle, present. The same few lines for every command of every
 * capability, so that no door can differ from another.
 */
import { createHash } from 'node:crypto'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { CommandSpec } from '#contract/commandSpec.ts'
import type { Json } from '#domain/json.ts'
import type { CommandBase } from '#domain/stream.ts'
import type { Desk } from '../desk.ts'
import { type Done, type HandleRequest, handle } from '../handle.ts'
import { hashBody, type IdempotencyRequest } from '../store/idempotency.ts'
import { type Access, requireScope } from './access.ts'
import { countRefusal } from './metrics.ts'
import { DoorError, doorProblem, pathOf, refusalProblem, sendProblem } from './problems.ts'
import { checkText } from './textCheck.ts'

export type Answer = { readonly status: number; readonly body: Json }

/** What a command runs on, and what is answered. */
export type CommandRun = Pick<HandleRequest, 'stream' | 'command' | 'mayBegin'> & {
  readonly present: (done: Done, request: FastifyRequest) => Answer
}

/** What varies between the commands of a table: which stream, and what is answered. */
export type CommandRoute = {
  readonly spec: CommandSpec<CommandBase>
  /** The stream and, where the command needs the transaction to be made, how. */
  readonly target: (request: FastifyRequest, command: CommandBase) => RouteTarget | Promise<RouteTarget>
  readonly present: (done: Done, request: FastifyRequest) => Answer
}
export type RouteTarget = Pick<HandleRequest, 'stream'> & Partial<Pick<HandleRequest, 'command' | 'mayBegin'>>

const keyHeader = z.string().min(1).max(200)

/** Parses and runs one command of a table. */
export const runTableCommand = async (
  desk: Desk,
  request: FastifyRequest,
  reply: FastifyReply,
  route: CommandRoute,
): Promise<FastifyReply> => {
  const { access } = request
  requireScope(access.identity, 'act')
  requireMay(access, route.spec)
  const body = request.body ?? {}
  checkText(body)
  const command = route.spec.toCommand(body, { by: access.actor, at: desk.clock() })
  const target = await route.target(request, command)
  return runCommand(desk, request, reply, { command, ...target, present: route.present })
}

/** Who may give the command at all, by the table. */
const requireMay = (access: Access, spec: Pick<CommandSpec<unknown>, 'may' | 'administrator'>): void => {
  const { identity, role } = access
  if (role !== null && spec.may.includes(role)) return
  if (spec.administrator === true && identity.kind === 'person' && identity.isAdministrator) {
    requireScope(identity, 'admin')
    return
  }
  const who = [...spec.may, ...(spec.administrator === true ? ['an administrator of the server'] : [])].join(', ')
  throw new DoorError('not-allowed', `This is for ${who}; you are ${role ?? 'no part of the team'}.`)
}

/** Runs a command for a request, with its Idempotency-Key if it has one, and sends the answer. */
export const runCommand = async (
  desk: Desk,
  request: FastifyRequest,
  reply: FastifyReply,
  run: CommandRun,
): Promise<FastifyReply> => {
  const { present, ...target } = run
  const wanted = idempotencyOf(request)
  const handled = await handle(desk, {
    team: request.access.team,
    ...target,
    ...(wanted === null
      ? {}
      : {
          idempotency: {
            request: wanted,
            present: (done: Done) => {
              const answer = present(done, request)
              return { status: answer.status, response: answer.body }
            },
          },
        }),
  })
  switch (handled.kind) {
    case 'done': {
      const answer = present(handled, request)
      return reply.code(answer.status).send(answer.body)
    }
    case 'refused':
      countRefusal(handled.refusal)
      return sendProblem(reply, refusalProblem(handled.refusal))
    case 'unknown-stream':
      return sendProblem(reply, doorProblem('not-found'))
    case 'answered':
      return reply.code(handled.answer.status).header('idempotency-replayed', 'true').send(handled.answer.response)
    case 'idempotency-conflict':
      return sendProblem(reply, doorProblem('idempotency-conflict'))
    case 'idempotency-running':
      return sendProblem(reply, doorProblem('idempotency-running'))
    case 'busy':
      return sendProblem(reply, doorProblem('busy'))
    case 'given-up':
      throw new Error('A command from a door carries no guard')
  }
}

/** The request's `Idempotency-Key` with what it is bound to: asker, path, query and body; null without one. Throws `DoorError`. */
export const idempotencyOf = (request: FastifyRequest): IdempotencyRequest | null => {
  const header = request.headers['idempotency-key']
  if (header === undefined) return null
  const { query } = request
  const hasQuery = typeof query === 'object' && query !== null && Object.keys(query).length > 0
  return {
    actor: actorKey(request),
    path: pathOf(request),
    key: parseKey(header),
    // The bytes of an attachment come with their name in the query.
    bodyHash: Buffer.isBuffer(request.body)
      ? hashBody([createHash('sha256').update(request.body).digest('hex'), query])
      : hashBody(hasQuery ? [request.body ?? null, query] : request.body),
  }
}

const parseKey = (header: string | string[]): string => {
  const parsed = keyHeader.safeParse(header)
  if (!parsed.success) throw new DoorError('idempotency-conflict', 'Idempotency-Key is 1 to 200 characters, sent once.')
  return parsed.data
}

const actorKey = (request: FastifyRequest): string => {
  const { actor } = request.access
  switch (actor.kind) {
    case 'person':
    case 'service':
      return `${actor.kind}:${actor.id}`
    case 'desk':
    case 'outside':
      throw new Error('Requests come from persons and service accounts')
  }
}

/** Registers `POST path` for one command, described for OpenAPI from its table entry. */
export const commandRoute = (
  app: FastifyInstance,
  desk: Desk,
  path: string,
  tag: string,
  route: CommandRoute,
): void => {
  app.post(
    path,
    {
      schema: {
        summary: route.spec.summary,
        description: `Rule ${route.spec.rule}. For ${[...route.spec.may, ...(route.spec.administrator === true ? ['administrators'] : [])].join(', ')}.`,
        tags: [tag],
        body: route.spec.body,
      },
      // The table parses the body itself, after the role is known, so that an outsider learns nothing from field errors.
      validatorCompiler: () => (value: unknown) => ({ value }),
    },
    (request, reply) => runTableCommand(desk, request, reply, route),
  )
}
