import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { scenario } from '#testing/givenWhenThen.ts'
import type { AuditEntry } from './audit.ts'
import { type DeskCommand, type DeskEvent, type DeskState, deskStream } from './desk.ts'
import { deskDecider } from './deskDecider.ts'
import { administrator, lead, member, noContext, person, robot, seeding, t0, t1 } from './people.fixture.ts'

const { given } = scenario(deskDecider, noContext)

const registered = (id: string, name = `Name of ${id}`): DeskEvent => ({
  type: 'PersonRegistered',
  person: id,
  name,
  by: seeding,
  at: t0,
})
const appointed = (id: string): DeskEvent => ({ type: 'AdministratorAppointed', person: id, by: seeding, at: t0 })
const created: DeskEvent = { type: 'TeamCreated', team: 'wilson', name: 'Wilson', by: seeding, at: t0 }

/** A server with one administrator, one team and one more person. */
const aServer: readonly DeskEvent[] = [registered('adm05', 'Ada'), appointed('adm05'), created, registered('mem03')]

describe('first run', () => {
  const claim = (over: object = {}) =>
    ({
      type: 'ClaimDesk',
      person: 'abc12',
      name: 'Ana',
      team: 'wilson',
      teamName: 'Wilson',
      by: person('abc12', null),
      at: t1,
      ...over,
    }) as const
  const by = person('abc12', null)

  test('the first person becomes administrator, and the first team is created', () => {
    given()
      .when(claim())
      .then(
        { type: 'PersonRegistered', person: 'abc12', name: 'Ana', by, at: t1 },
        { type: 'AdministratorAppointed', person: 'abc12', by, at: t1 },
        { type: 'TeamCreated', team: 'wilson', name: 'Wilson', by, at: t1 },
      )
      .thenState({
        persons: { abc12: { id: 'abc12', name: 'Ana', active: true } },
        administrators: ['abc12'],
        teams: { wilson: { key: 'wilson', name: 'Wilson' } },
      })
  })

  test('of two browsers at once one wins, the other is told', () => {
    const { state } = given().when(claim())
    const second = deskDecider.decide(state, claim({ person: 'xyz99' }), noContext)
    expect(second).toMatchObject({ kind: 'refused', refusal: { code: 'desk-claimed', rule: 'Words' } })
  })

  test('a team and a person that the playbook brought are not made again', () => {
    given(created, registered('abc12'))
      .when(claim())
      .then({ type: 'AdministratorAppointed', person: 'abc12', by, at: t1 })
  })
})

describe('teams', () => {
  const create = (over: object = {}) =>
    ({ type: 'CreateTeam', team: 'harris', name: 'Harris', by: administrator, at: t1, ...over }) as const
  const rename = (over: object = {}) =>
    ({ type: 'RenameTeam', team: 'wilson', name: 'Wilson II', by: administrator, at: t1, ...over }) as const

  test('an administrator creates a team', () => {
    given(...aServer)
      .when(create())
      .then({ type: 'TeamCreated', team: 'harris', name: 'Harris', by: administrator, at: t1 })
      .thenState({ teams: { harris: { key: 'harris', name: 'Harris' }, wilson: { key: 'wilson', name: 'Wilson' } } })
  })

  test('the desk itself creates the team of its playbook on an empty database', () => {
    given()
      .when(create({ by: seeding }))
      .thenTypes('TeamCreated')
  })

  test('nobody else creates, renames, appoints, dismisses or deactivates', () => {
    const asked: readonly DeskCommand[] = [
      create({ by: lead }),
      create({ by: { kind: 'service', id: 'adm05' } }),
      rename({ by: member }),
      { type: 'AppointAdministrator', person: 'mem03', by: person('mem03', 'lead'), at: t1 },
      { type: 'DismissAdministrator', person: 'adm05', by: lead, at: t1 },
      { type: 'DeactivatePerson', person: 'mem03', by: lead, at: t1 },
    ]
    for (const command of asked)
      given(...aServer)
        .when(command)
        .thenRefused({ code: 'administrators-only' })
  })

  test('the same team again changes nothing, under another name it is refused', () => {
    given(...aServer)
      .when(create({ team: 'wilson', name: 'Wilson' }))
      .thenNothing()
    given(...aServer)
      .when(create({ team: 'wilson' }))
      .thenRefused({ code: 'team-exists', what: 'There is a team wilson already.' })
  })

  test('a key that every object inherits is a new team like any other', () => {
    given(...aServer)
      .when(create({ team: 'constructor' }))
      .thenTypes('TeamCreated')
  })

  test('a team is renamed once, and only when it exists', () => {
    given(...aServer)
      .when(rename())
      .then({ type: 'TeamRenamed', team: 'wilson', name: 'Wilson II', by: administrator, at: t1 })
      .thenState({ teams: { wilson: { key: 'wilson', name: 'Wilson II' } } })
    given(...aServer)
      .when(rename({ name: 'Wilson' }))
      .thenNothing()
    given(...aServer)
      .when(rename({ team: 'harris' }))
      .thenRefused({ code: 'unknown-team' })
  })
})

