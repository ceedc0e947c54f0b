/** How an alert group's events make its state. */
import { unreachable } from '../decision.ts'
import type { AlertGroup, Decided, KnownAlertGroup, Undecided } from './alertGroup.ts'
import type { AlertGroupEvent, GroupFired, GroupRefired } from './alertGroupEvents.ts'
import { higherSeverity } from './severity.ts'

const freshQuestion = (at: Temporal.Instant): Undecided => ({
  kind: 'undecided',
  sinceAt: at,
  nagsFromAt: at,
  nags: 0,
  snoozedUntilAt: null,
})

const opened = (event: GroupFired): KnownAlertGroup => ({
  phase: 'known',
  number: event.number,
  playbookHash: event.playbookHash,
  key: event.key,
  rule: event.rule,
  origin: event.origin,
  source: event.source,
  title: event.title,
  text: event.text,
  url: event.url,
  service: event.service,
  environment: event.environment,
  severity: event.severity,
  occurrence: 1,
  firing: true,
  firedAt: event.at,
  resolvedAt: null,
  raiseBy: event.raiseBy,
  hiddenBy: event.hiddenBy,
  decision: freshQuestion(event.at),
  lastDecision: null,
})

const refired = (group: KnownAlertGroup, event: GroupRefired): KnownAlertGroup => {
  const isNew = event.occurrence > group.occurrence
  const past = group.decision.kind === 'undecided' ? group.lastDecision : group.decision
  return {
    ...group,
    playbookHash: isNew ? event.playbookHash : group.playbookHash,
    title: event.title,
    text: event.text,
    url: event.url,
    severity: isNew ? event.severity : higherSeverity(group.severity, event.severity),
    occurrence: event.occurrence,
    firing: true,
    firedAt: isNew ? event.at : group.firedAt,
    resolvedAt: null,
    raiseBy: event.raiseBy,
    hiddenBy: event.hiddenBy,
    decision: isNew ? freshQuestion(event.at) : group.decision,
    lastDecision: past,
  }
}

const undecided = (group: KnownAlertGroup, change: Partial<Omit<Undecided, 'kind'>>): KnownAlertGroup =>
  group.decision.kind === 'undecided' ? { ...group, decision: { ...group.decision, ...change } } : group

const decided = (group: KnownAlertGroup, decision: Decided): KnownAlertGroup => ({ ...group, decision })

export const evolveAlertGroup = (group: AlertGroup, event: AlertGroupEvent): AlertGroup => {
  if (event.type === 'GroupFired') return opened(event)
  if (group.phase === 'none') throw new Error(`${event.type} before GroupFired`)
  switch (event.type) {
    case 'GroupRefired':
      return refired(group, event)
    case 'GroupWorsened': {
      const { severity, title, text, url, raiseBy } = event
      return { ...group, severity, title, text, url, raiseBy }
    }
    case 'GroupResolved':
      return { ...group, firing: false, resolvedAt: event.at }
    case 'GroupHidden':
      return { ...group, hiddenBy: event.hiddenBy }
    case 'GroupShown':
      return undecided({ ...group, hiddenBy: [] }, { nagsFromAt: event.at, nags: 0 })
    case 'GroupRaised':
      return decided(group, { kind: 'raised', incident: event.incident, by: event.by, at: event.at })
    case 'GroupAddedToIncident':
      return decided(group, { kind: 'added', incident: event.incident, by: event.by, at: event.at })
    case 'GroupDeclined':
      return decided(group, { kind: 'declined', reason: event.reason, by: event.by, at: event.at })
    case 'GroupSnoozed':
      return undecided(group, { snoozedUntilAt: event.snoozedUntilAt })
    case 'SnoozeEnded':
      return undecided(group, { snoozedUntilAt: null, nagsFromAt: event.at, nags: 0 })
    case 'GroupNagged':
      return undecided(group, { nags: event.step + 1 })
    default:
      return unreachable(event)
  }
}
