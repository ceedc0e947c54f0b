/**
 * The one place where commands are decided. Whatever the door, a command runs here in one transaction: streams locked, state
 * loaded, decided by the pure domain, events appended with views, timers, inbox row and wanted effects, consequences on other
 * streams decided the same way. A refusal anywhere rolls all of it back.
 */
import type { Context } from '#domain/context.ts'
import type { Refusal } from '#domain/decision.ts'
import type { Incident } from '#domain/incidents/incident.ts'
import type { Actor, People } from '#domain/people/actor.ts'
import type { Playbook } from '#domain/playbook.ts'
import {
  type CommandBase,
  type EventBase,
  type StreamId,
  type StreamKind,
  streamId,
  streamKey,
} from '#domain/stream.ts'
import { type Desk, moduleOf } from './desk.ts'
import { loadPeople, peopleStream } from './people/loadPeople.ts'
import { eraseContents, eraseEffects } from './store/contents.ts'
import { nextNumber } from './store/counters.ts'
import { codeOf, type Db, inTransaction, pgCode, type Tx } from './store/database.ts'
import { type WantedEffect, wantEffects } from './store/deliveries.ts'
import { appendEvents, readEvents, type StoredEvent, VersionConflict } from './store/eventLog.ts'
import { checkIdempotency, type IdempotencyRequest, type KeptAnswer, keepAnswer } from './store/idempotency.ts'
import { writeItem } from './store/items.ts'
import { sendNotice } from './store/live.ts'
import { lockStreams, shareStream } from './store/locks.ts'
import { readState, writeState } from './store/states.ts'
import { replaceTimers } from './store/timers.ts'
import type { AnyStreamModule } from './streamModule.ts'

/** What a door may look at inside the transaction to make its command. */
export type Given = {
  readonly tx: Tx
  readonly people: People
  /** The number of the stream when it is new. */
  readonly number: number | null
  /** Takes the next number of another kind, for a stream that a consequence will begin. */
  readonly allocate: (kind: StreamKind) => Promise<number>
}

export type HandleRequest = {
  readonly team: string
  /** An existing stream, or a kind whose next number is taken for a new one. */
  readonly stream: StreamId | { readonly kind: StreamKind; readonly fresh: true }
  readonly command: CommandBase | ((given: Given) => CommandBase | Promise<CommandBase>)
  /** True where the stream may begin with this command under a name of its own (team, desk). */
  readonly mayBegin?: boolean
  readonly idempotency?: {
    readonly request: IdempotencyRequest
    readonly present: (done: Done) => KeptAnswer
  }
  /** Runs in the transaction under the stream's lock; false gives the command up silently (a timer that somebody else took). */
  readonly guard?: (tx: Tx) => Promise<boolean>
}

export type ChangedStream = { readonly stream: StreamId; readonly version: number; readonly state: unknown }

export type Done = {
  readonly kind: 'done'
  readonly stream: StreamId
  readonly version: number
  readonly state: unknown
  /** What the command itself led to; empty when it was already so. */
  readonly events: readonly StoredEvent[]
  /** Every stream that changed, the command's own first. */
  readonly changed: readonly ChangedStream[]
}

export type Handled =
  | Done
  | { readonly kind: 'refused'; readonly refusal: Refusal }
  | { readonly kind: 'unknown-stream' }
  | { readonly kind: 'answered'; readonly answer: KeptAnswer }
  | { readonly kind: 'idempotency-conflict' }
  | { readonly kind: 'idempotency-running' }
  | { readonly kind: 'given-up' }
  /** Three tries met other writers each time. */
  | { readonly kind: 'busy' }

const TRIES = 3

/** Leaves the transaction without committing, carrying the answer out. */
class Leave extends Error {
  override readonly name = 'Leave'
  readonly outcome: Exclude<Handled, Done>
  constructor(outcome: Exclude<Handled, Done>) {
    super(outcome.kind)
    this.outcome = outcome
  }
}

