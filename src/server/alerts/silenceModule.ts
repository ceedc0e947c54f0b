/** How the shell runs silences and maintenance windows: the deciders and the rows that intake's rules and lists read. */

import {
  type Maintenance,
  type MaintenanceCommand,
  type MaintenanceEvent,
  maintenanceDecider,
} from '#domain/alerts/maintenanceDecider.ts'
import type { Silence } from '#domain/alerts/silence.ts'
import { type SilenceCommand, type SilenceEvent, silenceDecider } from '#domain/alerts/silenceDecider.ts'
import { toJson } from '#domain/json.ts'
import { instantParam } from '../store/database.ts'
import type { StreamModule } from '../streamModule.ts'

export const silenceModule: StreamModule<Silence, SilenceCommand, SilenceEvent> = {
  decider: silenceDecider,
  playbookOf: () => null,
  views: ['silences'],
  item: () => null,
  confidential: () => false,
  react: () => [],
  outcome: () => null,
  project: async (tx, { team, version, after }) => {
    if (after.phase === 'none') return
    await tx.query({
      name: 'write-silence',
      text: `insert into silences (team, id, version, matchers, reason, author, starts_at, ends_at, updated_at)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
             on conflict (team, id) do update set version = excluded.version, reason = excluded.reason,
               author = excluded.author, starts_at = excluded.starts_at, ends_at = excluded.ends_at,
               updated_at = excluded.updated_at`,
      values: [
        team,
        after.id,
        version,
        JSON.stringify(after.matchers),
        after.reason,
        after.author,
        instantParam(after.startsAt),
        instantParam(after.endsAt),
        instantParam(after.updatedAt),
      ],
    })
  },
  clear: async (tx, team, id) => {
    await tx.query('delete from silences where team = $1 and id = $2', [team, id])
  },
  erased: () => [],
}

export const maintenanceModule: StreamModule<Maintenance, MaintenanceCommand, MaintenanceEvent> = {
  decider: maintenanceDecider,
  playbookOf: () => null,
  views: ['maintenance_windows'],
  item: () => null,
  confidential: () => false,
  react: () => [],
  outcome: () => null,
  project: async (tx, { team, version, after }) => {
    if (after.phase === 'none') return
    await tx.query({
      name: 'write-maintenance',
      text: `insert into maintenance_windows (team, number, version, title, reason, matchers, zone, schedule, planned_by, planned_at, cancelled_at)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
             on conflict (team, number) do update set version = excluded.version, cancelled_at = excluded.cancelled_at`,
      values: [
        team,
        after.number,
        version,
        after.title,
        after.reason,
        JSON.stringify(after.matchers),
        after.zone,
        JSON.stringify(toJson(after.schedule)),
        JSON.stringify(toJson(after.plannedBy)),
        instantParam(after.plannedAt),
        after.cancelledAt === null ? null : instantParam(after.cancelledAt),
      ],
    })
  },
  clear: async (tx, team, id) => {
    await tx.query('delete from maintenance_windows where team = $1 and number = $2', [team, Number(id)])
  },
  erased: () => [],
}
