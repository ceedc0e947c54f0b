/**
 * Intake of alerts: what every door hands its signals to. One bounded queue a node, a few writers, an answer after the commit; and the
 * watch over what time changes by itself: promises that run out, silences and windows that begin and end, sources that fall silent.
 */
import type { Signal } from '#domain/alerts/signal.ts'
import type { Desk } from '../desk.ts'
import type { Pool } from '../store/database.ts'
import type { LiveHub } from '../store/live.ts'
import { lotOf } from './groupCounts.ts'
import { heardSources, heartbeatSignals } from './heardSources.ts'
import { judgeHiding, raiseByRule } from './hiding.ts'
import { digestOfSignal, type IntakeEntry, type SignalEntry } from './intakeEntry.ts'
import { intakeQueue, type Slice } from './intakeQueue.ts'
import { readEntry } from './readEntry.ts'
import { expiredSightings } from './sightings.ts'
import { type TeamRules, type TeamRulesCache, teamRulesCache } from './teamRules.ts'
import { writeBatch } from './writeBatch.ts'

export type IntakeOptions = {
  readonly desk: Desk
  /** Writers' own connections, at least as many as lanes; the desk's pool when left out. */
  readonly pool?: Pool
  readonly lanes?: number
  readonly capacity?: number
  readonly batch?: number
}

/** `full`: nothing was kept, the sender is to come again. */
export type Taken = 'kept' | 'full'

export type Intake = {
  /** Keeps what a door read; resolves after the commit. `keyName` is the sender's key, which shares the queue fairly. */
  readonly take: (team: string, source: string, keyName: string, entries: readonly SignalEntry[]) => Promise<Taken>
  /** The same for signals that were read already. */
  readonly takeSignals: (team: string, source: string, keyName: string, signals: readonly Signal[]) => Promise<Taken>
  readonly rules: TeamRulesCache
  /** A source was heard that sent no alert (a test message, a heartbeat). */
  readonly noteHeard: (team: string, source: string, keyName: string) => void
  /** Alerts that wait in the queue. */
  readonly waiting: () => number
  /** What time changes, once: expiries, hiding, rules that raise, heartbeats. Called every few seconds by `start`, and by tests. */
  readonly sweep: () => Promise<void>
  /** Begins the watch; answers how to end it, after what waits is written. */
  readonly start: (hub: LiveHub | null) => { readonly stop: () => Promise<void> }
}

const defaults = { lanes: 4, capacity: 40_000, batch: 2000 } as const
const SWEEP_MS = 2000
const RAISE_SOON_MS = 100
/** Even when nothing changed, everything is judged again after so many sweeps. */
const JUDGE_ALL_EVERY = 30
const EXPIRED_AT_ONCE = 2000
/** How many times as long as it took the search for expired alerts rests. */
const EXPIRE_REST = 50
/** Remembered lanes of a team; forgetting them only costs reading a signal again. */
const REMEMBERED = 200_000

/** A lane writes whole lots of groups. */
const laneOfGroup = (groupKey: string, lanes: number): number => lotOf(groupKey) % lanes

