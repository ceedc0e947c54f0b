import { expect, test } from 'vitest'
import type { Decision } from '../decision.ts'
import type { Actor } from '../people/actor.ts'
import { aContext, accepted, after, ana, refusalOf, robot, t0, watcher } from './alerts.fixture.ts'
import { noSilence, type Silence, sameMatchers, silenceStanding } from './silence.ts'
import { type SilenceCommand, type SilenceEvent, silenceDecider } from './silenceDecider.ts'

const { decide, evolve, needs, timers, timerCommand } = silenceDecider
const matchers = [{ name: 'alertname', value: 'DiskFull', isRegex: false, isEqual: true }]
const create = (over: object = {}): SilenceCommand => ({
  type: 'CreateSilence',
  by: ana,
  at: t0,
  id: 's1',
  matchers,
  reason: 'new disks come today',
  author: 'abc12',
  startsAt: t0,
  endsAt: after(60),
  ...over,
})
const edit = (minute: number, over: object = {}): SilenceCommand => ({
  type: 'EditSilence',
  by: ana,
  at: after(minute),
  reason: 'new disks come today',
  author: 'abc12',
  startsAt: t0,
  endsAt: after(60),
  ...over,
})
const expire = (minute: number, by: Actor = ana): SilenceCommand => ({ type: 'ExpireSilence', by, at: after(minute) })
const ask = (silence: Silence, command: SilenceCommand) => decide(silence, command, aContext())
const made = (...commands: readonly SilenceCommand[]): Silence =>
  commands.reduce<Silence>(
    (silence, command) => accepted(ask(silence, command)).events.reduce(evolve, silence),
    noSilence,
  )
const types = (decision: Decision<SilenceEvent>) => accepted(decision).events.map((event) => event.type)

test('D6 a silence has matchers, a reason, an author and an end', () => {
  expect(made(create())).toEqual({
    phase: 'known',
    id: 's1',
    matchers,
    reason: 'new disks come today',
    author: 'abc12',
    startsAt: t0,
    endsAt: after(60),
    updatedAt: t0,
  })
  expect(refusalOf(ask(noSilence, create({ reason: ' ' })))).toEqual({ code: 'reason-needed', rule: 'D6' })
  expect(refusalOf(ask(noSilence, create({ endsAt: t0 })))).toMatchObject({ code: 'silence-backwards' })
  expect(refusalOf(ask(noSilence, create({ startsAt: after(-9), endsAt: t0 })))).toMatchObject({
    code: 'silence-not-ahead',
  })
})

test('one that should have begun already begins now; one made twice is one', () => {
  const late = made(create({ startsAt: after(-9) }))
  expect(late.phase === 'known' && late.startsAt).toEqual(t0)
  const later = made(create({ startsAt: after(9) }))
  expect(later.phase === 'known' && later.startsAt).toEqual(after(9))
  expect(types(ask(made(create()), create()))).toEqual([])
})

test('it is pending, active and expired, each instant in one of them', () => {
  const silence = { startsAt: after(10), endsAt: after(20) }
  const standings = [9.9, 10, 19.9, 20].map((minute) => silenceStanding(silence, after(minute)))
  expect(standings).toEqual(['pending', 'active', 'active', 'expired'])
})

test('an active one keeps its beginning and may get another end, reason or author', () => {
  const silence = made(create(), edit(5, { startsAt: after(30), endsAt: after(90), reason: 'longer', author: 'xyz99' }))
  expect(silence).toEqual({
    ...made(create()),
    startsAt: t0,
    endsAt: after(90),
    reason: 'longer',
    author: 'xyz99',
    updatedAt: after(5),
  })
  for (const over of [{ endsAt: after(90) }, { reason: 'longer' }, { author: 'xyz99' }])
    expect(types(ask(made(create()), edit(5, over)))).toEqual(['SilenceEdited'])
  expect(types(ask(made(create()), edit(5)))).toEqual([])
})

test('a pending one may begin at another time, never in the past', () => {
  const pending = create({ startsAt: after(30) })
  const moved = made(pending, edit(5, { startsAt: after(40) }))
  expect(moved.phase === 'known' && moved.startsAt).toEqual(after(40))
  const now = made(pending, edit(5, { startsAt: t0 }))
  expect(now.phase === 'known' && now.startsAt).toEqual(after(5))
  expect(types(ask(made(pending), edit(5, { startsAt: after(40) })))).toEqual(['SilenceEdited'])
})

test('changed terms must hold too, and what is over stays over', () => {
  expect(refusalOf(ask(made(create()), edit(5, { endsAt: after(4) })))).toMatchObject({ code: 'silence-not-ahead' })
  expect(refusalOf(ask(made(create()), edit(5, { reason: '' })))).toMatchObject({ code: 'reason-needed' })
  expect(refusalOf(ask(made(create()), edit(60)))).toEqual({ code: 'silence-over', rule: 'D6' })
})

test('it can be ended early, once', () => {
  const ended = made(create(), expire(5))
  expect(ended.phase === 'known' && [ended.startsAt, ended.endsAt, ended.updatedAt]).toEqual([t0, after(5), after(5)])
  expect(types(ask(ended, expire(6)))).toEqual([])
  expect(types(ask(made(create()), expire(60)))).toEqual([])
})

test('one that had not begun never does', () => {
  const ended = made(create({ startsAt: after(30) }), expire(5))
  expect(ended.phase === 'known' && [ended.startsAt, ended.endsAt]).toEqual([after(5), after(5)])
  expect(ended.phase === 'known' && silenceStanding(ended, after(30))).toBe('expired')
})

test('D6 members and service accounts silence; others do not', () => {
  expect(types(ask(noSilence, create({ by: robot })))).toEqual(['SilenceCreated'])
  for (const command of [create({ by: watcher }), edit(5, { by: watcher }), expire(5, watcher)])
    expect(refusalOf(ask(made(create()), command))).toEqual({ code: 'members-only', rule: 'D6' })
})

test('D6 a silence that does not exist is neither changed nor ended', () => {
  for (const command of [edit(5), expire(5)])
    expect(refusalOf(ask(noSilence, command))).toEqual({ code: 'no-such-silence', rule: 'D6' })
})

test('two lists of matchers mean the same in any order', () => {
  const other = { name: 'job', value: 'web', isRegex: true, isEqual: false }
  const first = matchers[0]
  if (first === undefined) throw new Error('no matcher')
  expect(sameMatchers([first, other], [other, first])).toBe(true)
  expect(sameMatchers([first], [first, other])).toBe(false)
  expect(sameMatchers([first, other], [first])).toBe(false)
  expect(sameMatchers([first, other], [other])).toBe(false)
  expect(sameMatchers([first, first], [first, other])).toBe(false)
  expect(sameMatchers([other], [{ ...other, isEqual: true }])).toBe(false)
})

test('a silence asks for no other stream and no timer; an event before the first is a broken history', () => {
  expect(needs(noSilence, create())).toEqual([])
  expect(timers(made(create()), aContext().playbook)).toEqual([])
  expect(() => timerCommand('x', ana, t0)).toThrow('No silence timer')
  expect(() => evolve(noSilence, { type: 'SilenceExpired', by: ana, at: t0 })).toThrow('before SilenceCreated')
})
