/** The conventions of CONTRIBUTING.md that no linter holds. A broken one names file and line. */
import { expect, test } from 'vitest'
import { at, listAt, type Node, nameOf } from '../../scripts/mutants/syntax.ts'
import { codeFiles, isTest, lineOf, textFiles, textOf, treeOf, visitAll } from './sourceFiles.ts'

const found = (
  files: readonly string[],
  broken: (node: Node, around: readonly Node[], file: string) => boolean,
): readonly string[] => {
  const lines: string[] = []
  for (const file of files)
    visitAll(treeOf(file), (node, around) => {
      if (broken(node, around, file)) lines.push(lineOf(file, node))
    })
  return lines
}

/** What asks for a default export: tools of others, and the types of others. */
const asksForDefault: readonly RegExp[] = [
  /(^|\/)vite(st)?\.[a-z.]*config\.ts$/,
  /^scripts\/mutants\/mutantRunner\.ts$/,
  /\.d\.ts$/,
]

test('nothing is of the type any, exports have names, and no file re-exports others', () => {
  expect(
    found(
      codeFiles,
      (node, _, file) =>
        node.type === 'TSAnyKeyword' ||
        node.type === 'ExportAllDeclaration' ||
        (node.type === 'ExportDefaultDeclaration' && !asksForDefault.some((one) => one.test(file))),
    ),
  ).toEqual([])
})

test('a file is called by what is inside, in camelCase, and never index or utils', () => {
  const odd = codeFiles.filter((file) => {
    const name = file.split('/').at(-1) ?? ''
    // Types of a package bear its name; a file of components may begin with a capital.
    const isFine = /^[a-z][a-zA-Z0-9]*(\.[a-z]+)*\.ts$|\.d\.ts$|^[a-zA-Z][a-zA-Z0-9]*(\.[a-z]+)*\.tsx$/.test(name)
    return !isFine || /^(index|utils?|helpers?|common|misc)\./.test(name)
  })
  expect(odd).toEqual([])
})

const domain = codeFiles.filter((file) => file.startsWith('src/domain/') && !isTest(file))
const impure: ReadonlySet<string> = new Set([
  'Date',
  'console',
  'process',
  'crypto',
  'performance',
  'setTimeout',
  'setInterval',
  'queueMicrotask',
  'fetch',
  'globalThis',
])

test('the domain reads no clock, draws no chance, says nothing and waits for nothing', () => {
  const isName = (node: Node, around: readonly Node[]): boolean => {
    const [parent] = around
    const name = nameOf(node)
    // A property or key of that name is something else.
    if (name === null || parent === undefined) return false
    if (parent.type === 'MemberExpression' && at(parent, 'property') === node) return false
    return !(at(parent, 'key') === node) && impure.has(name)
  }
  const isChance = (node: Node): boolean =>
    node.type === 'MemberExpression' &&
    ((nameOf(at(node, 'object')) === 'Math' && nameOf(at(node, 'property')) === 'random') ||
      (nameOf(at(node, 'object')) === 'Temporal' && nameOf(at(node, 'property')) === 'Now'))
  expect(
    found(
      domain,
      (node, around) =>
        isName(node, around) ||
        isChance(node) ||
        node.type === 'AwaitExpression' ||
        (node.type === 'ArrowFunctionExpression' && node.async === true),
    ),
  ).toEqual([])
})

/** Switches that mean “and nothing for all others”, each by its function. */
const openSwitches: ReadonlySet<string> = new Set([
  // Only these fields, words or events matter here; a new one rightly means nothing.
  'deskWord',
  'noteOf',
  'effectsOf',
  'needs',
  'incidentTimerCommand',
  'parseGitlab',
  'expectedPhrase',
  'snippetsFor',
])

const functionAround = (around: readonly Node[]): string => {
  const declarations = around.filter((node) => node.type === 'VariableDeclarator')
  return nameOf(declarations.length === 0 ? null : at(declarations[0] as Node, 'id')) ?? '(nowhere)'
}

