/**
 * The door of one kind of sender: key, proof, body, meaning, keeping, answer; in this order for all of them. 2xx means kept. What is
 * understood and none of our business is 2xx too; what cannot be read is kept for the operator and refused with its reasons.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { AlertInput, AlertSource, Outcome, Parsed, Problem } from '#connectors/alertSource.ts'
import { unreachable } from '#domain/decision.ts'
import { sendBusy, sendUnreadable } from '../alerts/alertmanagerDoor.ts'
import type { DoorKeys, Sender } from '../alerts/doorAccess.ts'
import type { Intake } from '../alerts/intake.ts'
import { keepReject } from '../alerts/rejects.ts'
import type { Desk } from '../desk.ts'
import { alertsReceived } from '../http/metrics.ts'
import { DoorError, sendProblem } from '../http/problems.ts'
import { keepChange } from './changes.ts'
import { readDeliveryBody } from './deliveryBody.ts'
import { keyAtDoor, plainHeaders, senderAtDoor } from './doorSender.ts'
import { keepRemark } from './remarks.ts'
import { rememberKept, wasKept } from './replays.ts'
import { keepSaying } from './sayings.ts'
import { type SealedBox, SealedBoxError } from './sealedBox.ts'
import { readSourceSettings } from './sourceSettings.ts'

export type SourceDoorParts = {
  readonly desk: Desk
  readonly keys: DoorKeys
  readonly intake: Intake
  readonly box: SealedBox
  /** The desk's public address, without a path. */
  readonly url: string
}

/** What is known of a delivery once its sender stands in the door. */
type Delivery = {
  readonly source: AlertSource
  readonly sender: Sender
  readonly bytes: Buffer
  readonly headers: Readonly<Record<string, string>>
  readonly address: string
  readonly receivedAt: Temporal.Instant
}

const answerAs = (source: AlertSource, reply: FastifyReply, outcome: Outcome): FastifyReply | null => {
  const answer = source.answer?.(outcome) ?? null
  return answer === null ? null : reply.code(answer.status).send(answer.body)
}

const noKey = (source: AlertSource, reply: FastifyReply): FastifyReply => {
  const answered = answerAs(source, reply, { kind: 'unknown-key' })
  if (answered !== null) return answered
  throw new DoorError('not-signed-in', 'Show an intake key: bearer, Basic password, path or ?key=.')
}

/** Registers the door at `paths`; those that end in `:key` carry the key in the address and are not described. */
export const sourceDoor =
  (parts: SourceDoorParts, source: AlertSource, paths: readonly string[]) =>
  (app: FastifyInstance): void => {
    const { desk, keys, url } = parts
    app.removeAllContentTypeParsers()
    app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body))
    const senders = new WeakMap<FastifyRequest, Sender>()

    // Nobody's body is read before their key is known, where the key does not stand in the body.
    app.addHook('onRequest', async (request, reply) => {
      const key = keyAtDoor(source, request)
      if (key === null && source.keyInBody !== undefined) return
      const sender = key === null ? null : await senderAtDoor(keys, desk.pool, source, key)
      if (sender === null) return noKey(source, reply)
      senders.set(request, sender)
    })

    const receive = async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
      const bytes = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0)
      const found = await readDeliveryBody(bytes, request.headers['content-type'])
      const sender = senders.get(request) ?? (await senderInBody(found.kind === 'read' ? found.body : null))
      if (sender === null) {
        const unread = found.kind === 'unreadable' && answerAs(source, reply, { kind: 'unreadable', problems: [] })
        return unread || noKey(source, reply)
      }
      return receiveDelivery(
        parts,
        {
          source,
          sender,
          bytes,
          headers: plainHeaders(request),
          address: url + request.url,
          receivedAt: desk.clock(),
        },
        found,
        reply,
      )
    }
    const senderInBody = async (body: unknown): Promise<Sender | null> => {
      const key = source.keyInBody?.(body) ?? null
      return key === null ? null : senderAtDoor(keys, desk.pool, source, key)
    }

    for (const path of paths) {
      const schema = { summary: `Deliveries of ${source.title}`, tags: ['intake'], security: [{ key: [] }] }
      // Grafana may PUT.
      app.route({
        method: ['POST', 'PUT'],
        url: path,
        schema: { ...schema, hide: path.endsWith(':key') },
        handler: receive,
      })
    }
  }

