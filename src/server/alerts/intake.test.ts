import { afterEach, beforeEach, expect, test } from 'vitest'
import type { KnownAlertGroup } from '#domain/alerts/alertGroup.ts'
import type { AlertPlaybook } from '#domain/alerts/alertPlaybook.ts'
import type { Signal } from '#domain/alerts/signal.ts'
import type { Playbook } from '#domain/playbook.ts'
import { streamId } from '#domain/stream.ts'
import { compareViews } from '#server/admin/rebuild.ts'
import { verify } from '#server/admin/verify.ts'
import type { Desk } from '#server/desk.ts'
import { handle } from '#server/handle.ts'
import { readState } from '#server/store/states.ts'
import { openTestDesk, type TestDesk, team } from '#testing/testDesk.ts'
import { type Intake, openIntake } from './intake.ts'
import type { SignalEntry } from './intakeEntry.ts'

let story: TestDesk
let desk: Desk
let intake: Intake

/** The shipped playbook with other rules for alerts. */
const withRules = (over: Partial<AlertPlaybook>): void => {
  const shipped = story.desk.playbooks.newest(team)
  const changed: Playbook = { ...shipped, hash: 'changed', alerts: { ...shipped.alerts, inhibition: [], ...over } }
  desk = { ...story.desk, playbooks: { newest: () => changed, byHash: async () => changed } }
  // One lane: groups get their numbers in the order of the signals.
  intake = openIntake({ desk, lanes: 1 })
}

beforeEach(async () => {
  story = await openTestDesk()
  withRules({})
})
afterEach(() => story.close())

const signal = (over: Partial<Signal> = {}): Signal => ({
  source: 'alertmanager',
  state: 'firing',
  severity: 'warning',
  title: 'Disk almost full',
  description: 'Less than 5 % left.',
  dedupKey: 'a1',
  labels: { alertname: 'DiskFull' },
  annotations: {},
  link: null,
  service: 'web',
  environment: 'production',
  startedAt: story.clock.now(),
  endedAt: null,
  ...over,
})
const hear = async (...signals: readonly Signal[]): Promise<void> => {
  expect(await intake.takeSignals(team, 'alertmanager', 'prometheus', signals)).toBe('kept')
}
const over = (key: string): Signal =>
  signal({ dedupKey: key, state: 'resolved', startedAt: null, endedAt: story.clock.now() })
const group = async (number = 1): Promise<KnownAlertGroup> => {
  const kept = await readState(desk.pool, team, streamId('alert-group', number))
  if (kept === null) throw new Error(`There is no group ${number}`)
  return kept.state as KnownAlertGroup
}
const eventsOf = async (number = 1): Promise<readonly string[]> => {
  const { rows } = await desk.pool.query<{ type: string }>(
    'select type from events where team = $1 and stream = $2 order by version',
    [team, `alert-group/${number}`],
  )
  return rows.map((row) => row.type)
}
const inbox = async (): Promise<readonly string[]> => {
  const { rows } = await desk.pool.query<{ stream: string }>(
    'select stream from items where team = $1 order by stream',
    [team],
  )
  return rows.map((row) => row.stream)
}
const firing = async (number = 1): Promise<number> => {
  const { rows } = await desk.pool.query<{ firing: number; rows: number }>(
    `select c.firing, (select count(*) from alerts a where a.team = c.team and a.group_number = c.number and a.state = 'firing') as rows
       from alert_group_counts c where c.team = $1 and c.number = $2`,
    [team, number],
  )
  expect(rows[0]?.firing).toBe(rows[0]?.rows)
  return rows[0]?.firing ?? -1
}
const truth = async (): Promise<void> =>
  expect([(await verify(desk.pool)).faults, await compareViews(desk)]).toEqual([[], []])
const give = (stream: ReturnType<typeof streamId>, command: object, mayBegin = false) =>
  handle(desk, {
    team,
    stream,
    mayBegin,
    command: { type: '', ...command, by: story.as('mia3'), at: story.clock.now() },
  })

