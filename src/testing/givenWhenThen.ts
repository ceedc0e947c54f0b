/**
 * The given/when/then kit for deciders: `given(...events).when(command).then(...events)`, `.thenRefused({ code })`, `.thenNothing()`.
 *
 * Every use also checks what must hold for any decider: `evolve` accepts the events, the states survive the JSON round trip, a
 * decision leaves the state it looked at untouched, and a refusal says rule, what and what to do.
 */
import { expect } from 'vitest'
import type { Context } from '#domain/context.ts'
import type { Consequence, Decision, Refusal } from '#domain/decision.ts'
import { fromJson, toJson } from '#domain/json.ts'
import { ruleIds } from '#domain/protocol.ts'
import type { CommandBase, Decider, EventBase } from '#domain/stream.ts'

export type Outcome<State, Event> = {
  /** The decision as it came. */
  readonly decision: Decision<Event>
  /** The state afterwards (as before when refused). */
  readonly state: State
  /** Accepted with exactly these events, in this order. */
  readonly then: (...expected: readonly Event[]) => Outcome<State, Event>
  /** Accepted with exactly these types of events; for tests whose point is elsewhere. */
  readonly thenTypes: (...expected: readonly string[]) => Outcome<State, Event>
  /** Accepted without events: it was already so. */
  readonly thenNothing: () => Outcome<State, Event>
  /** Refused, with at least these facts. */
  readonly thenRefused: (expected: Partial<Refusal> & { readonly code: string }) => Outcome<State, Event>
  /** Exactly these commands go to other streams. */
  readonly thenAlso: (...expected: readonly Consequence[]) => Outcome<State, Event>
  /** The state afterwards has at least this. */
  readonly thenState: (expected: object) => Outcome<State, Event>
}

export type Given<State, Command, Event> = {
  readonly state: State
  readonly when: (command: Command) => Outcome<State, Event>
}

/** The kit for one decider in one context. */
export const scenario = <State, Command extends CommandBase, Event extends EventBase>(
  decider: Decider<State, Command, Event>,
  context: Context,
): { readonly given: (...events: readonly Event[]) => Given<State, Command, Event> } => {
  const fold = (from: State, events: readonly Event[]): State =>
    events.reduce((state, event) => {
      survivesJson(event)
      const next = decider.evolve(state, event)
      survivesJson(next)
      return next
    }, from)

  const when = (before: State, command: Command): Outcome<State, Event> => {
    const untouched = JSON.stringify(toJson(before))
    const decision = decider.decide(before, command, context)
    expect(JSON.stringify(toJson(before)), 'deciding changes nothing').toBe(untouched)
    if (decision.kind === 'refused') checkRefusal(decision.refusal)
    const state = decision.kind === 'accepted' ? fold(before, decision.events) : before
    const events = () => {
      if (decision.kind === 'refused') expect.fail(`refused: ${decision.refusal.code}: ${decision.refusal.what}`)
      return decision.events
    }
    const outcome: Outcome<State, Event> = {
      decision,
      state,
      // biome-ignore lint/suspicious/noThenProperty: given/when/then is the kit's language, and outcomes are never awaited.
      then: (...expected) => {
        expect(events()).toEqual(expected)
        return outcome
      },
      thenTypes: (...expected) => {
        expect(events().map((event) => event.type)).toEqual(expected)
        return outcome
      },
      thenNothing: () => {
        expect(events()).toEqual([])
        expect(decision.kind === 'accepted' ? decision.consequences : []).toEqual([])
        return outcome
      },
      thenRefused: (expected) => {
        expect(decision.kind, 'is refused').toBe('refused')
        if (decision.kind === 'refused') expect(decision.refusal).toMatchObject(expected)
        return outcome
      },
      thenAlso: (...expected) => {
        events()
        expect(decision.kind === 'accepted' ? decision.consequences : []).toEqual(expected)
        return outcome
      },
      thenState: (expected) => {
        hasAtLeast(state, expected)
        return outcome
      },
    }
    return outcome
  }

  return {
    given: (...events) => {
      const state = fold(decider.initial, events)
      return { state, when: (command) => when(state, command) }
    },
  }
}

/** What every refusal must say, whoever reads it. */
export const checkRefusal = (refusal: Refusal): void => {
  expect(refusal.code).toMatch(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/)
  expect(ruleIds).toContain(refusal.rule)
  expect(refusal.what.trim()).not.toBe('')
  expect(refusal.todo.trim()).not.toBe('')
  for (const missing of refusal.missing) expect(missing.trim()).not.toBe('')
}

/**
 * `toMatchObject` for domain values, compared as JSON: Vitest's own calls any two Temporal instants alike in a partial match (its
 * `toEqual` tells them apart).
 */
export const hasAtLeast = (value: unknown, expected: object): void => {
  expect(toJson(value)).toMatchObject(toJson(expected) as object)
}

/** What the store keeps is what it gives back. */
export const survivesJson = (value: unknown): void => {
  expect(fromJson(JSON.parse(JSON.stringify(toJson(value))))).toEqual(value)
}
