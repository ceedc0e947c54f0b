/** What tests and pages promise: every rule of the protocol is shown by a test, every refusal stands in the docs. */
import { expect, test } from 'vitest'
import { refusalsOfTheDomain } from '../../scripts/docs/refusals.ts'
import { at, listAt, type Node, nameOf } from '../../scripts/mutants/syntax.ts'
import { codeFiles, isTest, textOf, treeOf, visitAll } from './sourceFiles.ts'

/** `test('…')`, `it('…')`, `test.each(…)('…')`, `test.skipIf(…)('…')`: the name of the function at the bottom. */
const calledFunction = (node: Node | null): string | null => {
  if (node === null) return null
  if (node.type === 'Identifier') return nameOf(node)
  return calledFunction(at(node, 'callee') ?? at(node, 'object') ?? at(node, 'tag'))
}

const words = (node: Node | undefined): string => {
  if (node?.type === 'Literal') return String(node.value)
  if (node?.type === 'TemplateLiteral')
    return listAt(node, 'quasis')
      .map((part) => (part.value as { readonly cooked: string }).cooked)
      .join('…')
  return ''
}

const titles = codeFiles
  .filter((file) => file.endsWith('.test.ts') || file.endsWith('.test.tsx'))
  .flatMap((file) => {
    const said: string[] = []
    visitAll(treeOf(file), (node) => {
      if (node.type === 'CallExpression' && ['test', 'it'].includes(calledFunction(at(node, 'callee')) ?? ''))
        said.push(words(listAt(node, 'arguments')[0]))
    })
    return said
  })

const rules = [...['D4', 'D5', 'D6'], ...Array.from({ length: 14 }, (_, index) => `I${index + 1}`), ...['R1', 'R2']]

test.each(rules)('%s is named by the title of a test that stands for it alone', (rule) => {
  const named = titles.filter((title) => new RegExp(`(^|[^\\w–-])${rule}(?![\\w–-])`).test(title))
  expect(named.length).toBeGreaterThan(0)
})

test('docs/refusals.md has every code of the domain, and no other', () => {
  const domain = codeFiles.filter((file) => file.startsWith('src/domain/') && !isTest(file))
  // Read anew, without the syntax tree that the page is made from.
  const said = domain.flatMap((file) =>
    [...textOf(file).matchAll(/\bcode: '([a-z-]+)'/g)].map((match) => match[1] ?? ''),
  )
  const handedIn = domain.flatMap((file) =>
    [...textOf(file).matchAll(/wrongStatus\(\s*[\w.]+,\s*'([a-z-]+)'/g)].map((match) => match[1] ?? ''),
  )
  const inDocs = [...textOf('docs/refusals.md').matchAll(/^\| `([a-z-]+)` \|/gm)].map((match) => match[1] ?? '')
  expect(inDocs).toEqual([...new Set([...said, ...handedIn])].toSorted())
})

test('a refusal has its rule, says what it means and what to do', () => {
  const mute = refusalsOfTheDomain().filter(({ what, todo }) => what.includes('…') || todo.includes('…'))
  expect(mute.map((one) => one.code)).toEqual([])
  // A departure has a rule of its own.
  const ruleless = refusalsOfTheDomain().filter(({ rules }) => rules.includes('…'))
  expect(ruleless.map((one) => one.code)).toEqual(['nothing-to-repair'])
})
