import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { fingerprintOf } from '#domain/alerts/fingerprint.ts'
import { anAlertPlaybook } from '../anAlertPlaybook.ts'
import { htmlToText } from './htmlToText.ts'
import { mail } from './mail.ts'
import { parseMail } from './parseMail.ts'
import { stateInSubject, subjectKey } from './subject.ts'

const file = (name: string) => readFileSync(new URL(`payloads/${name}`, import.meta.url), 'utf8')
const receivedAt = Temporal.Instant.from('2026-11-23T08:00:00Z')
const parse = (body: unknown) => parseMail(body, receivedAt, anAlertPlaybook())
const raw = (subject: string, text = 'Words.', headers: readonly string[] = []) =>
  [
    'From: Somebody <abc12@example.org>',
    `Subject: ${subject}`,
    'Date: Mon, 23 Nov 2026 07:00:00 +0000',
    ...headers,
    '',
    text,
  ].join('\r\n')
const one = async (body: unknown) => {
  const parsed = await parse(body)
  if (parsed.kind !== 'signals') throw new Error(JSON.stringify(parsed))
  return parsed.signals[0]
}

test('a mail of the Nagios family is an alert of its host and check; automatic and bulk mail is what alerts are', async () => {
  expect(await one(file('diskProblem.eml'))).toMatchObject({
    source: 'mail',
    state: 'firing',
    severity: 'critical',
    title: 'Disk / on db1.example.org is CRITICAL',
    description: 'DISK CRITICAL - free space: / 210 MB (1 %)',
    dedupKey: 'mail:icinga/db1.example.org/Disk /',
    service: 'db1.example.org',
    startedAt: Temporal.Instant.from('2026-11-23T03:00:05Z'),
  })
})

test('its recovery meets it by the body, also where the subject still says PROBLEM', async () => {
  const recovery = file('diskProblem.eml').replace(
    '\n\nDisk / on db1.example.org is CRITICAL!',
    '\n\nNotification Type: RECOVERY\n\nDisk / on db1.example.org is OK!',
  )
  expect(await one(recovery)).toMatchObject({
    state: 'resolved',
    title: 'Disk / on db1.example.org is OK',
    dedupKey: 'mail:icinga/db1.example.org/Disk /',
  })
})

test('an acknowledgement or a downtime is a remark on the alert, not a new one', async () => {
  const acknowledged = file('diskProblem.eml').replace(
    'Service: Disk',
    'Notification Type: ACKNOWLEDGEMENT\nService: Disk',
  )
  expect(await parse(acknowledged)).toMatchObject({ kind: 'remark', dedupKey: 'mail:icinga/db1.example.org/Disk /' })
})

test('Alertmanager’s mail gives every alert its own state and the fingerprint of its labels', async () => {
  const parsed = await parse(file('alertmanager.eml'))
  expect(parsed).toMatchObject({
    kind: 'signals',
    signals: [
      {
        source: 'alertmanager',
        state: 'firing',
        severity: 'critical',
        title: 'Queue prints has not moved',
        dedupKey: fingerprintOf({
          alertname: 'QueueStuck',
          queue: 'prints',
          service: 'card-api',
          severity: 'critical',
        }),
        link: 'https://prometheus.example.org/graph?g0.expr=a%26b&g0.tab=1',
        service: 'card-api',
      },
      {
        state: 'resolved',
        dedupKey: fingerprintOf({ alertname: 'QueueStuck', queue: 'mails', service: 'card-api' }),
        link: 'https://prometheus.example.org/graph?g0.expr=b',
      },
    ],
  })
})

const gitlab = (status: string) =>
  raw(
    'people-api | anything | 1a2b3c4d',
    'Pipeline #501\nhttps://gitlab.example.org/wilson/people-api/-/pipelines/501',
    [
      'X-GitLab-Project: people-api',
      'X-GitLab-Project-Id: 9',
      'X-GitLab-Project-Path: wilson/people-api',
      'X-GitLab-Pipeline-Id: 501',
      'X-GitLab-Pipeline-Ref: main',
      `X-GitLab-Pipeline-Status: ${status}`,
    ],
  )

test('GitLab’s pipeline mail speaks of the same alert as its webhook', async () => {
  expect(await one(gitlab('failed'))).toMatchObject({
    source: 'gitlab',
    state: 'firing',
    severity: 'error',
    title: 'Pipeline of wilson/people-api failed on main',
    dedupKey: 'gitlab:pipeline/9/main',
    link: 'https://gitlab.example.org/wilson/people-api/-/pipelines/501',
  })
  expect(await one(gitlab('success'))).toMatchObject({ state: 'resolved', dedupKey: 'gitlab:pipeline/9/main' })
  expect((await parse(gitlab('running'))).kind).toBe('ignored')
})

test('GitLab’s alert mails are known by their reason, and its other notifications are no alerts', async () => {
  const notice = (reason: string) =>
    raw('Alert: disk', 'x', [
      'X-GitLab-Project: p',
      'X-GitLab-Project-Id: 9',
      'X-GitLab-Alert-ID: 3',
      `X-GitLab-NotificationReason: ${reason}`,
    ])
  expect(await one(notice('alert_triggered'))).toMatchObject({ state: 'firing', dedupKey: 'gitlab:alert-id/9/3' })
  expect(await one(notice('alert_resolved'))).toMatchObject({ state: 'resolved', dedupKey: 'gitlab:alert-id/9/3' })
  expect((await parse(notice('mentioned'))).kind).toBe('ignored')
})

