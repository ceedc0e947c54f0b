import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import type { GenericMapping } from '#domain/alerts/alertPlaybook.ts'
import { anAlertPlaybook } from '../anAlertPlaybook.ts'
import { mappingFaults } from './mapping.ts'
import { parseGeneric } from './parseGeneric.ts'

const plain = JSON.parse(readFileSync(new URL('payloads/plain.json', import.meta.url), 'utf8')) as Record<
  string,
  unknown
>
const receivedAt = Temporal.Instant.from('2026-11-23T06:00:00Z')
const parse = (body: unknown, generic: readonly GenericMapping[] = []) =>
  parseGeneric(body, receivedAt, anAlertPlaybook({ generic }))
const one = (body: unknown, generic: readonly GenericMapping[] = []) => {
  const parsed = parse(body, generic)
  if (parsed.kind !== 'signals') throw new Error(JSON.stringify(parsed))
  return parsed.signals[0]
}

test('a body that nobody described is read by the names of its members', () => {
  expect(one(plain)).toEqual({
    source: 'generic',
    state: 'firing',
    severity: 'warning',
    title: 'Certificate of sso.example.org ends in 6 days',
    description: 'Renewal failed three times: the account key is unknown.',
    dedupKey: 'generic:cert-sso',
    labels: {
      team: 'wilson',
      service: 'sso',
      alertname: 'Certificate of sso.example.org ends in 6 days',
      host: 'proxy1.example.org',
      environment: 'staging',
    },
    annotations: {},
    link: 'https://certs.example.org/sso',
    service: 'proxy1.example.org',
    environment: 'staging',
    startedAt: Temporal.Instant.from('2026-11-23T05:00:00Z'),
    endedAt: null,
  })
})

test.each([
  [{ status: 'resolved' }, 'resolved'],
  [{ status: 'OK' }, 'resolved'],
  [{ state: 'not ok' }, 'firing'],
  [{ event: 'DOWN -> UP' }, 'resolved'],
  [{ event: 'UP -> DOWN' }, 'firing'],
  [{ alert_type: 'ALERT_RECOVERY' }, 'resolved'],
  [{ resolved: true }, 'resolved'],
  [{ active: false }, 'resolved'],
  [{ firing: true }, 'firing'],
  [{ status: 'unresolved' }, 'firing'],
  [{ status: 'blue' }, 'firing'],
  [{ severity: 'ok' }, 'resolved'],
  [{ state: 7 }, 'firing'],
  [{}, 'firing'],
])('%j is %s', (words, state) => {
  expect(one({ title: 'x', ...words })?.state).toBe(state)
})

test('without a key of its own an alert and its recovery meet by what is said of what', () => {
  const fired = one({ subject: '[ALERT] queue is stuck', host: 'mq1' })
  const over = one({ subject: '[RESOLVED] queue is stuck', host: 'mq1' })
  expect(over).toMatchObject({ state: 'resolved', title: 'queue is stuck', dedupKey: fired?.dedupKey })
  expect(one({ subject: '[ALERT] queue is stuck', host: 'mq2' })?.dedupKey).not.toBe(fired?.dedupKey)
})

test('addresses that do something when opened are no link', () => {
  expect(
    one({
      title: 'x',
      unsubscribe_url: 'https://a.example.org',
      image_url: 'https://i.example.org/1.png',
      ack_url: 'https://k.example.org',
    })?.link,
  ).toBeNull()
  expect(one({ title: 'x', link: '/relative/only', job_url: 'https://ci.example.org/7' })?.link).toBe(
    'https://ci.example.org/7',
  )
  expect(one({ title: 'x', link: 'https://abc12:example@host.example.org/' })?.link).toBeNull()
})

test('a list gives an alert for each of its members, a body with a title of its own only one', () => {
  const parsed = parse({ alerts: [{ title: 'a' }, { title: 'b', status: 'ok' }] })
  expect(parsed).toMatchObject({
    signals: [
      { title: 'a', state: 'firing' },
      { title: 'b', state: 'resolved' },
    ],
  })
  expect(parse({ title: 'whole', events: [{ title: 'a' }, { title: 'b' }] })).toMatchObject({
    signals: [{ title: 'whole' }],
  })
})

test('alerts in the words of Prometheus are read as such', () => {
  expect(
    one({
      alerts: [
        { status: 'resolved', labels: { alertname: 'A', service: 'sso' }, annotations: { summary: 'It was slow' } },
      ],
    }),
  ).toMatchObject({ title: 'It was slow', state: 'resolved', service: 'sso' })
})

test('a line of text is an alert, JSON in a text is read as JSON', () => {
  expect(one('disk full on db1\nreally')).toMatchObject({ title: 'disk full on db1', state: 'firing' })
  expect(one('{"title":"from text","state":"ok"}')).toMatchObject({ title: 'from text', state: 'resolved' })
})

