/** Alertmanager's webhook: `/api/intake/alertmanager`. 2xx means kept; 503 is tried again within a second; 4xx is dropped for good. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { AlertSource, Problem } from '#connectors/alertSource.ts'
import type { Desk } from '../desk.ts'
import { alertsReceived } from '../http/metrics.ts'
import { DoorError, sendProblem } from '../http/problems.ts'
import { type DoorKeys, requireSender, type Sender } from './doorAccess.ts'
import type { Intake } from './intake.ts'
import type { SignalEntry } from './intakeEntry.ts'
import { type LabelledDoor, webhookEntry } from './labelledEntries.ts'
import { keepReject } from './rejects.ts'

export type DoorParts = {
  readonly desk: Desk
  readonly keys: DoorKeys
  readonly intake: Intake
  readonly source: AlertSource
}

/** Answers an over-eager sender in what its kind tries again. */
export const sendBusy = (reply: FastifyReply, status: 429 | 503): FastifyReply => {
  reply.header('retry-after', '1')
  return sendProblem(reply, {
    type: '/docs/errors#intake-full',
    title: 'Too much at once',
    status,
    detail: 'The queue has no room for this. Nothing of it was kept; send it again in a second.',
    code: 'intake-full',
  })
}

/** Says what could not be read, and keeps it for the operator. */
export const sendUnreadable = async (
  desk: Desk,
  reply: FastifyReply,
  sender: Sender,
  source: string,
  body: string,
  problems: readonly Problem[],
): Promise<FastifyReply> => {
  await keepReject(desk.pool, { team: sender.team, source, keyName: sender.keyName, at: desk.clock(), problems, body })
  return sendProblem(reply, {
    type: '/docs/errors#unreadable-alert',
    title: 'The delivery cannot be read',
    status: 400,
    detail: problems.map((one) => `${one.path}: expected ${one.expected}, found ${one.found}`).join('; '),
    code: 'unreadable-alert',
    fields: problems.map((one) => ({ field: one.path, message: `expected ${one.expected}, found ${one.found}` })),
  })
}

/** The body as JSON, or what was found in its place. */
export const readJsonText = (
  text: string,
): { readonly kind: 'json'; readonly value: unknown } | { readonly kind: 'broken'; readonly problem: Problem } => {
  try {
    return { kind: 'json', value: JSON.parse(text) }
  } catch (error) {
    const found = text.trim() === '' || !(error instanceof Error) ? 'nothing' : error.message
    return { kind: 'broken', problem: { path: '', expected: 'JSON', found } }
  }
}

export const parseJsonText = (text: string): unknown => {
  const read = readJsonText(text)
  if (read.kind === 'broken') throw new DoorError('bad-json', `The body is not readable JSON: ${read.problem.found}`)
  return read.value
}

/** Registers a parser that leaves JSON as text: the door reads it itself and keeps what it cannot read. */
export const jsonAsText = (app: FastifyInstance): void => {
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, body))
}

const alertsIn = (body: unknown): readonly unknown[] | null =>
  typeof body === 'object' && body !== null && 'alerts' in body && Array.isArray(body.alerts) ? body.alerts : null

export const alertmanagerDoor =
  ({ desk, keys, intake, source }: DoorParts) =>
  (app: FastifyInstance): void => {
    jsonAsText(app)
    const receive = async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
      const sender = await requireSender(keys, desk.pool, request, 'alerts:send', source.name)
      const text = typeof request.body === 'string' ? request.body : ''
      const read = readJsonText(text)
      if (read.kind === 'broken') return sendUnreadable(desk, reply, sender, source.name, text, [read.problem])
      const body = read.value
      const receivedAt = desk.clock()
      const { playbook } = await intake.rules.of(sender.team)
      const door: LabelledDoor = {
        source,
        rules: playbook.alerts,
        salt: playbook.hash,
        receivedMs: receivedAt.epochMilliseconds,
        externalUrl: typeof body === 'object' && body !== null && 'externalURL' in body ? body.externalURL : null,
      }
      const entries: SignalEntry[] = []
      const alerts = alertsIn(body)
      let isPlain = alerts !== null
      for (const alert of alerts ?? []) {
        const entry = webhookEntry(alert, door)
        if (entry === null) {
          isPlain = false
          break
        }
        entries.push(entry)
      }
      const take = async (kept: Promise<'kept' | 'full'>, count: number): Promise<FastifyReply> => {
        if ((await kept) === 'full') return sendBusy(reply, source.can.busyStatus)
        alertsReceived.inc({ source: source.name }, count)
        return reply.code(200).send({ kept: count })
      }
      if (isPlain && entries.length > 0)
        return take(intake.take(sender.team, source.name, sender.keyName, entries), entries.length)

      const parsed = await source.parse({ body, headers: {}, receivedAt, rules: playbook.alerts })
      switch (parsed.kind) {
        case 'signals':
          return take(
            intake.takeSignals(sender.team, source.name, sender.keyName, parsed.signals),
            parsed.signals.length,
          )
        case 'unreadable':
          return sendUnreadable(desk, reply, sender, source.name, text, parsed.problems)
        case 'test':
        case 'remark':
        case 'change':
        case 'ignored':
          intake.noteHeard(sender.team, source.name, sender.keyName)
          return reply.code(200).send({ kept: 0 })
      }
    }
    const schema = { summary: 'Alertmanager’s webhook', tags: ['intake'], security: [{ key: [] }] }
    app.post('/api/intake/alertmanager', { schema }, receive)
    app.post('/api/intake/alertmanager/:key', { schema: { ...schema, hide: true } }, receive)
  }
