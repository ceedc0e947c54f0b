/**
 * The ports to outside systems. A connector carries out effects, each at most once by its key, and says of every failure whether
 * trying again can help.
 */
import type { Effect } from '#domain/effects.ts'
import type { StreamId } from '#domain/stream.ts'

/** An effect on its way out. */
export type OutboundEffect = {
  readonly team: string
  readonly stream: StreamId
  /** Made from the event that wanted it: doing it twice is noticed by this key. */
  readonly key: string
  readonly effect: Effect
  readonly at: Temporal.Instant
}

/** What the outside system answered; stored with the delivery, and turned into a command by the stream that wanted it. */
export type EffectResult =
  | { readonly type: 'done' }
  /** `reference` as people write it, for example `iam/admin#12`. */
  | { readonly type: 'issue'; readonly system: string; readonly reference: string; readonly url: string | null }
  | { readonly type: 'iteration'; readonly name: string | null }
  | { readonly type: 'message'; readonly system: string; readonly id: string; readonly url: string | null }

export type SendOutcome =
  | { readonly kind: 'sent'; readonly result: EffectResult }
  /** `retry: false` sits in the inbox until a person settles it. `afterSeconds` when the other side said when. */
  | { readonly kind: 'failed'; readonly retry: boolean; readonly reason: string; readonly afterSeconds: number | null }

/** One connector of one port. */
export type EffectConnector = {
  readonly port: Effect['port']
  /** Shown to operators, for example `built-in tracker`. */
  readonly name: string
  readonly send: (outbound: OutboundEffect) => Promise<SendOutcome>
}

/** The tracker port beyond effects: what iteration is current at an instant (I4). */
export type TrackerConnector = EffectConnector & {
  readonly port: 'tracker'
  readonly currentIteration: (team: string, at: Temporal.Instant) => Promise<string | null>
}
