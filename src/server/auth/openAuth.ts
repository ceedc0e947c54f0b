/** Everything about who somebody is, opened once per node and closed at its end. */
import type { Pool, PoolConfig } from '#server/store/database.ts'
import type { AuthSettings } from './authSettings.ts'
import { type AuthLog, type DeskBetterAuth, deskBetterAuth } from './deskBetterAuth.ts'
import { type Identify, identifyBy } from './identify.ts'
import { type IntakeKeyring, intakeKeyring } from './intakeKeys.ts'
import { listenForRevocations } from './revocationNews.ts'
import { discover } from './singleSignOn.ts'

export type AuthOptions = {
  readonly pool: Pool
  /** For the one connection that listens for revocations. */
  readonly connection: PoolConfig
  readonly settings: AuthSettings
  /** From the events of `people`; asked at most every few seconds for each person, `announceRevocation` makes it asked anew. */
  readonly isAdministrator: (personId: string) => Promise<boolean>
  readonly now: () => Temporal.Instant
  readonly log: AuthLog
}

export type Auth = Pick<Identify, 'identify' | 'identifyKey'> & {
  readonly settings: AuthSettings
  /** The instance of this moment: another one once the single sign-on provider was found. */
  readonly betterAuth: () => DeskBetterAuth
  /** Whether single sign-on can be used now; asks the provider when it was not reached before. */
  readonly singleSignOn: () => Promise<'ready' | 'away' | 'not-configured'>
  readonly intakeKeys: Pick<IntakeKeyring, 'verify'>
  /** Calls back when a session, key or account ended or changed anywhere, or such news may have been missed. */
  readonly onNews: (listener: () => void) => void
  /** Forgets what this node remembers, at once: after a revocation on this node, before it is answered. */
  readonly forget: () => void
  readonly stop: () => Promise<void>
}

const noteUsesEveryMs = 30_000

/** Rejects when the database can't be reached. A provider that can't be reached is no reason not to open. */
export const openAuth = async (options: AuthOptions): Promise<Auth> => {
  const { pool, settings, log } = options
  const news = await listenForRevocations(options.connection, (message) => log('warn', message))
  let current = deskBetterAuth(pool, settings, null, log)
  let found = false
  let asking: Promise<boolean> | null = null

  const ask = async (): Promise<boolean> => {
    if (settings.singleSignOn === null) return false
    const discovery = await discover(settings.singleSignOn)
    if (discovery.kind === 'unusable') {
      log('warn', `single sign-on: ${discovery.what}; it is asked again when somebody needs it`)
      return false
    }
    const next = deskBetterAuth(pool, settings, discovery.provider, log)
    // better-auth reads the description itself, once; it may have failed where ours succeeded.
    if ((await next.$context).socialProviders.length === 0) return false
    current = next
    found = true
    return true
  }

  const identify = identifyBy({
    auth: () => current,
    pool,
    isAdministrator: options.isAdministrator,
    nowMs: () => Date.now(),
    mayRemember: news.isListening,
  })
  const intakeKeys = intakeKeyring({ pool, now: options.now, mayRemember: news.isListening })
  news.onNews('auth', identify.forget)
  news.onNews('intakeKeys', intakeKeys.forget)

  const noteUses = (): Promise<void> =>
    intakeKeys.noteUses().catch((error: unknown) => log('warn', `intake keys: last use not written: ${String(error)}`))
  const noting = setInterval(() => void noteUses(), noteUsesEveryMs)
  noting.unref()

  const singleSignOn = async (): Promise<'ready' | 'away' | 'not-configured'> => {
    if (settings.singleSignOn === null) return 'not-configured'
    if (found) return 'ready'
    asking ??= ask().finally(() => {
      asking = null
    })
    return (await asking) ? 'ready' : 'away'
  }
  // Asked at the start already, so that the first person need not wait; nobody waits for the answer.
  void singleSignOn()

  return {
    settings,
    betterAuth: () => current,
    singleSignOn,
    identify: identify.identify,
    identifyKey: identify.identifyKey,
    intakeKeys,
    onNews: (listener) => news.onNews('auth', listener),
    forget: () => {
      identify.forget()
      intakeKeys.forget()
    },
    stop: async () => {
      clearInterval(noting)
      await asking
      await noteUses()
      await news.stop()
    },
  }
}
