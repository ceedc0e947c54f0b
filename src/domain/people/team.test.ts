import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { scenario } from '#testing/givenWhenThen.ts'
import { activeWithRole, isActiveMember, type PersonId, personIn, roles, type TeamRole } from './actor.ts'
import {
  added,
  administrator,
  asAdministrator,
  aTeam,
  deputy,
  facts,
  lead,
  member,
  noContext,
  observer,
  person,
  robot,
  seeding,
  t0,
  t1,
} from './people.fixture.ts'
import { peopleOf } from './people.ts'
import { leadOf, type TeamCommand, type TeamEvent, type TeamState } from './team.ts'
import { teamDecider } from './teamDecider.ts'

const { given } = scenario(teamDecider, noContext)

const add = (over: object = {}) =>
  ({
    type: 'AddMember',
    person: 'new06',
    name: 'Nia',
    role: 'member',
    facts: facts(),
    by: lead,
    at: t1,
    ...over,
  }) as const

describe('adding people', () => {
  test('the lead adds a member', () => {
    given(...aTeam)
      .when(add())
      .then({ type: 'MemberAdded', person: 'new06', name: 'Nia', role: 'member', by: lead, at: t1 })
      .thenState({ people: { new06: { id: 'new06', name: 'Nia', role: 'member', active: true, onDuty: false } } })
  })

  test('a deputy and an administrator add members too', () => {
    given(...aTeam)
      .when(add({ by: deputy }))
      .thenTypes('MemberAdded')
    given(...aTeam)
      .when(add({ by: administrator, facts: asAdministrator }))
      .thenTypes('MemberAdded')
  })

  test('members, observers, service accounts and strangers add nobody', () => {
    for (const by of [member, observer, robot, administrator, seeding])
      given(...aTeam)
        .when(add({ by }))
        .thenRefused({ code: 'may-not-manage-people', rule: 'Words' })
  })

  test('adding somebody who is there already, as they are, changes nothing', () => {
    given(...aTeam)
      .when(add({ person: 'mem03', name: 'Mia' }))
      .thenNothing()
  })

  test('adding somebody who is there with another role or name is refused', () => {
    given(...aTeam)
      .when(add({ person: 'mem03', name: 'Mia', role: 'deputy' }))
      .thenRefused({ code: 'already-in-team', what: 'Mia (mem03) is in the team already, as member.' })
    given(...aTeam)
      .when(add({ person: 'mem03', name: 'Mira' }))
      .thenRefused({ code: 'already-in-team' })
  })

  test('somebody who left can be added again, and is not on duty', () => {
    given(
      ...aTeam,
      { type: 'DutySet', person: 'mem03', onDuty: true, by: lead, at: t0 },
      { type: 'MemberRemoved', person: 'mem03', by: lead, at: t0 },
    )
      .when(add({ person: 'mem03', name: 'Mia' }))
      .thenTypes('MemberAdded')
      .thenState({ people: { mem03: { active: true, onDuty: false } } })
  })

  test('an id that every object inherits is a new person like any other', () => {
    const { state } = given(...aTeam)
      .when(add({ person: 'constructor' }))
      .thenTypes('MemberAdded')
    expect(personIn(state.people, 'constructor')?.name).toBe('Nia')
  })

  test('a fresh team has no lead, and gets one from an administrator', () => {
    expect(leadOf(teamDecider.initial)).toBeNull()
    const { state } = given()
      .when(add({ role: 'lead', by: administrator, facts: asAdministrator }))
      .thenTypes('MemberAdded')
    expect(leadOf(state)).toBe('new06')
  })

  test('a second lead is refused, naming the one there is', () => {
    given(...aTeam)
      .when(add({ role: 'lead' }))
      .thenRefused({ code: 'lead-exists', what: 'The team has its lead: led01. A team has one lead at most.' })
  })

  test('a deputy does not appoint a lead, not even when there is none', () => {
    given(added('dep02', 'deputy'))
      .when(add({ role: 'lead', by: deputy }))
      .thenRefused({ code: 'may-not-appoint-lead' })
  })
})

