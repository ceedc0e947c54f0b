/**
 * For those who set up alert sources: what each key's sender has to prove, deliveries that could not be read, and what sources said
 * that was no alert. For lead, deputy and administrators.
 */
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { AlertSource } from '#connectors/alertSource.ts'
import { toJson } from '#domain/json.ts'
import { isMemberRole } from '#domain/people/actor.ts'
import { listRejects } from '../alerts/rejects.ts'
import { listIntakeKeys } from '../auth/intakeKeys.ts'
import type { Desk } from '../desk.ts'
import { requireScope } from '../http/access.ts'
import { idempotently } from '../http/idempotentWork.ts'
import { DoorError } from '../http/problems.ts'
import { checkText } from '../http/textCheck.ts'
import { audit, requireManager } from '../keys/keyRoutes.ts'
import { listSayings } from './sayings.ts'
import type { SealedBox } from './sealedBox.ts'
import { changeSourceSetting, namesOfSourceSettings } from './sourceSettings.ts'

export type SourceRouteParts = {
  readonly desk: Desk
  readonly box: SealedBox
  readonly sources: readonly AlertSource[]
  /** The desk's public address, without a path. */
  readonly url: string
}

const idParam = z.object({ id: z.string().min(1).max(100) })
const listQuery = z.strictObject({ limit: z.coerce.number().int().min(1).max(200).default(50) })
const proofBody = z.strictObject({
  name: z.string().min(1).max(100).describe('which setting, as the source lists them'),
  value: z
    .string()
    .trim()
    .min(1, 'is empty; null takes it away')
    .max(2000)
    .nullable()
    .describe('its value, never shown again; null takes it away'),
})

/** What can be set for a kind of sender, for people. */
const settingsOf = (source: AlertSource) =>
  Object.entries(source.settings.shape).map(([name, schema]) => {
    const { title = name, description = '' } = (schema instanceof z.ZodType ? schema.meta() : undefined) ?? {}
    return { name, title, description }
  })

export const sourceRoutes =
  ({ desk, box, sources, url }: SourceRouteParts) =>
  (app: FastifyInstance): void => {
    /** The key that the path names, and its kind of sender. Throws `DoorError`. */
    const keyOf = async (request: FastifyRequest) => {
      const { id } = idParam.parse(request.params)
      const key = (await listIntakeKeys(desk.pool, request.access.team)).find((one) => one.keyId === id)
      const source = sources.find((one) => one.name === key?.source)
      if (key === undefined || source === undefined) throw new DoorError('not-found')
      return { key, source }
    }

    app.get(
      '/settings/sources/:id',
      { schema: { summary: 'One source’s key: its address, and what its sender has to prove', tags: ['settings'] } },
      async (request) => {
        requireManager(request)
        const { key, source } = await keyOf(request)
        const set = await namesOfSourceSettings(desk.pool, request.access.team, key.keyId)
        return {
          key: toJson(key),
          title: source.title,
          address: `${url}/api/intake/${source.name}`,
          proof: settingsOf(source).map((one) => ({ ...one, set: set.includes(one.name) })),
        }
      },
    )

    app.post(
      '/settings/sources/:id/set-proof',
      {
        schema: {
          summary: 'Set what a source’s sender has to prove (a signing secret, a push audience); never shown again',
          tags: ['settings'],
          body: proofBody,
        },
        validatorCompiler: () => (value: unknown) => ({ value }),
      },
      async (request, reply) => {
        const { access } = request
        requireScope(access.identity, 'act')
        requireManager(request)
        checkText(request.body)
        const { name, value } = proofBody.parse(request.body)
        const { key, source } = await keyOf(request)
        const known = settingsOf(source).map((one) => one.name)
        if (!known.includes(name))
          throw new z.ZodError([
            {
              code: 'custom',
              path: ['name'],
              message:
                known.length === 0 ? `${source.title} can prove nothing but its key` : `is one of ${known.join(', ')}`,
              input: name,
            },
          ])
        if (access.actor.kind !== 'person') throw new DoorError('not-allowed', 'Only a person sets secrets.')
        const by = access.actor.id
        return idempotently(desk, request, reply, async (tx) => {
          const change = { team: access.team, keyId: key.keyId, name, value, by, at: desk.clock() }
          const names = await changeSourceSetting(tx, box, change)
          await audit(tx, desk, request, {
            type: 'SettingChanged',
            setting: `source ${key.keyId}: ${name}`,
            text: value === null ? 'taken away' : 'set',
          })
          return { status: 200, body: { id: key.keyId, set: [...names] } }
        })
      },
    )

    app.get(
      '/settings/unreadable',
      {
        schema: {
          summary: 'Deliveries that could not be read or proven, newest first, and what sources said that was no alert',
          tags: ['settings'],
          querystring: listQuery,
        },
      },
      async (request) => {
        requireManager(request)
        const { limit } = listQuery.parse(request.query)
        const { team } = request.access
        const [unreadable, sayings] = await Promise.all([
          listRejects(desk.pool, team, limit),
          listSayings(desk.pool, team),
        ])
        // An administrator who is no member sets sources up and reads no team's items: the words stay with the team.
        const isMember = isMemberRole(request.access.role)
        return {
          unreadable: toJson(isMember ? unreadable : unreadable.map((reject) => ({ ...reject, body: '' }))),
          sayings: toJson(isMember ? sayings : []),
        }
      },
    )
  }
