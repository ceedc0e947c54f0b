/**
 * better-auth as the desk uses it: identity only (account, session, passkey, personal key). Teams, membership and roles are events
 * of `people`. Sign-up is closed: a person comes from the first run, the bootstrap key or an invitation.
 */
import { hkdfSync } from 'node:crypto'
import { apiKey } from '@better-auth/api-key'
import { passkey } from '@better-auth/passkey'
import { betterAuth } from 'better-auth'
import { APIError } from 'better-auth/api'
import type { BetterAuthOptions } from 'better-auth/types'
import type { Pool } from '#server/store/database.ts'
import { authKysely, authSchema } from './authDatabase.ts'
import { type AuthSettings, maxPasswordLength, minPasswordLength } from './authSettings.ts'
import { ownOrigins } from './origins.ts'
import { providerPlugin, type UsableProvider } from './singleSignOn.ts'

export const authBasePath = '/api/auth'
/** Set by us on every request that we hand on; what a client sends under this name is dropped. */
export const clientAddressHeader = 'x-dutydesk-client-address'
/** Where a person lands when single sign-on failed; `?error=` says why. */
export const signInPath = '/sign-in'
const day = 24 * 60 * 60

/** What better-auth wants to say, on its way to the desk's log. */
export type AuthLog = (level: 'debug' | 'info' | 'warn' | 'error', message: string) => void

/** The parts that shape the tables; the migration's test builds on these alone. */
export const authTables = {
  user: {
    additionalFields: {
      personId: { type: 'string', required: true, unique: true, input: false },
      disabled: { type: 'boolean', required: true, defaultValue: false, input: false },
    },
  },
} as const satisfies BetterAuthOptions

export const authOptions = (pool: Pool, settings: AuthSettings, provider: UsableProvider | null, log: AuthLog) => {
  const url = new URL(settings.url)
  return {
    appName: 'Dutydesk',
    baseURL: url.origin,
    basePath: authBasePath,
    secret: Buffer.from(hkdfSync('sha256', settings.secret, '', 'dutydesk cookies', 32)).toString('base64url'),
    database: { db: authKysely(pool), type: 'postgres', schemaName: authSchema, transaction: true },
    trustedOrigins: [...ownOrigins(settings.url)],
    ...authTables,
    emailAndPassword: {
      enabled: true,
      disableSignUp: true,
      minPasswordLength,
      maxPasswordLength,
      revokeSessionsOnPasswordReset: true,
    },
    session: { expiresIn: 14 * day, updateAge: day, cookieCache: { enabled: false } },
    account: {
      updateAccountOnSignIn: false,
      accountLinking: {
        // By itself an account of the provider joins a person only when both sides vouch for the address. `emailVerified` of a
        // person is true while the address stands as the inviter wrote it and nobody has chosen a password for it (invitations.ts).
        enabled: true,
        requireLocalEmailVerified: true,
        allowDifferentEmails: false,
        trustedProviders: [],
        updateUserInfoOnLink: false,
      },
    },
    verification: { storeIdentifier: 'hashed' },
    onAPIError: {
      errorURL: `${url.origin}${signInPath}`,
      // A "no" to a client is the client's to read; only faults are the operator's.
      onError: (error) => {
        if (!(error instanceof APIError) || error.statusCode >= 500) log('error', `sign-in: ${String(error)}`)
      },
    },
    rateLimit: {
      enabled: true,
      storage: 'database',
      window: 10,
      max: 100,
      customRules: { '/sign-in/email': { window: 60, max: 10 }, '/change-password': { window: 60, max: 10 } },
    },
    advanced: {
      cookiePrefix: 'dutydesk',
      useSecureCookies: url.protocol === 'https:',
      defaultCookieAttributes: { httpOnly: true, sameSite: 'lax', path: '/' },
      // Said, not left out: better-auth switches both checks off by itself where it believes to be in a test.
      disableCSRFCheck: false,
      disableOriginCheck: false,
      ipAddress: { ipAddressHeaders: [clientAddressHeader] },
    },
    telemetry: { enabled: false },
    logger: { level: 'warn', log: (level, message) => log(level, message) },
    databaseHooks: {
      session: {
        create: {
          before: async (session) => {
            const { rows } = await pool.query<{ disabled: boolean }>(`select disabled from auth."user" where id = $1`, [
              session.userId,
            ])
            if (rows[0]?.disabled !== false)
              throw new APIError('UNAUTHORIZED', {
                code: 'PERSON_DISABLED',
                message: 'This person can no longer sign in',
              })
          },
        },
      },
      account: {
        create: {
          // What the provider lets us do in the person's name is nothing we need: not kept, so that it can't leak.
          before: async (account) => ({
            data: { ...account, accessToken: null, refreshToken: null, idToken: null },
          }),
          // Whoever came by the provider no longer needs the invitation: its code must not set a password later.
          after: async (account) => {
            await pool.query(`delete from auth.invitation where user_id = $1`, [account.userId])
          },
        },
      },
    },
    plugins: [
      passkey({ rpName: 'Dutydesk', rpID: url.hostname, origin: [...ownOrigins(settings.url)] }),
      apiKey({
        defaultPrefix: 'ddp_',
        defaultKeyLength: 48,
        requireName: true,
        maximumNameLength: 100,
        enableMetadata: true,
        rateLimit: { enabled: false },
        keyExpiration: { minExpiresIn: 0, maxExpiresIn: 3650 },
        startingCharactersConfig: { shouldStore: true, charactersLength: 8 },
      }),
      ...(provider === null ? [] : [providerPlugin(provider)]),
    ],
  } satisfies BetterAuthOptions
}

/** Types the instance once; the plugins' endpoints are part of it. */
export const deskBetterAuth = (pool: Pool, settings: AuthSettings, provider: UsableProvider | null, log: AuthLog) =>
  betterAuth(authOptions(pool, settings, provider, log))

export type DeskBetterAuth = ReturnType<typeof deskBetterAuth>
