import { expect, test } from 'vitest'
import { withLabels } from './labels.ts'

test('I4 a scoped label takes the place of its sibling, as in GitLab', () => {
  expect(withLabels(['bug', 'workflow::In Progress'], ['workflow::Review Required'], [])).toEqual([
    'bug',
    'workflow::Review Required',
  ])
})

test('a label of another scope, or of none, stays beside it', () => {
  expect(withLabels(['issuetype::Maintenance'], ['workflow::In Progress', 'bug'], [])).toEqual([
    'issuetype::Maintenance',
    'workflow::In Progress',
    'bug',
  ])
})

test('adding twice keeps one, removing takes it off', () => {
  expect(withLabels(['bug'], ['bug'], [])).toEqual(['bug'])
  expect(withLabels(['bug', 'refinement'], [], ['bug'])).toEqual(['refinement'])
})
