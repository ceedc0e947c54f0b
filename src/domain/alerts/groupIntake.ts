/** What intake and its rules do to an alert group: it fires, resolves, hides behind a silence and comes back. Nothing here closes anything (D6). */
import type { Context } from '../context.ts'
import { accept, acceptWith, type Consequence, type Decision } from '../decision.ts'
import type { RecordAlertState } from '../incidents/incidentCommands.ts'
import { type CommandBase, streamId } from '../stream.ts'
import { type AlertGroup, type Hiding, incidentOf, type KnownAlertGroup } from './alertGroup.ts'
import type { FireGroup, ResolveGroup, SetGroupHidden } from './alertGroupCommands.ts'
import type { AlertGroupEvent } from './alertGroupEvents.ts'
import { severityRank } from './severity.ts'

/** The incident that holds the group is told; one that was merged away passes it on to the survivor (I14). */
const tellIncident = (
  group: KnownAlertGroup,
  firing: boolean,
  meta: Pick<CommandBase, 'by' | 'at'>,
  context: Context,
): readonly Consequence[] => {
  const named = incidentOf(group.decision)
  if (named === null) return []
  const found = context.related.incidents[named]
  const incident = found?.phase === 'in-review' && found.outcome.kind === 'duplicate' ? found.outcome.of : named
  const command: RecordAlertState = {
    type: 'RecordAlertState',
    by: meta.by,
    at: meta.at,
    group: group.number,
    firing,
  }
  return [{ stream: streamId('incident', incident), command }]
}

const wordsOf = ({ playbookHash, title, text, url, severity, raiseBy, hiddenBy }: FireGroup) => ({
  playbookHash,
  title,
  text,
  url,
  severity,
  raiseBy,
  hiddenBy,
})

/** An alert of the group began to fire. Never refused. */
export const fireGroup = (group: AlertGroup, command: FireGroup, context: Context): Decision<AlertGroupEvent> => {
  const { by, at } = command
  if (group.phase === 'none') {
    const { number, key, rule, origin, source, service, environment } = command
    return accept({
      type: 'GroupFired',
      by,
      at,
      number,
      key,
      rule,
      origin,
      source,
      service,
      environment,
      ...wordsOf(command),
    })
  }
  return group.firing ? joinGroup(group, command) : refireGroup(group, command, context)
}

/** Fires again after all of it had stopped: a decided group asks anew, an undecided one still asks the same question. */
const refireGroup = (group: KnownAlertGroup, command: FireGroup, context: Context): Decision<AlertGroupEvent> => {
  const { by, at } = command
  const asksStill = group.decision.kind === 'undecided'
  const events = wakeUp(group, command)
  events.push({
    type: 'GroupRefired',
    by,
    at,
    occurrence: asksStill ? group.occurrence : group.occurrence + 1,
    ...wordsOf(command),
  })
  return acceptWith(events, tellIncident(group, true, command, context))
}

/** One more fires while others still do: it is covered by the decision that was made, unless it is worse than what was declined. */
const joinGroup = (group: KnownAlertGroup, command: FireGroup): Decision<AlertGroupEvent> => {
  const { by, at, title, text, url, severity, raiseBy } = command
  const isWorse = severityRank(severity) < severityRank(group.severity)
  if (isWorse && group.decision.kind === 'declined')
    return accept({ type: 'GroupRefired', by, at, occurrence: group.occurrence + 1, ...wordsOf(command) })
  const events = wakeUp(group, command)
  if (isWorse)
    events.push({ type: 'GroupWorsened', by, at, severity, title, text, url, raiseBy: raiseBy ?? group.raiseBy })
  return accept(...events)
}

/** While a group waits for its decision, something new that nothing hides ends a snooze and shows the whole group. */
const wakeUp = (group: KnownAlertGroup, command: FireGroup): AlertGroupEvent[] => {
  const { by, at, hiddenBy } = command
  const { decision } = group
  if (decision.kind !== 'undecided' || hiddenBy.length > 0) return []
  const events: AlertGroupEvent[] = []
  if (group.hiddenBy.length > 0) events.push({ type: 'GroupShown', by, at })
  if (decision.snoozedUntilAt !== null) events.push({ type: 'SnoozeEnded', by, at, why: 'something-new' })
  return events
}

/** All of it has stopped: a proposal to people, never a decision. Never refused. */
export const resolveGroup = (group: AlertGroup, command: ResolveGroup, context: Context): Decision<AlertGroupEvent> => {
  if (group.phase === 'none' || !group.firing) return accept()
  return acceptWith(
    [{ type: 'GroupResolved', by: command.by, at: command.at }],
    tellIncident(group, false, command, context),
  )
}

const sameHidings = (left: readonly Hiding[], right: readonly Hiding[]): boolean =>
  left.length === right.length &&
  left.every((one) => right.some((other) => other.kind === one.kind && other.id === one.id))

/** What hides a firing, undecided group has changed. Never refused; a decided or resolved group is left as it is. */
export const setGroupHidden = (group: AlertGroup, command: SetGroupHidden): Decision<AlertGroupEvent> => {
  const { by, at, hiddenBy } = command
  if (group.phase === 'none' || !group.firing || group.decision.kind !== 'undecided') return accept()
  if (sameHidings(group.hiddenBy, hiddenBy)) return accept()
  return accept(hiddenBy.length === 0 ? { type: 'GroupShown', by, at } : { type: 'GroupHidden', by, at, hiddenBy })
}
