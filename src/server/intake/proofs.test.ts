import {
  createLocalJWKSet,
  exportJWK,
  generateKeyPair,
  type JWK,
  type JWTVerifyGetKey,
  SignJWT,
  UnsecuredJWT,
} from 'jose'
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { googleCloudMonitoringWith } from '#connectors/google-cloud-monitoring/googleCloudMonitoring.ts'
import { alertSources } from '#connectors/registry.ts'
import { team } from '#testing/testDesk.ts'
import { type Answer, type DoorDesk, deskUrl, hexHmac, openDoorDesk, standardWebhook } from './doorDesk.fixture.ts'

type Pair = { readonly privateKey: CryptoKey; readonly jwk: JWK }
const pairNamed = async (kid: string): Promise<Pair> => {
  const { privateKey, publicKey } = await generateKeyPair('RS256', { extractable: true })
  return { privateKey, jwk: { ...(await exportJWK(publicKey)), kid, alg: 'RS256' } }
}

let first: Pair
let second: Pair
let stranger: Pair
beforeAll(async () => {
  first = await pairNamed('first')
  second = await pairNamed('second')
  stranger = await pairNamed('first')
})

let desk: DoorDesk
let published: JWK[]
const keys: JWTVerifyGetKey = (header, token) => {
  if (published.length === 0) throw new Error('the keys cannot be fetched')
  return createLocalJWKSet({ keys: published })(header, token)
}
beforeEach(async () => {
  published = [first.jwk]
  const push = googleCloudMonitoringWith(() => keys)
  desk = await openDoorDesk({ sources: alertSources.map((source) => (source.name === push.name ? push : source)) })
})
afterEach(() => desk.close())

const now = () => desk.story.clock.now()
const setProof = (keyId: string, name: string, value: string | null, person = 'lea1') =>
  desk.as(person, 'POST', `/settings/sources/${keyId}/set-proof`, { name, value })
const outcome = ({ status, body }: Answer): readonly unknown[] => [
  status,
  (body as { kept?: number; code?: string }).kept,
]
const refused = { status: 401, body: { code: 'not-proven' } }

const failedPipeline = (id: number, status = 'failed') =>
  JSON.stringify({
    object_kind: 'pipeline',
    object_attributes: { id, ref: 'main', tag: false, source: 'push', status },
    project: { id: 9, path_with_namespace: 'iam/web-login', default_branch: 'main' },
    builds: [{ id: 1, stage: 'test', name: 'unit', status, allow_failure: false }],
  })
const signingToken = `whsec_${Buffer.from('a signing token of thirty-two by').toString('base64')}`

test('GitLab’s signing token: the right signature passes; a changed byte, a stale time, a wrong key and none do not', async () => {
  const { keyId, key } = await desk.key('gitlab')
  expect((await setProof(keyId, 'signingToken', signingToken)).status).toBe(200)
  const url = `/api/intake/gitlab/${key}`
  const body = failedPipeline(1)
  const signed = standardWebhook(signingToken, 'd-1', body, now())
  expect(outcome(await desk.post(url, { body, headers: signed }))).toEqual([200, 1])

  const other = standardWebhook(signingToken, 'd-2', body, now())
  expect(await desk.post(url, { body: `${body} `, headers: other })).toMatchObject(refused)
  const stale = standardWebhook(signingToken, 'd-3', body, now().subtract({ seconds: 301 }))
  expect(await desk.post(url, { body, headers: stale })).toMatchObject(refused)
  const wrong = standardWebhook(`whsec_${Buffer.from('another').toString('base64')}`, 'd-4', body, now())
  expect(await desk.post(url, { body, headers: wrong })).toMatchObject(refused)
  expect(await desk.post(url, { body })).toMatchObject(refused)
  const renamed = { ...standardWebhook(signingToken, 'd-5', body, now()), 'webhook-id': 'd-6' }
  expect(await desk.post(url, { body, headers: renamed })).toMatchObject(refused)
  // The operator sees that somebody came with the key and without the proof.
  expect((await desk.as('lea1', 'GET', '/settings/unreadable')).body).toMatchObject({
    unreadable: [{ problems: [{ path: '(proof)', found: 'the signature does not match' }] }, {}, {}, {}, {}],
  })
})

