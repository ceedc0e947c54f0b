/** Maintenance windows as a stream: planned with a reason, and cancelled. */
import type { Context } from '../context.ts'
import { accept, type Decision, refuse, unreachable } from '../decision.ts'
import { actingMember, isBlank, membersOnly, reasonNeeded } from '../incidents/guards.ts'
import type { Actor } from '../people/actor.ts'
import type { CommandBase, Decider, EventBase } from '../stream.ts'
import type { MaintenanceWindow } from './maintenance.ts'

type Command<Type extends string, Payload = unknown> = Omit<CommandBase, 'type'> & {
  readonly type: Type
} & Readonly<Payload>
type Event<Type extends string, Payload = unknown> = Omit<EventBase, 'type'> & {
  readonly type: Type
} & Readonly<Payload>

type Plan = { number: number; title: string; reason: string } & MaintenanceWindow

/** `number` is given by the shell; matchers, zone and times were checked at the edge. */
export type PlanMaintenance = Command<'PlanMaintenance', Plan>
export type CancelMaintenance = Command<'CancelMaintenance', { reason: string }>
export type MaintenanceCommand = PlanMaintenance | CancelMaintenance

export type MaintenancePlanned = Event<'MaintenancePlanned', Plan>
export type MaintenanceCancelled = Event<'MaintenanceCancelled', { reason: string }>
export type MaintenanceEvent = MaintenancePlanned | MaintenanceCancelled

export type KnownMaintenance = Readonly<Plan> & {
  readonly phase: 'known'
  readonly plannedBy: Actor
  readonly plannedAt: Temporal.Instant
  readonly cancelledAt: Temporal.Instant | null
}
export type Maintenance = { readonly phase: 'none' } | KnownMaintenance

export const noMaintenance: Maintenance = { phase: 'none' }

const plan = (maintenance: Maintenance, command: PlanMaintenance): Decision<MaintenanceEvent> => {
  if (maintenance.phase !== 'none') return accept()
  const { by, at, number, title, reason, matchers, zone, schedule } = command
  if (isBlank(reason)) return reasonNeeded('D6', 'A maintenance window needs a reason.')
  if (schedule.kind === 'once' && Temporal.Instant.compare(schedule.startsAt, schedule.endsAt) >= 0)
    return refuse({
      code: 'maintenance-backwards',
      rule: 'D6',
      what: 'The window would end before it begins.',
      todo: 'Name an end that lies after the beginning.',
    })
  if (schedule.kind === 'once' && Temporal.Instant.compare(schedule.endsAt, at) <= 0)
    return refuse({
      code: 'maintenance-not-ahead',
      rule: 'D6',
      what: 'The window would be over already.',
      todo: 'Name an end that lies ahead.',
    })
  return accept({ type: 'MaintenancePlanned', by, at, number, title, reason, matchers, zone, schedule })
}

/** Refusals: members-only, no-such-maintenance, reason-needed, maintenance-backwards, maintenance-not-ahead. */
const decide = (
  maintenance: Maintenance,
  command: MaintenanceCommand,
  context: Context,
): Decision<MaintenanceEvent> => {
  const { by, at } = command
  if (actingMember(by, context) === null) return membersOnly('D6')
  switch (command.type) {
    case 'PlanMaintenance':
      return plan(maintenance, command)
    case 'CancelMaintenance':
      if (maintenance.phase === 'none')
        return refuse({
          code: 'no-such-maintenance',
          rule: 'D6',
          what: 'There is no such maintenance window.',
          todo: 'Look it up in the list of windows.',
        })
      if (maintenance.cancelledAt !== null) return accept()
      if (isBlank(command.reason)) return reasonNeeded('D6', 'Cancelling a maintenance window needs a reason.')
      return accept({ type: 'MaintenanceCancelled', by, at, reason: command.reason })
    default:
      return unreachable(command)
  }
}

const evolve = (maintenance: Maintenance, event: MaintenanceEvent): Maintenance => {
  switch (event.type) {
    case 'MaintenancePlanned': {
      const { number, title, reason, matchers, zone, schedule, by, at } = event
      return {
        phase: 'known',
        number,
        title,
        reason,
        matchers,
        zone,
        schedule,
        plannedBy: by,
        plannedAt: at,
        cancelledAt: null,
      }
    }
    case 'MaintenanceCancelled':
      if (maintenance.phase === 'none') throw new Error('MaintenanceCancelled before MaintenancePlanned')
      return { ...maintenance, cancelledAt: event.at }
    default:
      return unreachable(event)
  }
}

export const maintenanceDecider: Decider<Maintenance, MaintenanceCommand, MaintenanceEvent> = {
  kind: 'maintenance',
  stateVersion: 1,
  initial: noMaintenance,
  needs: () => [],
  decide,
  evolve,
  timers: () => [],
  timerCommand: (key) => {
    throw new Error(`No maintenance timer is called ${key}`)
  },
}
