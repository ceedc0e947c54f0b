/** Commands on alert groups, silences and maintenance windows; what the shell adds to each (numbers, ids) stands in the domain's commands. */
import { z } from 'zod'
import type {
  AddGroupToIncident,
  AlertGroupCommand,
  DeclineGroup,
  RaiseFromGroup,
  SnoozeGroup,
} from '#domain/alerts/alertGroupCommands.ts'
import type { Matcher } from '#domain/alerts/alertPlaybook.ts'
import type { MaintenanceSchedule } from '#domain/alerts/maintenance.ts'
import type { CancelMaintenance, PlanMaintenance } from '#domain/alerts/maintenanceDecider.ts'
import { parseMatcher } from '#domain/alerts/matcherSyntax.ts'
import type { CreateSilence, EditSilence, ExpireSilence } from '#domain/alerts/silenceDecider.ts'
import { actingRoles, addingRoles, type CommandSpec, commandSpec } from './commandSpec.ts'
import { date, line, nothing, number, optional, text, timeOfDay } from './fields.ts'

const reason = text('the reason')

/** An instant with its offset, `2026-11-30T10:00:00Z`. */
export const instant = (what: string) =>
  z.iso
    .datetime({ offset: true, error: `${what} is an instant such as 2026-11-30T10:00:00Z` })
    .transform((said) => Temporal.Instant.from(said))

const longestMinutes = 366 * 24 * 60
const minutes = (what: string, most = longestMinutes) =>
  z
    .int(`${what} is a whole number of minutes`)
    .positive(`${what} is at least one minute`)
    .max(most, `${what} is at most ${most} minutes`)

/** The raise without its number, which the shell gives. */
export type AskedRaise = Omit<RaiseFromGroup, 'incident'>

/** `/api/alert-groups/:number/<command>` (D6). */
export const alertGroupCommands = {
  raise: commandSpec({
    summary: 'Raise an incident from the group, prefilled',
    rule: 'D6',
    may: addingRoles,
    body: z.strictObject({ title: optional(line('the title')), confidential: z.boolean().default(false) }),
    toCommand: (body, meta): AskedRaise => ({ type: 'RaiseFromGroup', ...meta, ...body }),
  }),
  'add-to-incident': commandSpec({
    summary: 'Add the group to an open incident',
    rule: 'D6',
    may: addingRoles,
    body: z.strictObject({ incident: number('the incident') }),
    toCommand: (body, meta): AddGroupToIncident => ({ type: 'AddGroupToIncident', ...meta, incident: body.incident }),
  }),
  decline: commandSpec({
    summary: 'Decline the group with a reason',
    rule: 'D6',
    may: actingRoles,
    body: z.strictObject({ reason }),
    toCommand: (body, meta): DeclineGroup => ({ type: 'DeclineGroup', ...meta, reason: body.reason }),
  }),
  snooze: commandSpec({
    summary: 'Move the reminder: until an instant, or for so many minutes',
    rule: 'D6',
    may: actingRoles,
    body: z
      .strictObject({ until: optional(instant('until')), minutes: optional(minutes('minutes')) })
      .refine((body) => (body.until === null) !== (body.minutes === null), {
        path: ['until'],
        message: 'name either until or minutes',
      }),
    toCommand: (body, meta): SnoozeGroup => ({
      type: 'SnoozeGroup',
      ...meta,
      snoozedUntilAt: body.until ?? meta.at.add({ minutes: body.minutes ?? 0 }),
    }),
  }),
} as const satisfies Record<string, CommandSpec<AlertGroupCommand | AskedRaise>>

/** `label="value"` and the like; a pattern is tried as RE2 by the server. */
const matcher = z
  .string({ error: 'a matcher is text such as alertname="DiskFull"' })
  .max(2000, 'a matcher has at most 2,000 characters')
  .transform((written, context): Matcher => {
    const read = parseMatcher(written)
    if (read.kind === 'read') return read.value
    context.addIssue({ code: 'custom', message: read.problem, input: written })
    return z.NEVER
  })
export const matcherList = z
  .array(matcher)
  .min(1, 'at least one matcher is needed')
  .max(100, 'at most 100 matchers are taken')

const ends = {
  startsAt: optional(instant('startsAt')),
  endsAt: optional(instant('endsAt')),
  minutes: optional(minutes('minutes')),
}
type Ends = {
  readonly startsAt: Temporal.Instant | null
  readonly endsAt: Temporal.Instant | null
  readonly minutes: number | null
}
const eitherEnd = (body: Ends): boolean => (body.endsAt === null) !== (body.minutes === null)
const eitherEndFault = { path: ['endsAt'], message: 'name either endsAt or minutes' }
const spanOf = (body: Ends, at: Temporal.Instant) => {
  const startsAt = body.startsAt ?? at
  return { startsAt, endsAt: body.endsAt ?? startsAt.add({ minutes: body.minutes ?? 0 }) }
}
const authorOf = (by: CreateSilence['by']): string => {
  switch (by.kind) {
    case 'person':
    case 'service':
      return by.id
    case 'desk':
      return 'desk'
    case 'outside':
      return by.name
  }
}

