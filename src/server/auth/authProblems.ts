/** The "no"s of sign-in itself, as problem details beside the door's own. */
import type { Problem } from '../http/problems.ts'

export const authProblems = {
  'no-such-endpoint': [404, 'There is no such way to sign in here.'],
  'single-sign-on-away': [
    503,
    'The single sign-on provider cannot be reached. Try again, or sign in with your password.',
  ],
  'no-single-sign-on': [404, 'This desk has no single sign-on.'],
  'first-run-over': [409, 'This desk has its first person already. Ask an administrator or a lead for an invitation.'],
  'first-run-code': [403, 'Enter the code that the desk printed when it started.'],
  'invitation-void': [404, 'This invitation is used, expired or replaced by a newer one. Ask for another.'],
} as const satisfies Record<string, readonly [number, string]>

export type AuthProblemCode = keyof typeof authProblems

export const authProblem = (code: AuthProblemCode): Problem => {
  const [status, sentence] = authProblems[code]
  return { type: `/docs/errors#${code}`, title: sentence.split('.')[0] ?? sentence, status, detail: sentence, code }
}
