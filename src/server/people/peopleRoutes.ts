/**
 * Routes of a team's people, and of the server's administrators. An administrator manages people of every team without being a
 * member of one, and reads no team's items.
 */
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { CommandSpec } from '#contract/commandSpec.ts'
import { personId } from '#contract/fields.ts'
import { peopleCommands, serverCommands } from '#contract/people.ts'
import { toJson } from '#domain/json.ts'
import { type DeactivatePerson, deskStream, deskTeam, type RegisterPerson } from '#domain/people/desk.ts'
import type { PeopleFacts } from '#domain/people/team.ts'
import { type DeactivateMember, teamPeopleStream } from '#domain/people/team.ts'
import type { CommandBase } from '#domain/stream.ts'
import { announceRevocation, closeAccount, emailSchema, reopenAccount } from '../auth/accounts.ts'
import { invite } from '../auth/invitations.ts'
import type { Desk } from '../desk.ts'
import { type Done, handleIn } from '../handle.ts'
import { actsAsAdministrator, requireLasting, requireScope } from '../http/access.ts'
import { type Answer, commandRoute } from '../http/commandRoutes.ts'
import { idempotently } from '../http/idempotentWork.ts'
import { DoorError } from '../http/problems.ts'
import { checkText } from '../http/textCheck.ts'
import { audit } from '../keys/keyRoutes.ts'
import type { PlaybookRegistry } from '../playbooks.ts'
import type { Tx } from '../store/database.ts'
import { isAdministrator, loadPeople, membershipsOf } from './loadPeople.ts'
import { ownedIncidents } from './ownedIncidents.ts'

const personParam = z.object({ person: personId() })
const personOf = (request: FastifyRequest): string => personParam.parse(request.params).person

const administers = (request: FastifyRequest): boolean => actsAsAdministrator(request.access.identity)

const present =
  (status: number) =>
  (done: Done): Answer => ({ status, body: { version: done.version, changed: done.events.length > 0 } })

export const peopleRoutes =
  (desk: Desk) =>
  (app: FastifyInstance): void => {
    const facts = async (request: FastifyRequest, tx: Tx, person: string): Promise<PeopleFacts> => ({
      asAdministrator: administers(request),
      owns: await ownedIncidents(tx, request.access.team, person),
    })

    const add: CommandSpec<CommandBase> = peopleCommands['add-member']
    commandRoute(app, desk, '/people', 'people', {
      spec: add,
      target: (request, command) => ({
        stream: teamPeopleStream,
        mayBegin: true,
        command: async ({ tx }) => {
          const person = 'person' in command && typeof command.person === 'string' ? command.person : ''
          return { ...command, ...{ facts: await facts(request, tx, person) } }
        },
      }),
      present: present(201),
    })
    const { 'add-member': _, ...aboutOne } = peopleCommands
    for (const [name, spec] of Object.entries<CommandSpec<CommandBase>>(aboutOne))
      commandRoute(app, desk, `/people/:person/${name}`, 'people', {
        spec,
        target: (request, command) => ({
          stream: teamPeopleStream,
          command: async ({ tx }) => {
            const person = personOf(request)
            return { ...command, ...{ person, facts: await facts(request, tx, person) } }
          },
        }),
        present: present(200),
      })

    app.get(
      '/people',
      { schema: { summary: 'Who is in the team, with which role', tags: ['people'] } },
      async (request) => {
        const people = Object.values(await loadPeople(desk.pool, request.access.team))
        // D1: who is on duty is for members alone.
        const seesDuty =
          request.access.role === 'lead' || request.access.role === 'deputy' || request.access.role === 'member'
        return {
          people: people
            .map((person) => ({
              id: person.id,
              name: person.name,
              role: person.role,
              active: person.active,
              ...(seesDuty ? { onDuty: person.onDuty } : {}),
            }))
            .sort((a, b) => a.name.localeCompare(b.name, 'en')),
        }
      },
    )

    const inviteBody = z.strictObject({ email: emailSchema })
    app.post(
      '/people/:person/invite',
      {
        schema: {
          summary: 'Invite a person of the team to choose a password; the code is shown once',
          description: 'For lead, deputy and administrators.',
          tags: ['people'],
          body: inviteBody,
        },
        validatorCompiler: () => (value: unknown) => ({ value }),
      },
      async (request, reply) => {
        const { role, identity, team } = request.access
        requireScope(identity, 'act')
        if (role !== 'lead' && role !== 'deputy' && !administers(request)) throw new DoorError('not-allowed')
        requireLasting(identity)
        checkText(request.body)
        const { email } = inviteBody.parse(request.body)
        const id = personOf(request)
        const people = await loadPeople(desk.pool, request.access.team)
        const person = people[id]
        if (person?.active !== true) throw new DoorError('not-found', 'Nobody in the team has this id. Add them first.')
        const by = request.access.actor.kind === 'person' ? request.access.actor.id : ''
        return idempotently(desk, request, reply, async (tx) => {
          if (!administers(request)) await requireOnlyOurs(tx, team, id)
          const code = await invite(tx, { personId: id, name: person.name, email, by, at: desk.clock() })
          if (code === null) throw new DoorError('not-allowed', 'This person’s account is closed.')
          await audit(tx, desk, request, { type: 'SettingChanged', setting: `invitation of ${id}`, text: 'made' })
          const { expiresAt } = code
          return {
            status: 201,
            body: toJson({ person: id, code: code.code, expiresAt }),
            kept: toJson({ person: id, code: null, expiresAt }),
          }
        })
      },
    )
  }

