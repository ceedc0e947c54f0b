/** The server itself: stream `desk/server` of team `_desk`. Teams, administrators, and the people who may sign in. */
import type { CommandBase, EventBase, StreamId } from '../stream.ts'
import { streamId } from '../stream.ts'
import type { PersonId } from './actor.ts'
import type { AuditEvent, RecordAudit } from './audit.ts'

/** The team in whose name the server keeps its own streams; no team of people can be called so. */
export const deskTeam = '_desk'

export const deskStream: StreamId = streamId('desk', 'server')

export type DeskPerson = { readonly id: PersonId; readonly name: string; readonly active: boolean }

export type DeskState = {
  readonly persons: Readonly<Record<PersonId, DeskPerson>>
  /** In the order of their appointment. Never empty again once there was one. */
  readonly administrators: readonly PersonId[]
  readonly teams: Readonly<Record<string, { readonly key: string; readonly name: string }>>
}

export const emptyDesk: DeskState = { persons: {}, administrators: [], teams: {} }

type Command<Type extends string, Payload> = Omit<CommandBase, 'type'> & { readonly type: Type } & Readonly<Payload>

/** First run: the first person becomes administrator. The shell makes them lead of the team in the same transaction. */
export type ClaimDesk = Command<'ClaimDesk', { person: PersonId; name: string; team: string; teamName: string }>
export type CreateTeam = Command<'CreateTeam', { team: string; name: string }>
export type RenameTeam = Command<'RenameTeam', { team: string; name: string }>
export type AppointAdministrator = Command<'AppointAdministrator', { person: PersonId }>
export type DismissAdministrator = Command<'DismissAdministrator', { person: PersonId }>
/** Also brings back somebody who was deactivated. */
export type RegisterPerson = Command<
  'RegisterPerson',
  {
    person: PersonId
    name: string
    /** The actor is lead or deputy of a team, who may bring in new people: the shell looks it up. */
    facts: { readonly asLead: boolean }
  }
>
/** Everywhere: the shell gives `DeactivateMember` to each team of the person in the same transaction. */
export type DeactivatePerson = Command<'DeactivatePerson', { person: PersonId }>

export type ServerCommand =
  | ClaimDesk
  | CreateTeam
  | RenameTeam
  | AppointAdministrator
  | DismissAdministrator
  | RegisterPerson
  | DeactivatePerson

/** All that streams of kind `desk` understand: the server's own, and the audit's. */
export type DeskCommand = ServerCommand | RecordAudit

type Event<Type extends string, Payload> = Omit<EventBase, 'type'> & { readonly type: Type } & Readonly<Payload>

export type TeamCreated = Event<'TeamCreated', { team: string; name: string }>
export type TeamRenamed = Event<'TeamRenamed', { team: string; name: string }>
export type AdministratorAppointed = Event<'AdministratorAppointed', { person: PersonId }>
export type AdministratorDismissed = Event<'AdministratorDismissed', { person: PersonId }>
export type PersonRegistered = Event<'PersonRegistered', { person: PersonId; name: string }>
export type PersonDeactivated = Event<'PersonDeactivated', { person: PersonId }>

export type ServerEvent =
  | TeamCreated
  | TeamRenamed
  | AdministratorAppointed
  | AdministratorDismissed
  | PersonRegistered
  | PersonDeactivated

export type DeskEvent = ServerEvent | AuditEvent