const receiveDelivery = async (
  parts: SourceDoorParts,
  delivery: Delivery,
  found: Awaited<ReturnType<typeof readDeliveryBody>>,
  reply: FastifyReply,
): Promise<FastifyReply> => {
  const { desk, intake } = parts
  const { source, sender, bytes, headers, receivedAt } = delivery
  const proof = await prove(parts, delivery)
  if (proof !== null && !proof.ok) return sendUnproven(desk, delivery, proof.why, reply)
  const replay = proof?.replay ?? null
  if (replay !== null && (await wasKept(desk.pool, sender.team, replay.id, receivedAt)))
    return reply.code(200).send({ kept: 0, ignored: 'this delivery was kept before' })

  if (found.kind === 'unreadable') return sendCannotRead(desk, delivery, found.problems, reply)
  const { playbook } = await intake.rules.of(sender.team)
  const input: AlertInput = { body: found.body, headers, rawBody: bytes, receivedAt, rules: playbook.alerts }
  const parsed = await source.parse(input)
  if (parsed.kind === 'unreadable') return sendCannotRead(desk, delivery, parsed.problems, reply)
  if ((await keep(parts, delivery, parsed)) === 'full') {
    reply.header('retry-after', '1')
    return answerAs(source, reply, { kind: 'busy' }) ?? sendBusy(reply, source.can.busyStatus)
  }
  if (replay !== null) await rememberKept(desk.pool, sender.team, replay.id, replay.keepSeconds, receivedAt)
  return answerAs(source, reply, { kind: 'kept', input, parsed }) ?? reply.code(200).send(saidOf(parsed))
}

/** Null where nothing is set that the sender could prove. Throws `DoorError` when the proof cannot be judged now. */
const prove = async ({ desk, box }: SourceDoorParts, delivery: Delivery) => {
  const { source, sender, bytes, headers, address, receivedAt } = delivery
  if (source.verify === undefined || sender.keyId === null) return null
  try {
    const settings = await readSourceSettings(desk.pool, box, sender.team, sender.keyId)
    return await source.verify({ rawBody: bytes, headers, settings, address, now: receivedAt })
  } catch (error) {
    const ours = error instanceof SealedBoxError
    desk.log.error({ err: error, source: source.name, key: sender.keyId }, 'a sender’s proof cannot be judged')
    throw new DoorError(
      'proof-unknown',
      ours ? 'The settings of this source were stored under another DUTYDESK_SECRET.' : undefined,
    )
  }
}

/** Keeps what was understood, each kind in its place. `full`: nothing was kept. */
const keep = async (
  { desk, intake }: SourceDoorParts,
  { source, sender, receivedAt }: Delivery,
  parsed: Exclude<Parsed, { readonly kind: 'unreadable' }>,
): Promise<'kept' | 'full'> => {
  const { team, keyName } = sender
  const from = { team, source: source.name, keyName, at: receivedAt }
  switch (parsed.kind) {
    case 'signals': {
      const taken = await intake.takeSignals(team, source.name, keyName, parsed.signals)
      if (taken === 'kept') alertsReceived.inc({ source: source.name }, parsed.signals.length)
      return taken
    }
    case 'test':
      await keepSaying(desk.pool, { ...from, text: parsed.says })
      break
    case 'remark':
      await keepRemark(desk.pool, { ...from, key: parsed.dedupKey, text: parsed.says })
      break
    case 'change': {
      const { change } = parsed
      const { service, environment } = (await intake.rules.of(team)).place({
        service: change.labels.service ?? null,
        environment: change.labels.environment ?? null,
        labels: change.labels,
      })
      await keepChange(desk.pool, { team, keyName, change, service, environment, at: receivedAt })
      break
    }
    case 'ignored':
      break
    default:
      return unreachable(parsed)
  }
  intake.noteHeard(team, source.name, keyName)
  return 'kept'
}

const saidOf = (parsed: Exclude<Parsed, { readonly kind: 'unreadable' }>): Readonly<Record<string, unknown>> => {
  switch (parsed.kind) {
    case 'signals':
      return { kept: parsed.signals.length }
    case 'test':
      return { kept: 0, test: parsed.says }
    case 'ignored':
      return { kept: 0, ignored: parsed.why }
    case 'remark':
    case 'change':
      return { kept: 1 }
  }
}

const sendCannotRead = async (
  desk: Desk,
  { source, sender, bytes, receivedAt }: Delivery,
  problems: readonly Problem[],
  reply: FastifyReply,
): Promise<FastifyReply> => {
  const body = bytes.toString('utf8')
  if (source.answer === undefined) return sendUnreadable(desk, reply, sender, source.name, body, problems)
  const { team, keyName } = sender
  await keepReject(desk.pool, { team, source: source.name, keyName, at: receivedAt, problems, body })
  const answered = answerAs(source, reply, { kind: 'unreadable', problems })
  if (answered === null) throw new Error(`${source.name} has no answer for what cannot be read`)
  return answered
}

/** The key was right and the proof was not: the operator must see why, since such senders mostly do not show it. */
const sendUnproven = async (
  desk: Desk,
  { source, sender, bytes, receivedAt }: Delivery,
  why: string,
  reply: FastifyReply,
): Promise<FastifyReply> => {
  await keepReject(desk.pool, {
    team: sender.team,
    source: source.name,
    keyName: sender.keyName,
    at: receivedAt,
    problems: [{ path: '(proof)', expected: 'what is set for this key', found: why }],
    body: bytes.toString('utf8'),
  })
  return sendProblem(reply, {
    type: '/docs/errors#not-proven',
    title: 'The sender’s proof does not hold',
    status: 401,
    detail: `${why}. Nothing of it was taken.`,
    code: 'not-proven',
  })
}
