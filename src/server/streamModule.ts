/**
 * What the shell needs of a capability to run its streams: the pure decider, its reactions, and how its views are written.
 * Adding a capability is adding one module to `streamModules.ts`.
 */
import type { EffectResult } from '#connectors/connector.ts'
import type { Context } from '#domain/context.ts'
import type { Effect } from '#domain/effects.ts'
import type { Playbook } from '#domain/playbook.ts'
import type { CommandBase, Decider, EventBase } from '#domain/stream.ts'
import type { Tx } from './store/database.ts'
import type { StoredEvent } from './store/eventLog.ts'
import type { InboxItem } from './store/items.ts'

/** One change of one stream, as views see it. */
export type Change<State, Event extends EventBase> = {
  readonly team: string
  /** The id within its kind: the number of an incident, for example. */
  readonly id: string
  readonly before: State
  readonly after: State
  readonly version: number
  readonly events: readonly StoredEvent<Event>[]
}

export type StreamModule<State, Command extends CommandBase, Event extends EventBase> = {
  readonly decider: Decider<State, Command, Event>
  /** The playbook version that the stream keeps, or null for the newest. */
  readonly playbookOf: (state: State) => string | null
  /** View tables that `project` writes; `rebuild` and the comparison know them by this list. */
  readonly views: readonly string[]
  /** The inbox row, or null when the stream waits for nobody. */
  readonly item: (state: State, playbook: Playbook) => InboxItem | null
  /** True where only members may know of the stream at all. */
  readonly confidential: (state: State) => boolean
  /** Effects that one event wants; pure. */
  readonly react: (event: Event, before: State, after: State, context: Context) => readonly Effect[]
  /** What an outside system answered becomes a command of the same stream; null when nothing is to be remembered. */
  readonly outcome: (effect: Effect, result: EffectResult, meta: Pick<CommandBase, 'by' | 'at'>) => Command | null
  /** Writes the capability's own view rows; must be repeatable from the events alone (`rebuild`). */
  readonly project: (tx: Tx, change: Change<State, Event>) => Promise<void>
  /** Deletes what `project` wrote of one stream. */
  readonly clear: (tx: Tx, team: string, id: string) => Promise<void>
  /** Event versions whose words must go (a redaction among the events); empty for most. */
  readonly erased: (event: Event) => readonly number[]
}

/** The shell's view of a module whose types it does not know. */
export type AnyStreamModule = StreamModule<unknown, CommandBase, EventBase>

/** Forgets the types at the registry's edge: the shell only passes back to a module what came from it. */
export const anyModule = <State, Command extends CommandBase, Event extends EventBase>(
  module: StreamModule<State, Command, Event>,
): AnyStreamModule => module as unknown as AnyStreamModule