export const openIntake = (options: IntakeOptions): Intake => {
  const { desk } = options
  const pool = options.pool ?? desk.pool
  const lanes = options.lanes ?? defaults.lanes
  const capacity = options.capacity ?? defaults.capacity
  const cache = teamRulesCache(desk)
  const heard = heardSources(desk.pool)
  const laneOf = new Map<string, Map<string, number>>()
  const signatures = new Map<string, string>()
  let sweeps = 0

  const write = async (slices: readonly Slice[]): Promise<void> => {
    const teams = Map.groupBy(slices, (slice) => slice.team)
    for (const [team, own] of teams) {
      try {
        await writeTeam(team, own)
        for (const slice of own) slice.settle(null)
      } catch (error) {
        // One delivery that cannot be written must not take the others with it.
        if (own.length === 1) own[0]?.settle(error)
        else
          for (const slice of own)
            await writeTeam(team, [slice]).then(
              () => slice.settle(null),
              (problem: unknown) => slice.settle(problem),
            )
      }
    }
  }
  const writeTeam = async (team: string, slices: readonly Slice[]): Promise<void> => {
    const [first] = slices
    const entries =
      slices.length === 1 && first !== undefined ? first.entries : slices.flatMap((slice) => slice.entries)
    await writeBatch(desk, pool, team, await cache.of(team), entries)
  }
  const queue = intakeQueue({
    lanes,
    capacity,
    capacityOfSender: Math.ceil(capacity / 2),
    batch: options.batch ?? defaults.batch,
    write,
  })

  const laneFor = (team: string, rules: TeamRules): ((entry: IntakeEntry) => number) => {
    let known = laneOf.get(team)
    if (known === undefined || known.size > REMEMBERED) {
      known = new Map()
      laneOf.set(team, known)
    }
    const remembered = known
    return (entry) => {
      if (entry.kind === 'expiry') return entry.groupKey === null ? 0 : laneOfGroup(entry.groupKey, lanes)
      const lane = remembered.get(entry.key)
      if (lane !== undefined) return lane
      const { group } = readEntry(entry, rules)
      const found = group === null ? 0 : laneOfGroup(group.key, lanes)
      remembered.set(entry.key, found)
      return found
    }
  }

  const submit = async (team: string, sender: string, entries: readonly IntakeEntry[]): Promise<Taken> =>
    queue.submit(team, sender, entries, laneFor(team, await cache.of(team)))

  const entryOf = (signal: Signal, receivedMs: number, salt: string): SignalEntry => ({
    kind: 'signal',
    key: signal.dedupKey,
    digest: digestOfSignal(signal, salt),
    expiresMs: null,
    receivedMs,
    signal: () => signal,
  })

  const take: Intake['take'] = async (team, source, keyName, entries) => {
    const taken = await submit(team, `${team}/${keyName}`, entries)
    if (taken === 'kept') heard.note(team, source, keyName, desk.clock().epochMilliseconds)
    return taken
  }

  let restUntil = 0
  const expire = async (): Promise<void> => {
    const began = performance.now()
    await expireAll()
    // It reads the whole table: on a large one it takes its time, and may take only so much of everybody's.
    restUntil = performance.now() + (performance.now() - began) * EXPIRE_REST
  }
  const expireAll = async (): Promise<void> => {
    for (;;) {
      const expired = await expiredSightings(desk.pool, desk.clock().epochMilliseconds, EXPIRED_AT_ONCE)
      for (const [team, own] of Map.groupBy(expired, (one) => one.team))
        await submit(
          team,
          'desk',
          own.map(({ key, groupKey }): IntakeEntry => ({ kind: 'expiry', key, groupKey })),
        )
      if (expired.length < EXPIRED_AT_ONCE) return
    }
  }

  const beat = async (team: string): Promise<void> => {
    const { signals, keep } = await heartbeatSignals(desk, team)
    if (signals.length === 0) return
    const now = desk.clock().epochMilliseconds
    const entries = signals.map((signal) => entryOf(signal, now, 'heartbeat'))
    if ((await submit(team, 'desk', entries)) === 'kept') await keep()
  }

  const judge = async (team: string, all: boolean): Promise<void> => {
    await cache.refresh(team)
    const rules = await cache.of(team)
    const signature = rules.signature(desk.clock())
    if (!all && signatures.get(team) === signature) return
    await judgeHiding(desk, team, rules)
    signatures.set(team, signature)
  }

  const sweep = async (patient: boolean): Promise<void> => {
    const all = sweeps % JUDGE_ALL_EVERY === 0
    sweeps += 1
    await heard.flush()
    if (!patient || performance.now() >= restUntil) await expire()
    const { rows } = await desk.pool.query<{ team: string }>('select team from teams order by team')
    for (const { team } of rows) {
      await beat(team)
      await judge(team, all)
    }
    await raiseByRule(desk)
  }

  return {
    take,
    takeSignals: async (team, source, keyName, signals) => {
      const now = desk.clock().epochMilliseconds
      const { playbook } = await cache.of(team)
      return take(
        team,
        source,
        keyName,
        signals.map((signal) => entryOf(signal, now, playbook.hash)),
      )
    },
    rules: cache,
    noteHeard: (team, source, keyName) => heard.note(team, source, keyName, desk.clock().epochMilliseconds),
    waiting: queue.waiting,
    sweep: () => sweep(false),
    start: (hub) => {
      const logFailure = (error: unknown): void =>
        desk.log.warn({ err: error }, 'alerts: a sweep failed, the next one tries again')
      let running: Promise<void> = Promise.resolve()
      let wanted = false
      const run = (): void => {
        if (wanted) return
        wanted = true
        running = running
          .then(() => {
            wanted = false
            return sweep(true)
          })
          .catch(logFailure)
      }
      const timer = setInterval(run, SWEEP_MS)
      timer.unref()
      let soon: NodeJS.Timeout | null = null
      // A silence or window changed: judge now. A group changed: a rule may raise it at once, in a storm many together.
      const unsubscribe = hub?.subscribe((notice) => {
        if (notice.items.some(({ stream }) => stream.startsWith('silence/') || stream.startsWith('maintenance/'))) run()
        else if (notice.items.some(({ stream }) => stream.startsWith('alert-group/')))
          soon ??= setTimeout(() => {
            soon = null
            running = running.then(() => raiseByRule(desk)).then(() => {}, logFailure)
          }, RAISE_SOON_MS)
      })
      return {
        stop: async () => {
          clearInterval(timer)
          if (soon !== null) clearTimeout(soon)
          unsubscribe?.()
          await running
          await queue.drain()
          await heard.flush()
        },
      }
    },
  }
}