describe('administrators', () => {
  const appoint = (over: object = {}) =>
    ({ type: 'AppointAdministrator', person: 'mem03', by: administrator, at: t1, ...over }) as const
  const dismiss = (over: object = {}) =>
    ({ type: 'DismissAdministrator', person: 'adm05', by: administrator, at: t1, ...over }) as const

  test('an administrator appoints another', () => {
    given(...aServer)
      .when(appoint())
      .then({ type: 'AdministratorAppointed', person: 'mem03', by: administrator, at: t1 })
      .thenState({ administrators: ['adm05', 'mem03'] })
  })

  test('appointing twice changes nothing; nobody unknown or deactivated is appointed', () => {
    given(...aServer, appointed('mem03'))
      .when(appoint())
      .thenNothing()
    given(...aServer)
      .when(appoint({ person: 'new06' }))
      .thenRefused({ code: 'unknown-person' })
    given(...aServer, { type: 'PersonDeactivated', person: 'mem03', by: administrator, at: t0 })
      .when(appoint())
      .thenRefused({ code: 'unknown-person' })
  })

  test('the last administrator stays', () => {
    given(...aServer)
      .when(dismiss())
      .thenRefused({ code: 'last-administrator' })
  })

  test('one of two administrators is dismissed', () => {
    given(...aServer, appointed('mem03'))
      .when(dismiss())
      .then({ type: 'AdministratorDismissed', person: 'adm05', by: administrator, at: t1 })
      .thenState({ administrators: ['mem03'] })
  })

  test('dismissing somebody who is none changes nothing', () => {
    given(...aServer)
      .when(dismiss({ person: 'mem03' }))
      .thenNothing()
  })
})

describe('persons', () => {
  const register = (over: object = {}) =>
    ({
      type: 'RegisterPerson',
      person: 'new06',
      name: 'Nia',
      facts: { asLead: false },
      by: administrator,
      at: t1,
      ...over,
    }) as const
  const deactivate = (over: object = {}) =>
    ({ type: 'DeactivatePerson', person: 'mem03', by: administrator, at: t1, ...over }) as const

  test('an administrator, and the lead of a team, let new people in', () => {
    given(...aServer)
      .when(register())
      .then({ type: 'PersonRegistered', person: 'new06', name: 'Nia', by: administrator, at: t1 })
    given(...aServer)
      .when(register({ by: lead, facts: { asLead: true } }))
      .thenTypes('PersonRegistered')
  })

  test('members and service accounts let nobody in', () => {
    for (const by of [member, robot])
      given(...aServer)
        .when(register({ by }))
        .thenRefused({ code: 'may-not-register-people' })
  })

  test('the same person again changes nothing; somebody else’s id is refused', () => {
    given(...aServer)
      .when(register({ person: 'adm05', name: 'Ada' }))
      .thenNothing()
    given(...aServer)
      .when(register({ person: 'adm05', name: 'Adam' }))
      .thenRefused({ code: 'person-exists', what: 'The id adm05 belongs to somebody already.' })
  })

  test('a deactivated person keeps the name in the records and can be let in again', () => {
    const { state } = given(...aServer)
      .when(deactivate())
      .then({ type: 'PersonDeactivated', person: 'mem03', by: administrator, at: t1 })
      .thenState({ persons: { mem03: { name: 'Name of mem03', active: false } } })
    expect(deskDecider.decide(state, register({ person: 'mem03' }), noContext)).toMatchObject({
      kind: 'accepted',
      events: [{ type: 'PersonRegistered' }],
    })
  })

  test('deactivating twice changes nothing; nobody unknown is deactivated', () => {
    given(...aServer, { type: 'PersonDeactivated', person: 'mem03', by: administrator, at: t0 })
      .when(deactivate())
      .thenNothing()
    given(...aServer)
      .when(deactivate({ person: 'new06' }))
      .thenRefused({ code: 'unknown-person' })
  })

  test('the last administrator is not deactivated; one of two is, and is none any more', () => {
    given(...aServer)
      .when(deactivate({ person: 'adm05' }))
      .thenRefused({ code: 'last-administrator' })
    given(...aServer, appointed('mem03'))
      .when(deactivate({ person: 'adm05' }))
      .then(
        { type: 'AdministratorDismissed', person: 'adm05', by: administrator, at: t1 },
        { type: 'PersonDeactivated', person: 'adm05', by: administrator, at: t1 },
      )
      .thenState({ administrators: ['mem03'], persons: { adm05: { active: false } } })
  })
})

