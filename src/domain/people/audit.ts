/**
 * The audit of what is no item: sign-ins, keys, settings. Stream `desk/audit`, in the team that it concerns, else in `_desk`. It
 * only remembers; nothing is ever refused here, and no secret stands in it.
 */
import type { CommandBase, EventBase, StreamId } from '../stream.ts'
import { streamId } from '../stream.ts'
import type { PersonId } from './actor.ts'

export const auditStream: StreamId = streamId('desk', 'audit')

type Entry<Type extends string, Payload> = { readonly type: Type } & Readonly<Payload>

export type AuditEntry =
  | Entry<
      'KeyCreated',
      {
        /** The key's id, never the key. */
        key: string
        title: string
        /** Whose key it is: a person's, a service account's, or a door's. */
        of: 'person' | 'service' | 'intake'
        owner: string
        scopes: readonly string[]
      }
    >
  | Entry<'KeyRotated', { key: string }>
  | Entry<'KeyRevoked', { key: string }>
  | Entry<'SignedIn', { person: PersonId; how: 'password' | 'passkey' | 'single-sign-on' | 'first-run' }>
  | Entry<'SignedOutEverywhere', { person: PersonId }>
  /** `text` says in words what it is now; a secret is only said to have changed. */
  | Entry<'SettingChanged', { setting: string; text: string }>

/** An entry with who did it and when. */
export type AuditEvent = AuditEntry & Omit<EventBase, 'type'>

export type RecordAudit = Omit<CommandBase, 'type'> & { readonly type: 'RecordAudit'; readonly entry: AuditEntry }

export const auditEventOf = (command: RecordAudit): AuditEvent => ({
  ...command.entry,
  by: command.by,
  at: command.at,
})