test('D6 a storm is one row in the inbox, and its repeats are no events', async () => {
  const storm = Array.from({ length: 250 }, (_, index) => signal({ dedupKey: `host${index}` }))
  await hear(...storm)
  await hear(...storm)
  expect(await inbox()).toEqual(['alert-group/1'])
  expect(await eventsOf()).toEqual(['GroupFired'])
  expect(await firing()).toBe(250)
  await truth()
})

test('a repeat writes when it was last heard, before its answer', async () => {
  const one = signal()
  await hear(one)
  story.clock.advance({ minutes: 3 })
  await hear(one)
  const { rows } = await desk.pool.query<{ seen_ms: number }>('select seen_ms from alert_sightings where key = $1', [
    'a1',
  ])
  expect(rows).toEqual([{ seen_ms: story.clock.now().epochMilliseconds }])
})

test('D6 the last recovery resolves the group, which then proposes and closes nothing', async () => {
  await hear(signal({ dedupKey: 'a1' }), signal({ dedupKey: 'a2' }))
  story.clock.advance({ minutes: 1 })
  await hear(over('a1'))
  expect((await group()).firing).toBe(true)
  await hear(over('a2'), over('a2'))
  expect(await group()).toMatchObject({ firing: false, decision: { kind: 'undecided' } })
  expect(await inbox()).toEqual(['alert-group/1'])
  expect(await firing()).toBe(0)
  await truth()
})

test('D6 firing again after a decision waits for a decision again', async () => {
  await hear(signal())
  await give(streamId('alert-group', 1), { type: 'DeclineGroup', reason: 'a test' })
  expect(await inbox()).toEqual([])
  story.clock.advance({ minutes: 1 })
  await hear(over('a1'))
  story.clock.advance({ minutes: 1 })
  await hear(signal())
  expect(await group()).toMatchObject({ occurrence: 2, lastDecision: { kind: 'declined' } })
  expect(await inbox()).toEqual(['alert-group/1'])
  await truth()
})

test('fired and over within one delivery still waits for a decision', async () => {
  const begun = signal()
  story.clock.advance({ seconds: 5 })
  await hear(begun, over('a1'))
  expect(await eventsOf()).toEqual(['GroupFired', 'GroupResolved'])
  expect(await firing()).toBe(0)
})

test('out-of-order deliveries are harmless', async () => {
  const begun = signal()
  await hear(begun)
  story.clock.advance({ minutes: 1 })
  const ended = over('a1')
  await hear(ended)
  story.clock.advance({ minutes: 1 })
  await hear(begun)
  await hear(begun)
  expect((await group()).firing).toBe(false)
  story.clock.advance({ minutes: 11 })
  // Still said to fire long after: believed.
  await hear(begun)
  expect((await group()).firing).toBe(true)
  expect(await firing()).toBe(1)
})

test('D6 a new member ends a snooze; a repeat does not', async () => {
  await hear(signal())
  const until = story.clock.now().add({ hours: 1 })
  await give(streamId('alert-group', 1), { type: 'SnoozeGroup', snoozedUntilAt: until })
  await hear(signal())
  expect(await eventsOf()).toEqual(['GroupFired', 'GroupSnoozed'])
  await hear(signal({ dedupKey: 'a2' }))
  expect(await eventsOf()).toEqual(['GroupFired', 'GroupSnoozed', 'SnoozeEnded'])
  await truth()
})

test('an alert that becomes worse makes its group worse', async () => {
  await hear(signal())
  await hear(signal({ severity: 'critical', title: 'Disk full' }))
  expect(await group()).toMatchObject({ severity: 'critical', title: 'Disk full' })
  expect(await firing()).toBe(1)
  await truth()
})

test('staging is another group than production', async () => {
  await hear(signal(), signal({ dedupKey: 'a2', environment: 'staging' }))
  expect(await inbox()).toEqual(['alert-group/1', 'alert-group/2'])
})

const silence = (over: object = {}) => ({
  type: 'CreateSilence',
  id: 's1',
  matchers: [{ name: 'alertname', value: 'Disk.*', isRegex: true, isEqual: true }],
  reason: 'new disks come today',
  author: 'mia3',
  startsAt: story.clock.now(),
  endsAt: story.clock.now().add({ hours: 1 }),
  ...over,
})

