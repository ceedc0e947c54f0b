/** One YAML file, read with the line of every value kept, so that each mistake can be named where it stands. */
import { isMap, isScalar, isSeq, LineCounter, type Node, type ParsedNode, parseDocument } from 'yaml'
import type { Fault } from './fault.ts'

/** Keys and indices that lead from the top of a file to a value in it. */
export type YamlPath = readonly PropertyKey[]

export type YamlFile = {
  /** Path below the playbook's folder. */
  readonly name: string
  /** The plain value; `undefined` when the text is no YAML at all. */
  readonly value: unknown
  /** Mistakes of the YAML itself: syntax, a key twice, an alias without an anchor. */
  readonly faults: readonly Fault[]
  /** The line of the value at `path`, or of the nearest thing around it that exists. */
  readonly lineOf: (path: YamlPath) => number
}

/** Reads `text`. Never throws; what is wrong with it stands in `faults`. */
export const readYaml = (name: string, text: string): YamlFile => {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, version: '1.2' })
  const lineAt = (offset: number): number => lines.linePos(Math.min(offset, text.length)).line
  const faults: Fault[] = [...document.errors, ...document.warnings].map((error) => ({
    file: name,
    line: lineAt(error.pos[0]),
    ...(error.code === 'DUPLICATE_KEY'
      ? { found: `${JSON.stringify(keyAt(text, error.pos[0]))} stands twice`, expected: 'each key once' }
      : { found: `broken YAML (${lowerFirst(error.message)})`, expected: 'valid YAML 1.2' }),
  }))
  const value = plainValue(name, () => document.toJS({ maxAliasCount: 100 }), faults)
  return { name, value, faults, lineOf: (path) => lineOfPath(document.contents, path, lineAt) }
}

/** Reads the value that `path` leads to, or `undefined`. */
export const valueAt = (value: unknown, path: YamlPath): unknown =>
  path.reduce<unknown>(
    (inner, key) => (typeof inner === 'object' && inner !== null ? Reflect.get(inner, key) : undefined),
    value,
  )

const plainValue = (name: string, read: () => unknown, faults: Fault[]): unknown => {
  if (faults.some((fault) => fault.found.startsWith('broken YAML'))) return undefined
  try {
    return read()
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    faults.push({ file: name, line: 1, found: `broken YAML (${lowerFirst(why)})`, expected: 'valid YAML 1.2' })
    return undefined
  }
}

const lineOfPath = (root: ParsedNode | null, path: YamlPath, lineAt: (offset: number) => number): number => {
  let node: Node | null = root
  let line = root === null ? 1 : lineAt(root.range[0])
  for (const key of path) {
    if (isMap(node)) {
      const pair = node.items.find((item) => isScalar(item.key) && String(item.key.value) === String(key))
      if (pair === undefined) return line
      if (isScalar(pair.key) && pair.key.range) line = lineAt(pair.key.range[0])
      node = isNode(pair.value) ? pair.value : null
    } else if (isSeq(node)) {
      const item: unknown = node.items[Number(key)]
      if (!isNode(item)) return line
      if (item.range) line = lineAt(item.range[0])
      node = item
    } else return line
  }
  return line
}

const isNode = (value: unknown): value is Node => isMap(value) || isSeq(value) || isScalar(value)

const keyAt = (text: string, offset: number): string => /^[^\s:]+/.exec(text.slice(offset))?.[0] ?? ''

const lowerFirst = (message: string): string => message.charAt(0).toLowerCase() + message.slice(1)