test('Google Cloud’s mail is known by the console’s address, with whatever subject a policy gives it', async () => {
  const text =
    'Alert firing\nhttps://console.cloud.google.com/monitoring/alerting/alerts/0.abcdefgh1234?project=wilson-example'
  expect(await one(raw('Our own subject', text))).toMatchObject({
    source: 'google-cloud-monitoring',
    state: 'firing',
    title: 'Our own subject',
    dedupKey: 'google-cloud-monitoring:0.abcdefgh1234',
  })
  expect(await one(raw('[RESOLVED - Critical] Our own subject', text))).toMatchObject({
    state: 'resolved',
    severity: 'critical',
    title: 'Our own subject',
    dedupKey: 'google-cloud-monitoring:0.abcdefgh1234',
  })
})

test('unknown mail is an alert with its subject, and its recovery meets it', async () => {
  const fired = await one(raw('PROBLEM: print queue stuck on mq1'))
  const over = await one(raw('RECOVERY: print queue stuck on mq1'))
  expect(fired).toMatchObject({
    source: 'mail',
    state: 'firing',
    title: 'print queue stuck on mq1',
    startedAt: Temporal.Instant.from('2026-11-23T07:00:00Z'),
  })
  expect(over).toMatchObject({ state: 'resolved', dedupKey: fired?.dedupKey })
  expect((await one(raw('PROBLEM: print queue stuck on mq2')))?.dedupKey).not.toBe(fired?.dedupKey)
})

test.each([
  ['[FIRING:2] disk', 'firing'],
  ['[RESOLVED] disk', 'resolved'],
  ['** RECOVERY Service Alert: web1/disk is OK **', 'resolved'],
  ['Disk on web1 is back to normal', 'resolved'],
  ['Disk on web1: OK', 'resolved'],
  ['Re: [ALERT] disk', 'firing'],
  ['Please set up the new project', 'firing'],
  ['Up to date certificates are missing', 'firing'],
  ['Backup OK, but 3 files were skipped', 'firing'],
])('the subject "%s" says %s', (subject, state) => {
  expect(stateInSubject(subject)).toBe(state)
})

test('the key of a subject leaves out state words and counts, never names', () => {
  expect(subjectKey('[FIRING:2] disk full on web1')).toBe(subjectKey('[RESOLVED] disk full on web1'))
  expect(subjectKey('disk full on web1')).not.toBe(subjectKey('disk full on web2'))
  expect(subjectKey('OK')).not.toBe('')
})

test.each([
  ['an automatic reply', ['Auto-Submitted: auto-replied']],
  ['an absence notice', ['X-Autoreply: yes']],
  ['an old-fashioned one', ['Precedence: auto_reply']],
  ['a bounce', ['Return-Path: <>']],
  ['a delivery report', ['Content-Type: multipart/report; boundary=x; report-type=delivery-status']],
  ['our own mail', ['X-Dutydesk: incident/5']],
])('%s is no alert', async (_, headers) => {
  expect((await parse(raw('Anything', 'x', headers))).kind).toBe('ignored')
})

test('forms, forwarded bytes and Amazon SES are mails like any other', async () => {
  const title = 'Kiln too hot'
  const bytes = raw('Kiln too hot')
  expect(
    await one({ subject: title, from: 'kiln@example.org', 'body-plain': 'x', timestamp: '1795600000' }),
  ).toMatchObject({ title, startedAt: Temporal.Instant.from('2026-11-25T10:26:40Z') })
  expect(await one({ 'body-mime': bytes, recipient: 'desk@example.org' })).toMatchObject({ title })
  const ses = { mail: {}, receipt: { action: { encoding: 'BASE64' } }, content: Buffer.from(bytes).toString('base64') }
  expect(await one({ Type: 'Notification', Message: JSON.stringify(ses) })).toMatchObject({ title })
  expect((await parse({ subject: 'Away', 'body-plain': 'x', 'Auto-Submitted': 'auto-replied' })).kind).toBe('ignored')
})

test('the bytes count where there are any: their character set stands in the mail', async () => {
  const rawBody = Buffer.concat([
    Buffer.from('Subject: x\r\nContent-Type: text/plain; charset=iso-8859-1\r\n\r\nT'),
    Buffer.from([0xfc]),
    Buffer.from('r offen'),
  ])
  const parsed = await mail.parse({
    body: rawBody.toString('utf8'),
    rawBody,
    headers: {},
    receivedAt,
    rules: anAlertPlaybook(),
  })
  expect(parsed).toMatchObject({ signals: [{ title: 'x', description: 'Tür offen' }] })
})

test.each([[''], ['  \n'], [null], [7], [{}]])('%j is no mail', async (body) => {
  expect((await parse(body)).kind).toBe('unreadable')
})

test('HTML becomes its words: no scripts, no markup, entities read, links kept', () => {
  const html =
    '<p>Disk &amp; <b>queue</b><script>alert(1)</script></p><!-- x --><ul><li>one</li><li>two</li></ul><a href="https://a.example.org/?x=1&amp;y=2">here</a> &lt;not a tag&gt; &#x1F525;'
  expect(htmlToText(html)).toEqual({
    text: 'Disk & queue\n\none\n\ntwo\n\nhere <not a tag> 🔥',
    links: ['https://a.example.org/?x=1&y=2'],
  })
})

test('HTML that never ends costs no more than its length', () => {
  const started = performance.now()
  for (const piece of ['<', '<a href="', '<script>', '<!--', '<b>', '&amp;', '<p><style>'])
    htmlToText(piece.repeat(200_000))
  expect(performance.now() - started).toBeLessThan(5_000)
})
