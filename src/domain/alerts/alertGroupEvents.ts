/** Everything that can have happened to an alert group. Stored for ever: a changed shape needs an upcaster. */
import type { PersonId } from '../people/actor.ts'
import type { EventBase } from '../stream.ts'
import type { Hiding } from './alertGroup.ts'
import type { AlertSeverity } from './signal.ts'

type Event<Type extends string, Payload = unknown> = Omit<EventBase, 'type'> & {
  readonly type: Type
} & Readonly<Payload>

type Words = {
  playbookHash: string
  title: string
  text: string
  url: string | null
  severity: AlertSeverity
  raiseBy: string | null
  hiddenBy: readonly Hiding[]
}

/** The first time ever. */
export type GroupFired = Event<
  'GroupFired',
  Words & {
    number: number
    key: string
    rule: string
    origin: 'alert' | 'pipeline'
    source: string
    service: string | null
    environment: string | null
  }
>
/** Again, after all of it had resolved. `occurrence` is one more where the last one was decided: it waits for a decision anew. */
export type GroupRefired = Event<'GroupRefired', Words & { occurrence: number }>
/** An alert that joined is worse than those before. */
export type GroupWorsened = Event<
  'GroupWorsened',
  { severity: AlertSeverity; title: string; text: string; url: string | null; raiseBy: string | null }
>
export type GroupResolved = Event<'GroupResolved'>
/** Nothing of it asks anybody while these hide it. */
export type GroupHidden = Event<'GroupHidden', { hiddenBy: readonly Hiding[] }>
/** It is to be seen again and still waits. */
export type GroupShown = Event<'GroupShown'>

export type GroupRaised = Event<'GroupRaised', { incident: number }>
export type GroupAddedToIncident = Event<'GroupAddedToIncident', { incident: number }>
export type GroupDeclined = Event<'GroupDeclined', { reason: string }>
export type GroupSnoozed = Event<'GroupSnoozed', { snoozedUntilAt: Temporal.Instant }>
export type SnoozeEnded = Event<'SnoozeEnded', { why: 'over' | 'something-new' }>
/** D3: visible in the inbox. `people` are those who were told. */
export type GroupNagged = Event<
  'GroupNagged',
  { step: number; whom: 'on-duty' | 'team' | 'lead'; people: readonly PersonId[] }
>

export type AlertGroupEvent =
  | GroupFired
  | GroupRefired
  | GroupWorsened
  | GroupResolved
  | GroupHidden
  | GroupShown
  | GroupRaised
  | GroupAddedToIncident
  | GroupDeclined
  | GroupSnoozed
  | SnoozeEnded
  | GroupNagged
