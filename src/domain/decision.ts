/**
 * The shape of every decision the desk takes.
 *
 * A decider looks at the state of one stream and a command and answers with events, or with a refusal that cites the rule of the
 * protocol it keeps. A "no" is a value; exceptions are for broken invariants only. Nothing here knows HTTP, exit codes or clocks.
 */
import type { RuleId } from './protocol.ts'
import type { StreamId } from './stream.ts'

/** Why a command is not allowed: found, expected, what to do. Shown to people as it stands, in every door. */
export type Refusal = {
  /** A code of its own for each reason, kebab-case; stable, part of the API. */
  readonly code: string
  /** The rule of `protocol.ts` that says no. */
  readonly rule: RuleId
  /** One sentence: what was found and what is forbidden, in words a tired person understands at once. */
  readonly what: string
  /** What is missing, each named on its own (I11: every open requirement at once). Empty when nothing can be supplied. */
  readonly missing: readonly string[]
  /** What to do instead, one sentence. */
  readonly todo: string
}

/** A command on another stream that must be decided in the same transaction: both happen, or neither does. */
export type Consequence = { readonly stream: StreamId; readonly command: { readonly type: string } }

export type Accepted<Event> = {
  readonly kind: 'accepted'
  readonly events: readonly Event[]
  readonly consequences: readonly Consequence[]
}
export type Refused = { readonly kind: 'refused'; readonly refusal: Refusal }
export type Decision<Event> = Accepted<Event> | Refused

/** Yes, and this is what happened. No events means: it is already so, asking twice is safe. */
export const accept = <Event>(...events: readonly Event[]): Accepted<Event> => ({
  kind: 'accepted',
  events,
  consequences: [],
})

/** Yes, and these commands on other streams belong to it: they are decided in the same transaction, and a refusal there refuses all. */
export const acceptWith = <Event>(events: readonly Event[], consequences: readonly Consequence[]): Accepted<Event> => ({
  kind: 'accepted',
  events,
  consequences,
})

/** No, because of this rule. */
export const refuse = (refusal: Omit<Refusal, 'missing'> & { readonly missing?: readonly string[] }): Refused => ({
  kind: 'refused',
  refusal: { ...refusal, missing: refusal.missing ?? [] },
})

/** Ends every switch on a union: a variant that nobody handled does not compile. */
export const unreachable = (value: never): never => {
  throw new Error(`Unreachable: no case for ${JSON.stringify(value)}`)
}
