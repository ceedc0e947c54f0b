/**
 * `Idempotency-Key` for what is no command of a stream: keys, invitations, deliveries. The work, its audit and the kept answer are one
 * transaction; what is shown once (a key, a code) is not kept, so that a repeat makes no second one and shows nothing either.
 */
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Json } from '#domain/json.ts'
import type { Desk } from '../desk.ts'
import { inTransaction, type Tx } from '../store/database.ts'
import { checkIdempotency, keepAnswer } from '../store/idempotency.ts'
import { idempotencyOf } from './commandRoutes.ts'
import { DoorError } from './problems.ts'

export type Work = {
  readonly status: number
  readonly body: Json
  /** What a repeat is answered; left out: the same. */
  readonly kept?: Json
}

/** Does the work once for each key of its asker and path. Throws `DoorError`; whatever is thrown undoes the work and keeps no answer. */
export const idempotently = async (
  desk: Desk,
  request: FastifyRequest,
  reply: FastifyReply,
  work: (tx: Tx) => Promise<Work>,
): Promise<FastifyReply> => {
  const wanted = idempotencyOf(request)
  const answer = await inTransaction(desk.pool, async (tx) => {
    if (wanted === null) return { ...(await work(tx)), replayed: false }
    const check = await checkIdempotency(tx, request.access.team, wanted)
    switch (check.kind) {
      case 'different':
        throw new DoorError('idempotency-conflict')
      case 'running':
        throw new DoorError('idempotency-running')
      case 'answered':
        return { status: check.answer.status, body: check.answer.response, replayed: true }
      case 'fresh': {
        const done = await work(tx)
        const kept = { status: done.status, response: done.kept ?? done.body }
        await keepAnswer(tx, request.access.team, wanted, kept, desk.clock())
        return { ...done, replayed: false }
      }
    }
  })
  if (answer.replayed) reply.header('idempotency-replayed', 'true')
  return reply.code(answer.status).send(answer.body)
}