const worthAnotherTry = (error: unknown): boolean =>
  error instanceof VersionConflict ||
  codeOf(error) === pgCode.deadlockDetected ||
  codeOf(error) === pgCode.serializationFailure ||
  codeOf(error) === pgCode.uniqueViolation

/** Decides one command and makes it true, or says why not. Throws only for faults (the database is gone, the disk is full). */
export const handle = async (desk: Desk, request: HandleRequest): Promise<Handled> => {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await inTransaction(desk.pool, (tx) => handleIn(tx, desk, request))
    } catch (error) {
      if (error instanceof Leave) return error.outcome
      if (!worthAnotherTry(error)) throw error
      if (attempt === TRIES) {
        desk.log.warn({ err: error, team: request.team }, 'a command met other writers three times and was given back')
        return { kind: 'busy' }
      }
    }
  }
}

/**
 * The same inside a transaction that is already open. Leaves by throwing when the answer is no: the caller's transaction must
 * then roll back.
 */
export const handleIn = async (tx: Tx, desk: Desk, request: HandleRequest): Promise<Done> => {
  if (request.idempotency !== undefined) await replay(tx, request.team, request.idempotency.request)

  // People first: a member who leaves takes this lock alone, so that nobody owns anything by a role they just lost (D4).
  const ownsPeople = 'id' in request.stream && streamKey(request.stream) === streamKey(peopleStream)
  if (ownsPeople) await lockStreams(tx, request.team, [peopleStream])
  else await shareStream(tx, request.team, peopleStream)
  if (request.guard !== undefined) {
    // The stream before what belongs to it, as every writer does: two that took them in turn would wait for each other.
    if ('id' in request.stream) await lockStreams(tx, request.team, [request.stream])
    if (!(await request.guard(tx))) throw new Leave({ kind: 'given-up' })
  }
  const people = await loadPeople(tx, request.team)

  const fresh = 'fresh' in request.stream
  const number = fresh ? await nextNumber(tx, request.team, request.stream.kind) : null
  const stream = number === null ? (request.stream as StreamId) : streamId(request.stream.kind, number)
  const given: Given = { tx, people, number, allocate: (kind) => nextNumber(tx, request.team, kind) }
  const made = typeof request.command === 'function' ? await request.command(given) : request.command
  const command = { ...made, by: withRole(made.by, people) }

  const work = newWork(tx, desk, request.team, people, command.at)
  const first = await decideOn(work, stream, command, fresh || request.mayBegin === true)
  await follow(work, command, first.consequences)

  const changed = [...work.changed.values()]
  await announce(work)
  const done: Done = {
    kind: 'done',
    stream,
    version: first.version,
    state: first.state,
    events: first.events,
    changed,
  }
  if (request.idempotency !== undefined)
    await keepAnswer(tx, request.team, request.idempotency.request, request.idempotency.present(done), command.at)
  return done
}

/**
 * Many commands of the desk itself on one team's streams (intake's), in a transaction that is already open: people are read once, all
 * streams locked in one order, one notice leaves. Throws like `handleIn`.
 */
export const handleManyIn = async (
  tx: Tx,
  desk: Desk,
  team: string,
  commands: readonly { readonly stream: StreamId; readonly command: CommandBase }[],
): Promise<readonly ChangedStream[]> => {
  const [first] = commands
  if (first === undefined) return []
  await shareStream(tx, team, peopleStream)
  await lockStreams(
    tx,
    team,
    commands.map((one) => one.stream),
  )
  const work = newWork(tx, desk, team, await loadPeople(tx, team), first.command.at)
  for (const { stream, command } of commands) {
    const decided = await decideOn(work, stream, command, true)
    await follow(work, command, decided.consequences)
  }
  await announce(work)
  return [...work.changed.values()]
}

const newWork = (tx: Tx, desk: Desk, team: string, people: People, at: Temporal.Instant): Work => ({
  tx,
  desk,
  team,
  people,
  at,
  changed: new Map(),
  timerAt: null,
  wakes: [],
})

