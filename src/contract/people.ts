/**
 * The commands of `/api/people`, and those of the server's administrators. A command about one person takes the person from its
 * address; the shell adds `person` and the `facts` of `team.ts` and `desk.ts`.
 */
import { z } from 'zod'
import type {
  AppointAdministrator,
  CreateTeam,
  DeactivatePerson,
  DismissAdministrator,
  RegisterPerson,
  RenameTeam,
  ServerCommand,
} from '#domain/people/desk.ts'
import type {
  AddMember,
  ChangeLead,
  ChangeRole,
  RemoveMember,
  RenameMember,
  SetOffDuty,
  SetOnDuty,
  TeamCommand,
} from '#domain/people/team.ts'
import { actingRoles, type CommandSpec, commandSpec } from './commandSpec.ts'
import { line, nothing, personId, teamKey } from './fields.ts'

/** A command about a person, before the shell adds the person of the address and its facts. */
export type AboutPerson<One> = One extends { readonly person: unknown } ? Omit<One, 'person' | 'facts'> : never

/** `POST /api/people`. */
export type AskedAddMember = Omit<AddMember, 'facts'>

const managers = ['lead', 'deputy'] as const
const readers = ['lead', 'deputy', 'member', 'observer'] as const

export const peopleCommands = {
  'add-member': commandSpec({
    summary: 'Add a person to the team',
    rule: 'Words',
    may: managers,
    administrator: true,
    body: z.strictObject({
      person: personId(),
      name: line('the name', 100),
      role: z.enum(['lead', 'deputy', 'member', 'observer']).default('member'),
    }),
    toCommand: (body, meta): AskedAddMember => ({
      type: 'AddMember',
      person: body.person,
      name: body.name,
      role: body.role,
      ...meta,
    }),
  }),
  'change-role': commandSpec({
    summary: 'Change what a person is in the team',
    rule: 'Words',
    may: managers,
    administrator: true,
    body: z.strictObject({ role: z.enum(['deputy', 'member', 'observer']) }),
    toCommand: (body, meta): AboutPerson<ChangeRole> => ({ type: 'ChangeRole', role: body.role, ...meta }),
  }),
  'change-lead': commandSpec({
    summary: 'Hand the lead of the team to a person',
    rule: 'Words',
    may: ['lead'],
    administrator: true,
    body: z.strictObject({ formerRole: z.enum(['deputy', 'member']).default('member') }),
    toCommand: (body, meta): AboutPerson<ChangeLead> => ({
      type: 'ChangeLead',
      formerRole: body.formerRole,
      ...meta,
    }),
  }),
  'remove-member': commandSpec({
    summary: 'Take a person out of the team; what they own becomes unowned',
    rule: 'D4',
    may: managers,
    administrator: true,
    body: nothing,
    toCommand: (_, meta): AboutPerson<RemoveMember> => ({ type: 'RemoveMember', ...meta }),
  }),
  rename: commandSpec({
    summary: 'Change the name by which others see a person',
    rule: 'Words',
    may: readers,
    administrator: true,
    body: z.strictObject({ name: line('the name', 100) }),
    toCommand: (body, meta): AboutPerson<RenameMember> => ({ type: 'RenameMember', name: body.name, ...meta }),
  }),
  'set-on-duty': commandSpec({
    summary: 'Put a member on duty',
    rule: 'D2',
    may: actingRoles,
    administrator: true,
    body: nothing,
    toCommand: (_, meta): AboutPerson<SetOnDuty> => ({ type: 'SetOnDuty', ...meta }),
  }),
  'set-off-duty': commandSpec({
    summary: 'Take a member off duty',
    rule: 'D2',
    may: actingRoles,
    administrator: true,
    body: nothing,
    toCommand: (_, meta): AboutPerson<SetOffDuty> => ({ type: 'SetOffDuty', ...meta }),
  }),
} as const satisfies Record<string, CommandSpec<AskedAddMember | AboutPerson<TeamCommand>>>

/** A command of the server, before the shell adds its facts. */
export type AskedOfServer = ServerCommand extends infer One
  ? One extends { readonly facts: unknown }
    ? Omit<One, 'facts'>
    : One
  : never

export const serverCommands = {
  'create-team': commandSpec({
    summary: 'Create a team',
    rule: 'Words',
    may: [],
    administrator: true,
    body: z.strictObject({ team: teamKey(), name: line('the name', 100) }),
    toCommand: (body, meta): CreateTeam => ({ type: 'CreateTeam', team: body.team, name: body.name, ...meta }),
  }),
  'rename-team': commandSpec({
    summary: 'Change what a team is called',
    rule: 'Words',
    may: [],
    administrator: true,
    body: z.strictObject({ team: teamKey(), name: line('the name', 100) }),
    toCommand: (body, meta): RenameTeam => ({ type: 'RenameTeam', team: body.team, name: body.name, ...meta }),
  }),
  'appoint-administrator': commandSpec({
    summary: 'Make a person an administrator of the server',
    rule: 'Words',
    may: [],
    administrator: true,
    body: z.strictObject({ person: personId() }),
    toCommand: (body, meta): AppointAdministrator => ({
      type: 'AppointAdministrator',
      person: body.person,
      ...meta,
    }),
  }),
  'dismiss-administrator': commandSpec({
    summary: 'Take the administration of the server from a person',
    rule: 'Words',
    may: [],
    administrator: true,
    body: z.strictObject({ person: personId() }),
    toCommand: (body, meta): DismissAdministrator => ({
      type: 'DismissAdministrator',
      person: body.person,
      ...meta,
    }),
  }),
  'register-person': commandSpec({
    summary: 'Let a new person sign in',
    rule: 'Words',
    may: managers,
    administrator: true,
    body: z.strictObject({ person: personId(), name: line('the name', 100) }),
    toCommand: (body, meta): Omit<RegisterPerson, 'facts'> => ({
      type: 'RegisterPerson',
      person: body.person,
      name: body.name,
      ...meta,
    }),
  }),
  'deactivate-person': commandSpec({
    summary: 'Lock a person out of the whole server; what they own becomes unowned',
    rule: 'D4',
    may: [],
    administrator: true,
    body: z.strictObject({ person: personId() }),
    toCommand: (body, meta): DeactivatePerson => ({ type: 'DeactivatePerson', person: body.person, ...meta }),
  }),
} as const satisfies Record<string, CommandSpec<AskedOfServer>>
