import { expect, test } from 'vitest'
import { anAlertPlaybook } from './anAlertPlaybook.ts'
import { dedupKeyOf } from './dedupKey.ts'
import { severityOf } from './severityWords.ts'
import { withoutStatePrefix } from './statePrefix.ts'
import { stateOf } from './stateWords.ts'

test.each([
  ['resolved', 'resolved'],
  ['alert.resolved', 'resolved'],
  ['ALERT_NOTIFICATION_CLEAR', 'resolved'],
  ['AlertRecovered', 'resolved'],
  ['DOWN -> UP', 'resolved'],
  ['OK → CRITICAL', 'firing'],
  ['not ok', 'firing'],
  ['no alert', 'resolved'],
  ['unresolved', 'firing'],
  ['ALERT_NOTIFICATION_TRIGGER', 'firing'],
  ['purple', null],
  ['', null],
  [null, null],
])('%j says %s', (words, state) => {
  expect(stateOf(words)).toBe(state)
})

test.each([
  ['CRITICAL', 'critical'],
  ['ALERT_CRITICALITY_LEVEL_WARNING', 'warning'],
  ['P1', 'critical'],
  ['Sev2', 'error'],
  ['No severity', 'unknown'],
  ['informational', 'info'],
  ['', 'unknown'],
])('severity %j is %s', (word, level) => {
  expect(severityOf(word, anAlertPlaybook())).toBe(level)
})

test.each([
  ['[FIRING:2] Disk full', 'Disk full'],
  ['[Alerting] Disk full', 'Disk full'],
  ['Triggered: Disk full', 'Disk full'],
  ['** PROBLEM - Disk full **', 'Disk full'],
  ['Re: [RESOLVED] Disk full', 'Disk full'],
  ['[P1] Disk full', 'Disk full'],
  ['[web1] Disk full', '[web1] Disk full'],
  ['Up to date certificates', 'Up to date certificates'],
  ['Error-prone import', 'Error-prone import'],
  ['[OK]', '[OK]'],
])('the title %j is %j', (title, bare) => {
  expect(withoutStatePrefix(title)).toBe(bare)
})

test('a key is namespaced, bounded and plain', () => {
  expect(dedupKeyOf('generic', 'a', null, 7)).toBe('generic:a//7')
  expect(dedupKeyOf('generic', 'x'.repeat(500))).toMatch(/^generic:[0-9a-f]{32}$/)
  expect(dedupKeyOf('generic', 'a\u0000b')).toMatch(/^generic:[0-9a-f]{32}$/)
  expect(dedupKeyOf('generic', 'a\u0000b')).not.toBe(dedupKeyOf('generic', 'a\u0001b'))
})
