/** What the command line's exit code says, for scripts. The one table. */
import type { Problem } from './problem.ts'

export const exitCodes = {
  ok: 0,
  /** The desk, or this program, met a fault; or the desk was too busy. Nothing was done. */
  fault: 1,
  /** The command, an option, a file or a field is not valid. */
  badInput: 2,
  /** The protocol says no; the message names the rule. */
  refused: 3,
  notFound: 4,
  /** Not signed in, or the role or key does not allow it. */
  notAllowed: 5,
  /** No server answered. */
  unreachable: 6,
} as const

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes]

/** In words, for the help. */
export const exitCodeWords: Readonly<Record<keyof typeof exitCodes, string>> = {
  ok: 'done, or already so',
  fault: 'a fault, or the desk is too busy: nothing was done',
  badInput: 'the input is not valid',
  refused: 'refused by a rule of the protocol',
  notFound: 'there is no such thing, or you may not see it',
  notAllowed: 'no valid key, or your role does not allow it',
  unreachable: 'no server answered',
}

export const exitCodeOf = (problem: Problem): ExitCode => {
  const { status } = problem
  if (status === 401 || status === 403) return exitCodes.notAllowed
  if (status === 404) return exitCodes.notFound
  if (status === 409 && problem.rule !== undefined) return exitCodes.refused
  if (status === 409 && problem.code === 'no-team') return exitCodes.badInput
  if (status === 400 || status === 413 || status === 415 || status === 422) return exitCodes.badInput
  return exitCodes.fault
}
