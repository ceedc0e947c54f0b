/** Streams: the things whose histories the desk keeps, one after the other, each with its own version. */
import type { Context } from './context.ts'
import type { Decision } from './decision.ts'
import type { Actor } from './people/actor.ts'
import type { Playbook } from './playbook.ts'

/** Kinds of stream that exist. A new capability adds its word here. */
export type StreamKind = 'incident' | 'alert-group' | 'silence' | 'maintenance' | 'review' | 'team' | 'desk'

/** Which stream, within one team. `id` is the team-wide number for incidents, groups and reviews, else a name. */
export type StreamId = { readonly kind: StreamKind; readonly id: string }

export const streamId = (kind: StreamKind, id: string | number): StreamId => ({ kind, id: String(id) })

/** The stored form, for example `incident/12`. */
export const streamKey = (stream: StreamId): string => `${stream.kind}/${stream.id}`

/** What every command carries: who, and when (the door's clock; the domain reads none). */
export type CommandBase = { readonly type: string; readonly by: Actor; readonly at: Temporal.Instant }

/** What every event carries. */
export type EventBase = { readonly type: string; readonly by: Actor; readonly at: Temporal.Instant }

/** A reminder the stream wants to receive. `key` is unique within the stream; the same key with another `dueAt` moves it. */
export type Timer = { readonly key: string; readonly dueAt: Temporal.Instant }

/**
 * One kind of stream as the shell drives it. All functions are pure.
 *
 * `State` is the fold of the stream's events and must survive a JSON round trip through `json.ts` (plain objects, arrays, strings,
 * numbers, booleans, null, and `Temporal.Instant` under keys that are `at` or end in `At`).
 */
export type Decider<State, Command extends CommandBase, Event extends EventBase> = {
  readonly kind: StreamKind
  /** Raised whenever `State` changes shape: views of an older one are folded anew from the events. */
  readonly stateVersion: number
  readonly initial: State
  /** Incidents that the command names beside its own stream: the shell loads and locks them before it asks `decide`. */
  readonly needs: (state: State, command: Command) => readonly number[]
  readonly decide: (state: State, command: Command, context: Context) => Decision<Event>
  readonly evolve: (state: State, event: Event) => State
  /** All timers that the stream wants now: a function of state and playbook alone, so that they can be rebuilt. */
  readonly timers: (state: State, playbook: Playbook) => readonly Timer[]
  /** The command that a due timer sends. */
  readonly timerCommand: (key: string, by: Actor, at: Temporal.Instant) => Command
}