test.each([[{}], [null], [''], ['   '], [7], [[{}]], [{ title: '  ' }], [{ title: '{{title}}' }]])(
  '%j holds nothing that could be shown',
  (body) => {
    expect(parse(body).kind).toBe('unreadable')
  },
)

test('where no telling name is found, the body’s first words are shown rather than nothing', () => {
  expect(one({ colour: 'red', level7: 3 })?.title).toBe('colour: red, level7: 3')
})

test('an SNS envelope is taken off; its confirmation tells the operator where to confirm, at Amazon only', () => {
  const envelope = {
    Type: 'Notification',
    TopicArn: 'arn:aws:sns:eu-west-2:000000000000:desk',
    MessageId: '1',
    Message: JSON.stringify({ AlarmName: 'QueueAge', NewStateValue: 'OK', Trigger: { Namespace: 'AWS/SQS' } }),
  }
  expect(one(envelope)).toMatchObject({ title: 'QueueAge', state: 'resolved', service: 'AWS/SQS' })
  const confirm = (address: string) =>
    parse({ ...envelope, Type: 'SubscriptionConfirmation', Message: 'x', SubscribeURL: address })
  expect(confirm('https://sns.eu-west-2.amazonaws.com/?Action=ConfirmSubscription')).toMatchObject({
    kind: 'test',
    says: expect.stringContaining('https://sns.eu-west-2'),
  })
  expect(JSON.stringify(confirm('https://evil.example.org/'))).not.toContain('evil')
})

test('a batch beyond bounds is refused with words', () => {
  expect(parse(Array.from({ length: 2001 }, () => ({ title: 'x' })))).toMatchObject({
    kind: 'unreadable',
    problems: [{ expected: 'at most 2000 alerts', found: '2001' }],
  })
})

const door: GenericMapping = {
  name: 'door-controller',
  when: 'has(body.door)',
  fields: {
    title: '"Door " + body.door + " stands open"',
    state: 'body.open',
    severity: 'body.minutes > 10 ? "critical" : "info"',
    dedupKey: 'body.door',
    link: '"https://doors.example.org/" + body.door',
    service: 'capture(body.building, "^([a-z]+)-")',
    environment: 'body.no.such.member',
    startedAt: 'body.since',
  },
}

test('the playbook’s mapping comes before all guessing', () => {
  const body = {
    door: 'd7',
    open: true,
    minutes: 12,
    building: 'library-west',
    since: '2026-11-23T05:30:00Z',
    title: 'not this',
  }
  expect(one(body, [door])).toMatchObject({
    title: 'Door d7 stands open',
    state: 'firing',
    severity: 'critical',
    dedupKey: 'generic:door-controller/d7',
    link: 'https://doors.example.org/d7',
    service: 'library',
    environment: null,
    startedAt: Temporal.Instant.from('2026-11-23T05:30:00Z'),
  })
  expect(one({ ...body, open: false }, [door])).toMatchObject({
    state: 'resolved',
    dedupKey: 'generic:door-controller/d7',
  })
})

test('a mapping whose condition does not hold leaves the body to the usual reading', () => {
  expect(one(plain, [door])?.title).toBe('Certificate of sso.example.org ends in 6 days')
})

const mapping = (when: string): GenericMapping => ({ name: 'm', when, fields: {} })

test.each([
  ['does not parse', 'body.('],
  ['names something that is not there', 'boody.x == 1'],
  ['backtracks', 'body.x.matches("(a+)+$")'],
  ['nests list functions', 'body.a.all(x, body.b.all(y, y == x))'],
  ['hides one in a bind', 'cel.bind(z, body.a, z.exists(x, x == 1))'],
  ['is too long', `body.x == "${'y'.repeat(2000)}"`],
  ['is too deep', `${'('.repeat(200)}body.x == 1${')'.repeat(200)}`],
  ['has too many parts', Array.from({ length: 400 }, () => 'body.x == 1').join(' || ')],
])('an expression that %s is named as a fault and never runs', (_, when) => {
  expect(mappingFaults([mapping(when)])).toMatchObject([{ mapping: 'm', part: 'when' }])
  expect(one({ title: 'still read' }, [mapping(when)])?.title).toBe('still read')
})

test('patterns run in linear time', () => {
  const started = performance.now()
  const evil: GenericMapping = { name: 'evil', when: 'like(body.text, "(a+)+$")', fields: { title: '"matched"' } }
  expect(mappingFaults([evil])).toEqual([])
  expect(one({ title: 'x', text: `${'a'.repeat(5000)}!` }, [evil])?.title).toBe('x')
  expect(performance.now() - started).toBeLessThan(2000)
})
