/** Passkeys (WebAuthn, level 3): the browser's own dialogue between two questions to the desk. */
import { type Answer, get, type Problem, post } from './ask.ts'

const given = (detail: string, code: string): Problem => ({
  status: 0,
  code,
  detail,
  rule: null,
  missing: [],
  todo: null,
  faults: [],
})

/** False where the browser is too old for it, or the page came over an address that is not secure. */
export const canUsePasskeys = (): boolean =>
  typeof PublicKeyCredential !== 'undefined' && 'parseRequestOptionsFromJSON' in PublicKeyCredential

const why = (error: unknown): Problem => {
  const name = error instanceof DOMException ? error.name : ''
  if (name === 'InvalidStateError') return given('This device already has a passkey for you here.', 'passkey-known')
  if (name === 'NotAllowedError')
    return given(
      'The passkey dialogue was closed, or took too long. Nothing was changed; try again.',
      'passkey-cancelled',
    )
  return given(
    `This browser could not use a passkey (${name === '' ? String(error) : name}). Use your password instead.`,
    'passkey-failed',
  )
}

const verify = async (path: string, credential: Credential | null, more: object): Promise<Problem | null> => {
  if (!(credential instanceof PublicKeyCredential)) return given('No passkey was chosen.', 'passkey-cancelled')
  const answer = await post(path, { response: credential.toJSON(), ...more })
  return answer.ok ? null : answer.problem
}

/** Null: signed in. */
export const signInByPasskey = async (): Promise<Problem | null> => {
  const options: Answer = await get('/api/auth/passkey/generate-authenticate-options')
  if (!options.ok) return options.problem
  try {
    const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(
      // The desk made it for exactly this; the browser checks every part.
      options.body as PublicKeyCredentialRequestOptionsJSON,
    )
    const credential = await navigator.credentials.get({ publicKey })
    return await verify('/api/auth/passkey/verify-authentication', credential, {})
  } catch (error) {
    return why(error)
  }
}

/** Null: this device now has a passkey for the person. */
export const addPasskey = async (name: string): Promise<Problem | null> => {
  const options = await get('/api/auth/passkey/generate-register-options')
  if (!options.ok) return options.problem
  try {
    const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(
      // As above.
      options.body as PublicKeyCredentialCreationOptionsJSON,
    )
    const credential = await navigator.credentials.create({ publicKey })
    return await verify('/api/auth/passkey/verify-registration', credential, { name })
  } catch (error) {
    return why(error)
  }
}
