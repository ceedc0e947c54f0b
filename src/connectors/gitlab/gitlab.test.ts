import { createHmac } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { anAlertPlaybook } from '../anAlertPlaybook.ts'
import { parseGitlab } from './parseGitlab.ts'
import { verifyGitlab } from './verifyGitlab.ts'

type Pipeline = {
  object_attributes: Record<string, unknown>
  builds: readonly Record<string, unknown>[]
  project: Record<string, unknown>
}
const failed = JSON.parse(readFileSync(new URL('payloads/pipelineFailed.json', import.meta.url), 'utf8')) as Pipeline
const receivedAt = Temporal.Instant.from('2026-11-23T08:08:00Z')
const parse = (body: unknown) => parseGitlab(body, receivedAt, anAlertPlaybook())
const pipeline = (attributes: Record<string, unknown>, builds = failed.builds) => ({
  ...failed,
  object_attributes: { ...failed.object_attributes, ...attributes },
  builds,
})
const tests = failed.builds.slice(0, 1)
const deploy = (status: string, environment: Record<string, unknown>) => ({
  name: 'deploy',
  stage: 'deploy',
  status,
  allow_failure: false,
  environment,
})
const keys = (body: unknown) => {
  const parsed = parse(body)
  return parsed.kind === 'signals' ? parsed.signals.map(({ state, dedupKey }) => `${state} ${dedupKey}`) : parsed.kind
}

test('a failed pipeline of the default branch is an alert that names its failed jobs, without those that may fail', () => {
  expect(parse(failed)).toMatchObject({
    kind: 'signals',
    signals: [
      {
        source: 'gitlab',
        state: 'firing',
        severity: 'error',
        title: 'Pipeline of wilson/people-api failed on main',
        description: 'Failed job: unit (test, script_failure)\nCommit: Ask the directory twice',
        dedupKey: 'gitlab:pipeline/9/main',
        link: 'https://gitlab.example.org/wilson/people-api/-/pipelines/501',
        service: 'wilson/people-api',
        environment: 'production',
        startedAt: Temporal.Instant.from('2026-11-23T08:07:30Z'),
      },
    ],
  })
})

test('I1 an incident raised from it has a pipeline as its source: the label that says so is set', () => {
  expect(parse(failed)).toMatchObject({ signals: [{ labels: { kind: 'pipeline' } }] })
})

test('the next pipeline that passes resolves it', () => {
  expect(parse(pipeline({ status: 'success', finished_at: '2026-11-23 09:00:00 UTC' }, tests))).toMatchObject({
    signals: [
      { state: 'resolved', dedupKey: 'gitlab:pipeline/9/main', endedAt: Temporal.Instant.from('2026-11-23T09:00:00Z') },
    ],
  })
})

test.each([
  'created',
  'waiting_for_resource',
  'preparing',
  'pending',
  'running',
  'canceled',
  'skipped',
  'manual',
  'scheduled',
])('a pipeline that is %s is no news', (status) => expect(parse(pipeline({ status })).kind).toBe('ignored'))

test('jobs that are allowed to fail raise nobody', () => {
  expect(
    parse(
      pipeline(
        {},
        failed.builds.map((build) => ({ ...build, allow_failure: true })),
      ),
    ).kind,
  ).toBe('ignored')
})

test('a pipeline that failed before it had jobs is an alert', () => {
  expect(keys(pipeline({}, []))).toEqual(['firing gitlab:pipeline/9/main'])
})

test('another branch is its author’s business, unless its pipeline deploys to an environment', () => {
  expect(parse(pipeline({ ref: 'try' }, tests)).kind).toBe('ignored')
  expect(keys(pipeline({ ref: 'v1.4', tag: true }))).toEqual(['firing gitlab:environment/9/production'])
})

test('a review app of development is no environment that anybody is called for, nor is one that is stopped', () => {
  const review = deploy('failed', { name: 'review/try', action: 'start', deployment_tier: 'development' })
  const stopped = deploy('failed', { name: 'staging', action: 'stop', deployment_tier: 'staging' })
  expect(parse(pipeline({ ref: 'try' }, [review])).kind).toBe('ignored')
  expect(parse(pipeline({ ref: 'try' }, [stopped])).kind).toBe('ignored')
})

test('merge request pipelines are ignored', () => {
  expect(parse(pipeline({ source: 'merge_request_event' })).kind).toBe('ignored')
})

test('a pass that deployed cures the environment too, whichever tag failed before', () => {
  const builds = [deploy('success', { name: 'production', action: 'start', deployment_tier: 'production' })]
  expect(keys(pipeline({ status: 'success' }, builds))).toEqual([
    'resolved gitlab:pipeline/9/main',
    'resolved gitlab:environment/9/production',
  ])
})

test('a push that passes does not cure the nightly schedule', () => {
  expect(keys(pipeline({ source: 'schedule' }))).toEqual(['firing gitlab:pipeline/9/main/schedule'])
})