test('GitLab’s replay within the time that its signature is good for does nothing; one that failed is welcome again', async () => {
  const { keyId, key } = await desk.key('gitlab')
  await setProof(keyId, 'signingToken', signingToken)
  const url = `/api/intake/gitlab/${key}`
  const fired = failedPipeline(1)
  const signed = standardWebhook(signingToken, 'd-1', fired, now())
  expect(outcome(await desk.post(url, { body: fired, headers: signed }))).toEqual([200, 1])
  const passed = failedPipeline(2, 'success')
  const after = standardWebhook(signingToken, 'd-2', passed, now())
  expect(outcome(await desk.post(url, { body: passed, headers: after }))).toEqual([200, 1])
  desk.story.clock.advance({ seconds: 200 })
  expect(await desk.post(url, { body: fired, headers: signed })).toMatchObject({
    status: 200,
    body: { kept: 0, ignored: 'this delivery was kept before' },
  })
  expect(await desk.known()).toMatchObject([{ state: 'resolved' }])
  desk.story.clock.advance({ seconds: 200 })
  expect(await desk.post(url, { body: fired, headers: signed })).toMatchObject(refused)

  const body = failedPipeline(3)
  const third = standardWebhook(signingToken, 'd-3', body, now())
  expect((await desk.post(url, { body: `${body} `, headers: third })).status).toBe(401)
  expect(outcome(await desk.post(url, { body, headers: third }))).toEqual([200, 1])
  expect(await desk.known()).toMatchObject([{ state: 'firing' }])
})

test('ids of kept deliveries are forgotten once their signatures are too old', async () => {
  const { keyId, key } = await desk.key('gitlab')
  await setProof(keyId, 'signingToken', signingToken)
  const url = `/api/intake/gitlab/${key}`
  const body = failedPipeline(1)
  const count = async () => {
    const { rows } = await desk.story.desk.pool.query<{ count: number }>(
      'select count(*) as count from delivery_replays',
    )
    return rows[0]?.count
  }
  for (const n of [1, 2, 3])
    await desk.post(url, { body, headers: standardWebhook(signingToken, `d-${n}`, body, now()) })
  expect(await count()).toBe(3)
  desk.story.clock.advance({ minutes: 11 })
  await desk.post(url, { body, headers: standardWebhook(signingToken, 'd-4', body, now()) })
  expect(await count()).toBe(1)
})

test('GitLab’s secret token in clear is compared, and a wrong signature is not saved by it', async () => {
  const { keyId, key } = await desk.key('gitlab')
  await setProof(keyId, 'secretToken', 'in clear')
  const url = `/api/intake/gitlab/${key}`
  const body = failedPipeline(1)
  const send = (headers: Record<string, string>) => desk.post(url, { body, headers })
  expect(await send({})).toMatchObject(refused)
  expect(await send({ 'x-gitlab-token': 'in cleat' })).toMatchObject(refused)
  expect((await send({ 'x-gitlab-token': 'in clear' })).status).toBe(200)
  await setProof(keyId, 'signingToken', signingToken)
  const wrong = standardWebhook('whsec_d3Jvbmc=', 'd-1', body, now())
  expect(await send({ ...wrong, 'x-gitlab-token': 'in clear' })).toMatchObject(refused)
})

test('Grafana’s signature, with and without a timestamp', async () => {
  const { keyId, key } = await desk.key('grafana')
  await setProof(keyId, 'secret', 'grafana says so')
  const url = `/api/intake/grafana/${key}`
  const alert = { status: 'firing', labels: { alertname: 'Slow' }, annotations: {}, fingerprint: 'f1' }
  const body = JSON.stringify({ version: '1', orgId: 1, alerts: [alert] })
  const send = (headers: Record<string, string>, text = body) =>
    desk.post(url, { body: text, headers: { 'content-type': 'application/json', ...headers } })
  const signature = hexHmac('grafana says so', body)
  expect(await send({})).toMatchObject(refused)
  expect(await send({ 'x-grafana-alerting-signature': hexHmac('grafana', body) })).toMatchObject(refused)
  expect(await send({ 'x-grafana-alerting-signature': signature }, `${body}\n`)).toMatchObject(refused)
  expect((await send({ 'x-grafana-alerting-signature': signature })).status).toBe(200)

  await setProof(keyId, 'timestampHeader', 'X-Sent-At')
  expect(await send({ 'x-grafana-alerting-signature': signature })).toMatchObject(refused)
  const stamped = (at: Temporal.Instant) => {
    const stamp = String(Math.floor(at.epochMilliseconds / 1000))
    return { 'x-sent-at': stamp, 'x-grafana-alerting-signature': hexHmac('grafana says so', `${stamp}:${body}`) }
  }
  expect(await send(stamped(now().subtract({ seconds: 301 })))).toMatchObject(refused)
  expect(outcome(await send(stamped(now())))).toEqual([200, 1])
  expect(outcome(await send(stamped(now())))).toEqual([200, 0])
})

