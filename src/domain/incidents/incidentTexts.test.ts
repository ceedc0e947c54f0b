import { expect, test } from 'vitest'
import { sourceWords } from './incidentTexts.ts'

test('I1 each source has its words', () => {
  expect(sourceWords({ kind: 'developer' })).toBe('a developer noticed it')
  expect(sourceWords({ kind: 'alert', group: 9 })).toBe('alert group 9')
  expect(sourceWords({ kind: 'alert', group: null })).toBe('an alert')
  expect(sourceWords({ kind: 'user', via: 'call', call: null })).toBe('a user, by support call')
  expect(sourceWords({ kind: 'user', via: 'chat', call: null })).toBe('a user, by chat')
  expect(sourceWords({ kind: 'pipeline', group: null })).toBe('a failed deployment pipeline')
  expect(sourceWords({ kind: 'other', text: 'A neighbour' })).toBe('A neighbour')
})