/** Decides consequences, and theirs, in the same transaction. */
const follow = async (work: Work, command: CommandBase, consequences: Decided['consequences']): Promise<void> => {
  const queue = [...consequences]
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    const decided = await decideOn(work, next.stream, { by: command.by, at: command.at, ...next.command }, true)
    queue.push(...decided.consequences)
  }
}

/** A notification holds at most 8,000 bytes; one item takes up to about 100. */
const itemsPerNotice = 60

/** Tells screens what changed and wakes what is due; both leave with the commit. */
const announce = async (work: Work): Promise<void> => {
  const { tx, desk, team } = work
  const items = [...work.changed.values()].map((change) => ({
    stream: streamKey(change.stream),
    version: change.version,
    ...(moduleOf(desk, change.stream.kind).confidential(change.state) ? { confidential: true } : {}),
  }))
  for (let from = 0; from < items.length; from += itemsPerNotice)
    await sendNotice(tx, { team, items: items.slice(from, from + itemsPerNotice) })
  if (work.wakes.length > 0 || work.timerAt !== null)
    await desk.jobs.wake(tx, { deliveries: work.wakes, timerAt: work.timerAt })
}

const replay = async (tx: Tx, team: string, request: IdempotencyRequest): Promise<void> => {
  const check = await checkIdempotency(tx, team, request)
  switch (check.kind) {
    case 'fresh':
      return
    case 'answered':
      throw new Leave({ kind: 'answered', answer: check.answer })
    case 'different':
      throw new Leave({ kind: 'idempotency-conflict' })
    case 'running':
      throw new Leave({ kind: 'idempotency-running' })
  }
}

/** A person acts with the role that the team gives them now, whatever the door believed. */
const withRole = (by: Actor, people: People): Actor => {
  if (by.kind !== 'person') return by
  const facts = people[by.id]
  return { ...by, role: facts?.active === true ? facts.role : null }
}

type Work = {
  readonly tx: Tx
  readonly desk: Desk
  readonly team: string
  readonly people: People
  readonly at: Temporal.Instant
  readonly changed: Map<string, ChangedStream>
  timerAt: Temporal.Instant | null
  readonly wakes: { team: string; stream: string }[]
}

type Decided = {
  readonly version: number
  readonly state: unknown
  readonly events: readonly StoredEvent[]
  readonly consequences: readonly { stream: StreamId; command: { readonly type: string } }[]
}

const decideOn = async (work: Work, stream: StreamId, command: CommandBase, mayBegin: boolean): Promise<Decided> => {
  const { tx, desk, team } = work
  const module = moduleOf(desk, stream.kind)
  const { decider } = module
  const needs = decider.needs(decider.initial, command)
  await lockStreams(tx, team, [stream, ...needs.map((number) => streamId('incident', number))])
  const loaded = await loadStream(tx, desk, team, stream)
  if (loaded.version === 0 && !mayBegin) throw new Leave({ kind: 'unknown-stream' })
  const context = await contextFor(work, module, loaded.state, decider.needs(loaded.state, command))

  const decision = decider.decide(loaded.state, command, context)
  if (decision.kind === 'refused') throw new Leave({ kind: 'refused', refusal: decision.refusal })
  if (decision.events.length === 0)
    return { version: loaded.version, state: loaded.state, events: [], consequences: decision.consequences }

  const after = await commitEvents(work, stream, loaded, decision.events, context)
  return { ...after, consequences: decision.consequences }
}

export type LoadedStream = { readonly version: number; readonly state: unknown }

/** The stream's state: as kept, or folded anew when its shape is of an older release. */
export const loadStream = async (tx: Tx, desk: Desk, team: string, stream: StreamId): Promise<LoadedStream> => {
  const { decider } = moduleOf(desk, stream.kind)
  const kept = await readState(tx, team, stream)
  if (kept !== null && kept.stateVersion === decider.stateVersion) return kept
  return foldStream(tx, desk, team, stream)
}