const ends = (statements: readonly Node[]): boolean => {
  const last = statements.at(-1)
  if (last === undefined) return false
  if (last.type === 'BlockStatement') return ends(listAt(last, 'body'))
  if (last.type === 'IfStatement') {
    const otherwise = at(last, 'alternate')
    const then = at(last, 'consequent')
    return then !== null && otherwise !== null && ends([then]) && ends([otherwise])
  }
  return last.type === 'ReturnStatement' || last.type === 'ThrowStatement'
}

const callsUnreachable = (statements: readonly Node[]): boolean => {
  let calls = false
  for (const statement of statements)
    visitAll(statement, (node) => {
      if (node.type === 'CallExpression' && nameOf(at(node, 'callee')) === 'unreachable') calls = true
    })
  return calls
}

/** Null when a variant that nobody handled does not compile: `unreachable`, or a function that must return in every case. */
const openEnd = (node: Node, around: readonly Node[]): boolean => {
  if (node.type !== 'SwitchStatement' || openSwitches.has(functionAround(around))) return false
  const cases = listAt(node, 'cases')
  const other = cases.find((one) => at(one, 'test') === null)
  if (other !== undefined) return !callsUnreachable(listAt(other, 'consequent'))
  // Cases that fall through have no statements; the rest must return, and nothing may follow the switch.
  const returns = cases.every((one) => listAt(one, 'consequent').length === 0 || ends(listAt(one, 'consequent')))
  const [parent] = around
  const isLast = parent?.type === 'BlockStatement' && listAt(parent, 'body').at(-1) === node
  return !(returns && isLast)
}

test('a switch leaves out no variant silently', () => {
  const production = codeFiles.filter((file) => file.startsWith('src/') && !isTest(file))
  expect(found(production, openEnd)).toEqual([])
})

const longest = 400
const comfortable = 250
const longestTest = 600
/** Longer all the same, and why. */
const long: Readonly<Record<string, string>> = {}

test('a file can be read in one sitting', () => {
  const linesOf = (file: string): number => textOf(file).split('\n').length - 1
  const tooLong = codeFiles.filter((file) => linesOf(file) > (isTest(file) ? longestTest : longest) && !(file in long))
  const uncomfortable = codeFiles.filter((file) => !isTest(file) && linesOf(file) > comfortable)
  console.log(
    `${uncomfortable.length} files are longer than ${comfortable} lines: ${uncomfortable.map((file) => `${file} (${linesOf(file)})`).join(', ')}`,
  )
  expect(tooLong.map((file) => `${file} has ${linesOf(file)} lines`)).toEqual([])
  expect(Object.keys(long).filter((file) => !codeFiles.includes(file) || linesOf(file) <= longest)).toEqual([])
})

const linesWith = (files: readonly string[], pattern: RegExp): readonly string[] =>
  files.flatMap((file) =>
    textOf(file)
      .split('\n')
      .flatMap((line, index) => (pattern.test(line) ? [`${file}:${index + 1}: ${line.trim().slice(0, 120)}`] : [])),
  )

test('nothing is left for later in the text', () => {
  const marks = ['TO' + 'DO', 'FIX' + 'ME', 'X'.repeat(3), 'HA' + 'CK']
  expect(linesWith(textFiles, new RegExp(`(^|[^\\w-])(${marks.join('|')})([^\\w-]|$)`))).toEqual([])
})

test('no path of anybody’s machine stands in the text', () => {
  const folders = ['work', 'home', 'root', 'Users', 'mnt']
  const invented = '(?!abc12|xyz99)'
  expect(linesWith(textFiles, new RegExp(`(^|[\\s'"\`(=:])/(${folders.join('|')})/${invented}\\w`))).toEqual([])
})

test('the lock file names no registry and nothing that one resolved', () => {
  const lock = textOf('package-lock.json')
  expect(lock).not.toContain('"resolved"')
  expect([...lock.matchAll(/https?:\/\/[^\s"]*registry[^\s"]*/g)].map((match) => match[0])).toEqual([])
  expect(textOf('.npmrc')).toContain('omit-lockfile-registry-resolved=true')
})
