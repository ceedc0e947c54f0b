import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import type { Actor } from '#domain/people/actor.ts'
import { peopleCommands, serverCommands } from './people.ts'

const by: Actor = { kind: 'person', id: 'led01', role: 'lead' }
const meta = { by, at: Temporal.Instant.from('2026-11-02T10:00:00Z') }

test.each([
  [
    'add-member',
    { person: 'New06', name: ' Nia ' },
    { type: 'AddMember', person: 'new06', name: 'Nia', role: 'member' },
  ],
  [
    'add-member',
    { person: 'new06', name: 'Nia', role: 'observer' },
    { type: 'AddMember', person: 'new06', name: 'Nia', role: 'observer' },
  ],
  ['change-role', { role: 'deputy' }, { type: 'ChangeRole', role: 'deputy' }],
  ['change-lead', {}, { type: 'ChangeLead', formerRole: 'member' }],
  ['change-lead', { formerRole: 'deputy' }, { type: 'ChangeLead', formerRole: 'deputy' }],
  ['remove-member', {}, { type: 'RemoveMember' }],
  ['rename', { name: 'Mira' }, { type: 'RenameMember', name: 'Mira' }],
  ['set-on-duty', {}, { type: 'SetOnDuty' }],
  ['set-off-duty', {}, { type: 'SetOffDuty' }],
] as const)(
  '%s with %j becomes its command; the shell adds the person of the address and its facts',
  (name, body, command) => {
    expect(peopleCommands[name].toCommand(body, meta)).toEqual({ ...command, ...meta })
  },
)

test.each([
  ['create-team', { team: 'harris', name: 'Harris' }, { type: 'CreateTeam', team: 'harris', name: 'Harris' }],
  ['rename-team', { team: 'harris', name: 'Harris II' }, { type: 'RenameTeam', team: 'harris', name: 'Harris II' }],
  ['appoint-administrator', { person: 'mem03' }, { type: 'AppointAdministrator', person: 'mem03' }],
  ['dismiss-administrator', { person: 'mem03' }, { type: 'DismissAdministrator', person: 'mem03' }],
  ['register-person', { person: 'new06', name: 'Nia' }, { type: 'RegisterPerson', person: 'new06', name: 'Nia' }],
  ['deactivate-person', { person: 'mem03' }, { type: 'DeactivatePerson', person: 'mem03' }],
] as const)('%s with %j becomes its command', (name, body, command) => {
  expect(serverCommands[name].toCommand(body, meta)).toEqual({ ...command, ...meta })
})

describe('a body that is refused names every fault', () => {
  const faults = (give: () => unknown): readonly string[] => {
    try {
      give()
    } catch (error) {
      if (!(error instanceof z.ZodError)) throw error
      return error.issues.map((issue) => issue.path.join('.')).toSorted()
    }
    return expect.fail('was accepted')
  }

  test.each([
    ['add-member', { person: '_desk', name: '', role: 'service' }, ['name', 'person', 'role']],
    ['add-member', { person: `a${'b'.repeat(63)}`, name: 'x'.repeat(101) }, ['name', 'person']],
    ['change-role', { role: 'lead' }, ['role']],
    ['change-role', { role: 'member', facts: { asAdministrator: true } }, ['']],
    ['change-lead', { formerRole: 'observer' }, ['formerRole']],
    ['remove-member', { person: 'abc12' }, ['']],
    ['rename', { name: 'a\u0007b' }, ['name']],
  ] as const)('%s with %j', (name, body, fields) => {
    expect(faults(() => peopleCommands[name].toCommand(body, meta))).toEqual([...fields])
  })

  test('a team cannot be called as the server itself, nor anything that does not fit into an address', () => {
    for (const team of ['_desk', 'Harris', '1st', 'a/b', '', `a${'b'.repeat(63)}`])
      expect(faults(() => serverCommands['create-team'].toCommand({ team, name: 'X' }, meta))).toEqual(['team'])
  })
})
