/** Reminders of an undecided group: nags by the playbook's list (D3), and the end of a snooze (D6). */
import type { Context } from '../context.ts'
import { accept, type Decision } from '../decision.ts'
import { type Actor, activeWithRole, type People, type PersonId } from '../people/actor.ts'
import type { Playbook } from '../playbook.ts'
import type { Timer } from '../stream.ts'
import { type AlertGroup, waitsForDecision } from './alertGroup.ts'
import type { AlertGroupCommand, EndSnooze, NagForGroup } from './alertGroupCommands.ts'
import type { AlertGroupEvent } from './alertGroupEvents.ts'

const snoozeKey = 'snooze'
const nagPrefix = 'nag/'

export const groupTimers = (group: AlertGroup, playbook: Playbook): readonly Timer[] => {
  if (!waitsForDecision(group)) return []
  const { snoozedUntilAt, nagsFromAt, nags } = group.decision
  if (snoozedUntilAt !== null) return [{ key: snoozeKey, dueAt: snoozedUntilAt }]
  const step = playbook.incident.nag[nags]
  return step === undefined
    ? []
    : [{ key: `${nagPrefix}${nags}`, dueAt: nagsFromAt.add({ minutes: step.afterMinutes }) }]
}

export const groupTimerCommand = (key: string, by: Actor, at: Temporal.Instant): AlertGroupCommand =>
  key === snoozeKey
    ? { type: 'EndSnooze', by, at }
    : { type: 'NagForGroup', by, at, step: Number(key.slice(nagPrefix.length)) }

/** A timer that comes too late, or twice, changes nothing. */
export const endSnooze = (group: AlertGroup, command: EndSnooze): Decision<AlertGroupEvent> => {
  const { by, at } = command
  if (!waitsForDecision(group) || group.decision.snoozedUntilAt === null) return accept()
  if (Temporal.Instant.compare(at, group.decision.snoozedUntilAt) < 0) return accept()
  return accept({ type: 'SnoozeEnded', by, at, why: 'over' })
}

/** D3. A timer that comes too late, or twice, changes nothing. */
export const nagForGroup = (group: AlertGroup, command: NagForGroup, context: Context): Decision<AlertGroupEvent> => {
  const { by, at, step } = command
  if (!waitsForDecision(group) || group.decision.snoozedUntilAt !== null) return accept()
  const nag = context.playbook.incident.nag[step]
  if (nag === undefined || step !== group.decision.nags) return accept()
  const told = peopleFor(nag.whom, context.people)
  return accept({ type: 'GroupNagged', by, at, step, ...told })
}

type Whom = 'on-duty' | 'team' | 'lead'
const memberRoles = ['lead', 'deputy', 'member'] as const

/** When the rota gives nobody the whole team is told at once (D3); a deputy stands in where there is no lead. */
const peopleFor = (whom: Whom, people: People): { readonly whom: Whom; readonly people: readonly PersonId[] } => {
  const members = activeWithRole(people, ...memberRoles)
  switch (whom) {
    case 'on-duty': {
      const onDuty = members.filter((id) => people[id]?.onDuty === true)
      return onDuty.length > 0 ? { whom, people: onDuty } : { whom: 'team', people: members }
    }
    case 'team':
      return { whom, people: members }
    case 'lead': {
      const leads = activeWithRole(people, 'lead')
      return { whom, people: leads.length > 0 ? leads : activeWithRole(people, 'deputy') }
    }
  }
}
