/** Starts one node of the desk and stops it again: database, desk, sign-in, jobs, HTTP. The composition that `main.ts` runs. */
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import type { FastifyInstance } from 'fastify'
import { alertSources } from '#connectors/registry.ts'
import { openAlerts } from './alerts/openAlerts.ts'
import { authRoutes } from './auth/authRoutes.ts'
import { bootstrap, defaultBootstrapPerson } from './auth/bootstrapKey.ts'
import { firstRun } from './auth/firstRunRoutes.ts'
import { invitationRoutes } from './auth/invitationRoutes.ts'
import { openAuth } from './auth/openAuth.ts'
import { originCheck } from './auth/originCheck.ts'
import type { Clock, Log } from './desk.ts'
import { buildApp } from './http/app.ts'
import { liveRoute, startLiveStreams } from './http/liveRoute.ts'
import { DoorError } from './http/problems.ts'
import { inboxRoutes } from './inbox/inboxRoutes.ts'
import { incidentRoutes } from './incidents/incidentRoutes.ts'
import { changeRoutes } from './intake/changeRoutes.ts'
import { intakeDoors, withBodyLimit } from './intake/intakeDoors.ts'
import { sealedBox } from './intake/sealedBox.ts'
import { senderPace } from './intake/senderPace.ts'
import { sourceRoutes } from './intake/sourceRoutes.ts'
import { inheritSourceSettings, sourceSettingsPurpose } from './intake/sourceSettings.ts'
import { keyRoutes } from './keys/keyRoutes.ts'
import { openDatabase } from './openDatabase.ts'
import { openDesk } from './openDesk.ts'
import { pageRoutes } from './page/pageRoutes.ts'
import { firstPersonEvents } from './people/firstPersonEvents.ts'
import { allTeams, isAdministrator } from './people/loadPeople.ts'
import { peopleRoutes, serverRoutes } from './people/peopleRoutes.ts'
import { startJobEngine } from './reactions/jobs.ts'
import { startMaintenance } from './reactions/maintenance.ts'
import { reviewRoutes } from './reviews/reviewRoutes.ts'
import { deliveryRoutes } from './settings/deliveryRoutes.ts'
import type { Settings } from './settings/loadSettings.ts'
import { startLiveHub } from './store/live.ts'

export type ServeOptions = {
  readonly settings: Settings
  readonly projectDir: string
  readonly version: string
  readonly clock: Clock
  readonly log: Log
}

export type Running = {
  /** Where it listens: `http://127.0.0.1:8090`. */
  readonly address: string
  readonly port: number
  readonly app: FastifyInstance
  /** What an empty desk asks of a browser on another machine; null once somebody is there. */
  readonly firstRunCode: string | null
  readonly reloadPlaybooks: () => Promise<void>
  readonly stop: () => Promise<void>
}

/** The team that the bootstrap key makes. */
const FIRST_TEAM = 'Wilson'
const DISK_CHECK_MS = 5000

