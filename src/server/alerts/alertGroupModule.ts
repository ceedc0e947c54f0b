/** How the shell runs alert groups: the pure decider, the row that lists read, the inbox row. Chat hears of a group when it is raised. */
import {
  type AlertGroup,
  incidentOf,
  isToBeRaised,
  type KnownAlertGroup,
  proposesStoppedByItself,
  waitsForDecision,
} from '#domain/alerts/alertGroup.ts'
import type { AlertGroupCommand } from '#domain/alerts/alertGroupCommands.ts'
import { alertGroupDecider } from '#domain/alerts/alertGroupDecider.ts'
import type { AlertGroupEvent } from '#domain/alerts/alertGroupEvents.ts'
import type { AlertSeverity } from '#domain/alerts/signal.ts'
import { instantParam } from '../store/database.ts'
import type { InboxItem } from '../store/items.ts'
import type { StreamModule } from '../streamModule.ts'

const ranks: Readonly<Record<AlertSeverity, InboxItem['rank']>> = {
  critical: 0,
  error: 1,
  warning: 2,
  unknown: 2,
  info: 3,
}

/** D6: undecided and not hidden; a snoozed one is there and quiet. */
const groupItem = (group: AlertGroup): InboxItem | null => {
  if (!waitsForDecision(group)) return null
  const { decision } = group
  return {
    kind: 'alert-group',
    number: group.number,
    title: group.title,
    standing: 'unowned',
    owner: null,
    rank: ranks[group.severity],
    since: decision.sinceAt,
    dueAt: null,
    quietUntil: decision.snoozedUntilAt,
    confidential: false,
    detail: {
      source: group.source,
      service: group.service,
      environment: group.environment,
      severity: group.severity,
      occurrence: group.occurrence,
      firing: group.firing,
      stoppedByItself: proposesStoppedByItself(group),
      lastDecision: group.lastDecision?.kind ?? null,
      nags: decision.nags,
    },
  }
}

const instantOrNull = (at: Temporal.Instant | null): string | null => (at === null ? null : instantParam(at))

const rowOf = (team: string, version: number, group: KnownAlertGroup): readonly unknown[] => [
  team,
  group.number,
  version,
  group.key,
  group.title,
  group.source,
  group.service,
  group.environment,
  group.severity,
  group.occurrence,
  group.firing,
  group.hiddenBy.length > 0,
  group.decision.kind,
  incidentOf(group.decision),
  group.decision.kind === 'undecided' ? instantOrNull(group.decision.snoozedUntilAt) : null,
  isToBeRaised(group),
  instantParam(group.firedAt),
  instantOrNull(group.resolvedAt),
  group.decision.kind === 'undecided' ? instantParam(group.decision.sinceAt) : null,
]

export const alertGroupModule: StreamModule<AlertGroup, AlertGroupCommand, AlertGroupEvent> = {
  decider: alertGroupDecider,
  playbookOf: (group) => (group.phase === 'none' ? null : group.playbookHash),
  views: ['alert_groups'],
  item: groupItem,
  confidential: () => false,
  react: () => [],
  outcome: () => null,
  project: async (tx, { team, version, after }) => {
    if (after.phase === 'none') return
    await tx.query({
      name: 'write-alert-group',
      text: `insert into alert_groups (team, number, version, key, title, source, service, environment, severity, occurrence, firing,
                                       hidden, decision, incident, snoozed_until, to_be_raised, fired_at, resolved_at, since)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)
             on conflict (team, number) do update set
               version = excluded.version, title = excluded.title, severity = excluded.severity,
               occurrence = excluded.occurrence, firing = excluded.firing, hidden = excluded.hidden,
               decision = excluded.decision, incident = excluded.incident, snoozed_until = excluded.snoozed_until,
               to_be_raised = excluded.to_be_raised, fired_at = excluded.fired_at, resolved_at = excluded.resolved_at,
               since = excluded.since`,
      values: [...rowOf(team, version, after)],
    })
  },
  clear: async (tx, team, id) => {
    await tx.query('delete from alert_groups where team = $1 and number = $2', [team, Number(id)])
  },
  erased: () => [],
}
