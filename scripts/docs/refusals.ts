/**
 * Every refusal of the domain, read from the source of its deciders: code, rules, words. What a caller hands in (a rule, a sentence)
 * is looked up where it calls; what only a running desk knows stands as “…”.
 */
import { globSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { at, childrenOf, listAt, type Node, nameOf, parse } from '../mutants/syntax.ts'

export type DocumentedRefusal = {
  readonly code: string
  /** Protocol rules that say so, in the order found; `…` where only the item itself knows. */
  readonly rules: readonly string[]
  readonly what: readonly string[]
  readonly todo: readonly string[]
}

const project = path.join(import.meta.dirname, '../..')
const unknown = '…'

/** A function at the top of a file: the names of its parameters, to find what callers hand in. */
type Caller = { readonly name: string | null; readonly parameters: readonly (string | null)[] }
type Call = { readonly callee: string; readonly args: readonly Node[]; readonly by: Caller }

/** In the order of the codes. */
export const refusalsOfTheDomain = (): readonly DocumentedRefusal[] => {
  const calls = globSync('src/domain/**/*.ts', { cwd: project })
    .filter((file) => !/\.(test|fixture)\.ts$/.test(file))
    .toSorted()
    .flatMap((file) => callsIn(parse(readFileSync(path.join(project, file), 'utf8'), file)))
  const byCode = new Map<string, { rules: Set<string>; what: Set<string>; todo: Set<string> }>()
  for (const call of calls) {
    const [given] = call.args
    if (call.callee !== 'refuse' || given === undefined) continue
    // A shared refusal is said anew by each of its callers, with what that one hands in.
    for (const from of call.by.parameters.length === 0 ? [null] : [...callersOf(call.by, calls), null]) {
      const said = (key: string): readonly string[] => textsOf(fieldOf(given, key), call.by, from, calls)
      for (const code of said('code').filter((one) => one !== unknown)) {
        const known = byCode.get(code) ?? { rules: new Set(), what: new Set(), todo: new Set() }
        for (const rule of said('rule')) known.rules.add(rule)
        for (const what of said('what')) known.what.add(what)
        for (const todo of said('todo')) known.todo.add(todo)
        byCode.set(code, known)
      }
    }
  }
  return [...byCode]
    .map(([code, { rules, what, todo }]) => ({ code, rules: known(rules), what: known(what), todo: known(todo) }))
    .toSorted((one, other) => (one.code < other.code ? -1 : 1))
}

/** Without “…” alone, where anything better is known. */
const known = (texts: ReadonlySet<string>): readonly string[] => {
  const said = [...texts].filter((text) => text !== unknown)
  return said.length > 0 ? said : [unknown]
}

const callersOf = (by: Caller, calls: readonly Call[]): readonly Call[] =>
  calls.filter((call) => call.callee === by.name)

const callsIn = (program: Node): readonly Call[] => {
  const calls: Call[] = []
  const visit = (node: Node, by: Caller): void => {
    const callee = node.type === 'CallExpression' ? nameOf(at(node, 'callee')) : null
    if (callee !== null) calls.push({ callee, args: listAt(node, 'arguments'), by })
    for (const child of childrenOf(node)) visit(child, by)
  }
  for (const statement of listAt(program, 'body')) visit(statement, callerOf(statement))
  return calls
}

const callerOf = (statement: Node): Caller => {
  const [declared] = listAt(at(statement, 'declaration') ?? statement, 'declarations')
  const made = declared === undefined ? null : at(declared, 'init')
  return {
    name: declared === undefined ? null : nameOf(at(declared, 'id')),
    parameters: made === null ? [] : listAt(made, 'params').map(nameOf),
  }
}

const fieldOf = (object: Node, key: string): Node | null => {
  const property = listAt(object, 'properties').find((one) => nameOf(at(one, 'key')) === key)
  return property === undefined ? null : at(property, 'value')
}

/** Every text that the expression can be; `from` is the call that handed in the parameters of `by`, or null. */
const textsOf = (node: Node | null, by: Caller, from: Call | null, calls: readonly Call[]): readonly string[] => {
  switch (node?.type) {
    case 'Literal':
      return [String(node.value)]
    case 'TemplateLiteral': {
      const parts = listAt(node, 'quasis').map((part) => (part.value as { readonly cooked: string }).cooked)
      return [parts.join(unknown).replace(/…(?: …)+/g, unknown)]
    }
    case 'ConditionalExpression':
      return [...textsOf(at(node, 'consequent'), by, from, calls), ...textsOf(at(node, 'alternate'), by, from, calls)]
    case 'Identifier': {
      const handedIn = from?.args[by.parameters.indexOf(nameOf(node))]
      if (handedIn === undefined || from === null) return [unknown]
      const further = callersOf(from.by, calls)
      return (further.length === 0 ? [null] : further).flatMap((one) => textsOf(handedIn, from.by, one, calls))
    }
    default:
      return [unknown]
  }
}
