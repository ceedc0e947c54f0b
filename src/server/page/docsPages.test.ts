import { expect, test } from 'vitest'
import { z } from 'zod'
import { roleTable } from '#contract/roleTable.ts'
import { protocol, ruleIds } from '#domain/protocol.ts'
import { authProblem, authProblems } from '../auth/authProblems.ts'
import { type DoorCode, doorProblem, doorProblems, inputProblem, refusalProblem } from '../http/problems.ts'
import { errorsPage, protocolPage, rolesPage } from './docsPages.ts'
import { escapeHtml } from './html.ts'

const anchors = (page: string): ReadonlySet<string> =>
  new Set([...page.matchAll(/<section [^>]*id="([^"]+)"/g)].map(([, id]) => id ?? ''))
const pages: Readonly<Record<string, ReadonlySet<string>>> = {
  '/docs/protocol': anchors(protocolPage().text),
  '/docs/errors': anchors(errorsPage().text),
}
const leadsSomewhere = (type: string): boolean => {
  const [page = '', anchor = ''] = type.split('#')
  return pages[page]?.has(anchor) ?? false
}

test('every refusal points to its rule on the page of the protocol', () => {
  for (const rule of ruleIds) {
    const { type } = refusalProblem({ code: 'not-allowed-now', rule, what: '', missing: [], todo: '' })
    expect(leadsSomewhere(type), type).toBe(true)
    expect(protocolPage().text).toContain(escapeHtml(protocol[rule]))
  }
  expect(leadsSomewhere('/docs/protocol#I99')).toBe(false)
})

test('every other “no” points to its entry on the page of errors', () => {
  const invalid = z.string().safeParse(1)
  if (invalid.success) throw new Error('1 is no text')
  const types = [
    inputProblem(invalid.error).type,
    ...(Object.keys(doorProblems) as DoorCode[]).map((code) => doorProblem(code).type),
    ...(Object.keys(authProblems) as (keyof typeof authProblems)[]).map((code) => authProblem(code).type),
  ]
  expect(types.filter((type) => !leadsSomewhere(type))).toEqual([])
})

test('the page of roles has a row for every row of the table', () => {
  expect(rolesPage().text.match(/<tr><td>/g)?.length).toBe(roleTable.length)
})
