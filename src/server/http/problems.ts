/**
 * Every "no" and every fault as RFC 9457 problem details. The one table from refusal codes to HTTP status; the domain knows none.
 */
import type { FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { Refusal } from '#domain/decision.ts'
import { protocol } from '#domain/protocol.ts'

/** One faulty field. */
export type FieldFault = { readonly field: string; readonly message: string }

export type Problem = {
  readonly type: string
  readonly title: string
  readonly status: number
  readonly detail: string
  /** Stable code: the refusal's own, or the door's. */
  readonly code: string
  readonly rule?: string
  readonly ruleText?: string
  readonly missing?: readonly string[]
  readonly todo?: string
  readonly fields?: readonly FieldFault[]
}

/** The answer's shape in the API description. */
export const problemSchema = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.number().int(),
    detail: z.string(),
    code: z.string(),
    rule: z.string().optional(),
    ruleText: z.string().optional(),
    missing: z.array(z.string()).optional(),
    todo: z.string().optional(),
    fields: z.array(z.object({ field: z.string(), message: z.string() })).optional(),
  })
  .describe('RFC 9457 problem details')

/** Refusals that are about who asks, not about the state of the thing. */
const forbidden: ReadonlySet<string> = new Set(['not-a-member', 'not-allowed-for-role', 'not-an-administrator'])

/** A refusal of the protocol. */
export const refusalProblem = (refusal: Refusal): Problem => ({
  type: `/docs/protocol#${refusal.rule}`,
  title: `Refused by ${refusal.rule}`,
  status: forbidden.has(refusal.code) ? 403 : 409,
  detail: refusal.what,
  code: refusal.code,
  rule: refusal.rule,
  ruleText: protocol[refusal.rule],
  missing: refusal.missing,
  todo: refusal.todo,
})

/** Bad input: every field at once. */
export const inputProblem = (error: z.ZodError): Problem => {
  const fields = error.issues.flatMap((issue): FieldFault[] => {
    const at = issue.path.map(String).join('.')
    if (issue.code === 'unrecognized_keys')
      return issue.keys.map((key) => ({ field: at === '' ? key : `${at}.${key}`, message: 'is not known here' }))
    return [{ field: at === '' ? '(body)' : at, message: issue.message }]
  })
  return {
    type: '/docs/errors#invalid-input',
    title: 'The input is not valid',
    status: 422,
    detail: fields.map((fault) => `${fault.field}: ${fault.message}`).join('; '),
    code: 'invalid-input',
    fields,
  }
}

/** The door's own "no"s. */
export const doorProblems = {
  'not-signed-in': [401, 'Sign in, or send an API key as a bearer token.'],
  'not-found': [404, 'There is nothing here, or nothing that you may see.'],
  'not-allowed': [403, 'Your role or your key does not allow this.'],
  'no-team': [409, 'Name the team in the path (/api/teams/:team/…): you belong to none, or to several.'],
  busy: [409, 'Others changed this at the same moment, three times in a row. Nothing was done; try again.'],
  'idempotency-conflict': [422, 'This Idempotency-Key was used with another body within 24 hours. Use a new key.'],
  'idempotency-running': [409, 'A request with this Idempotency-Key is still running. Ask again in a second.'],
  'too-large': [413, 'The body is larger than this door takes.'],
  'too-many-requests': [429, 'Too many requests. Wait as long as Retry-After says.'],
  'bad-path': [400, 'The address is not one that can be read.'],
  'bad-json': [400, 'The body is not readable JSON.'],
  'unsupported-media': [415, 'This door takes application/json.'],
  'bad-origin': [403, 'The request comes from another site than this desk.'],
  'database-away': [
    503,
    'The database cannot be reached. Try again in a moment; with the same Idempotency-Key it happens once.',
  ],
  'proof-unknown': [503, 'The desk cannot judge the sender’s proof now. Nothing was taken; send it again in a moment.'],
  'disk-full': [507, 'The disk is full. Nothing was changed; an operator must free space.'],
  fault: [
    500,
    'The desk met a fault of its own. What was stored before is untouched; the log of the server says more.',
  ],
} as const satisfies Record<string, readonly [number, string]>

export type DoorCode = keyof typeof doorProblems

export const doorProblem = (code: DoorCode, detail?: string): Problem => {
  const [status, sentence] = doorProblems[code]
  return {
    type: `/docs/errors#${code}`,
    title: sentence.split('.')[0] ?? sentence,
    status,
    detail: detail ?? sentence,
    code,
  }
}

/** Thrown by routes for a "no" of the door; the error handler presents it. */
export class DoorError extends Error {
  override readonly name = 'DoorError'
  readonly code: DoorCode
  constructor(code: DoorCode, detail?: string) {
    super(detail ?? doorProblems[code][1])
    this.code = code
  }
}

const soon: ReadonlySet<string> = new Set(['busy', 'idempotency-running', 'database-away', 'proof-unknown'])

/** Sends problem details; retryable ones carry Retry-After. */
export const sendProblem = (reply: FastifyReply, problem: Problem): FastifyReply => {
  if (soon.has(problem.code)) reply.header('retry-after', '1')
  return reply.code(problem.status).type('application/problem+json').send(problem)
}

/** Where the request went, for logs: never its query (keys may stand there). */
export const pathOf = (request: FastifyRequest): string => request.url.split('?')[0] ?? request.url