describe('the audit', () => {
  const entries: readonly AuditEntry[] = [
    { type: 'KeyCreated', key: 'k1', title: 'Backup script', of: 'person', owner: 'mem03', scopes: ['read'] },
    { type: 'KeyRotated', key: 'k1' },
    { type: 'KeyRevoked', key: 'k1' },
    { type: 'SignedIn', person: 'mem03', how: 'passkey' },
    { type: 'SignedOutEverywhere', person: 'mem03' },
    { type: 'SettingChanged', setting: 'tracker', text: 'GitLab at https://gitlab.example.org' },
  ]

  test('every entry is kept as it is, with who and when, and changes nothing', () => {
    for (const entry of entries)
      given(...aServer)
        .when({ type: 'RecordAudit', entry, by: member, at: t1 })
        .then({ ...entry, by: member, at: t1 })
        .thenState({ administrators: ['adm05'] })
  })
})

test('the server’s streams set no timers and need no incidents', () => {
  expect(deskStream).toEqual({ kind: 'desk', id: 'server' })
  expect(deskDecider.timers(deskDecider.initial, {} as never)).toEqual([])
  expect(deskDecider.needs(deskDecider.initial, { type: 'DeactivatePerson', person: 'a', by: lead, at: t0 })).toEqual(
    [],
  )
  expect(() => deskDecider.timerCommand('x', seeding, t0)).toThrow('none called x')
})

test('whatever is asked in whatever order, there is never no administrator again once there was one', () => {
  const anyId = fc.constantFrom('adm05', 'mem03', 'new06')
  const by = anyId.map((id) => person(id, null))
  const base = { person: anyId, by, at: fc.constant(t1) }
  const anyCommand: fc.Arbitrary<DeskCommand> = fc.oneof(
    fc.record({
      type: fc.constant('ClaimDesk' as const),
      name: fc.constant('A'),
      team: fc.constant('wilson'),
      teamName: fc.constant('Wilson'),
      ...base,
    }),
    fc.record({ type: fc.constantFrom('AppointAdministrator' as const, 'DismissAdministrator' as const), ...base }),
    fc.record({ type: fc.constant('DeactivatePerson' as const), ...base }),
    fc.record({
      type: fc.constant('RegisterPerson' as const),
      name: fc.constant('A'),
      facts: fc.record({ asLead: fc.boolean() }),
      ...base,
    }),
  )
  fc.assert(
    fc.property(fc.array(anyCommand, { maxLength: 40 }), (commands) => {
      let state: DeskState = deskDecider.initial
      let claimed = 0
      for (const command of commands) {
        const decision = deskDecider.decide(state, command, noContext)
        if (decision.kind === 'refused') continue
        for (const event of decision.events) state = deskDecider.evolve(state, event)
        if (command.type === 'ClaimDesk') claimed += 1
        if (claimed > 0) expect(state.administrators.length).toBeGreaterThan(0)
        // Each of them can sign in, and stands there once.
        for (const one of state.administrators) expect(state.persons[one]?.active).toBe(true)
        expect(new Set(state.administrators).size).toBe(state.administrators.length)
      }
      expect(claimed).toBeLessThanOrEqual(1)
    }),
  )
})
