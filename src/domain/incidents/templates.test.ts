import { expect, test } from 'vitest'
import { renderTemplate } from './templates.ts'

test('a template shows the values of its placeholders, with or without spaces inside the braces', () => {
  expect(
    renderTemplate('#{{number}} {{ title }} is owned by {{owner}}.', {
      number: '12',
      title: 'Login is slow',
      owner: 'Ada',
    }),
  ).toBe('#12 Login is slow is owned by Ada.')
})

test('a line whose only placeholders are empty is left out', () => {
  expect(renderTemplate('Released.\nReason: {{reason}}\nThanks.', { reason: '' })).toBe('Released.\nThanks.')
  expect(renderTemplate('Released.\nReason: {{reason}}\nThanks.', {})).toBe('Released.\nThanks.')
  expect(renderTemplate('Released.\nReason: {{reason}}\nThanks.', { reason: null })).toBe('Released.\nThanks.')
  expect(renderTemplate('{{who}} asked: {{reason}}', { who: 'Ada', reason: null })).toBe('Ada asked:')
})

test('a line where one of two placeholders is filled stays', () => {
  expect(renderTemplate('{{who}} asked: {{reason}}', { who: 'Ada', reason: '' })).toBe('Ada asked:')
})

test('a title that looks like a placeholder is shown as it was typed', () => {
  expect(renderTemplate('{{title}} by {{by}}', { title: '{{by}} fails', by: 'Ada' })).toBe('{{by}} fails by Ada')
})