/** The silence without its id, which the shell gives. */
export type AskedSilence = Omit<CreateSilence, 'id'>

/** `/api/silences` and `/api/silences/:id/<command>`. */
export const silenceCommands = {
  create: commandSpec({
    summary: 'Silence what the matchers mean, with a reason, until an end',
    rule: 'D6',
    may: addingRoles,
    body: z.strictObject({ matchers: matcherList, reason, ...ends }).refine(eitherEnd, eitherEndFault),
    toCommand: (body, meta): AskedSilence => ({
      type: 'CreateSilence',
      ...meta,
      matchers: body.matchers,
      reason: body.reason,
      author: authorOf(meta.by),
      ...spanOf(body, meta.at),
    }),
  }),
  edit: commandSpec({
    summary: 'Change the reason or the times of a silence that is not over',
    rule: 'D6',
    may: addingRoles,
    body: z.strictObject({ reason, ...ends }).refine(eitherEnd, eitherEndFault),
    toCommand: (body, meta): EditSilence => ({
      type: 'EditSilence',
      ...meta,
      reason: body.reason,
      author: authorOf(meta.by),
      ...spanOf(body, meta.at),
    }),
  }),
  expire: commandSpec({
    summary: 'End a silence now',
    rule: 'D6',
    may: addingRoles,
    body: nothing,
    toCommand: (_body, meta): ExpireSilence => ({ type: 'ExpireSilence', ...meta }),
  }),
} as const satisfies Record<string, CommandSpec<AskedSilence | EditSilence | ExpireSilence>>

/** `POST /api/silences/preview`: what a silence would hide now. */
export const silencePreview = z.strictObject({ matchers: matcherList })

const isZone = (name: string): boolean => {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name })
    return true
  } catch {
    return false
  }
}

const schedule = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('once'), startsAt: instant('startsAt'), endsAt: instant('endsAt') }),
  z.strictObject({
    kind: z.literal('weekly'),
    /** 1 Monday … 7 Sunday. */
    days: z
      .array(z.int().min(1, 'a day is 1 (Monday) to 7 (Sunday)').max(7, 'a day is 1 (Monday) to 7 (Sunday)'))
      .min(1, 'name at least one day')
      .max(7, 'a week has seven days'),
    localTime: timeOfDay(),
    durationMinutes: minutes('durationMinutes', 7 * 24 * 60),
    fromDate: optional(date()),
    untilDate: optional(date()),
  }),
])

/** The window without its number, which the shell gives. */
export type AskedMaintenance = Omit<PlanMaintenance, 'number'>

/** `/api/maintenance` and `/api/maintenance/:number/<command>`. */
export const maintenanceCommands = {
  plan: commandSpec({
    summary: 'Plan a maintenance window, once or on days of the week',
    rule: 'D6',
    may: actingRoles,
    body: z.strictObject({
      title: line('the title'),
      reason,
      matchers: matcherList,
      zone: z.string().max(100).refine(isZone, 'the zone is an IANA name such as Europe/London'),
      schedule,
    }),
    toCommand: (body, meta): AskedMaintenance => {
      const planned: MaintenanceSchedule =
        body.schedule.kind === 'once'
          ? body.schedule
          : { ...body.schedule, days: [...new Set(body.schedule.days)].sort() }
      return { type: 'PlanMaintenance', ...meta, ...body, schedule: planned }
    },
  }),
  cancel: commandSpec({
    summary: 'Cancel a maintenance window',
    rule: 'D6',
    may: actingRoles,
    body: z.strictObject({ reason }),
    toCommand: (body, meta): CancelMaintenance => ({ type: 'CancelMaintenance', ...meta, reason: body.reason }),
  }),
} as const satisfies Record<string, CommandSpec<AskedMaintenance | CancelMaintenance>>

/** `POST /api/alert-groups/route-test`: what would happen to such an alert, without sending it. */
export const routeTest = z.strictObject({
  source: z.string().trim().min(1).max(100).default('alertmanager'),
  title: optional(line('the title')),
  severity: z.enum(['critical', 'error', 'warning', 'info', 'unknown']).optional(),
  service: optional(line('the service', 200)),
  environment: optional(line('the environment', 200)),
  labels: z.record(z.string().min(1).max(200), z.string().max(2000)).default({}),
  annotations: z.record(z.string().min(1).max(200), z.string().max(8000)).default({}),
})

/** What a route test answers. */
export type RouteTestAnswer = {
  readonly fingerprint: string
  readonly severity: string
  readonly service: string | null
  /** False: the catalogue does not know the service. */
  readonly serviceKnown: boolean
  readonly environment: string | null
  readonly grouping: { readonly rule: string; readonly key: string; readonly by: Readonly<Record<string, string>> }
  /** The group that it would join, or null for a new one. */
  readonly group: number | null
  readonly routing: { readonly rule: string; readonly action: 'inbox' | 'raise' }
  /** Silences, windows and firing alerts that would hide it now. */
  readonly hiddenBy: readonly { readonly kind: 'silence' | 'maintenance' | 'inhibition'; readonly id: string }[]
}
