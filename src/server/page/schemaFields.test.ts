import { expect, test } from 'vitest'
import { fieldRows } from './schemaFields.ts'

test('the fields of a body read as a person would say them', () => {
  const rows = fieldRows(
    {
      type: 'object',
      required: ['title', 'urgency', 'limit'],
      properties: {
        title: { type: 'string', minLength: 1, maxLength: 300 },
        urgency: { type: 'string', enum: ['urgent', 'not-urgent'] },
        limit: { type: 'integer', minimum: 1, maximum: Number.MAX_SAFE_INTEGER, default: 50 },
        until: { anyOf: [{ type: 'string', format: 'date-time' }, { type: 'null' }], description: 'When it ends' },
        people: { type: 'array', items: { type: 'string' }, minItems: 1 },
        source: {
          oneOf: [
            { type: 'object', properties: { kind: { const: 'alert' } }, required: ['kind'] },
            { type: 'object', properties: { kind: { const: 'other' }, text: { type: 'string' } }, required: ['kind'] },
          ],
        },
        owner: { $ref: '#/components/schemas/Person' },
      },
    },
    { Person: { type: 'object', properties: { id: { type: 'string' } }, required: ['id'], description: 'Who' } },
  )
  expect(
    rows.map(({ name, required, type, limits, description }) => [name, required, type, limits, description]),
  ).toEqual([
    ['title', true, 'text', 'at most 300 characters', ''],
    ['urgency', true, '"urgent" or "not-urgent"', '', ''],
    ['limit', false, 'whole number', 'from 1, 50 if left out', ''],
    ['until', false, 'instant, as 2026-11-24T09:00:00Z or null', '', 'When it ends'],
    ['people', false, 'list of text', 'at least 1', ''],
    ['source', false, '{ kind: "alert" } or { kind: "other", text?: text }', '', ''],
    ['owner', false, '{ id: text }', '', 'Who'],
  ])
})

test('a body without fields has no rows; one that is no object is one row', () => {
  expect(fieldRows({ type: 'object', properties: {}, additionalProperties: false }, {})).toEqual([])
  expect(fieldRows({ type: 'array', items: { type: 'string' } }, {})).toMatchObject([
    { name: 'body', type: 'list of text' },
  ])
})

test('a schema that holds itself comes to an end', () => {
  const self = { type: 'array', items: { $ref: '#/components/schemas/Tree' } }
  expect(fieldRows(self, { Tree: self })[0]?.type).toBe('list of list of list of list of list of object')
})