/**
 * Who has an invitation's code becomes that person. So a lead invites only persons who are nobody elsewhere: adding somebody to the
 * own team must open no other team and no server. Throws `DoorError`.
 */
const requireOnlyOurs = async (tx: Tx, team: string, person: string): Promise<void> => {
  const elsewhere = (await membershipsOf(tx, person)).some((membership) => membership.team !== team)
  if (elsewhere || (await isAdministrator(tx, person)))
    throw new DoorError(
      'not-allowed',
      'This person belongs to other teams or administers the server: an administrator invites them.',
    )
}

/** `/api/me` and `/api/server/…`: who asks, and what administrators do. */
export const serverRoutes =
  (desk: Desk, playbooks: PlaybookRegistry) =>
  (app: FastifyInstance): void => {
    for (const [name, spec] of Object.entries<CommandSpec<CommandBase>>(serverCommands))
      commandRoute(app, desk, `/server/${name}`, 'server', {
        spec,
        target: (request, command) => ({
          stream: deskStream,
          command: async ({ tx }) => withServerFacts(desk, playbooks, request, command, tx),
        }),
        present: present(name === 'create-team' ? 201 : 200),
      })
    serverAudit(desk, app)
    app.get(
      '/server',
      { schema: { summary: 'Teams, persons and administrators', tags: ['server'] } },
      async (request) => {
        if (!administers(request)) throw new DoorError('not-allowed', 'This is for administrators of the server.')
        const [teams, administrators, persons] = await Promise.all([
          desk.pool.query('select team, name, created_at as "createdAt" from teams order by team'),
          desk.pool.query('select person from administrators order by person'),
          desk.pool.query('select "personId" as person, name, email, disabled from auth."user" order by "personId"'),
        ])
        return toJson({
          teams: teams.rows,
          administrators: administrators.rows.map((row: { person: string }) => row.person),
          persons: persons.rows,
        })
      },
    )
  }

const isClosed = async (tx: Tx, person: string): Promise<boolean> =>
  (await tx.query('select from auth."user" where "personId" = $1 and disabled', [person])).rowCount === 1

const serverAudit = (desk: Desk, app: FastifyInstance): void => {
  const query = z.strictObject({
    before: z.coerce.number().int().positive().max(Number.MAX_SAFE_INTEGER).optional(),
    limit: z.coerce.number().int().min(1).max(200).default(50),
  })
  app.get(
    '/server/audit',
    {
      schema: {
        summary: 'Sign-ins, teams, administrators, deliveries resumed: newest first',
        tags: ['server'],
        querystring: query,
      },
    },
    async (request) => {
      if (!administers(request)) throw new DoorError('not-allowed', 'This is for administrators of the server.')
      const { before, limit } = query.parse(request.query)
      const { rows } = await desk.pool.query(
        `select position, stream, type, actor as by, at, data from events
          where team = $1 and stream in ('desk/audit', 'desk/server') and ($2::bigint is null or position < $2)
          order by position desc limit $3`,
        [deskTeam, before ?? null, limit],
      )
      return { entries: toJson(rows) }
    },
  )
}

const withServerFacts = async (
  desk: Desk,
  playbooks: PlaybookRegistry,
  request: FastifyRequest,
  command: CommandBase,
  tx: Tx,
): Promise<CommandBase> => {
  if (command.type === 'RegisterPerson') {
    // The table made it from the body.
    const register = command as CommandBase & Omit<RegisterPerson, 'facts'>
    const memberships = await membershipsOf(tx, request.access.actor.kind === 'person' ? request.access.actor.id : '')
    const asLead = memberships.some((membership) => membership.role === 'lead' || membership.role === 'deputy')
    // An account that an administrator closed is for administrators to open.
    if (administers(request)) await reopenAccount(tx, register.person, command.at)
    else if (await isClosed(tx, register.person))
      throw new DoorError(
        'not-allowed',
        'This person was locked out of the server: an administrator lets them back in.',
      )
    const made: RegisterPerson = { ...register, type: 'RegisterPerson', facts: { asLead } }
    return made
  }
  if (command.type === 'CreateTeam' && 'team' in command && typeof command.team === 'string')
    await playbooks.ensure(command.team)
  if (command.type === 'DeactivatePerson') {
    const { person } = command as CommandBase & DeactivatePerson
    // Everywhere in one transaction: out of every team, what they own unowned, sessions and keys void (D4).
    for (const { team } of await membershipsOf(tx, person)) {
      const leave: DeactivateMember = {
        type: 'DeactivateMember',
        by: command.by,
        at: command.at,
        person,
        facts: { asAdministrator: true, owns: await ownedIncidents(tx, team, person) },
      }
      await handleIn(tx, desk, { team, stream: teamPeopleStream, command: leave })
    }
    await closeAccount(tx, person, command.at)
  }
  if (
    command.type === 'AppointAdministrator' ||
    command.type === 'DismissAdministrator' ||
    command.type === 'DeactivatePerson'
  )
    await announceRevocation(tx)
  return command
}