describe('roles', () => {
  const change = (over: object = {}) =>
    ({
      type: 'ChangeRole',
      person: 'mem03',
      role: 'deputy',
      facts: facts({ owns: [4] }),
      by: lead,
      at: t1,
      ...over,
    }) as const

  test('a member becomes deputy and keeps what they own', () => {
    given(...aTeam)
      .when(change())
      .then({ type: 'RoleChanged', person: 'mem03', from: 'member', role: 'deputy', by: lead, at: t1 })
      .thenAlso()
      .thenState({ people: { mem03: { role: 'deputy' } } })
  })

  test('D4 a member who becomes an observer owns nothing any more, and is off duty', () => {
    given(...aTeam, { type: 'DutySet', person: 'mem03', onDuty: true, by: lead, at: t0 })
      .when(change({ role: 'observer', facts: facts({ owns: [4, 9, 4] }) }))
      .thenTypes('RoleChanged')
      .thenAlso(
        { stream: { kind: 'incident', id: '4' }, command: { type: 'OwnerLeft', person: 'mem03' } as never },
        { stream: { kind: 'incident', id: '9' }, command: { type: 'OwnerLeft', person: 'mem03' } as never },
      )
      .thenState({ people: { mem03: { role: 'observer', onDuty: false } } })
  })

  test('a deputy who becomes a member stays on duty', () => {
    given(...aTeam, { type: 'DutySet', person: 'dep02', onDuty: true, by: lead, at: t0 })
      .when(change({ person: 'dep02', role: 'member' }))
      .thenState({ people: { dep02: { role: 'member', onDuty: true } } })
  })

  test('the same role again changes nothing', () => {
    given(...aTeam)
      .when(change({ role: 'member' }))
      .thenNothing()
  })

  test('members do not change roles', () => {
    given(...aTeam)
      .when(change({ by: member }))
      .thenRefused({ code: 'may-not-manage-people' })
  })

  test('nobody has a role who is unknown or has left', () => {
    given(...aTeam)
      .when(change({ person: 'new06' }))
      .thenRefused({ code: 'unknown-person' })
    given(...aTeam, { type: 'MemberRemoved', person: 'mem03', by: lead, at: t0 })
      .when(change())
      .thenRefused({ code: 'unknown-person', what: 'Nobody in the team has the id mem03.' })
  })

  test('the lead does not step down before somebody else leads', () => {
    given(...aTeam)
      .when(change({ person: 'led01', role: 'member' }))
      .thenRefused({ code: 'lead-needed', what: 'Lea (led01) leads the team, and a team keeps its lead.' })
  })

  test('a person can never be a service account', () => {
    const broken: TeamState = {
      people: { abc12: { id: 'abc12', name: 'A', role: 'service', active: true, onDuty: false } },
    }
    expect(() => teamDecider.decide(broken, change({ person: 'abc12' }), noContext)).toThrow('abc12 is no person')
  })
})

describe('the lead', () => {
  const hand = (over: object = {}) =>
    ({
      type: 'ChangeLead',
      person: 'mem03',
      formerRole: 'deputy',
      facts: facts(),
      by: lead,
      at: t1,
      ...over,
    }) as const

  test('the lead hands the lead over in one command', () => {
    const { state } = given(...aTeam)
      .when(hand())
      .then({ type: 'LeadChanged', person: 'mem03', from: 'led01', formerRole: 'deputy', by: lead, at: t1 })
      .thenState({ people: { mem03: { role: 'lead' }, led01: { role: 'deputy' } } })
    expect(activeWithRole(state.people, 'lead')).toEqual(['mem03'])
  })

  test('an administrator names the lead of a team that has none', () => {
    given(added('mem03', 'member'))
      .when(hand({ by: administrator, facts: asAdministrator }))
      .then({ type: 'LeadChanged', person: 'mem03', from: null, formerRole: 'deputy', by: administrator, at: t1 })
      .thenState({ people: { mem03: { role: 'lead' } } })
  })

  test('whoever leads already stays lead', () => {
    given(...aTeam)
      .when(hand({ person: 'led01' }))
      .thenNothing()
  })

  test('a deputy and a member do not decide who leads', () => {
    for (const by of [deputy, member])
      given(...aTeam)
        .when(hand({ by }))
        .thenRefused({ code: 'may-not-appoint-lead' })
  })

  test('nobody unknown becomes lead', () => {
    given(...aTeam)
      .when(hand({ person: 'new06' }))
      .thenRefused({ code: 'unknown-person' })
  })
})

