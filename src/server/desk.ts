/** What every part of the running server shares. Made once in `main.ts`, or per test in `testing/`. */
import type { EffectConnector, TrackerConnector } from '#connectors/connector.ts'
import type { Playbook } from '#domain/playbook.ts'
import type { StreamKind } from '#domain/stream.ts'
import type { Db, Pool, Tx } from './store/database.ts'
import type { AnyStreamModule } from './streamModule.ts'

/** The door's clock; the fake one in tests. */
export type Clock = () => Temporal.Instant

/** Playbooks by team: the newest for new items, older ones by their hash for items that began with them. */
export type Playbooks = {
  readonly newest: (team: string) => Playbook
  /** `db` is the open transaction of one that has a connection already: it must not wait for a second. */
  readonly byHash: (team: string, hash: string, db?: Db) => Promise<Playbook>
}

/** How the job engine is told, in the same transaction, that there is something to do. */
export type Wakes = {
  readonly deliveries: readonly { readonly team: string; readonly stream: string }[]
  readonly timerAt: Temporal.Instant | null
}
export type Jobs = { readonly wake: (tx: Tx, wakes: Wakes) => Promise<void> }

export type Log = {
  readonly info: (facts: object, message: string) => void
  readonly warn: (facts: object, message: string) => void
  readonly error: (facts: object, message: string) => void
}

export type Desk = {
  readonly pool: Pool
  readonly clock: Clock
  readonly playbooks: Playbooks
  readonly modules: Readonly<Partial<Record<StreamKind, AnyStreamModule>>>
  readonly connectors: { readonly tracker: TrackerConnector; readonly chat: EffectConnector }
  readonly jobs: Jobs
  readonly log: Log
}

export const moduleOf = (desk: Desk, kind: StreamKind): AnyStreamModule => {
  const module = desk.modules[kind]
  if (module === undefined) throw new Error(`No module runs streams of kind ${kind}`)
  return module
}
