/** A desk with its alert doors and routes behind a real HTTP app, for tests; people are who the header `x-person` says. */
import type { FastifyInstance } from 'fastify'
import { scopes } from '#server/auth/identity.ts'
import { createIntakeKey, type IntakeScope, intakeKeyring } from '#server/auth/intakeKeys.ts'
import { buildApp } from '#server/http/app.ts'
import { openTestDesk, type TestDesk, team } from '#testing/testDesk.ts'
import { type OpenAlerts, openAlerts } from './openAlerts.ts'

export type AlertDoors = {
  readonly story: TestDesk
  readonly app: FastifyInstance
  readonly alerts: OpenAlerts
  /** Makes an intake key and answers its text. */
  readonly key: (...wanted: readonly IntakeScope[]) => Promise<string>
  readonly close: () => Promise<void>
}

export const openAlertDoors = async (): Promise<AlertDoors> => {
  const story = await openTestDesk()
  const { desk } = story
  const ring = intakeKeyring({ pool: desk.pool, now: story.clock.now, mayRemember: () => false })
  const alerts = openAlerts({
    desk,
    connection: story.config,
    keys: { intakeKeys: ring, identifyKey: async () => null },
    hub: null,
    version: '0.1.0',
  })
  const app = await buildApp({
    desk,
    identify: async (request) => {
      const person = request.headers['x-person']
      if (typeof person !== 'string') return null
      return {
        kind: 'person',
        personId: person,
        name: person,
        isAdministrator: false,
        via: 'session',
        scopes,
        keyTeam: null,
        keyId: null,
      }
    },
    checkOrigin: () => {},
    trustedProxies: [],
    secure: false,
    bodyLimitBytes: 1_000_000,
    requestsPerMinute: 100_000,
    refuseWork: () => null,
    teamRoutes: alerts.teamRoutes,
    managedRoutes: [],
    serverRoutes: [],
    otherRoutes: alerts.otherRoutes,
    readiness: async () => ({}),
    version: '0.1.0',
  })
  return {
    story,
    app,
    alerts,
    key: async (...wanted) => {
      const { key } = await createIntakeKey(desk.pool, {
        team,
        name: 'prometheus',
        source: 'alertmanager',
        scopes: wanted,
        by: 'lea1',
        at: story.clock.now(),
      })
      ring.forget()
      return key
    },
    close: async () => {
      await app.close()
      await alerts.stop()
      await story.close()
    },
  }
}
