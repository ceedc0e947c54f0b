/**
 * Which of better-auth's endpoints are open under `/api/auth`. A list of what is open, not of what is closed: an endpoint that a
 * newer version adds stays closed until somebody decided about it (a test names the undecided).
 */

type Endpoint = `${'GET' | 'POST'} /${string}`

export const openEndpoints: readonly Endpoint[] = [
  'POST /sign-in/email',
  'POST /sign-in/social',
  'GET /callback/:id',
  'POST /sign-out',
  'GET /get-session',
  'GET /list-sessions',
  'POST /revoke-session',
  'POST /revoke-sessions',
  'POST /revoke-other-sessions',
  'POST /change-password',
  'GET /list-accounts',
  'POST /link-social',
  'POST /unlink-account',
  'GET /passkey/generate-register-options',
  'POST /passkey/verify-registration',
  'GET /passkey/generate-authenticate-options',
  'POST /passkey/verify-authentication',
  'GET /passkey/list-user-passkeys',
  'POST /passkey/delete-passkey',
  'POST /passkey/update-passkey',
]

/** Decided against, each with its reason. */
export const closedEndpoints: Readonly<Record<Endpoint, string>> = {
  'POST /sign-up/email': 'people come by first run or invitation',
  'POST /callback/:id': 'the provider answers by redirect',
  'POST /get-session': 'only for deferred refresh, which is off',
  'POST /update-session': 'a session has no fields to change',
  'POST /update-user': 'names are events of people',
  'POST /change-email': 'addresses are changed by an administrator',
  'POST /delete-user': 'people are deactivated, their history stays',
  'GET /delete-user/callback': 'people are deactivated, their history stays',
  'POST /verify-password': 'nothing asks for it',
  'POST /request-password-reset': 'an invitation is the way back in',
  'GET /reset-password/:token': 'an invitation is the way back in',
  'POST /reset-password': 'an invitation is the way back in',
  'GET /verify-email': 'addresses are not verified by mail',
  'POST /send-verification-email': 'addresses are not verified by mail',
  'POST /refresh-token': 'the provider’s tokens are not kept',
  'POST /get-access-token': 'the provider’s tokens are not kept',
  'GET /account-info': 'the provider’s tokens are not kept',
  'GET /ok': '/healthz says it',
  'GET /error': 'errors go to the sign-in page',
  'POST /api-key/create': 'scopes and team are ours to set: createKey',
  'GET /api-key/get': 'listKeys',
  'POST /api-key/update': 'scopes and team are ours to set',
  'POST /api-key/delete': 'revokeKey',
  'GET /api-key/list': 'listKeys',
}

const shapes = openEndpoints.map((endpoint) => {
  const [method = '', path = ''] = endpoint.split(' ')
  return { method, shape: new RegExp(`^${path.replace(/:[a-z]+/, '[a-z]+')}$`) }
})

/** `path` is the part after `/api/auth`, without query. */
export const isOpen = (method: string, path: string): boolean =>
  shapes.some((open) => open.method === method && open.shape.test(path))
