/** Builder for tests: the alert rules of a team that changed nothing. */
import type { AlertPlaybook } from '#domain/alerts/alertPlaybook.ts'

export const anAlertPlaybook = (over: Partial<AlertPlaybook> = {}): AlertPlaybook => ({
  resolveTimeoutMinutes: 5,
  grouping: [],
  routing: [],
  inhibition: [],
  heartbeats: [],
  generic: [],
  environments: { production: ['prod', 'production', 'live'] },
  severities: {},
  ...over,
})