test('an alert of GitLab’s own and its end meet by its address', () => {
  const alert = (status: string) => ({
    object_kind: 'alert',
    object_attributes: {
      title: 'Disk full',
      severity: 'critical',
      status,
      url: 'https://gitlab.example.org/wilson/x/-/alert_management/3/details',
    },
  })
  expect(parse(alert('triggered'))).toMatchObject({
    signals: [{ state: 'firing', severity: 'critical', title: 'Disk full' }],
  })
  expect(keys(alert('resolved'))).toEqual([
    'resolved gitlab:alert/https://gitlab.example.org/wilson/x/-/alert_management/3/details',
  ])
  expect(keys(alert('triggered'))).toEqual([
    'firing gitlab:alert/https://gitlab.example.org/wilson/x/-/alert_management/3/details',
  ])
})

const incident = (over: Record<string, unknown>) => ({
  object_kind: 'work_item',
  project: { path_with_namespace: 'iam/admin' },
  object_attributes: {
    iid: 5,
    project_id: 2,
    type: 'Incident',
    title: 'Log-in is slow',
    severity: 'high',
    action: 'open',
    ...over,
  },
})

test('an incident issue opened by hand fires, its closing resolves, its edits are no news', () => {
  expect(parse(incident({}))).toMatchObject({
    signals: [{ state: 'firing', severity: 'error', title: 'Log-in is slow', dedupKey: 'gitlab:incident/2/5' }],
  })
  expect(keys(incident({ action: 'close' }))).toEqual(['resolved gitlab:incident/2/5'])
  expect(parse(incident({ action: 'update' })).kind).toBe('ignored')
})

test('what the desk itself wrote comes back as nothing', () => {
  expect(parse(incident({ description: 'Text <!-- dutydesk:incident/5 -->' })).kind).toBe('ignored')
})

test.each(['note', 'push', 'merge_request', 'build', 'something_new'])(
  'a %s event is ignored, never refused',
  (kind) => {
    expect(parse({ object_kind: kind }).kind).toBe('ignored')
  },
)

test('an issue that is no incident is ignored; a body without a kind is unreadable', () => {
  expect(parse(incident({ type: 'Issue' })).kind).toBe('ignored')
  expect(parse({}).kind).toBe('unreadable')
})

const now = receivedAt
const body = Buffer.from('{"object_kind":"pipeline"}')
const key = Buffer.from('0123456789abcdef0123456789abcdef')
const signingToken = `whsec_${key.toString('base64')}`
const stamp = String(now.epochMilliseconds / 1000)
const sign = (secret: Buffer, text: string) => `v1,${createHmac('sha256', secret).update(text).digest('base64')}`
const signed: Record<string, string> = {
  'webhook-id': 'delivery-1',
  'webhook-timestamp': stamp,
  'webhook-signature': sign(key, `delivery-1.${stamp}.{"object_kind":"pipeline"}`),
}

test('a signed delivery is let in, any matching signature of the list counts, and its id marks a replay', () => {
  expect(verifyGitlab(body, signed, { signingToken }, now)).toEqual({
    ok: true,
    replay: { id: 'gitlab/delivery-1', keepSeconds: 600 },
  })
  const rotated = { ...signed, 'webhook-signature': `${sign(Buffer.from('old'), 'x')} ${signed['webhook-signature']}` }
  expect(verifyGitlab(body, rotated, { signingToken }, now).ok).toBe(true)
})

test.each<[string, Buffer, Record<string, string>, string, number]>([
  ['a wrong key', body, signed, `whsec_${Buffer.from('wrong').toString('base64')}`, 0],
  ['a changed byte', Buffer.from('{"object_kind":"pipelinf"}'), signed, signingToken, 0],
  ['another delivery id', body, { ...signed, 'webhook-id': 'delivery-2' }, signingToken, 0],
  ['another timestamp', body, { ...signed, 'webhook-timestamp': String(Number(stamp) + 1) }, signingToken, 0],
  [
    'a signature of another version',
    body,
    { ...signed, 'webhook-signature': (signed['webhook-signature'] ?? '').replace('v1,', 'v2,') },
    signingToken,
    0,
  ],
  ['an old delivery', body, signed, signingToken, 301],
  ['a delivery from the future', body, signed, signingToken, -301],
])('%s is refused', (_, bytes, headers, token, later) => {
  expect(verifyGitlab(bytes, headers, { signingToken: token }, now.add({ seconds: later })).ok).toBe(false)
})

test('the secret token in clear is compared, and none set lets nobody in', () => {
  const settings = { secretToken: 'shared' }
  expect(verifyGitlab(body, { 'x-gitlab-token': 'shared' }, settings, now)).toEqual({ ok: true, replay: null })
  expect(verifyGitlab(body, { 'x-gitlab-token': 'sharee' }, settings, now).ok).toBe(false)
  expect(verifyGitlab(body, {}, settings, now).ok).toBe(false)
  expect(verifyGitlab(body, { 'x-gitlab-token': '' }, {}, now).ok).toBe(false)
})

test('while both are set, an unsigned delivery may show the token, but a wrong signature is not saved by it', () => {
  const both = { secretToken: 'shared', signingToken }
  expect(verifyGitlab(body, { 'x-gitlab-token': 'shared' }, both, now).ok).toBe(true)
  expect(
    verifyGitlab(body, { ...signed, 'webhook-signature': 'v1,AAAA', 'x-gitlab-token': 'shared' }, both, now).ok,
  ).toBe(false)
})

test('with only a signing token, a delivery without a signature is refused', () => {
  expect(verifyGitlab(body, { 'x-gitlab-token': 'shared' }, { signingToken }, now).ok).toBe(false)
})
