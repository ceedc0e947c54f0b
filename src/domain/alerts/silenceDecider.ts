/** Silences: created, changed while they last, ended early. Each is a stream, so that who silenced what, and why, stays on record. */
import type { Context } from '../context.ts'
import { accept, type Decision, type Refused, refuse, unreachable } from '../decision.ts'
import { isBlank, mayAdd, membersOnly, reasonNeeded } from '../incidents/guards.ts'
import type { CommandBase, Decider, EventBase } from '../stream.ts'
import type { Matcher } from './alertPlaybook.ts'
import { type KnownSilence, noSilence, type Silence, silenceStanding } from './silence.ts'

type Command<Type extends string, Payload = unknown> = Omit<CommandBase, 'type'> & {
  readonly type: Type
} & Readonly<Payload>
type Event<Type extends string, Payload = unknown> = Omit<EventBase, 'type'> & {
  readonly type: Type
} & Readonly<Payload>

type Terms = { reason: string; author: string; startsAt: Temporal.Instant; endsAt: Temporal.Instant }

/** `id` is given by the shell; matchers were checked at the edge. */
export type CreateSilence = Command<'CreateSilence', Terms & { id: string; matchers: readonly Matcher[] }>
/** Matchers never change: other matchers are another silence. */
export type EditSilence = Command<'EditSilence', Terms>
export type ExpireSilence = Command<'ExpireSilence'>
export type SilenceCommand = CreateSilence | EditSilence | ExpireSilence

export type SilenceCreated = Event<'SilenceCreated', Terms & { id: string; matchers: readonly Matcher[] }>
export type SilenceEdited = Event<'SilenceEdited', Terms>
export type SilenceExpired = Event<'SilenceExpired'>
export type SilenceEvent = SilenceCreated | SilenceEdited | SilenceExpired

const isBefore = (left: Temporal.Instant, right: Temporal.Instant): boolean => Temporal.Instant.compare(left, right) < 0

/** Why these terms cannot stand, or null. */
const termsFault = (terms: Terms, at: Temporal.Instant): Refused | null => {
  if (isBlank(terms.reason)) return reasonNeeded('D6', 'A silence needs a reason.')
  if (!isBefore(terms.startsAt, terms.endsAt))
    return refuse({
      code: 'silence-backwards',
      rule: 'D6',
      what: 'The silence would end before it begins.',
      todo: 'Name an end that lies after the beginning.',
    })
  if (!isBefore(at, terms.endsAt))
    return refuse({
      code: 'silence-not-ahead',
      rule: 'D6',
      what: 'The silence would be over already.',
      todo: 'Name an end that lies ahead.',
    })
  return null
}

const create = (silence: Silence, command: CreateSilence): Decision<SilenceEvent> => {
  if (silence.phase !== 'none') return accept()
  const { by, at, id, matchers, reason, author, startsAt, endsAt } = command
  const fault = termsFault(command, at)
  if (fault !== null) return fault
  const from = isBefore(startsAt, at) ? at : startsAt
  return accept({ type: 'SilenceCreated', by, at, id, matchers, reason, author, startsAt: from, endsAt })
}

const edit = (silence: KnownSilence, command: EditSilence): Decision<SilenceEvent> => {
  const { by, at, reason, author, endsAt } = command
  const standing = silenceStanding(silence, at)
  if (standing === 'expired')
    return refuse({
      code: 'silence-over',
      rule: 'D6',
      what: 'The silence is over.',
      todo: 'Make a new one.',
    })
  // One that has begun keeps its beginning: what it hid is history.
  const wanted = standing === 'active' ? silence.startsAt : command.startsAt
  const fault = termsFault({ ...command, startsAt: wanted }, at)
  if (fault !== null) return fault
  const startsAt = standing === 'pending' && isBefore(wanted, at) ? at : wanted
  const same =
    silence.reason === reason &&
    silence.author === author &&
    silence.startsAt.equals(startsAt) &&
    silence.endsAt.equals(endsAt)
  return same ? accept() : accept({ type: 'SilenceEdited', by, at, reason, author, startsAt, endsAt })
}

const expire = (silence: KnownSilence, command: ExpireSilence): Decision<SilenceEvent> =>
  silenceStanding(silence, command.at) === 'expired'
    ? accept()
    : accept({ type: 'SilenceExpired', by: command.by, at: command.at })

/** Refusals: members-only, no-such-silence, reason-needed, silence-backwards, silence-not-ahead, silence-over. */
const decide = (silence: Silence, command: SilenceCommand, context: Context): Decision<SilenceEvent> => {
  if (!mayAdd(command.by, context)) return membersOnly('D6')
  if (command.type === 'CreateSilence') return create(silence, command)
  if (silence.phase === 'none')
    return refuse({
      code: 'no-such-silence',
      rule: 'D6',
      what: 'There is no such silence.',
      todo: 'Look it up in the list of silences.',
    })
  switch (command.type) {
    case 'EditSilence':
      return edit(silence, command)
    case 'ExpireSilence':
      return expire(silence, command)
    default:
      return unreachable(command)
  }
}

const evolve = (silence: Silence, event: SilenceEvent): Silence => {
  if (event.type === 'SilenceCreated') {
    const { id, matchers, reason, author, startsAt, endsAt, at } = event
    return { phase: 'known', id, matchers, reason, author, startsAt, endsAt, updatedAt: at }
  }
  if (silence.phase === 'none') throw new Error(`${event.type} before SilenceCreated`)
  switch (event.type) {
    case 'SilenceEdited':
      return {
        ...silence,
        reason: event.reason,
        author: event.author,
        startsAt: event.startsAt,
        endsAt: event.endsAt,
        updatedAt: event.at,
      }
    case 'SilenceExpired':
      // One that had not begun never does.
      return {
        ...silence,
        startsAt: isBefore(event.at, silence.startsAt) ? event.at : silence.startsAt,
        endsAt: event.at,
        updatedAt: event.at,
      }
    default:
      return unreachable(event)
  }
}

export const silenceDecider: Decider<Silence, SilenceCommand, SilenceEvent> = {
  kind: 'silence',
  stateVersion: 1,
  initial: noSilence,
  needs: () => [],
  decide,
  evolve,
  timers: () => [],
  timerCommand: (key) => {
    throw new Error(`No silence timer is called ${key}`)
  },
}
