/** Where the supervisor writes; pino's logger fits. */
export type EmbeddedLog = {
  readonly info: (facts: object, message: string) => void
  readonly warn: (facts: object, message: string) => void
  readonly error: (facts: object, message: string) => void
}

export const silentLog: EmbeddedLog = { info: () => {}, warn: () => {}, error: () => {} }
