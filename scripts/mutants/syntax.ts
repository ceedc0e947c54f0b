/** The syntax tree of a TypeScript file, as far as mutations look at it. TypeScript 7 has no API of its own; the parser is the one that Vitest's bundler brings. */
import { parseAst } from 'rolldown/parseAst'

/** A node of the ESTree: its kind, where it stands in the text (UTF-16 offsets), and whatever its kind has beside. */
export type Node = { readonly type: string; readonly start: number; readonly end: number } & {
  readonly [key: string]: unknown
}

export const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && typeof (value as { type?: unknown }).type === 'string'

/** Throws where the text is no TypeScript. */
export const parse = (text: string, file: string): Node => {
  const program: unknown = parseAst(text, { lang: 'ts', preserveParens: true }, file)
  if (!isNode(program)) throw new Error(`${file} has no syntax tree`)
  return program
}

/** The nodes directly below, in the order of the text; types are left out, for they are erased. */
export const childrenOf = (node: Node): readonly Node[] =>
  Object.entries(node)
    .filter(([key]) => key !== 'parent')
    .flatMap(([, value]) => (Array.isArray(value) ? value : [value]))
    .filter(isNode)
    .filter((child) => !isType(child))
    .toSorted((one, other) => one.start - other.start)

/** `as`, `satisfies` and `!` are expressions with a type beside; all else that begins with TS is only type. */
const isType = (node: Node): boolean =>
  node.type.startsWith('TS') &&
  !['TSAsExpression', 'TSSatisfiesExpression', 'TSNonNullExpression', 'TSInstantiationExpression'].includes(node.type)

/** The node under `key`, or null. */
export const at = (node: Node, key: string): Node | null => {
  const value = node[key]
  return isNode(value) ? value : null
}

/** The nodes of the list under `key`. */
export const listAt = (node: Node, key: string): readonly Node[] => {
  const value = node[key]
  return Array.isArray(value) ? value.filter(isNode) : []
}

/** The name of an identifier, or null. */
export const nameOf = (node: Node | null): string | null =>
  node?.type === 'Identifier' && typeof node.name === 'string' ? node.name : null
