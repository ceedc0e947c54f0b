/** Builders for tests of people: each gives a valid thing, the test names only what matters. */
import type { Context } from '../context.ts'
import type { Actor, Role } from './actor.ts'
import type { MemberAdded, PeopleFacts } from './team.ts'

export const t0 = Temporal.Instant.from('2026-11-02T09:00:00Z')
export const t1 = Temporal.Instant.from('2026-11-02T10:00:00Z')

/** Decisions about people look at nothing but their own stream. */
export const noContext = { people: {}, related: { incidents: {} } } as unknown as Context

export const person = (id: string, role: Role | null): Actor => ({ kind: 'person', id, role })

export const lead = person('led01', 'lead')
export const deputy = person('dep02', 'deputy')
export const member = person('mem03', 'member')
export const observer = person('obs04', 'observer')
/** Sets up the server and is no member of the team. */
export const administrator = person('adm05', null)
export const robot: Actor = { kind: 'service', id: 'robot' }
export const seeding: Actor = { kind: 'desk', why: 'rule' }

export const facts = (over: Partial<PeopleFacts> = {}): PeopleFacts => ({ asAdministrator: false, owns: [], ...over })
export const asAdministrator = facts({ asAdministrator: true })

export const added = (id: string, role: MemberAdded['role'], name = `Name of ${id}`): MemberAdded => ({
  type: 'MemberAdded',
  person: id,
  name,
  role,
  by: seeding,
  at: t0,
})

/** A team with a lead, a deputy, two members and an observer. */
export const aTeam: readonly MemberAdded[] = [
  added('led01', 'lead', 'Lea'),
  added('dep02', 'deputy', 'Dan'),
  added('mem03', 'member', 'Mia'),
  added('mem33', 'member', 'Max'),
  added('obs04', 'observer', 'Otto'),
]
