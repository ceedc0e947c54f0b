/** The words of I6: three urgencies, and the facts that decide between them. */

/** From the lowest to the highest. */
export type Urgency = 'not-urgent' | 'resolve-internally' | 'urgent'

export const urgencies: readonly Urgency[] = ['not-urgent', 'resolve-internally', 'urgent']

export const urgencyWords: Readonly<Record<Urgency, string>> = {
  'not-urgent': 'not urgent',
  'resolve-internally': 'resolve internally',
  urgent: 'urgent',
}

/**
 * What decides the urgency, as of now (I6). `null` is "not known".
 * The counts are users who at this moment cannot do such work and have no way round it.
 */
export type UrgencyFacts = {
  readonly nonCriticalUsers: number | null
  readonly criticalUsers: number | null
  /** Is further development work blocked? */
  readonly developmentBlocked: boolean | null
  /** Is there a workaround that all affected can use? */
  readonly workaround: boolean | null
  /** Has it stopped by itself? */
  readonly resolvedItself: boolean | null
  /** Does business proceed as usual? */
  readonly businessAsUsual: boolean | null
}

/** One assessment as it was decided. */
export type Assessment = {
  readonly urgency: Urgency
  readonly facts: UrgencyFacts
  /** What the facts suggested, or null. */
  readonly suggestion: Urgency | null
  readonly unsure: boolean
  readonly personalData: boolean | null
  readonly at: Temporal.Instant
}
