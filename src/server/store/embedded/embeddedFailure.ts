/** Why the embedded database cannot run. The message is for the person at the terminal: found, expected, what to do. */
export type EmbeddedFailureCode =
  | 'no-binary'
  | 'other-major-version'
  | 'no-such-user'
  | 'other-owner'
  | 'unreachable-folder'
  | 'secret-missing'
  | 'broken-folder'
  | 'does-not-start'

export class EmbeddedFailure extends Error {
  override readonly name = 'EmbeddedFailure'
  readonly code: EmbeddedFailureCode
  /** What to do, one sentence; part of the message too. */
  readonly todo: string

  constructor(code: EmbeddedFailureCode, found: string, todo: string, cause?: unknown) {
    super(`${found} ${todo}`, cause === undefined ? undefined : { cause })
    this.code = code
    this.todo = todo
  }
}
