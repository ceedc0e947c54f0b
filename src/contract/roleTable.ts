/**
 * Who may do what (role × capability × command), collected from the command tables and from the list of what can be read. Routes
 * enforce it, and the docs print it. A role is of one team; `administrator` is of the server and no role of any team. The table says
 * who may give a command at all; the deciders refuse the rest case by case.
 */
import { type Role, roles } from '#domain/people/actor.ts'
import type { RuleId } from '#domain/protocol.ts'
import { alertGroupCommands, maintenanceCommands, silenceCommands } from './alerts.ts'
import { actingRoles, type CommandSpec, readingRoles } from './commandSpec.ts'
import { incidentCommands, raiseIncident } from './incidents.ts'
import { peopleCommands, serverCommands } from './people.ts'
import { reviewCommands } from './reviews.ts'

export type TableRole = Role | 'administrator'

export const tableRoles: readonly TableRole[] = [...roles, 'administrator']

/** What the table needs of an entry of a command table. */
type Entry = Pick<CommandSpec<unknown>, 'summary' | 'rule' | 'may' | 'administrator'>

const commands = {
  incidents: { raise: raiseIncident, ...incidentCommands },
  'alert-groups': alertGroupCommands,
  silences: silenceCommands,
  maintenance: maintenanceCommands,
  reviews: reviewCommands,
  people: peopleCommands,
  server: serverCommands,
} as const satisfies Record<string, Readonly<Record<string, Entry>>>

/** What can be read, and by whom. The administrator manages people and reads no team's items. */
const reads = {
  inbox: { summary: 'See every open item', rule: 'D2', may: readingRoles },
  incidents: { summary: 'See incidents that are not confidential, and their timelines', rule: 'I8', may: readingRoles },
  'confidential-incidents': { summary: 'See confidential incidents', rule: 'I2', may: actingRoles },
  alerts: { summary: 'See alerts, their groups, silences and maintenance windows', rule: 'D6', may: readingRoles },
  reviews: { summary: 'See the review board, agendas and minutes', rule: 'R1', may: readingRoles },
  search: { summary: 'Search what one may see', rule: 'D2', may: readingRoles },
  live: { summary: 'Follow changes of what one may see', rule: 'D2', may: readingRoles },
  people: { summary: 'See who is in the team', rule: 'Words', may: readingRoles, administrator: true },
  duty: { summary: 'See who is on duty', rule: 'D1', may: actingRoles },
  settings: {
    summary: 'See settings, keys and deliveries',
    rule: 'Words',
    may: ['lead', 'deputy'],
    administrator: true,
  },
  audit: { summary: 'See the audit', rule: 'Words', may: ['lead', 'deputy'], administrator: true },
  server: {
    summary: 'See teams, persons and administrators of the server',
    rule: 'Words',
    may: [],
    administrator: true,
  },
} as const satisfies Record<string, Entry>

/** One row: `command` null for reading. */
export type RoleRow = {
  readonly capability: string
  readonly command: string | null
  readonly summary: string
  readonly rule: RuleId
  readonly may: readonly TableRole[]
}

const rowOf = (capability: string, command: string | null, entry: Entry): RoleRow => ({
  capability,
  command,
  summary: entry.summary,
  rule: entry.rule,
  may: tableRoles.filter((role) =>
    role === 'administrator' ? entry.administrator === true : entry.may.includes(role),
  ),
})

/** Reading first, then the commands of each capability. */
export const roleTable: readonly RoleRow[] = [
  ...Object.entries<Entry>(reads).map(([capability, entry]) => rowOf(capability, null, entry)),
  ...Object.entries<Readonly<Record<string, Entry>>>(commands).flatMap(([capability, table]) =>
    Object.entries(table).map(([command, entry]) => rowOf(capability, command, entry)),
  ),
]

const allowed = (role: TableRole, capability: string, command: string | null): boolean =>
  roleTable.some((row) => row.capability === capability && row.command === command && row.may.includes(role))

/** May `role` give this command at all? False for a command that no table knows. */
export const mayGive = (role: TableRole, capability: string, command: string): boolean =>
  allowed(role, capability, command)

/** May `role` read this? False for a capability that no table knows. */
export const mayRead = (role: TableRole, capability: string): boolean => allowed(role, capability, null)

/** The table in Markdown for the docs, one line a row. */
export const roleTableLines = (): readonly string[] => [
  `| capability | command | what | rule | ${tableRoles.join(' | ')} |`,
  `| --- | --- | --- | --- |${' --- |'.repeat(tableRoles.length)}`,
  ...roleTable.map(
    (row) =>
      `| ${row.capability} | ${row.command ?? '*read*'} | ${row.summary} | ${row.rule} | ${tableRoles
        .map((role) => (row.may.includes(role) ? 'yes' : ''))
        .join(' | ')} |`,
  ),
]
