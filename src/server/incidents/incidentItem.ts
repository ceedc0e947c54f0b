/** An incident's row in the inbox (D3, I5, R1). Closed ones and duplicates wait for nobody by themselves. */
import { unreachable } from '#domain/decision.ts'
import type { Incident, KnownIncident } from '#domain/incidents/incident.ts'
import type { InboxItem } from '../store/items.ts'

/** An incident nobody has assessed counts as urgent (D3). */
const rankOf = (incident: KnownIncident): InboxItem['rank'] => {
  switch (incident.assessment?.urgency) {
    case undefined:
    case 'urgent':
      return 0
    case 'resolve-internally':
      return 1
    case 'not-urgent':
      return 2
  }
}

export const incidentItem = (incident: Incident): InboxItem | null => {
  if (incident.phase === 'none' || incident.phase === 'closed') return null
  const shared = {
    kind: 'incident',
    number: incident.number,
    title: incident.title,
    rank: rankOf(incident),
    dueAt: null,
    quietUntil: null,
    confidential: incident.confidential,
    detail: {
      phase: incident.phase,
      urgency: incident.assessment?.urgency ?? null,
      meeting: incident.meeting?.state ?? null,
      lastEntryAt: incident.lastEntryAt,
      silenceRemindedAt: incident.silenceRemindedAt,
      nags: incident.phase === 'raised' || incident.phase === 'in-review' ? incident.nags : 0,
      iteration: incident.iteration.kind,
      departures: incident.departures.filter((departure) => departure.repairedAt === null).length,
    },
  }
  switch (incident.phase) {
    case 'raised':
      return { ...shared, standing: 'unowned', owner: null, since: incident.unownedAt }
    case 'owned':
    case 'live':
      return { ...shared, standing: 'owned', owner: incident.owner, since: incident.raisedAt }
    case 'in-review':
      if (incident.outcome.kind === 'duplicate') return null
      return incident.unownedAt === null
        ? { ...shared, standing: 'review', owner: incident.owner, since: incident.waitingAt }
        : { ...shared, standing: 'unowned', owner: null, since: incident.unownedAt }
    default:
      return unreachable(incident)
  }
}