test('a silence hides what fires under it, and its end shows it', async () => {
  await give(streamId('silence', 's1'), silence(), true)
  await intake.rules.refresh(team)
  await hear(signal())
  expect(await inbox()).toEqual([])
  expect((await group()).hiddenBy).toEqual([{ kind: 'silence', id: 's1' }])
  story.clock.advance({ minutes: 61 })
  await intake.sweep()
  expect(await inbox()).toEqual(['alert-group/1'])
  await truth()
})

test('a silence hides what waits already, unless one of the group is none of its business', async () => {
  await hear(signal(), signal({ dedupKey: 'b1', environment: 'staging' }))
  await hear(signal({ dedupKey: 'b2', environment: 'staging', labels: { alertname: 'DiskFull', spare: 'yes' } }))
  const spares = [{ name: 'spare', value: '', isRegex: false, isEqual: true }]
  await give(streamId('silence', 's1'), silence({ matchers: [...silence().matchers, ...spares] }), true)
  await intake.sweep()
  expect(await inbox()).toEqual(['alert-group/2'])
  await give(streamId('silence', 's1'), { type: 'ExpireSilence' })
  await intake.sweep()
  expect(await inbox()).toEqual(['alert-group/1', 'alert-group/2'])
  await truth()
})

test('a maintenance window hides by the desk’s own words, for as long as it runs', async () => {
  const window = {
    type: 'PlanMaintenance',
    number: 1,
    title: 'Patches',
    reason: 'monthly',
    matchers: [{ name: 'environment', value: 'production', isRegex: false, isEqual: true }],
    zone: 'Europe/London',
    schedule: { kind: 'once', startsAt: story.clock.now(), endsAt: story.clock.now().add({ minutes: 30 }) },
  }
  await give(streamId('maintenance', 1), window, true)
  await intake.rules.refresh(team)
  await hear(signal({ environment: 'prod' }))
  expect(await inbox()).toEqual([])
  story.clock.advance({ minutes: 30 })
  await intake.sweep()
  expect(await inbox()).toEqual(['alert-group/1'])
})

const equal = (name: string, value: string) => ({ name, value, isRegex: false, isEqual: true })

test('while A fires B waits behind it, also where both come in one delivery', async () => {
  const rule = { name: 'r', source: [equal('name', 'Down')], target: [equal('name', 'Slow')], equal: ['service'] }
  withRules({ inhibition: [rule] })
  const down = signal({ dedupKey: 'down', labels: { alertname: 'Down' } })
  await hear(signal({ dedupKey: 'slow', labels: { alertname: 'Slow' } }), down)
  expect(await inbox()).toHaveLength(1)
  story.clock.advance({ minutes: 1 })
  await hear(over('down'))
  await intake.sweep()
  expect(await inbox()).toHaveLength(2)
})

test('A that fires after B hides it too', async () => {
  const rule = { name: 'r', source: [equal('name', 'Down')], target: [equal('name', 'Slow')], equal: [] }
  withRules({ inhibition: [rule] })
  await hear(signal({ dedupKey: 'slow', labels: { alertname: 'Slow' } }))
  await hear(signal({ dedupKey: 'down', labels: { alertname: 'Down' } }))
  await intake.sweep()
  expect(await inbox()).toEqual(['alert-group/2'])
})

test('D6 a rule raises at once, with the incident prefilled and linked; once', async () => {
  withRules({ routing: [{ name: 'critical', when: [equal('severity', 'critical')], action: 'raise' }] })
  await hear(signal({ severity: 'critical' }), signal({ dedupKey: 'a2', environment: 'staging' }))
  await intake.sweep()
  await intake.sweep()
  expect(await group()).toMatchObject({ decision: { kind: 'raised', incident: 1, by: { kind: 'desk', why: 'rule' } } })
  const incident = await story.incident(1)
  expect(incident).toMatchObject({
    phase: 'raised',
    title: 'Disk almost full (web, production)',
    source: { kind: 'alert', group: 1 },
  })
  expect(await inbox()).toEqual(['alert-group/2', 'incident/1'])
  await truth()
})

