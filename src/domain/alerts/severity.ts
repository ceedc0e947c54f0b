/** The order of severities. What senders' words mean is read by the connectors, from the playbook's words. */
import type { AlertSeverity } from './signal.ts'

/** Highest first; unknown stands below warning and above info: nobody said that it is harmless. */
export const severityOrder: readonly AlertSeverity[] = ['critical', 'error', 'warning', 'unknown', 'info']

/** 0 is the highest. */
export const severityRank = (severity: AlertSeverity): number => severityOrder.indexOf(severity)

export const higherSeverity = (left: AlertSeverity, right: AlertSeverity): AlertSeverity =>
  severityRank(left) <= severityRank(right) ? left : right
