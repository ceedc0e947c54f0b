/** A desk with every alert door behind a real HTTP app and a clock that stands still, for tests; people are who `x-person` says. */
import { createHmac } from 'node:crypto'
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { FastifyInstance } from 'fastify'
import type { AlertSource } from '#connectors/alertSource.ts'
import { alertSources } from '#connectors/registry.ts'
import { scopes } from '#server/auth/identity.ts'
import { createIntakeKey, type IntakeScope, intakeKeyring } from '#server/auth/intakeKeys.ts'
import { buildApp } from '#server/http/app.ts'
import { inboxRoutes } from '#server/inbox/inboxRoutes.ts'
import { incidentRoutes } from '#server/incidents/incidentRoutes.ts'
import { keyRoutes } from '#server/keys/keyRoutes.ts'
import { projectDir } from '#testing/cluster.ts'
import { openTestDesk, type TestDesk, team } from '#testing/testDesk.ts'
import { type OpenAlerts, openAlerts } from '../alerts/openAlerts.ts'
import { changeRoutes } from './changeRoutes.ts'
import { intakeDoors, withBodyLimit } from './intakeDoors.ts'
import { sealedBox } from './sealedBox.ts'
import type { SenderPace } from './senderPace.ts'
import { sourceRoutes } from './sourceRoutes.ts'
import { inheritSourceSettings, sourceSettingsPurpose } from './sourceSettings.ts'

export const deskUrl = 'https://desk.example.org'

export type Answer = {
  readonly status: number
  readonly body: unknown
  readonly headers: Readonly<Record<string, unknown>>
}

export type Sending = {
  readonly body: unknown
  readonly headers?: Readonly<Record<string, string>>
  readonly method?: 'POST' | 'PUT' | 'GET' | 'DELETE'
}

export type DoorDesk = {
  readonly story: TestDesk
  readonly app: FastifyInstance
  readonly alerts: OpenAlerts
  /** Makes an intake key of a source and answers id and text. */
  readonly key: (
    source: string,
    options?: { name?: string; scopes?: readonly IntakeScope[] },
  ) => Promise<{ keyId: string; key: string }>
  /** Posts as a machine does: objects as JSON, text and bytes as they are. */
  readonly post: (url: string, sending: Sending) => Promise<Answer>
  readonly as: (person: string, method: 'GET' | 'POST', url: string, body?: object) => Promise<Answer>
  /** Titles, states and more of the alerts that the desk knows, in the order of their keys. */
  readonly known: () => Promise<readonly Record<string, unknown>[]>
  readonly close: () => Promise<void>
}

export type DoorDeskOptions = {
  readonly sources?: readonly AlertSource[]
  readonly pace?: SenderPace
  readonly intakeLimitBytes?: number
  /** Changes the shipped `alerts.yaml`. */
  readonly alertRules?: (shipped: string) => string
}

const sending: readonly IntakeScope[] = ['alerts:send']