test('D6 the incident hears that its alert stopped, and that it fires again', async () => {
  await hear(signal())
  await give(streamId('alert-group', 1), { type: 'RaiseFromGroup', incident: 1, title: null, confidential: false })
  story.clock.advance({ minutes: 1 })
  await hear(over('a1'))
  expect(await story.incident(1)).toMatchObject({ phase: 'raised', alerts: [{ group: 1, firing: false }] })
  story.clock.advance({ minutes: 1 })
  await hear(signal())
  expect(await story.incident(1)).toMatchObject({ alerts: [{ group: 1, firing: true }] })
  await truth()
})

const promised = (over: Partial<SignalEntry> = {}): SignalEntry => {
  const said = signal()
  const receivedMs = story.clock.now().epochMilliseconds
  return {
    kind: 'signal',
    key: 'a1',
    digest: 77,
    expiresMs: receivedMs + 300_000,
    receivedMs,
    signal: () => said,
    ...over,
  }
}

test('an alert whose sender falls silent is over after the time it promised; heard again it fires again', async () => {
  await intake.take(team, 'alertmanager', 'prometheus', [promised()])
  story.clock.advance({ minutes: 4 })
  await intake.take(team, 'alertmanager', 'prometheus', [promised()])
  story.clock.advance({ minutes: 4 })
  await intake.sweep()
  expect((await group()).firing).toBe(true)
  story.clock.advance({ minutes: 2 })
  await intake.sweep()
  expect((await group()).firing).toBe(false)
  const { rows } = await desk.pool.query('select state, ended_by from alerts where key = $1', ['a1'])
  expect(rows).toEqual([{ state: 'resolved', ended_by: 'timeout' }])
  await intake.take(team, 'alertmanager', 'prometheus', [promised()])
  expect((await group()).firing).toBe(true)
  await truth()
})

test('D2 a source that should speak and does not becomes an alert, and its first word the recovery', async () => {
  withRules({ heartbeats: [{ name: 'prometheus', everyMinutes: 5, graceMinutes: 1, service: null }] })
  await intake.sweep()
  expect(await inbox()).toEqual([])
  story.clock.advance({ minutes: 7 })
  await intake.sweep()
  await intake.sweep()
  expect(await inbox()).toEqual(['alert-group/1'])
  expect(await group()).toMatchObject({ title: 'prometheus has gone silent', source: 'heartbeat', firing: true })
  intake.noteHeard(team, 'alertmanager', 'prometheus')
  await intake.sweep()
  expect((await group()).firing).toBe(false)
})

test('a full queue keeps nothing and says so; what waited is kept', async () => {
  intake = openIntake({ desk, capacity: 10, lanes: 1 })
  const many = (from: number) => Array.from({ length: 5 }, (_, index) => signal({ dedupKey: `k${from + index}` }))
  const taken = await Promise.all([
    intake.takeSignals(team, 'alertmanager', 'eager', many(0)),
    intake.takeSignals(team, 'alertmanager', 'eager', many(5)),
    intake.takeSignals(team, 'alertmanager', 'modest', many(10)),
  ])
  // One sender may fill half of the queue, so that the other still finds room.
  expect(taken).toEqual(['kept', 'full', 'kept'])
  expect(await firing()).toBe(10)
  expect(intake.waiting()).toBe(0)
})

test('two nodes that hear the same at the same moment agree', async () => {
  intake = openIntake({ desk })
  const other = openIntake({ desk })
  const round = async (state: 'firing' | 'resolved') => {
    story.clock.advance({ minutes: 1 })
    const said = Array.from({ length: 60 }, (_, index) => {
      const own = signal({ dedupKey: `k${index}`, labels: { alertname: `N${index % 7}` } })
      return state === 'firing' ? own : { ...own, state, startedAt: null, endedAt: story.clock.now() }
    })
    const taken = await Promise.all(
      [intake, other, intake, other].map((node) => node.takeSignals(team, 'alertmanager', 'prometheus', said)),
    )
    expect(taken).toEqual(['kept', 'kept', 'kept', 'kept'])
  }
  await round('firing')
  await round('resolved')
  await round('firing')
  for (let number = 1; number <= 7; number += 1) expect(await firing(number)).toBeGreaterThan(7)
  expect(await eventsOf(1)).toEqual(['GroupFired', 'GroupResolved', 'GroupRefired'])
  await truth()
})