describe('leaving', () => {
  const remove = (over: object = {}) =>
    ({
      type: 'RemoveMember',
      person: 'mem03',
      facts: facts({ owns: [12, 7] }),
      by: lead,
      at: t1,
      ...over,
    }) as const

  test('D4 whoever leaves leaves every open incident they own, in the same transaction', () => {
    const { state } = given(...aTeam, { type: 'DutySet', person: 'mem03', onDuty: true, by: lead, at: t0 })
      .when(remove())
      .then({ type: 'MemberRemoved', person: 'mem03', by: lead, at: t1 })
      .thenAlso(
        { stream: { kind: 'incident', id: '12' }, command: { type: 'OwnerLeft', person: 'mem03' } as never },
        { stream: { kind: 'incident', id: '7' }, command: { type: 'OwnerLeft', person: 'mem03' } as never },
      )
      .thenState({ people: { mem03: { name: 'Mia', active: false, onDuty: false } } })
    expect(isActiveMember(peopleOf(state), 'mem03')).toBe(false)
    expect(isActiveMember(peopleOf(state), 'dep02')).toBe(true)
  })

  test('leaving twice changes nothing', () => {
    given(...aTeam, { type: 'MemberRemoved', person: 'mem03', by: lead, at: t0 })
      .when(remove())
      .thenNothing()
  })

  test('somebody unknown cannot leave', () => {
    given(...aTeam)
      .when(remove({ person: 'new06' }))
      .thenRefused({ code: 'unknown-person' })
  })

  test('members remove nobody, not even themselves', () => {
    given(...aTeam)
      .when(remove({ by: member }))
      .thenRefused({ code: 'may-not-manage-people' })
  })

  test('the lead does not leave before somebody else leads', () => {
    given(...aTeam)
      .when(remove({ person: 'led01' }))
      .thenRefused({ code: 'lead-needed' })
  })

  test('D4 a deactivation is never held up: the lead goes too, and owns nothing', () => {
    const { state } = given(...aTeam)
      .when({
        type: 'DeactivateMember',
        person: 'led01',
        facts: { asAdministrator: true, owns: [3] },
        by: administrator,
        at: t1,
      })
      .then({ type: 'MemberDeactivated', person: 'led01', by: administrator, at: t1 })
      .thenAlso({ stream: { kind: 'incident', id: '3' }, command: { type: 'OwnerLeft', person: 'led01' } as never })
      .thenState({ people: { led01: { active: false, onDuty: false } } })
    expect(leadOf(state)).toBeNull()
  })

  test('only administrators deactivate', () => {
    given(...aTeam)
      .when({ ...remove(), type: 'DeactivateMember' })
      .thenRefused({ code: 'administrators-only' })
  })

  test('deactivating somebody who is not in the team changes nothing', () => {
    given(...aTeam)
      .when({ ...remove({ person: 'new06', facts: asAdministrator }), type: 'DeactivateMember' })
      .thenNothing()
  })
})

describe('names and duty', () => {
  const rename = (over: object = {}) =>
    ({ type: 'RenameMember', person: 'mem03', name: 'Mira', facts: facts(), by: member, at: t1, ...over }) as const
  const duty = (over: object = {}) =>
    ({ type: 'SetOnDuty', person: 'mem03', facts: facts(), by: member, at: t1, ...over }) as const

  test('everybody says what they are called, and the lead corrects it', () => {
    given(...aTeam)
      .when(rename())
      .then({ type: 'MemberRenamed', person: 'mem03', name: 'Mira', by: member, at: t1 })
      .thenState({ people: { mem03: { name: 'Mira', role: 'member' } } })
    given(...aTeam)
      .when(rename({ by: lead }))
      .thenTypes('MemberRenamed')
  })

  test('a member does not rename others', () => {
    given(...aTeam)
      .when(rename({ person: 'mem33' }))
      .thenRefused({ code: 'may-not-manage-people' })
  })

  test('the same name again changes nothing, and somebody unknown has none', () => {
    given(...aTeam)
      .when(rename({ name: 'Mia' }))
      .thenNothing()
    given(...aTeam)
      .when(rename({ person: 'new06', by: lead }))
      .thenRefused({ code: 'unknown-person' })
  })

  test('a service account of the same name is nobody’s self', () => {
    given(...aTeam)
      .when(rename({ by: { kind: 'service', id: 'mem03' } }))
      .thenRefused({ code: 'may-not-manage-people' })
  })

  test('D2 a member goes on duty and off again', () => {
    given(...aTeam)
      .when(duty())
      .then({ type: 'DutySet', person: 'mem03', onDuty: true, by: member, at: t1 })
      .thenState({ people: { mem03: { onDuty: true } } })
    given(...aTeam, { type: 'DutySet', person: 'mem03', onDuty: true, by: member, at: t0 })
      .when({ ...duty(), type: 'SetOffDuty' })
      .then({ type: 'DutySet', person: 'mem03', onDuty: false, by: member, at: t1 })
  })

  test('D2 going on duty twice changes nothing', () => {
    given(...aTeam, { type: 'DutySet', person: 'mem03', onDuty: true, by: member, at: t0 })
      .when(duty())
      .thenNothing()
    given(...aTeam)
      .when({ ...duty(), type: 'SetOffDuty' })
      .thenNothing()
  })

  test('D2 a deputy puts others on duty, a member does not', () => {
    given(...aTeam)
      .when(duty({ by: deputy }))
      .thenTypes('DutySet')
    given(...aTeam)
      .when(duty({ person: 'mem33' }))
      .thenRefused({ code: 'may-not-manage-people' })
  })

  test('D2 observers are never on duty, nor is anybody unknown', () => {
    given(...aTeam)
      .when(duty({ person: 'obs04', by: observer }))
      .thenRefused({ code: 'duty-for-members', rule: 'D2' })
    given(...aTeam)
      .when(duty({ person: 'new06', by: lead }))
      .thenRefused({ code: 'unknown-person' })
  })
})

