/**
 * Single sign-on by OpenID Connect. The provider is asked who it is when somebody first needs it, and asked again as long as it
 * could not be reached: a provider that was down when the desk started works once it is up.
 */
import type { OAuth2Tokens } from '@better-auth/core/oauth2'
import { genericOAuth } from 'better-auth/plugins/generic-oauth'
import { decodeJwt } from 'jose'
import { z } from 'zod'
import type { SingleSignOnSettings } from './authSettings.ts'

/** The provider's id in paths (`/api/auth/callback/sso`) and in stored accounts. */
export const providerId = 'sso'
const patienceMs = 5000

const discoverySchema = z.object({
  issuer: z.string(),
  authorization_endpoint: z.url(),
  token_endpoint: z.url(),
  userinfo_endpoint: z.url().optional(),
  jwks_uri: z.url(),
  id_token_signing_alg_values_supported: z.array(z.string()).min(1),
})

/** A provider that answered and is who the settings say. */
export type UsableProvider = { readonly settings: SingleSignOnSettings; readonly userInfoUrl: string | null }

export type Discovery =
  | { readonly kind: 'usable'; readonly provider: UsableProvider }
  /** `what` says what was found, for the log and for the person who waits at the sign-in page. */
  | { readonly kind: 'unusable'; readonly what: string }

const discoveryUrl = (issuer: string): string => `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`

/** Asks the provider who it is. Never throws. @see OpenID Connect Discovery 1.0, section 4.3: the issuer must be the very same. */
export const discover = async (settings: SingleSignOnSettings): Promise<Discovery> => {
  const unusable = (what: string): Discovery => ({ kind: 'unusable', what })
  const url = discoveryUrl(settings.issuer)
  let body: unknown
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(patienceMs), redirect: 'error' })
    if (!response.ok) return unusable(`${url} answered ${response.status}`)
    body = await response.json()
  } catch (error) {
    return unusable(`${url} cannot be read: ${error instanceof Error ? error.message : String(error)}`)
  }
  const parsed = discoverySchema.safeParse(body)
  if (!parsed.success) return unusable(`${url} is no description of a provider: ${z.prettifyError(parsed.error)}`)
  if (parsed.data.issuer !== settings.issuer)
    return unusable(`${url} calls its issuer ${parsed.data.issuer}, the settings say ${settings.issuer}`)
  return { kind: 'usable', provider: { settings, userInfoUrl: parsed.data.userinfo_endpoint ?? null } }
}

const claimsSchema = z.looseObject({
  iss: z.string(),
  sub: z.string().min(1),
  aud: z.union([z.string(), z.array(z.string())]),
  azp: z.string().optional(),
})
const profileSchema = z.looseObject({
  sub: z.string(),
  email: z.string().optional(),
  email_verified: z.boolean().optional(),
  name: z.string().optional(),
})

const userInfoOf = async (provider: UsableProvider, accessToken: string | undefined): Promise<unknown> => {
  if (provider.userInfoUrl === null || accessToken === undefined) return null
  const response = await fetch(provider.userInfoUrl, {
    headers: { authorization: `Bearer ${accessToken}` },
    signal: AbortSignal.timeout(patienceMs),
    redirect: 'error',
  })
  return response.ok ? await response.json() : null
}

/**
 * Who the provider says this is, or null. better-auth has verified signature, issuer, audience, expiry and nonce of the ID token
 * before it calls; an answer without an ID token never gets that far with us.
 */
const whoIs = async (provider: UsableProvider, tokens: Pick<OAuth2Tokens, 'idToken' | 'accessToken'>) => {
  if (tokens.idToken === undefined) return null
  const claims = claimsSchema.parse(decodeJwt(tokens.idToken))
  const { clientId, trustEmail } = provider.settings
  if (claims.azp !== undefined && claims.azp !== clientId) return null
  let profile = profileSchema.parse(claims)
  if (profile.email === undefined) {
    const more = profileSchema.safeParse(await userInfoOf(provider, tokens.accessToken))
    // OpenID Connect Core 5.3.2: claims of another subject must not be used.
    if (!more.success || more.data.sub !== claims.sub) return null
    profile = more.data
  }
  if (profile.email === undefined) return null
  return {
    ...profile,
    // The account's key: a subject is unique within its issuer only.
    id: `${claims.iss}#${claims.sub}`,
    email: profile.email,
    emailVerified: trustEmail || profile.email_verified === true,
    name: profile.name ?? '',
  }
}

/** better-auth's part: authorisation code with PKCE, state and nonce; nobody is signed up. */
export const providerPlugin = (provider: UsableProvider) =>
  genericOAuth({
    config: [
      {
        providerId,
        name: provider.settings.name,
        discoveryUrl: discoveryUrl(provider.settings.issuer),
        clientId: provider.settings.clientId,
        clientSecret: provider.settings.clientSecret,
        authentication: 'basic',
        scopes: ['openid', 'email', 'profile'],
        pkce: true,
        requireIdTokenVerification: true,
        disableSignUp: true,
        disableImplicitSignUp: true,
        accountSubject: ({ profile }) => String(profile.id),
        getUserInfo: (tokens) => whoIs(provider, tokens),
      },
    ],
  })
