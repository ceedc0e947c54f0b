import { expect, test } from 'vitest'
import { type Actor, activeWithRole, isActiveMember, memberOf, type People, personIn, roles } from './actor.ts'
import { person } from './people.fixture.ts'

test('lead, deputy and member act as members; observers, service accounts and administrators do not', () => {
  expect(roles.filter((role) => memberOf(person('abc12', role)) === 'abc12')).toEqual(['lead', 'deputy', 'member'])
  expect(memberOf(person('abc12', null))).toBeNull()
})

test('only a person acts as a member, whatever else carries an id or a role', () => {
  const others: readonly Actor[] = [
    { kind: 'service', id: 'abc12' },
    { kind: 'desk', why: 'rule' },
    { kind: 'outside', system: 'gitlab', name: 'Ana', person: 'abc12' },
    { kind: 'service', id: 'abc12', role: 'lead' } as Actor,
  ]
  for (const actor of others) expect(memberOf(actor)).toBeNull()
})

test('people are looked up by their own id only, and the active ones by role in the order of their ids', () => {
  const facts = { name: 'X', role: 'deputy', onDuty: false } as const
  const people: People = {
    xyz99: { id: 'xyz99', ...facts, active: true },
    abc12: { id: 'abc12', ...facts, active: true },
    old77: { id: 'old77', ...facts, active: false },
    led01: { id: 'led01', ...facts, role: 'lead', active: true },
  }
  expect(personIn(people, 'abc12')?.id).toBe('abc12')
  expect(personIn(people, 'constructor')).toBeNull()
  expect(activeWithRole(people, 'deputy')).toEqual(['abc12', 'xyz99'])
  expect(activeWithRole(people, 'deputy', 'lead')).toEqual(['abc12', 'led01', 'xyz99'])
  expect(isActiveMember(people, 'abc12')).toBe(true)
  expect(isActiveMember(people, 'old77')).toBe(false)
})