describe('the decider', () => {
  test('a team sets no timers and needs no incidents', () => {
    expect(teamDecider.timers(teamDecider.initial, {} as never)).toEqual([])
    expect(teamDecider.needs(teamDecider.initial, add())).toEqual([])
    expect(() => teamDecider.timerCommand('x', seeding, t0)).toThrow('none called x')
  })

  test('an event about somebody who was never added is a broken history', () => {
    expect(() =>
      teamDecider.evolve(teamDecider.initial, { type: 'MemberRemoved', person: 'abc12', by: lead, at: t0 }),
    ).toThrow('abc12, who was never added')
  })
})

test('whatever is asked in whatever order, there is never a second lead, and who has left or observes is never on duty', () => {
  const ids = ['led01', 'mem03', 'obs04', 'new06'] as const
  const anyId = fc.constantFrom(...ids)
  const anyRole = fc.constantFrom<TeamRole>('lead', 'deputy', 'member', 'observer')
  const anyFacts = fc.record({ asAdministrator: fc.boolean(), owns: fc.constant([1]) })
  const anyBy = fc.record({ id: anyId, role: fc.constantFrom(...roles, null) }).map(({ id, role }) => person(id, role))
  const base = { person: anyId, facts: anyFacts, by: anyBy, at: fc.constant(t1) }
  const anyCommand: fc.Arbitrary<TeamCommand> = fc.oneof(
    fc.record({ type: fc.constant('AddMember' as const), name: fc.constantFrom('A', 'B'), role: anyRole, ...base }),
    fc.record({
      type: fc.constant('ChangeRole' as const),
      role: fc.constantFrom('deputy' as const, 'member' as const, 'observer' as const),
      ...base,
    }),
    fc.record({
      type: fc.constant('ChangeLead' as const),
      formerRole: fc.constantFrom('deputy' as const, 'member' as const),
      ...base,
    }),
    fc.record({ type: fc.constant('RemoveMember' as const), ...base }),
    fc.record({ type: fc.constant('DeactivateMember' as const), ...base }),
    fc.record({ type: fc.constantFrom('SetOnDuty' as const, 'SetOffDuty' as const), ...base }),
  )
  fc.assert(
    fc.property(fc.array(anyCommand, { maxLength: 40 }), (commands) => {
      let state: TeamState = teamDecider.initial
      const history: TeamEvent[] = []
      for (const command of commands) {
        const before: readonly PersonId[] = activeWithRole(state.people, 'lead')
        const decision = teamDecider.decide(state, command, noContext)
        if (decision.kind === 'refused') continue
        for (const event of decision.events) state = teamDecider.evolve(state, event)
        history.push(...decision.events)
        const leads = activeWithRole(state.people, 'lead')
        expect(leads.length).toBeLessThanOrEqual(1)
        // Once there is a lead, only a deactivation leaves the team without one.
        if (before.length === 1 && leads.length === 0) expect(command.type).toBe('DeactivateMember')
        for (const one of Object.values(state.people))
          if (one.onDuty) expect(isActiveMember(state.people, one.id)).toBe(true)
      }
      expect(history.reduce(teamDecider.evolve, teamDecider.initial)).toEqual(state)
    }),
  )
})
