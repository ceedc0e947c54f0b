/** Every command an alert group understands. */
import type { CommandBase } from '../stream.ts'
import type { Hiding } from './alertGroup.ts'
import type { AlertSeverity } from './signal.ts'

type Command<Type extends string, Payload = unknown> = Omit<CommandBase, 'type'> & {
  readonly type: Type
} & Readonly<Payload>

/** From intake: an alert of the group began to fire. Opens the group, fires it again, or joins it. */
export type FireGroup = Command<
  'FireGroup',
  {
    /** The team-wide number, given by the shell. */
    number: number
    /** The newest playbook: a new occurrence keeps it. */
    playbookHash: string
    key: string
    rule: string
    origin: 'alert' | 'pipeline'
    source: string
    title: string
    text: string
    url: string | null
    service: string | null
    environment: string | null
    severity: AlertSeverity
    /** The routing rule that raises such an alert at once, or null. */
    raiseBy: string | null
    /** What hides the alert that fired; empty when nothing does. */
    hiddenBy: readonly Hiding[]
  }
>
/** From intake: no alert of the group fires any more. */
export type ResolveGroup = Command<'ResolveGroup'>
/** Silences, windows or inhibition changed: what hides all firing alerts of the group now, or nothing does. */
export type SetGroupHidden = Command<'SetGroupHidden', { hiddenBy: readonly Hiding[] }>

/** D6, first way. `title` null: the group's own. */
export type RaiseFromGroup = Command<
  'RaiseFromGroup',
  {
    /** The new incident's number, given by the shell. */
    incident: number
    title: string | null
    confidential: boolean
  }
>
/** D6, second way. */
export type AddGroupToIncident = Command<'AddGroupToIncident', { incident: number }>
/** D6, third way. */
export type DeclineGroup = Command<'DeclineGroup', { reason: string }>
/** Only moves the reminder (D6). `snoozedUntilAt` lies in the future, at most seven days ahead. */
export type SnoozeGroup = Command<'SnoozeGroup', { snoozedUntilAt: Temporal.Instant }>

/* Timers */
export type EndSnooze = Command<'EndSnooze'>
/** D3. `step` counts the playbook's nags from 0. */
export type NagForGroup = Command<'NagForGroup', { step: number }>

export type AlertGroupCommand =
  | FireGroup
  | ResolveGroup
  | SetGroupHidden
  | RaiseFromGroup
  | AddGroupToIncident
  | DeclineGroup
  | SnoozeGroup
  | EndSnooze
  | NagForGroup
