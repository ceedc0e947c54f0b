/**
 * One team's process as data, as the deciders need it. Loaded and checked by `src/playbook/`; the values shipped in
 * `playbooks/wilson/` are those of the protocol.
 */
import type { AlertPlaybook } from './alerts/alertPlaybook.ts'

export type Service = {
  readonly key: string
  readonly name: string
  /** Environments that people name, production first. */
  readonly environments: readonly string[]
  readonly repositories: readonly string[]
  readonly owner: string | null
  readonly supportRoute: string | null
  /** Label or project values of alerts that mean this service, for example `job=web-api`. */
  readonly matches: readonly ServiceMatch[]
}

export type ServiceMatch = { readonly label: string; readonly value: string; readonly environment: string | null }

export type IncidentPlaybook = {
  readonly labels: {
    readonly inProgress: string
    readonly reviewRequired: string
    /** On every follow-up (I12). */
    readonly followUp: readonly string[]
    readonly refinement: string
    readonly bug: string
  }
  readonly urgency: {
    /** More users than this without non-critical work, or blocked development: internal (shipped 1). */
    readonly nonCriticalInternalAbove: number
    /** More users than this without non-critical work: urgent (shipped 100). */
    readonly nonCriticalUrgentAbove: number
    /** More users than this without critical work: urgent (shipped 1). */
    readonly criticalUrgentAbove: number
  }
  /** Minutes after an item became unowned at which people are reminded, and whom (D3). */
  readonly nag: readonly { readonly afterMinutes: number; readonly whom: 'on-duty' | 'team' | 'lead' }[]
  /** Minutes of silence after which the owner is reminded (I8). */
  readonly silenceMinutes: { readonly urgent: number; readonly internal: number; readonly unassessed: number }
  /** Minutes within which the I7 meeting should have decided, before the team is reminded. */
  readonly meetingReminderMinutes: number
  readonly verificationValidHours: number
  readonly reopenWithinDays: number
  readonly askPersonalData: boolean
  /** What to do when personal data is involved: names the data-protection route. */
  readonly personalDataRoute: string
  readonly firstPrompt: string
  readonly meetingLink: string | null
  readonly severity: { readonly urgent: string; readonly internal: string; readonly notUrgent: string }
}

export type ReviewPlaybook = {
  readonly everyDays: number
  /** The first meeting's date (ISO) and local time in the team's zone. */
  readonly firstOn: string
  readonly at: string
  readonly attendanceAtLeast: number
  /** After this many meetings in a row that were not held the lead is told (shipped 2). */
  readonly tellLeadAfterMissed: number
  readonly wikiPage: string | null
}

export type Playbook = {
  /** Content hash: the version that an item keeps. */
  readonly hash: string
  readonly team: {
    readonly key: string
    readonly name: string
    readonly zone: string
    readonly adminProject: string
    readonly incidentTemplate: string
    readonly developersChannel: string
  }
  /** Built-in iterations: `weeks` long from `startsOn` (ISO date). Null: none exist, or the tracker keeps its own cadence. */
  readonly iterations: { readonly startsOn: string; readonly weeks: number } | null
  readonly services: readonly Service[]
  readonly incident: IncidentPlaybook
  readonly review: ReviewPlaybook
  readonly alerts: AlertPlaybook
  /** Templates by name, `{{placeholder}}` syntax. */
  readonly templates: Readonly<Record<string, string>>
}