/** The stream's state from its events alone. */
export const foldStream = async (tx: Tx, desk: Desk, team: string, stream: StreamId): Promise<LoadedStream> => {
  const { decider } = moduleOf(desk, stream.kind)
  const events = await readEvents(tx, team, stream)
  let state = decider.initial
  for (const { event } of events) state = decider.evolve(state, event)
  return { version: events.at(-1)?.version ?? 0, state }
}

/** The playbook that a stream's state keeps, else the newest. In a transaction `db` is that. */
export const playbookFor = async (
  desk: Desk,
  module: AnyStreamModule,
  team: string,
  state: unknown,
  db?: Db,
): Promise<Playbook> => {
  const hash = module.playbookOf(state)
  return hash === null ? desk.playbooks.newest(team) : desk.playbooks.byHash(team, hash, db)
}

const contextFor = async (
  work: Work,
  module: AnyStreamModule,
  state: unknown,
  needs: readonly number[],
): Promise<Context> => {
  const { tx, desk, team, people } = work
  const playbook = await playbookFor(desk, module, team, state, tx)
  const incidents: Record<number, Incident> = {}
  for (const number of needs) {
    const related = await loadStream(tx, desk, team, streamId('incident', number))
    // The incident module vouches for the shape: only its decider made this state.
    if (related.version > 0) incidents[number] = related.state as Incident
  }
  return { playbook, people, related: { incidents } }
}

/** Appends decided events and everything that goes with them. */
const commitEvents = async (
  work: Work,
  stream: StreamId,
  loaded: LoadedStream,
  events: readonly EventBase[],
  context: Context,
): Promise<{ version: number; state: unknown; events: readonly StoredEvent[] }> => {
  const { tx, desk, team } = work
  const module = moduleOf(desk, stream.kind)
  const { decider } = module
  const version = await appendEvents(tx, team, stream, loaded.version, events)

  let state = loaded.state
  const stored: StoredEvent[] = []
  const effects: WantedEffect[] = []
  const erased: number[] = []
  for (const event of events) {
    const before = state
    state = decider.evolve(before, event)
    const eventVersion = loaded.version + stored.length + 1
    stored.push({ version: eventVersion, event })
    for (const effect of module.react(event, before, state, context)) effects.push({ version: eventVersion, effect })
    erased.push(...module.erased(event))
  }

  if (erased.length > 0) {
    for (const gone of erased) {
      await eraseContents(tx, team, streamKey(stream), gone, work.at)
      await eraseEffects(tx, team, streamKey(stream), gone)
    }
    state = (await foldStream(tx, desk, team, stream)).state
    await module.clear(tx, team, stream.id)
    const all = await readEvents(tx, team, stream)
    await module.project(tx, { team, id: stream.id, before: decider.initial, after: state, version, events: all })
  } else {
    await module.project(tx, { team, id: stream.id, before: loaded.state, after: state, version, events: stored })
  }
  await writeState(tx, team, stream, { version, stateVersion: decider.stateVersion, state })
  // A new occurrence may keep another playbook than the one it was decided by.
  const kept = module.playbookOf(state)
  const playbook =
    kept === null || kept === context.playbook.hash
      ? context.playbook
      : await playbookFor(desk, module, team, state, tx)
  await writeItem(tx, team, stream, version, module.item(state, playbook))
  const earlier = await replaceTimers(tx, team, stream, decider.timers(state, playbook))
  if (earlier !== null && (work.timerAt === null || Temporal.Instant.compare(earlier, work.timerAt) < 0))
    work.timerAt = earlier
  await wantEffects(tx, team, stream, effects, work.at)
  if (effects.length > 0) work.wakes.push({ team, stream: streamKey(stream) })
  work.changed.set(streamKey(stream), { stream, version, state })
  return { version, state, events: stored }
}

/** True for the error by which `handleIn` says no: nothing is broken, the transaction just must not commit. */
export const isNo = (error: unknown): boolean => error instanceof Leave
