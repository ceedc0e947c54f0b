/** The people of one team: stream `team/people`. Who belongs to it, with which role, and who is on duty until the rota says so (D2). */
import type { CommandBase, EventBase, StreamId } from '../stream.ts'
import { streamId } from '../stream.ts'
import { activeWithRole, type People, type PersonId, type TeamRole } from './actor.ts'

/** The stream of a team's people. */
export const teamPeopleStream: StreamId = streamId('team', 'people')

/** Everybody who is or was in the team. At most one active lead; a fresh team has none. */
export type TeamState = { readonly people: People }

export const emptyTeam: TeamState = { people: {} }

/** The team's lead, or null. */
export const leadOf = (team: TeamState): PersonId | null => activeWithRole(team.people, 'lead')[0] ?? null

/** What the shell adds to every command about people, read in the command's transaction. */
export type PeopleFacts = {
  /** The actor is an administrator of the server, member here or not. */
  readonly asAdministrator: boolean
  /** Open incidents of this team that `person` owns: they become unowned when the person leaves (D4). */
  readonly owns: readonly number[]
}

type Command<Type extends string, Payload> = Omit<CommandBase, 'type'> & { readonly type: Type } & Readonly<Payload> & {
    readonly person: PersonId
    readonly facts: PeopleFacts
  }

/** Also brings back somebody who had left. `lead` only while there is none. */
export type AddMember = Command<'AddMember', { name: string; role: TeamRole }>
export type ChangeRole = Command<'ChangeRole', { role: Exclude<TeamRole, 'lead'> }>
/** `person` becomes the lead; who was lead until now, if anybody, becomes `formerRole`. */
export type ChangeLead = Command<'ChangeLead', { formerRole: 'deputy' | 'member' }>
export type RemoveMember = Command<'RemoveMember', unknown>
/** The person was deactivated on the whole server: never refused for being the lead. */
export type DeactivateMember = Command<'DeactivateMember', unknown>
export type RenameMember = Command<'RenameMember', { name: string }>
export type SetOnDuty = Command<'SetOnDuty', unknown>
export type SetOffDuty = Command<'SetOffDuty', unknown>

export type TeamCommand =
  | AddMember
  | ChangeRole
  | ChangeLead
  | RemoveMember
  | DeactivateMember
  | RenameMember
  | SetOnDuty
  | SetOffDuty

type Event<Type extends string, Payload> = Omit<EventBase, 'type'> & { readonly type: Type } & Readonly<Payload> & {
    readonly person: PersonId
  }

export type MemberAdded = Event<'MemberAdded', { name: string; role: TeamRole }>
export type RoleChanged = Event<'RoleChanged', { from: TeamRole; role: Exclude<TeamRole, 'lead'> }>
export type LeadChanged = Event<'LeadChanged', { from: PersonId | null; formerRole: 'deputy' | 'member' }>
export type MemberRemoved = Event<'MemberRemoved', unknown>
export type MemberDeactivated = Event<'MemberDeactivated', unknown>
export type MemberRenamed = Event<'MemberRenamed', { name: string }>
export type DutySet = Event<'DutySet', { onDuty: boolean }>

export type TeamEvent =
  | MemberAdded
  | RoleChanged
  | LeadChanged
  | MemberRemoved
  | MemberDeactivated
  | MemberRenamed
  | DutySet