/** Throws errors whose messages say what was found and what to do; nothing is left running then. */
export const serve = async (options: ServeOptions): Promise<Running> => {
  const { settings, clock, log } = options
  const undo: (() => Promise<void> | void)[] = []
  const stop = async (): Promise<void> => {
    for (const step of undo.splice(0).reverse()) await step()
  }
  try {
    return await start(options, undo, stop)
  } catch (error) {
    await stop().catch((problem: unknown) => log.error({ err: problem }, 'could not put everything away'))
    throw error
  }

  async function start(
    { projectDir, version }: ServeOptions,
    undo: (() => Promise<void> | void)[],
    stop: () => Promise<void>,
  ): Promise<Running> {
    const database = await openDatabase({ settings, projectDir, log })
    undo.push(database.close)
    const { pool, config } = database
    const jobs = await startJobEngine(config, log)
    undo.push(jobs.stop)
    const { desk, playbooks } = await openDesk({
      pool,
      playbooksDir: path.resolve(projectDir, settings.playbooksDir),
      clock,
      jobs: jobs.jobs,
      log,
    })

    const auth = await openAuth({
      pool,
      connection: config,
      settings: { url: settings.url, secret: database.secret, singleSignOn: settings.singleSignOn },
      isAdministrator: (person) => isAdministrator(pool, person),
      now: clock,
      log: (level, message) => (level === 'debug' ? undefined : log[level]({}, message)),
    })
    undo.push(auth.stop)
    const onFirstPerson = firstPersonEvents(desk, playbooks)
    if (settings.bootstrapKey !== null)
      await bootstrap(
        pool,
        { key: settings.bootstrapKey, person: defaultBootstrapPerson, teamName: FIRST_TEAM, at: clock() },
        onFirstPerson,
        (message) => log.info({}, message),
      )
    const first = firstRun({ pool, url: settings.url, onFirstPerson, now: clock })

    const hub = await startLiveHub(config, (message) => log.warn({}, message))
    undo.push(hub.stop)
    const streams = startLiveStreams(hub)
    undo.push(streams.stop)
    auth.onNews(streams.recheck)

    const pace = senderPace({ alertsPerMinute: settings.alertsPerMinute })
    const alerts = openAlerts({ desk, connection: config, keys: auth, hub, version, pace })
    undo.push(alerts.stop)
    const box = sealedBox(database.secret, sourceSettingsPurpose)
    const doors = intakeDoors({ desk, keys: auth, intake: alerts.intake, box, url: settings.url }, alertSources)

    const diskLow = await watchDisk(database.disk, undo, log)
    const checkOrigin = originCheck(settings.url)
    const app = await buildApp({
      desk,
      identify: (request) => auth.identify(request),
      checkOrigin: (request) => checkOrigin(request),
      trustedProxies: settings.trustedProxies,
      secure: settings.url.startsWith('https:'),
      bodyLimitBytes: settings.bodyLimitBytes,
      requestsPerMinute: settings.requestsPerMinute,
      refuseWork: () => (diskLow() ? new DoorError('disk-full') : null),
      teamRoutes: [
        incidentRoutes(desk, settings.attachmentLimitBytes),
        reviewRoutes(desk),
        ...alerts.teamRoutes,
        changeRoutes(desk),
        inboxRoutes(desk, alerts.sources),
        deliveryRoutes(desk),
        (scope) => liveRoute(scope, streams),
      ],
      managedRoutes: [
        peopleRoutes(desk),
        keyRoutes(desk, {
          forget: auth.forget,
          sources: alertSources.map((source) => source.name),
          onRotated: (tx, team, from, to) => inheritSourceSettings(tx, box, team, from, to),
        }),
        sourceRoutes({ desk, box, sources: alertSources, url: settings.url }),
      ],
      serverRoutes: [serverRoutes(desk, playbooks)],
      otherRoutes: [
        authRoutes(auth),
        first.routes,
        ...[...alerts.otherRoutes, ...doors].map((door) => withBodyLimit(settings.intakeLimitBytes, door)),
        invitationRoutes({ pool, now: clock, afterwards: auth.forget }),
        pageRoutes({
          projectDir,
          version,
          pool,
          auth,
          playbooks,
          url: settings.url,
          databaseKind: database.kind,
          singleSignOn: settings.singleSignOn?.name ?? null,
          sources: alertSources.map(({ name, title }) => ({ name, title })),
        }),
      ],
      readiness: async () => {
        const behind: string[] = []
        for (const team of await allTeams(pool)) if (!(await playbooks.isNewest(team))) behind.push(team)
        return { database: database.kind, playbooksBehind: behind }
      },
      version,
    })
    undo.push(() => app.close())
    await app.listen({ port: settings.port, host: settings.host })
    await jobs.work(desk)
    undo.push(startMaintenance({ pool, clock, log }))
    const { port } = app.server.address() as AddressInfo
    return {
      address: `http://${settings.host.includes(':') ? `[${settings.host}]` : settings.host}:${port}`,
      port,
      app,
      firstRunCode: await first.code(),
      reloadPlaybooks: async () => {
        const now = await playbooks.reload()
        log.info({ playbooks: now.map((playbook) => playbook.hash) }, 'playbooks reloaded')
      },
      stop,
    }
  }
}

/** Watches the embedded database's disk; a full one must refuse work, not corrupt it. */
const watchDisk = async (
  disk: Awaited<ReturnType<typeof openDatabase>>['disk'],
  undo: (() => void)[],
  log: Log,
): Promise<() => boolean> => {
  if (disk === null) return () => false
  let low = (await disk.freeBytes()) < disk.refuseBelowBytes
  const timer = setInterval(() => {
    disk.freeBytes().then(
      (free) => {
        const now = free < disk.refuseBelowBytes
        if (now !== low)
          log.warn(
            { free, wanted: disk.refuseBelowBytes },
            now ? 'the disk is full: new work is refused' : 'the disk has room again',
          )
        low = now
      },
      (error: unknown) => log.warn({ err: error }, 'cannot see how full the disk is'),
    )
  }, DISK_CHECK_MS)
  timer.unref()
  undo.push(() => clearInterval(timer))
  return () => low
}
