/** The kit itself: each of its expectations fails when it is not met. */
import { expect, test } from 'vitest'
import { accept, type Decision, refuse } from '#domain/decision.ts'
import type { CommandBase, Decider, EventBase } from '#domain/stream.ts'
import { aContext, ana, t0 } from './aContext.ts'
import { scenario } from './givenWhenThen.ts'

type Lamp = { readonly on: boolean; readonly switchedAt?: Temporal.Instant; readonly when?: Temporal.Instant }
type Switch = CommandBase & { readonly type: 'SwitchOn' | 'Break' | 'Mumble' | 'Spoil' }
type Switched = EventBase & { readonly type: 'SwitchedOn' | 'Spoilt' }

const decide = (lamp: Lamp, { type, by, at }: Switch): Decision<Switched> => {
  if (type === 'Break')
    return refuse({ code: 'made-of-steel', rule: 'I1', what: 'It does not break.', todo: 'Leave it.' })
  if (type === 'Mumble') return refuse({ code: 'made-of-steel', rule: 'I1', what: ' ', todo: 'Leave it.' })
  if (type === 'Spoil') return accept({ type: 'Spoilt', by, at })
  return lamp.on ? accept() : accept({ type: 'SwitchedOn', by, at })
}

const lamp: Decider<Lamp, Switch, Switched> = {
  kind: 'desk',
  stateVersion: 1,
  initial: { on: false },
  needs: () => [],
  decide,
  // An instant under a key that is not `at` or `…At` does not come back from the store.
  evolve: (_, event) => (event.type === 'Spoilt' ? { on: true, when: event.at } : { on: true, switchedAt: event.at }),
  timers: () => [],
  timerCommand: (_, by, at) => ({ type: 'SwitchOn', by, at }),
}

const { given } = scenario(lamp, aContext())
const meta = { by: ana, at: t0 }
const on: Switched = { type: 'SwitchedOn', ...meta }

test('what is expected and happens passes', () => {
  given()
    .when({ type: 'SwitchOn', ...meta })
    .then(on)
    .thenTypes('SwitchedOn')
    .thenAlso()
    .thenState({ on: true, switchedAt: t0 })
  given(on)
    .when({ type: 'SwitchOn', ...meta })
    .thenNothing()
  given()
    .when({ type: 'Break', ...meta })
    .thenRefused({ code: 'made-of-steel', rule: 'I1' })
})

test('what is expected and does not happen fails', () => {
  expect(() =>
    given()
      .when({ type: 'SwitchOn', ...meta })
      .thenNothing(),
  ).toThrow()
  expect(() =>
    given()
      .when({ type: 'SwitchOn', ...meta })
      .thenRefused({ code: 'made-of-steel' }),
  ).toThrow('is refused')
  expect(() =>
    given(on)
      .when({ type: 'SwitchOn', ...meta })
      .then(on),
  ).toThrow()
  expect(() =>
    given(on)
      .when({ type: 'SwitchOn', ...meta })
      .thenTypes('SwitchedOn'),
  ).toThrow()
  expect(() =>
    given()
      .when({ type: 'Break', ...meta })
      .then(on),
  ).toThrow('refused: made-of-steel')
  expect(() =>
    given()
      .when({ type: 'Break', ...meta })
      .thenAlso(),
  ).toThrow('refused: made-of-steel')
  expect(() =>
    given()
      .when({ type: 'Break', ...meta })
      .thenRefused({ code: 'made-of-glass' }),
  ).toThrow()
  expect(() =>
    given()
      .when({ type: 'SwitchOn', ...meta })
      .thenState({ on: false }),
  ).toThrow()
})

test('a refusal without words, and a state that the store would change, fail by themselves', () => {
  expect(() => given().when({ type: 'Mumble', ...meta })).toThrow()
  expect(() => given().when({ type: 'Spoil', ...meta })).toThrow()
})
