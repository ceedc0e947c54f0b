/**
 * What can be turned into its opposite in a file of the domain: every guard never or always holding, every operand of `&&`, `||` and
 * `??` dropped, boundaries moved, every refusal let through, every event left out.
 *
 * All mutants of a file live in one text: each stands behind `__mutant(id)`, so that one load of the desk's rules can be tried
 * under every one of them.
 */
import { at, childrenOf, listAt, type Node, nameOf, parse } from './syntax.ts'

export type Mutant = {
  /** From 1, unique within a run. */
  readonly id: number
  /** Relative to the project. */
  readonly file: string
  readonly line: number
  /** The top-level name around it. */
  readonly within: string
  /** The words that are replaced, on one line. */
  readonly was: string
  readonly becomes: string
}

type Change = { readonly node: Node; readonly becomes: string; readonly text: string }

export type Instrumented = { readonly text: string; readonly mutants: readonly Mutant[] }

/** The file with every mutation in it, numbered from `firstId`. */
export const instrument = (source: string, file: string, firstId: number): Instrumented => {
  const program = parse(source, file)
  const mutants: Mutant[] = []
  const ids = new Map<Node, { readonly id: number; readonly text: string }[]>()
  for (const { change, within } of changesIn(program, source)) {
    const id = firstId + mutants.length
    const known = ids.get(change.node) ?? []
    known.push({ id, text: change.text })
    ids.set(change.node, known)
    mutants.push({
      id,
      file,
      line: source.slice(0, change.node.start).split('\n').length,
      within,
      was: oneLine(source.slice(change.node.start, change.node.end)),
      becomes: change.becomes,
    })
  }
  return { text: render(program, source, ids), mutants }
}

const oneLine = (text: string): string => text.replace(/\s+/g, ' ')

const changesIn = (program: Node, source: string): readonly { readonly change: Change; readonly within: string }[] => {
  const found: { change: Change; within: string }[] = []
  const visit = (node: Node, parent: Node, within: string): void => {
    for (const change of changesOf(node, parent, source)) found.push({ change, within })
    for (const child of childrenOf(node)) visit(child, node, within)
  }
  for (const statement of listAt(program, 'body')) {
    if (statement.type === 'ImportDeclaration') continue
    visit(statement, program, topLevelName(statement))
  }
  return found
}

const topLevelName = (statement: Node): string => {
  const declaration = at(statement, 'declaration') ?? statement
  const first = listAt(declaration, 'declarations')[0] ?? declaration
  return nameOf(at(first, 'id')) ?? statement.type
}

/** Whatever is decided by a condition's being true or false. */
const isConditionOf = (node: Node, parent: Node): boolean =>
  at(parent, 'test') === node &&
  ['IfStatement', 'ConditionalExpression', 'WhileStatement', 'ForStatement', 'DoWhileStatement'].includes(parent.type)

const boundary: Readonly<Record<string, string>> = { '<': '<=', '<=': '<', '>': '>=', '>=': '>' }
const opposite: Readonly<Record<string, string>> = { '===': '!==', '!==': '===' }

const changesOf = (node: Node, parent: Node, source: string): readonly Change[] => {
  const words = (part: Node): string => source.slice(part.start, part.end)
  const change = (becomes: string, text = becomes): Change => ({ node, becomes, text })
  const changes: Change[] = []
  if (isConditionOf(node, parent)) {
    changes.push(change('never', 'false'))
    if (parent.type === 'IfStatement' || parent.type === 'ConditionalExpression') changes.push(change('always', 'true'))
  }
  const left = at(node, 'left')
  const right = at(node, 'right')
  const operator = String(node.operator)
  switch (node.type) {
    case 'LogicalExpression':
      if (left !== null && right !== null) changes.push(change(words(left)), change(words(right)))
      break
    case 'BinaryExpression': {
      if (left === null || right === null) break
      const moved = boundary[operator]
      const turned = opposite[operator]
      if (moved !== undefined) changes.push(change(`${words(left)} ${moved} ${words(right)}`))
      // A condition and an operand are tried as a whole already.
      if (turned !== undefined && !isConditionOf(node, parent) && parent.type !== 'LogicalExpression')
        changes.push(change(`${words(left)} ${turned} ${words(right)}`))
      break
    }
    case 'UnaryExpression': {
      const argument = at(node, 'argument')
      if (operator === '!' && argument !== null && !isConditionOf(node, parent)) changes.push(change(words(argument)))
      break
    }
    case 'CallExpression':
      changes.push(...callChanges(node, parent, source, change))
      break
  }
  return changes.map((one) => ({ ...one, becomes: oneLine(one.becomes) }))
}

const callChanges = (
  node: Node,
  parent: Node,
  source: string,
  change: (becomes: string, text?: string) => Change,
): readonly Change[] => {
  const words = (part: Node): string => source.slice(part.start, part.end)
  const callee = at(node, 'callee')
  if (callee === null) return []
  const inside = listAt(node, 'arguments')
  switch (nameOf(callee)) {
    case 'refuse':
      return [change('let through', `{ kind: 'accepted', events: [], consequences: [] }`)]
    case 'accept':
      return inside.map((dropped) =>
        change(
          `accept without ${words(dropped)}`,
          `accept(${inside
            .filter((one) => one !== dropped)
            .map(words)
            .join(', ')})`,
        ),
      )
    case 'acceptWith':
      return inside.flatMap((list, position) =>
        listAt(list, 'elements').map((dropped) => {
          const rest = listAt(list, 'elements').filter((one) => one !== dropped)
          const lists = inside.map((other, index) =>
            index === position ? `[${rest.map(words).join(', ')}]` : words(other),
          )
          return change(`acceptWith without ${words(dropped)}`, `acceptWith(${lists.join(', ')})`)
        }),
      )
  }
  const property = at(callee, 'property')
  const object = at(callee, 'object')
  // Part of an optional chain cannot stand alone.
  if (object === null || parent.type === 'ChainExpression' || callee.optional === true) return []
  const rest = source.slice(property?.end ?? 0, node.end)
  switch (nameOf(property)) {
    case 'some':
      return [change(`${words(object)}.every${rest}`)]
    case 'every':
      return [change(`${words(object)}.some${rest}`)]
    case 'filter':
      return [change(words(object))]
  }
  return []
}

const loops = ['ForStatement', 'ForOfStatement', 'ForInStatement', 'WhileStatement', 'DoWhileStatement']

const render = (
  node: Node,
  source: string,
  ids: ReadonlyMap<Node, readonly { readonly id: number; readonly text: string }[]>,
): string => {
  let text = ''
  let from = node.start
  for (const child of childrenOf(node)) {
    // Shorthand properties name the same words twice.
    if (child.start < from) continue
    const inner = render(child, source, ids)
    // Every round of a loop is counted, so that a mutant that never ends is seen.
    const counted = loops.includes(node.type) && at(node, 'body') === child
    text += source.slice(from, child.start) + (counted ? `{ __round(); ${inner} }` : inner)
    from = child.end
  }
  text += source.slice(from, node.end)
  const alternatives = ids.get(node)
  if (alternatives !== undefined) {
    const choices = alternatives.map((one) => `__mutant(${one.id}) ? (${one.text}) : `).join('')
    return `(${choices}(${text}))`
  }
  // Without semicolons a statement must not begin with a parenthesis.
  return node.type === 'ExpressionStatement' && text.startsWith('(') ? `void ${text}` : text
}
