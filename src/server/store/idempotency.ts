/**
 * Answers kept for an `Idempotency-Key`: per actor and path, 24 hours, written in the command's transaction, so that a repeat can
 * neither do the thing twice nor miss what was answered. Refusals are not kept: they may be right a minute later.
 */
import { createHash } from 'node:crypto'
import type { Json } from '#domain/json.ts'
import { instantParam, type Pool, type Tx } from './database.ts'

export type IdempotencyRequest = {
  readonly actor: string
  readonly path: string
  readonly key: string
  readonly bodyHash: Buffer
}
export type KeptAnswer = { readonly status: number; readonly response: Json }

export const hashBody = (body: unknown): Buffer =>
  createHash('sha256')
    .update(JSON.stringify(body ?? null))
    .digest()

/**
 * `fresh`: go on, the key is held until the transaction ends; `answered`: answer this again; `different`: the key was used with
 * another body; `running`: another request with the key is at work.
 */
export type IdempotencyCheck =
  | { readonly kind: 'fresh' }
  | { readonly kind: 'answered'; readonly answer: KeptAnswer }
  | { readonly kind: 'different' }
  | { readonly kind: 'running' }

export const checkIdempotency = async (
  tx: Tx,
  team: string,
  request: IdempotencyRequest,
): Promise<IdempotencyCheck> => {
  const held = await tx.query<{ held: boolean }>({
    name: 'hold-idempotency',
    text: 'select pg_try_advisory_xact_lock(hashtextextended($1, 1)) as held',
    values: [`${team}\n${request.actor}\n${request.path}\n${request.key}`],
  })
  if (held.rows[0]?.held !== true) return { kind: 'running' }
  const { rows } = await tx.query<{ body_hash: Buffer; status: number; response: Json }>({
    name: 'read-idempotency',
    text: `select body_hash, status, response from idempotency
            where team = $1 and actor = $2 and path = $3 and key = $4`,
    values: [team, request.actor, request.path, request.key],
  })
  const row = rows[0]
  if (row === undefined) return { kind: 'fresh' }
  if (!row.body_hash.equals(request.bodyHash)) return { kind: 'different' }
  return { kind: 'answered', answer: { status: row.status, response: row.response } }
}

export const keepAnswer = async (
  tx: Tx,
  team: string,
  request: IdempotencyRequest,
  answer: KeptAnswer,
  at: Temporal.Instant,
): Promise<void> => {
  await tx.query({
    name: 'keep-answer',
    text: `insert into idempotency (team, actor, path, key, body_hash, status, response, created_at)
           values ($1, $2, $3, $4, $5, $6, $7, $8)`,
    values: [
      team,
      request.actor,
      request.path,
      request.key,
      request.bodyHash,
      answer.status,
      JSON.stringify(answer.response),
      instantParam(at),
    ],
  })
}

/** Forgets answers older than 24 hours. */
export const forgetOldAnswers = async (pool: Pool, now: Temporal.Instant): Promise<void> => {
  await pool.query('delete from idempotency where created_at < $1', [instantParam(now.subtract({ hours: 24 }))])
}