test('Sentry’s signature, its replay, and an answer within a second', async () => {
  const { keyId, key } = await desk.key('sentry')
  await setProof(keyId, 'clientSecret', 'client secret of sentry')
  const url = `/api/intake/sentry?key=${key}`
  const body = JSON.stringify({
    action: 'triggered',
    data: { event: { event_id: 'e1', issue_id: '7', title: 'TimeoutError', level: 'fatal' }, triggered_rule: 'new' },
  })
  const headers = (text: string, secret: string, at: Temporal.Instant) => ({
    'content-type': 'application/json',
    'sentry-hook-resource': 'event_alert',
    'sentry-hook-timestamp': String(Math.floor(at.epochMilliseconds / 1000)),
    'sentry-hook-signature': hexHmac(secret, text),
  })
  const right = headers(body, 'client secret of sentry', now())
  expect(await desk.post(url, { body: `${body} `, headers: right })).toMatchObject(refused)
  expect(await desk.post(url, { body, headers: headers(body, 'wrong', now()) })).toMatchObject(refused)
  const old = headers(body, 'client secret of sentry', now().subtract({ seconds: 301 }))
  expect(await desk.post(url, { body, headers: old })).toMatchObject(refused)
  const begun = performance.now()
  expect(outcome(await desk.post(url, { body, headers: right }))).toEqual([200, 1])
  expect(performance.now() - begun).toBeLessThan(1000)
  expect(outcome(await desk.post(url, { body, headers: right }))).toEqual([200, 0])
  expect(await desk.known()).toMatchObject([{ title: 'TimeoutError', source: 'sentry', severity: 'critical' }])
})

const robot = 'push@desk-example.iam.gserviceaccount.example'
const push = async (
  over: Record<string, unknown> = {},
  { pair = first, kid = 'first' }: { pair?: Pair; kid?: string } = {},
): Promise<string> => {
  const seconds = Math.floor(now().epochMilliseconds / 1000)
  return new SignJWT({
    iss: 'https://accounts.google.com',
    aud: 'https://desk.example.org/push',
    email: robot,
    email_verified: true,
    iat: seconds,
    exp: seconds + 3600,
    ...over,
  })
    .setProtectedHeader({ alg: 'RS256', kid })
    .sign(pair.privateKey)
}
const envelope = (id: string) => {
  const incident = {
    incident_id: id,
    state: 'open',
    started_at: 1_772_441_000,
    summary: 'Too many errors',
    policy_name: 'Errors',
  }
  const data = Buffer.from(JSON.stringify({ version: '1.2', incident })).toString('base64')
  return { message: { data, messageId: id, attributes: {} }, subscription: 'projects/p/subscriptions/desk' }
}

test('Pub/Sub push: only Google’s token for us, from the account that was set, in time, opens the door', async () => {
  const { keyId, key } = await desk.key('google-cloud-monitoring')
  await setProof(keyId, 'email', robot)
  await setProof(keyId, 'audience', 'https://desk.example.org/push')
  const send = (token: string | null) =>
    desk.post(`/api/intake/google-cloud-monitoring/${key}`, {
      body: envelope('0.a'),
      headers: token === null ? {} : { authorization: `Bearer ${token}` },
    })
  const seconds = Math.floor(now().epochMilliseconds / 1000)
  const wrong: Readonly<Record<string, string | null>> = {
    none: null,
    audience: await push({ aud: 'https://other.example.org/push' }),
    issuer: await push({ iss: 'https://accounts.example.org' }),
    expiry: await push({ iat: seconds - 7200, exp: seconds - 3600 }),
    account: await push({ email: 'somebody@desk-example.iam.gserviceaccount.example' }),
    'unverified account': await push({ email_verified: false }),
    'stranger’s key under the right name': await push({}, { pair: stranger }),
    'changed byte': `${(await push()).slice(0, -3)}AAA`,
    'alg none': new UnsecuredJWT({ email: robot, email_verified: true })
      .setIssuer('https://accounts.google.com')
      .setAudience('https://desk.example.org/push')
      .setExpirationTime(seconds + 3600)
      .encode(),
  }
  for (const [what, token] of Object.entries(wrong)) expect([what, (await send(token)).status]).toEqual([what, 401])
  expect(await desk.known()).toEqual([])
  expect(outcome(await send(await push()))).toEqual([200, 1])
  expect(await desk.known()).toMatchObject([{ state: 'firing', source: 'google-cloud-monitoring' }])
})

