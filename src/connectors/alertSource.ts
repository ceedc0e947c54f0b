/**
 * The port for everything that sends alerts to us. A source reads what its sender posts and says what it means, purely: no clock, no
 * network, no store. Adding one touches its folder and one line of `registry.ts`.
 */
import type { z } from 'zod'
import type { AlertPlaybook } from '#domain/alerts/alertPlaybook.ts'
import type { Signal } from '#domain/alerts/signal.ts'
import { oneLine } from './cleanText.ts'
import type { Verified } from './verified.ts'

/** One delivery, after its sender was let in. */
export type AlertInput = {
  /** Parsed JSON, the fields of a form, or the text as it came (mail). */
  readonly body: unknown
  /** Lower-case names; the first value where a header came twice. */
  readonly headers: Readonly<Record<string, string>>
  /** The bytes as they came, where a parser needs them (raw mail). */
  readonly rawBody?: Buffer
  readonly receivedAt: Temporal.Instant
  readonly rules: AlertPlaybook
}

/** One thing that could not be read: where, what was expected there, what was found. */
export type Problem = { readonly path: string; readonly expected: string; readonly found: string }

/** Something that changed at a sender, for "what changed lately?"; it is no alert. */
export type ChangeEvent = {
  readonly source: string
  readonly title: string
  readonly description: string
  readonly changedAt: Temporal.Instant | null
  readonly link: string | null
  readonly labels: Readonly<Record<string, string>>
}

export type Parsed =
  | { readonly kind: 'signals'; readonly signals: readonly Signal[] }
  /** The sender only tried the connection, or asks for a confirmation: `says` is for the operator. */
  | { readonly kind: 'test'; readonly says: string }
  /** Understood, and none of our business; answered 2xx all the same. */
  | { readonly kind: 'ignored'; readonly why: string }
  /** Not understood: answered 4xx with the problems, and kept for the operator. */
  | { readonly kind: 'unreadable'; readonly problems: readonly Problem[] }
  | { readonly kind: 'change'; readonly change: ChangeEvent }
  /** Somebody said something about an alert that we may know, such as "acknowledged": no change of its state. */
  | { readonly kind: 'remark'; readonly dedupKey: string; readonly says: string }

/** How a sender can prove who it is; the intake key is always possible where it can carry one. */
export type AuthWay = 'bearer' | 'basic' | 'path' | 'query' | 'body-key' | 'secret-header' | 'signature' | 'push-token'

/** What a proof is judged by: the delivery as it came, and what was set for its key. */
export type Proof = {
  readonly rawBody: Buffer
  readonly headers: Readonly<Record<string, string>>
  /** By the names of `AlertSource.settings`; empty where nothing is set. */
  readonly settings: Readonly<Record<string, string>>
  /** The public address that the sender posted to. */
  readonly address: string
  readonly now: Temporal.Instant
}

/** What became of a delivery, for senders that expect their own product's words. */
export type Outcome =
  | {
      readonly kind: 'kept'
      readonly input: AlertInput
      readonly parsed: Exclude<Parsed, { readonly kind: 'unreadable' }>
    }
  /** Kept for the operator alone. */
  | { readonly kind: 'unreadable'; readonly problems: readonly Problem[] }
  | { readonly kind: 'busy' }
  | { readonly kind: 'unknown-key' }

export type SenderAnswer = { readonly status: number; readonly body: Readonly<Record<string, unknown>> }

export type AlertSource = {
  /** The word in `/api/intake/:source` and in `Signal.source`. */
  readonly name: string
  readonly title: string
  readonly can: {
    /** Says when an alert is over. */
    readonly resolve: boolean
    /** Many alerts in one delivery. */
    readonly batch: boolean
    readonly auth: readonly AuthWay[]
    /** What this kind of sender retries when we are busy. */
    readonly busyStatus: 429 | 503
  }
  readonly settings: z.ZodObject
  readonly parse: (input: AlertInput) => Parsed | Promise<Parsed>
  /** The intake key where this sender carries it in a header or in the body; null where it does not. */
  readonly keyInHeaders?: (headers: Readonly<Record<string, string>>) => string | null
  readonly keyInBody?: (body: unknown) => string | null
  /** Checks what the sender proves beyond its key. Null: nothing is set that it could prove. */
  readonly verify?: (proof: Proof) => Verified | null | Promise<Verified | null>
  /** The sender's own product's answer; null, or no such function: the desk's. */
  readonly answer?: (outcome: Outcome) => SenderAnswer | null
}

/** Names of services and environments come from everywhere in a body: they are made one clean line here, for all sources. */
const nameLength = 200
const tidy = (signal: Signal): Signal => {
  const service = signal.service === null ? null : oneLine(signal.service, nameLength) || null
  const environment = signal.environment === null ? null : oneLine(signal.environment, nameLength) || null
  return service === signal.service && environment === signal.environment ? signal : { ...signal, service, environment }
}

export const signalList = (found: readonly Signal[]): Parsed => ({ kind: 'signals', signals: found.map(tidy) })
export const signals = (...found: readonly Signal[]): Parsed => signalList(found)
export const ignored = (why: string): Parsed => ({ kind: 'ignored', why })
export const unreadable = (...problems: readonly Problem[]): Parsed => ({ kind: 'unreadable', problems })

/** What was found, in words short enough to be shown: never the content itself. */
export const describe = (value: unknown): string => {
  if (value === undefined) return 'nothing'
  if (value === null) return 'null'
  if (Array.isArray(value)) return `a list of ${value.length}`
  if (typeof value === 'object') return Object.keys(value).length === 0 ? 'an empty object' : 'an object'
  if (typeof value === 'string') return value === '' ? 'an empty text' : 'a text'
  return `a ${typeof value}`
}
