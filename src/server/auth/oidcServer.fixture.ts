/** For tests: a real OpenID Connect provider on the loopback, whose tokens can be spoilt on their way out. */
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose'
import Provider from 'oidc-provider'

/** Whoever is at the provider's keyboard. */
export type Account = { readonly sub: string; readonly email: string; readonly verified: boolean }

export type Forge = {
  /** Signs claims with the provider's own key. */
  readonly sign: (claims: JWTPayload) => Promise<string>
  /** Signs claims with a key that the provider never had, under the name of its key. */
  readonly signFalsely: (claims: JWTPayload) => Promise<string>
}

export type OidcServer = {
  readonly issuer: string
  /** Makes another server answer on the same address as if this one had come back. */
  readonly start: () => Promise<void>
  readonly stop: () => Promise<void>
  signedInAs: Account
  /** What leaves the token endpoint instead of the true ID token; null for none at all. */
  spoil: ((idToken: string, claims: JWTPayload, forge: Forge) => Promise<string | null>) | null
  /** Whose claims the user-info endpoint gives out instead; null for the right ones. */
  userInfoOf: string | null
}

export const client = { clientId: 'dutydesk', clientSecret: 'a client secret for tests' }

const keyId = 'k1'
const claimsOf = (token: string): JWTPayload =>
  JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8')) as JWTPayload

const listen = (server: Server, port: number): Promise<void> =>
  new Promise((done, failed) => server.once('error', failed).listen(port, '127.0.0.1', done))

/** The server of a provider that knows this desk; not started. */
export const oidcServer = async (redirectUri: string): Promise<OidcServer> => {
  const own = await generateKeyPair('RS256', { extractable: true })
  const foreign = await generateKeyPair('RS256')
  const signWith = (key: CryptoKey) => (claims: JWTPayload) =>
    new SignJWT(claims).setProtectedHeader({ alg: 'RS256', kid: keyId, typ: 'JWT' }).sign(key)
  const forge: Forge = { sign: signWith(own.privateKey), signFalsely: signWith(foreign.privateKey) }

  // Takes a free port, so that the issuer is known before the provider is up.
  const probe = createServer()
  await listen(probe, 0)
  const { port } = probe.address() as AddressInfo
  await new Promise((done) => probe.close(done))
  const issuer = `http://127.0.0.1:${port}`

  const state: Pick<OidcServer, 'signedInAs' | 'spoil' | 'userInfoOf'> = {
    signedInAs: { sub: 'nobody', email: 'nobody@example.org', verified: true },
    spoil: null,
    userInfoOf: null,
  }
  const accounts = new Map<string, Account>()
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: client.clientId,
        client_secret: client.clientSecret,
        redirect_uris: [redirectUri],
        grant_types: ['authorization_code'],
        response_types: ['code'],
        token_endpoint_auth_method: 'client_secret_basic',
      },
    ],
    jwks: { keys: [{ ...(await exportJWK(own.privateKey)), kid: keyId, alg: 'RS256', use: 'sig' }] },
    cookies: { keys: ['for tests'] },
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'] },
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_ctx: unknown, interaction: { uid: string }) => `/interaction/${interaction.uid}` },
    pkce: { required: () => true },
    ttl: { AccessToken: 600, AuthorizationCode: 600, Grant: 600, IdToken: 600, Interaction: 600, Session: 600 },
    findAccount: (_ctx: unknown, sub: string) => {
      const account = accounts.get(sub)
      return (
        account && {
          accountId: sub,
          claims: () => ({ sub, email: account.email, email_verified: account.verified, name: `Name of ${sub}` }),
        }
      )
    },
    loadExistingGrant: async (ctx: { oidc: { session: { accountId: string }; client: { clientId: string } } }) => {
      const grant = new provider.Grant({ accountId: ctx.oidc.session.accountId, clientId: ctx.oidc.client.clientId })
      grant.addOIDCScope('openid email profile')
      await grant.save()
      return grant
    },
  })
  provider.use(async (ctx, next) => {
    if (ctx.path.startsWith('/interaction/')) {
      accounts.set(state.signedInAs.sub, state.signedInAs)
      return provider.interactionFinished(ctx.req, ctx.res, { login: { accountId: state.signedInAs.sub } })
    }
    await next()
    if (ctx.oidc?.route === 'userinfo' && state.userInfoOf !== null)
      ctx.body = { ...(ctx.body as object), sub: state.userInfoOf }
    if (ctx.oidc?.route !== 'token' || state.spoil === null) return
    const body = ctx.body as { id_token?: string }
    if (body.id_token === undefined) return
    const spoilt = await state.spoil(body.id_token, claimsOf(body.id_token), forge)
    if (spoilt === null) delete body.id_token
    else body.id_token = spoilt
  })

  let server: Server | null = null
  return Object.assign(state, {
    issuer,
    start: async () => {
      server = createServer(provider.callback())
      await listen(server, port)
    },
    stop: async () => {
      const running = server
      server = null
      running?.closeAllConnections()
      if (running !== null) await new Promise((done) => running.close(done))
    },
  })
}