test('Pub/Sub push: a rotated key set is followed; keys that cannot be fetched are our fault and asked for again', async () => {
  const { keyId, key } = await desk.key('google-cloud-monitoring')
  // Without an audience the address is meant, as at Google.
  await setProof(keyId, 'email', robot)
  const url = `/api/intake/google-cloud-monitoring/${key}`
  const send = async (pair: Pair, kid: string) =>
    desk.post(url, {
      body: envelope('0.b'),
      headers: { authorization: `Bearer ${await push({ aud: deskUrl + url }, { pair, kid })}` },
    })
  expect((await send(first, 'first')).status).toBe(200)
  expect((await send(second, 'second')).status).toBe(401)
  published = [second.jwk]
  expect((await send(second, 'second')).status).toBe(200)
  expect((await send(first, 'first')).status).toBe(401)
  published = []
  expect(await send(second, 'second')).toMatchObject({
    status: 503,
    headers: { 'retry-after': '1' },
    body: { code: 'proof-unknown' },
  })
})

test('what a sender has to prove is set by those who manage, audited, never shown, and inherited by a rotated key', async () => {
  const { keyId } = await desk.key('gitlab')
  expect((await setProof(keyId, 'signingToken', signingToken, 'mia3')).status).toBe(403)
  expect(await setProof(keyId, 'signingTokn', 'x')).toMatchObject({ status: 422, body: { code: 'invalid-input' } })
  expect((await setProof('abcd1234', 'signingToken', 'x')).status).toBe(404)
  expect(await setProof(keyId, 'signingToken', signingToken)).toMatchObject({
    status: 200,
    body: { set: ['signingToken'] },
  })
  const shown = await desk.as('lea1', 'GET', `/settings/sources/${keyId}`)
  expect(shown.body).toMatchObject({
    address: `${deskUrl}/api/intake/gitlab`,
    proof: [
      { name: 'secretToken', set: false },
      { name: 'signingToken', set: true },
    ],
  })
  const audit = await desk.as('lea1', 'GET', '/settings/audit')
  expect((audit.body as { entries: unknown[] }).entries[0]).toMatchObject({
    type: 'SettingChanged',
    data: { setting: `source ${keyId}: signingToken`, text: 'set' },
  })
  for (const { body } of [shown, audit]) expect(JSON.stringify(body)).not.toContain(signingToken)
  const { rows } = await desk.story.desk.pool.query('select * from source_settings')
  expect(JSON.stringify(rows)).not.toContain(signingToken.slice(6))
  expect(Buffer.from((rows[0] as { sealed: Buffer }).sealed).toString('latin1')).not.toContain(signingToken)

  const rotated = await desk.as('lea1', 'POST', `/settings/sources/${keyId}/rotate`)
  const { key } = rotated.body as { key: string }
  const body = failedPipeline(1)
  const url = `/api/intake/gitlab/${key}`
  expect(await desk.post(url, { body })).toMatchObject(refused)
  const headers = standardWebhook(signingToken, 'd-1', body, now())
  expect(outcome(await desk.post(url, { body, headers }))).toEqual([200, 1])
  const successor = key.slice(0, 8)
  expect(await setProof(successor, 'signingToken', null)).toMatchObject({ body: { set: [] } })
  expect((await desk.post(url, { body })).status).toBe(200)
})

test('stored under another DUTYDESK_SECRET, a proof cannot be judged: the door stays shut and says so', async () => {
  const { keyId, key } = await desk.key('sentry')
  await setProof(keyId, 'clientSecret', 'client secret')
  await desk.story.desk.pool.query(`update source_settings set sealed = overlay(sealed placing '\\x00'::bytea from 40)`)
  const answer = await desk.post(`/api/intake/sentry/${key}`, { body: { action: 'triggered', data: { event: {} } } })
  expect(answer).toMatchObject({
    status: 503,
    body: { code: 'proof-unknown', detail: expect.stringContaining('DUTYDESK_SECRET') },
  })
  const { rows } = await desk.story.desk.pool.query('select from alerts where team = $1', [team])
  expect(rows).toEqual([])
})
