/** Every kind of sender as it speaks: a delivery that fires or recovers one alert, told apart by a mark that stands in the kept row. */
import { standardWebhook } from '#server/intake/doorDesk.fixture.ts'

export type Delivery = {
  readonly path: string
  readonly body: string
  readonly headers: Readonly<Record<string, string>>
}

export type DoorSender = {
  readonly source: string
  /** The delivery of the `n`-th telling; `at` is when it begins or ends. */
  readonly says: (key: string, mark: string, firing: boolean, at: Temporal.Instant, n: number) => Delivery
}

export const signingToken = `whsec_${Buffer.from('the signing token of the door fuzz').toString('base64')}`

const json = { 'content-type': 'application/json' }
/** Google writes whole seconds: each telling is ten later than the one before, all of them in the past. */
const tellingSeconds = (at: Temporal.Instant, n: number): number =>
  Math.floor(at.epochMilliseconds / 3_600_000) * 3600 - 100_000 + n * 10
const never = '0001-01-01T00:00:00Z'

const generic: DoorSender = {
  source: 'generic',
  says: (key, mark, firing) => ({
    path: '/api/intake/generic',
    headers: { ...json, authorization: `Bearer ${key}` },
    body: JSON.stringify({ title: mark, id: mark, state: firing ? 'firing' : 'resolved', severity: 'warning' }),
  }),
}
const form: DoorSender = {
  source: 'generic',
  says: (key, mark, firing) => ({
    path: `/api/intake/generic/${key}`,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: String(new URLSearchParams({ title: mark, id: mark, state: firing ? 'firing' : 'resolved' })),
  }),
}
const pagerduty: DoorSender = {
  source: 'pagerduty',
  says: (key, mark, firing) => ({
    path: '/v2/enqueue',
    headers: json,
    body: JSON.stringify({
      routing_key: key,
      event_action: firing ? 'trigger' : 'resolve',
      dedup_key: mark,
      payload: { summary: mark, source: 'db1', severity: 'error' },
    }),
  }),
}
const grafana: DoorSender = {
  source: 'grafana',
  says: (key, mark, firing, at) => ({
    path: `/api/intake/grafana?key=${key}`,
    headers: json,
    body: JSON.stringify({
      version: '1',
      orgId: 1,
      status: firing ? 'firing' : 'resolved',
      alerts: [
        {
          status: firing ? 'firing' : 'resolved',
          labels: { alertname: mark, severity: 'warning' },
          annotations: {},
          startsAt: firing ? at.toString() : never,
          endsAt: firing ? never : at.toString(),
          fingerprint: Buffer.from(mark).toString('hex'),
        },
      ],
    }),
  }),
}
/** Signed; a repeat of the same telling has the same delivery id, as GitLab's own have. */
const gitlab: DoorSender = {
  source: 'gitlab',
  says: (key, mark, firing, at, n) => {
    const status = firing ? 'failed' : 'success'
    const body = JSON.stringify({
      object_kind: 'pipeline',
      object_attributes: { id: n, ref: 'main', tag: false, source: 'push', status, finished_at: at.toString() },
      project: { id: mark, path_with_namespace: `iam/${mark}`, default_branch: 'main' },
      builds: [{ id: 1, stage: 'test', name: 'unit', status, allow_failure: false }],
    })
    return { path: `/api/intake/gitlab/${key}`, headers: standardWebhook(signingToken, `${mark}-${n}`, body, at), body }
  },
}
const googleCloud: DoorSender = {
  source: 'google-cloud-monitoring',
  says: (key, mark, firing, at, n) => ({
    path: `/api/intake/google-cloud-monitoring/${key}`,
    headers: json,
    body: JSON.stringify({
      version: '1.2',
      incident: {
        incident_id: `0.${mark}`,
        state: firing ? 'open' : 'closed',
        started_at: tellingSeconds(at, firing ? n : n - 1),
        ended_at: firing ? null : tellingSeconds(at, n),
        summary: mark,
        policy_name: mark,
      },
    }),
  }),
}
const sentry: DoorSender = {
  source: 'sentry',
  says: (key, mark, firing) => ({
    path: `/api/intake/sentry/${key}`,
    headers: { ...json, 'sentry-hook-resource': 'issue' },
    body: JSON.stringify({
      action: firing ? 'unresolved' : 'resolved',
      data: {
        issue: { id: mark, shortId: mark, title: mark, level: 'error', status: firing ? 'unresolved' : 'resolved' },
      },
    }),
  }),
}
const mail: DoorSender = {
  source: 'mail',
  says: (key, mark, firing, _at, n) => ({
    path: `/api/intake/mail/${key}`,
    headers: { 'content-type': 'message/rfc822' },
    body: `From: Checks <checks@example.org>\r\nSubject: [${firing ? 'PROBLEM' : 'RECOVERY'}] ${mark}\r\nMessage-ID: <${mark}-${n}@example.org>\r\n\r\n${mark}\r\n`,
  }),
}

export const doorSenders: readonly DoorSender[] = [generic, form, pagerduty, grafana, gitlab, googleCloud, sentry, mail]