export const openDoorDesk = async (options: DoorDeskOptions = {}): Promise<DoorDesk> => {
  const playbooks = options.alertRules === undefined ? null : await changedPlaybooks(options.alertRules)
  const story = await openTestDesk(undefined, playbooks ?? undefined)
  const { desk } = story
  const sources = options.sources ?? alertSources
  const ring = intakeKeyring({ pool: desk.pool, now: story.clock.now, mayRemember: () => false })
  const keys = { intakeKeys: ring, identifyKey: async () => null }
  const alerts = openAlerts({
    desk,
    connection: story.config,
    keys,
    hub: null,
    version: '0.1.0',
    ...(options.pace === undefined ? {} : { pace: options.pace }),
  })
  const box = sealedBox('a secret of the tests, long enough', sourceSettingsPurpose)
  const doors = intakeDoors({ desk, keys, intake: alerts.intake, box, url: deskUrl }, sources)
  const app = await buildApp({
    desk,
    identify: async (request) => {
      const person = request.headers['x-person']
      if (typeof person !== 'string') return null
      const facts = { kind: 'person', personId: person, name: person, via: 'session' } as const
      return { ...facts, isAdministrator: person === 'lea1', scopes, keyTeam: null, keyId: null }
    },
    checkOrigin: () => {},
    trustedProxies: [],
    secure: false,
    bodyLimitBytes: 1_000_000,
    requestsPerMinute: 100_000,
    refuseWork: () => null,
    teamRoutes: [
      incidentRoutes(desk, 1000),
      ...alerts.teamRoutes,
      changeRoutes(desk),
      inboxRoutes(desk, alerts.sources),
    ],
    managedRoutes: [
      keyRoutes(desk, {
        forget: () => ring.forget(),
        sources: sources.map((source) => source.name),
        onRotated: (tx, of, from, to) => inheritSourceSettings(tx, box, of, from, to),
      }),
      sourceRoutes({ desk, box, sources, url: deskUrl }),
    ],
    serverRoutes: [],
    otherRoutes: [...alerts.otherRoutes, ...doors].map((door) =>
      withBodyLimit(options.intakeLimitBytes ?? 10_000_000, door),
    ),
    readiness: async () => ({}),
    version: '0.1.0',
  })
  const answerOf = (answer: { statusCode: number; body: string; headers: object }): Answer => ({
    status: answer.statusCode,
    body: answer.body === '' ? null : JSON.parse(answer.body),
    headers: { ...answer.headers },
  })
  return {
    story,
    app,
    alerts,
    key: async (source, given = {}) => {
      const { name = `${source} of the tests`, scopes: wanted = sending } = given
      return createIntakeKey(desk.pool, { team, name, source, scopes: wanted, by: 'lea1', at: story.clock.now() })
    },
    post: async (url, { body, headers = {}, method = 'POST' }) => {
      const plain = typeof body === 'string' || Buffer.isBuffer(body)
      return answerOf(
        await app.inject({
          method,
          url,
          headers: { ...(plain ? {} : { 'content-type': 'application/json' }), ...headers },
          payload: plain ? body : JSON.stringify(body),
        }),
      )
    },
    as: async (person, method, url, body = {}) =>
      answerOf(
        await app.inject({
          method,
          url: `/api${url}`,
          headers: { 'x-person': person },
          ...(method === 'POST' ? { payload: body } : {}),
        }),
      ),
    known: async () => {
      const { rows } = await desk.pool.query<Record<string, unknown>>(
        `select title, state, severity, source, service, environment from alerts where team = $1 order by key`,
        [team],
      )
      return rows
    },
    close: async () => {
      await app.close()
      await alerts.stop()
      await story.close()
      if (playbooks !== null) await rm(playbooks, { recursive: true })
    },
  }
}

/** A folder with the shipped playbook, its rules for alerts changed. */
const changedPlaybooks = async (change: (shipped: string) => string): Promise<string> => {
  const folder = await mkdtemp(path.join(tmpdir(), 'playbooks-'))
  await cp(path.join(projectDir, 'playbooks'), folder, { recursive: true })
  const file = path.join(folder, 'wilson', 'alerts.yaml')
  await writeFile(file, change(await readFile(file, 'utf8')))
  return folder
}

/** Hexadecimal HMAC-SHA256, as Grafana and Sentry write it. */
export const hexHmac = (secret: string, text: string): string => createHmac('sha256', secret).update(text).digest('hex')

/** By Standard Webhooks, as GitLab signs: the headers of one delivery. */
export const standardWebhook = (
  token: string,
  id: string,
  body: string,
  at: Temporal.Instant,
): Readonly<Record<string, string>> => {
  const stamp = String(Math.floor(at.epochMilliseconds / 1000))
  const key = Buffer.from(token.replace(/^whsec_/, ''), 'base64')
  const signature = createHmac('sha256', key).update(`${id}.${stamp}.${body}`).digest('base64')
  return {
    'content-type': 'application/json',
    'webhook-id': id,
    'webhook-timestamp': stamp,
    'webhook-signature': `v1,${signature}`,
  }
}
