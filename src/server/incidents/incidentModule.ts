/** How the shell runs incidents: the pure decider and reactions, the list row, the timeline, and what connectors answer. */
import type { EffectResult } from '#connectors/connector.ts'
import { unreachable } from '#domain/decision.ts'
import type { Effect } from '#domain/effects.ts'
import type { Incident } from '#domain/incidents/incident.ts'
import type { IncidentCommand } from '#domain/incidents/incidentCommands.ts'
import { incidentDecider } from '#domain/incidents/incidentDecider.ts'
import type { IncidentEvent } from '#domain/incidents/incidentEvents.ts'
import { incidentReactions } from '#domain/incidents/incidentReactions.ts'
import { timelineOf } from '#domain/incidents/timelineOf.ts'
import { toJson } from '#domain/json.ts'
import type { CommandBase } from '#domain/stream.ts'
import { instantParam, type Tx } from '../store/database.ts'
import type { StoredEvent } from '../store/eventLog.ts'
import type { Change, StreamModule } from '../streamModule.ts'
import { incidentItem } from './incidentItem.ts'

const writeRow = async (tx: Tx, change: Change<Incident, IncidentEvent>): Promise<void> => {
  const state = change.after
  if (state.phase === 'none') return
  const updatedAt = change.events.at(-1)?.event.at ?? state.raisedAt
  const instant = (at: Temporal.Instant | null): string | null => (at === null ? null : instantParam(at))
  await tx.query({
    name: 'write-incident',
    text: `insert into incidents (team, number, version, title, phase, urgency, outcome, owner, source, confidential,
                                  raised_at, waiting_since, closed_at, last_entry_at, updated_at)
           values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
           on conflict (team, number) do update set
             version = excluded.version, title = excluded.title, phase = excluded.phase, urgency = excluded.urgency,
             outcome = excluded.outcome, owner = excluded.owner, source = excluded.source,
             confidential = excluded.confidential, raised_at = excluded.raised_at, waiting_since = excluded.waiting_since,
             closed_at = excluded.closed_at, last_entry_at = excluded.last_entry_at, updated_at = excluded.updated_at`,
    values: [
      change.team,
      state.number,
      change.version,
      state.title,
      state.phase,
      state.assessment?.urgency ?? null,
      state.phase === 'in-review' || state.phase === 'closed' ? state.outcome.kind : null,
      state.owner,
      state.source.kind,
      state.confidential,
      instantParam(state.raisedAt),
      state.phase === 'in-review' ? instant(state.waitingAt) : null,
      state.phase === 'closed' ? instant(state.closedAt) : null,
      instant(state.lastEntryAt),
      instantParam(updatedAt),
    ],
  })
}

const writeEntry = async (tx: Tx, team: string, number: number, stored: StoredEvent<IncidentEvent>): Promise<void> => {
  const entry = timelineOf(stored.event, stored.version)
  await tx.query({
    name: 'write-timeline',
    text: `insert into timeline (team, number, version, at, by, kind, text, story) values ($1, $2, $3, $4, $5, $6, $7, $8)
           on conflict (team, number, version) do update set text = excluded.text`,
    values: [
      team,
      number,
      entry.version,
      instantParam(entry.at),
      JSON.stringify(toJson(entry.by)),
      entry.kind,
      entry.text,
      entry.layer === 'story',
    ],
  })
  const { event, version } = stored
  if (event.type === 'EntryPromoted')
    await tx.query('update timeline set story = $4 where team = $1 and number = $2 and version = $3', [
      team,
      number,
      event.entry,
      event.story,
    ])
  else if (event.type === 'Attached')
    await tx.query('update attachments set version = $3 where team = $1 and id = $2', [team, event.attachment, version])
  else if (event.type === 'EntryRedacted') {
    await tx.query('update timeline set redacted = true where team = $1 and number = $2 and version = $3', [
      team,
      number,
      event.entry,
    ])
    await tx.query(
      `update attachments set bytes = null, filename = '[redacted]' where team = $1 and number = $2 and version = $3 and bytes is not null`,
      [team, number, event.entry],
    )
  }
}

const outcome = (
  effect: Effect,
  result: EffectResult,
  meta: Pick<CommandBase, 'by' | 'at'>,
): IncidentCommand | null => {
  switch (result.type) {
    case 'done':
      return null
    case 'issue': {
      if (effect.port !== 'tracker' || effect.effect.type !== 'OpenIssue') return null
      const issue = { system: result.system, reference: result.reference, url: result.url }
      return effect.effect.as === 'incident'
        ? { type: 'RecordTrackerIssue', ...meta, issue }
        : { type: 'RecordFollowUpIssue', ...meta, followUp: Number(effect.effect.as.followUp), issue }
    }
    case 'iteration':
      return { type: 'RecordIteration', ...meta, iteration: result.name }
    case 'message':
      return effect.port === 'chat' && effect.effect.type === 'PostCard'
        ? { type: 'RecordThread', ...meta, thread: { system: result.system, thread: result.id, url: result.url } }
        : null
    default:
      return unreachable(result)
  }
}

export const incidentModule: StreamModule<Incident, IncidentCommand, IncidentEvent> = {
  decider: incidentDecider,
  playbookOf: (incident) => (incident.phase === 'none' ? null : incident.playbookHash),
  views: ['incidents', 'timeline'],
  item: incidentItem,
  confidential: (incident) => incident.phase !== 'none' && incident.confidential,
  react: incidentReactions,
  outcome,
  project: async (tx, change) => {
    await writeRow(tx, change)
    for (const stored of change.events) await writeEntry(tx, change.team, Number(change.id), stored)
  },
  clear: async (tx, team, id) => {
    await tx.query('delete from timeline where team = $1 and number = $2', [team, Number(id)])
    await tx.query('delete from incidents where team = $1 and number = $2', [team, Number(id)])
  },
  erased: (event) => (event.type === 'EntryRedacted' ? [event.entry] : []),
}
