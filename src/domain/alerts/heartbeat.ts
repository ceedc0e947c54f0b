/** Heartbeats: a source that should speak and does not becomes an alert itself (D2). */
import type { Heartbeat } from './alertPlaybook.ts'
import type { Signal } from './signal.ts'

export type HeartbeatStanding =
  | { readonly kind: 'alive'; readonly dueAt: Temporal.Instant }
  /** Silent for longer than its interval and grace. */
  | { readonly kind: 'silent'; readonly dueAt: Temporal.Instant }

/**
 * Judges one heartbeat. `watchedFromAt` is when the desk began to expect it (its first start with this playbook): one that was never
 * heard is silent after its interval too.
 */
export const heartbeatStanding = (
  heartbeat: Pick<Heartbeat, 'everyMinutes' | 'graceMinutes'>,
  lastHeardAt: Temporal.Instant | null,
  watchedFromAt: Temporal.Instant,
  now: Temporal.Instant,
): HeartbeatStanding => {
  const dueAt = (lastHeardAt ?? watchedFromAt).add({ minutes: heartbeat.everyMinutes + heartbeat.graceMinutes })
  return { kind: Temporal.Instant.compare(now, dueAt) > 0 ? 'silent' : 'alive', dueAt }
}

/** The alert that a silent heartbeat becomes, and its recovery. */
export const heartbeatSignal = (
  heartbeat: Heartbeat,
  state: Signal['state'],
  lastHeardAt: Temporal.Instant | null,
  at: Temporal.Instant,
): Signal => ({
  source: 'heartbeat',
  state,
  severity: 'error',
  title: `${heartbeat.name} has gone silent`,
  description:
    lastHeardAt === null
      ? `It should speak every ${heartbeat.everyMinutes} minutes and was never heard.`
      : `It should speak every ${heartbeat.everyMinutes} minutes and was last heard at ${lastHeardAt.round('second').toString()}.`,
  dedupKey: `heartbeat:${heartbeat.name}`,
  labels: { alertname: 'HeartbeatSilent', heartbeat: heartbeat.name },
  annotations: {},
  link: null,
  service: heartbeat.service,
  environment: null,
  startedAt: state === 'firing' ? at : null,
  endedAt: state === 'resolved' ? at : null,
})
