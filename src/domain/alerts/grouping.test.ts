import { expect, test } from 'vitest'
import type { DeskWords } from './alert.ts'
import { deskLookup, labelLookup } from './alert.ts'
import { alertRules } from './alerts.fixture.ts'
import { compileAlertRules } from './grouping.ts'
import { canInhibit, type Firing, inhibitedBy, inhibitors } from './inhibition.ts'
import type { CompilePattern } from './matching.ts'

const compile: CompilePattern = (pattern) => {
  const whole = new RegExp(`^(?:${pattern})$`)
  return (value) => whole.test(value)
}
const is = (name: string, value: string) => ({ name, value, isRegex: false, isEqual: true })
const alert = (over: Partial<DeskWords> = {}, labels: Record<string, string> = {}): DeskWords => ({
  source: 'alertmanager',
  severity: 'critical',
  service: 'web',
  environment: 'production',
  title: 'Disk full',
  labels: { alertname: 'DiskFull', ...labels },
  ...over,
})

test('by default a storm of one name on one service and environment is one group', () => {
  const { groupOf } = compileAlertRules(alertRules(), compile)
  const one = groupOf(alert({}, { instance: 'db1.example.org' }))
  expect(one).toEqual({
    key: one.key,
    rule: 'default',
    by: { source: 'alertmanager', name: 'DiskFull', service: 'web', environment: 'production' },
  })
  expect(groupOf(alert({ title: 'other words' }, { instance: 'db2.example.org' })).key).toBe(one.key)
})

test.each([
  ['source', alert({ source: 'grafana' })],
  ['name', alert({}, { alertname: 'Other' })],
  ['service', alert({ service: 'card' })],
  ['environment: staging never joins production', alert({ environment: 'staging' })],
])('another %s is another group', (_, other) => {
  const { groupOf } = compileAlertRules(alertRules(), compile)
  expect(groupOf(other).key).not.toBe(groupOf(alert()).key)
})

test('without the label alertname the title names it', () => {
  const { groupOf } = compileAlertRules(alertRules(), compile)
  expect(groupOf(alert({ labels: {} })).by).toMatchObject({ name: 'Disk full' })
})

test('the first rule that matches wins', () => {
  const { groupOf } = compileAlertRules(
    alertRules({
      grouping: [
        { name: 'by rack', when: [is('dc', 'north')], by: ['rack'] },
        { name: 'web', when: [is('service', 'web')], by: ['service'] },
      ],
    }),
    compile,
  )
  expect(groupOf(alert({}, { dc: 'north', rack: '4' }))).toMatchObject({ rule: 'by rack', by: { rack: '4' } })
  expect(groupOf(alert())).toMatchObject({ rule: 'web', by: { service: 'web' } })
  expect(groupOf(alert({ service: 'card' })).rule).toBe('default')
})

test('two rules that group by the same values make two groups', () => {
  const by = ['service'] as const
  const first = compileAlertRules(alertRules({ grouping: [{ name: 'a', when: [], by }] }), compile)
  const second = compileAlertRules(alertRules({ grouping: [{ name: 'b', when: [], by }] }), compile)
  expect(first.groupOf(alert()).key).not.toBe(second.groupOf(alert()).key)
})

test('D6 a group waits in the inbox unless a rule raises it at once', () => {
  const rules = compileAlertRules(
    alertRules({
      routing: [
        { name: 'never raise tests', when: [is('name', 'Test')], action: 'inbox' },
        {
          name: 'critical in production',
          when: [is('severity', 'critical'), is('environment', 'production')],
          action: 'raise',
        },
      ],
    }),
    compile,
  )
  expect(rules.routeOf(alert())).toEqual({ rule: 'critical in production', action: 'raise' })
  expect(rules.routeOf(alert({}, { alertname: 'Test' }))).toEqual({ rule: 'never raise tests', action: 'inbox' })
  expect(rules.routeOf(alert({ environment: 'staging' }))).toEqual({ rule: 'default', action: 'inbox' })
})

