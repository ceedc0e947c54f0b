/** What a command may touch beside the network; replaced in tests. */
import type { ExitCode } from './exitCodes.ts'

export type Io = {
  readonly env: Readonly<Record<string, string | undefined>>
  /** Writes to standard output as it stands, without adding a line end. */
  readonly out: (text: string) => void
  readonly err: (text: string) => void
  /** All of standard input. */
  readonly stdin: () => Promise<string>
  /** A password: asked for at a terminal without showing it, else the first line of standard input. */
  readonly secret: (prompt: string) => Promise<string>
  readonly fetch: typeof fetch
}

/** Thrown by a command that has said all it has to say. */
export class Exit extends Error {
  override readonly name = 'Exit'
  readonly code: ExitCode
  constructor(code: ExitCode) {
    super(`exit ${code}`)
    this.code = code
  }
}
