/** Asks the desk. A “no”, a fault and a lost connection all come back as one kind of value, with words for people. */
import { fields, list, number, text, texts } from './read.ts'

export type FieldFault = { readonly field: string; readonly message: string }

export type Problem = {
  /** 0: the desk was not reached. */
  readonly status: number
  readonly code: string
  readonly detail: string
  readonly rule: string | null
  readonly missing: readonly string[]
  readonly todo: string | null
  readonly faults: readonly FieldFault[]
}

export type Answer = { readonly ok: true; readonly body: unknown } | { readonly ok: false; readonly problem: Problem }

const unreachable: Problem = {
  status: 0,
  code: 'unreachable',
  detail: 'The desk cannot be reached just now. Nothing was sent, and what you typed is still here: try again.',
  rule: null,
  missing: [],
  todo: null,
  faults: [],
}

/** What sign-in itself says, in our words; its own are for programmers. */
const signInWords: Readonly<Record<string, string>> = {
  INVALID_EMAIL_OR_PASSWORD:
    'This e-mail address and password do not belong together. Check both, or ask your lead for a new invitation.',
  INVALID_EMAIL: 'This is not an e-mail address.',
  INVALID_PASSWORD: 'This is not your password now.',
  PASSWORD_TOO_SHORT: 'The new password is too short.',
  PASSWORD_TOO_LONG: 'The new password is too long.',
  PERSON_DISABLED: 'This account is closed. An administrator can open it again.',
  SESSION_NOT_FRESH: 'For this you must have signed in within a day. Sign out and in again, then repeat it.',
  SESSION_EXPIRED: 'Your session has ended. Sign in again.',
  PASSKEY_NOT_FOUND: 'This desk does not know this passkey. Sign in with your password and add it under Account.',
  AUTHENTICATION_FAILED: 'The passkey was not accepted. Try again, or use your password.',
  CHALLENGE_NOT_FOUND: 'This took too long. Try again.',
}

const problemOf = (status: number, body: unknown): Problem => {
  const given = fields(body)
  const code = text(given.code)
  const known = status === 429 ? 'Too many attempts. Wait a minute, then try again.' : signInWords[code]
  const said = text(given.detail) || text(given.message)
  return {
    status,
    code: code || String(status),
    detail: known ?? (said || `The desk answered ${status} and said no more. Nothing was changed.`),
    rule: text(given.rule) || null,
    missing: texts(given.missing),
    todo: text(given.todo) || null,
    faults: list(given.fields).map((fault) => ({ field: text(fault.field), message: text(fault.message) })),
  }
}

let onNotSignedIn: (() => void) | null = null
/** Who is told when an answer shows that the session is over. */
export const whenNotSignedIn = (tell: () => void): void => {
  onNotSignedIn = tell
}

const answerOf = async (response: Response): Promise<Answer> => {
  const type = response.headers.get('content-type') ?? ''
  const body: unknown = type.includes('json') ? await response.json() : await response.text()
  if (response.ok) return { ok: true, body }
  const problem = problemOf(response.status, body)
  if (problem.code === 'not-signed-in') onNotSignedIn?.()
  return { ok: false, problem }
}

const send = async (path: string, options: RequestInit): Promise<Answer> => {
  try {
    return await answerOf(
      await fetch(path, { ...options, headers: { accept: 'application/json', ...options.headers } }),
    )
  } catch {
    return { ok: false, problem: unreachable }
  }
}

export const get = (path: string): Promise<Answer> => send(path, { cache: 'no-store' })

export const post = (path: string, body: unknown = {}): Promise<Answer> =>
  send(path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })

/** The number of an item in an address, or null. */
export const itemNumber = (word: string | undefined): number | null =>
  word !== undefined && /^[1-9]\d{0,9}$/.test(word) ? number(word) : null