test('rules see the desk’s words first; silences see labels as they were sent', () => {
  const sent = alert({}, { environment: 'prod', severity: 'page', team: 'a' })
  expect(['environment', 'severity', 'team', 'absent'].map(deskLookup(sent))).toEqual([
    'production',
    'critical',
    'a',
    '',
  ])
  expect(['environment', 'severity', 'team', 'absent'].map(labelLookup(sent))).toEqual(['prod', 'page', 'a', ''])
  expect(['source', 'name', 'service', 'alertname'].map(deskLookup(sent))).toEqual([
    'alertmanager',
    'DiskFull',
    'web',
    'DiskFull',
  ])
  const bare = alert({ labels: {}, service: null, environment: null })
  expect(['alertname', 'severity', 'service', 'environment', 'constructor'].map(labelLookup(bare))).toEqual([
    'Disk full',
    'critical',
    '',
    '',
    '',
  ])
  expect(['service', 'environment'].map(deskLookup(bare))).toEqual(['', ''])
  const unplaced = { ...bare, labels: { service: 'sent', environment: 'sent' } }
  expect(['service', 'environment'].map(deskLookup(unplaced))).toEqual(['', ''])
})

const { inhibitions } = compileAlertRules(
  alertRules({
    inhibition: [
      {
        name: 'down hides slow',
        source: [is('name', 'Down')],
        target: [is('severity', 'warning')],
        equal: ['service', 'environment'],
      },
    ],
  }),
  compile,
)
const firing = (key: string, over: Partial<DeskWords>, alertname: string): Firing => ({
  key,
  ...alert(over, { alertname }),
})
const down = firing('1', {}, 'Down')
const slow = firing('2', { severity: 'warning' }, 'Slow')

test('while A fires it inhibits B that agrees on the labels', () => {
  expect(inhibitedBy(inhibitions, slow, [down])).toEqual(['1'])
  expect(inhibitedBy(inhibitions, slow, [])).toEqual([])
  expect(inhibitedBy(inhibitions, slow, [firing('1', { service: 'card' }, 'Down')])).toEqual([])
  expect(inhibitedBy(inhibitions, firing('2', {}, 'Slow'), [down])).toEqual([])
  expect(inhibitedBy(inhibitions, slow, [firing('1', {}, 'Up')])).toEqual([])
})

test('two of a kind do not hide each other, and none hides itself', () => {
  const both = firing('3', { severity: 'warning' }, 'Down')
  const alike = firing('4', { severity: 'warning' }, 'Down')
  expect(inhibitedBy(inhibitions, both, [alike])).toEqual([])
  expect(inhibitedBy(inhibitions, both, [both])).toEqual([])
  expect(inhibitedBy(inhibitions, both, [down])).toEqual(['1'])
  expect(inhibitedBy(inhibitions, slow, [both, down])).toEqual(['3', '1'])
  const slowAsItWas = firing(slow.key, { severity: 'warning' }, 'Down')
  expect(inhibitedBy(inhibitions, slow, [slowAsItWas])).toEqual([])
})

test('what inhibits is kept as it was heard last, and forgotten when it stops', () => {
  const all = inhibitors(inhibitions)
  all.add(slow)
  expect(all.keys()).toEqual([])
  all.add(down)
  all.add(firing('3', { service: 'card' }, 'Down'))
  expect(all.keys()).toEqual(['1', '3'])
  expect(all.of(slow)).toEqual(['1'])
  all.add(firing('1', { service: 'card' }, 'Down'))
  expect(all.of(slow)).toEqual([])
  expect(all.of(firing('2', { severity: 'warning', service: 'card' }, 'Slow'))).toEqual(['3', '1'])
  all.remove('3')
  all.add(firing('1', {}, 'Up'))
  expect(all.keys()).toEqual([])
  expect(all.of(firing('2', { severity: 'warning', service: 'card' }, 'Slow'))).toEqual([])
})

test('only what can inhibit is kept at hand', () => {
  expect(canInhibit(inhibitions, down)).toBe(true)
  expect(canInhibit(inhibitions, slow)).toBe(false)
  const other = { name: 'x', source: [is('name', 'Slow')], target: [is('name', 'Slower')], equal: [] }
  const two = compileAlertRules(alertRules({ inhibition: [other] }), compile).inhibitions
  expect(canInhibit([...two, ...inhibitions], down)).toBe(true)
})
