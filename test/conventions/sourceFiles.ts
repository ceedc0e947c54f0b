/** The project's own text files, as the conventions look at them. */
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { isNode, type Node, parse } from '../../scripts/mutants/syntax.ts'

export const root = path.join(import.meta.dirname, '../..')

const skipped: ReadonlySet<string> = new Set(['node_modules', 'dist', '.git', 'images', 'data'])
const isText = (name: string): boolean => /\.(ts|tsx|js|json|md|sql|yaml|yml|css|html)$/.test(name) || name === 'run'

const filesBelow = (folder: string): readonly string[] =>
  readdirSync(path.join(root, folder), { withFileTypes: true })
    .filter((entry) => !skipped.has(entry.name))
    .flatMap((entry) => {
      const name = folder === '' ? entry.name : `${folder}/${entry.name}`
      return entry.isDirectory() ? filesBelow(name) : isText(entry.name) ? [name] : []
    })

const ours: readonly string[] = [
  '.ci',
  'bench',
  'bin',
  'docs',
  'migrations',
  'playbooks',
  'scripts',
  'simulators',
  'src',
  'test',
]

/** Below the project's folder, with what stands directly in it. */
export const textFiles: readonly string[] = readdirSync(root, { withFileTypes: true }).flatMap((entry) => {
  if (entry.isDirectory()) return ours.includes(entry.name) ? filesBelow(entry.name) : []
  return isText(entry.name) ? [entry.name] : []
})

export const codeFiles: readonly string[] = textFiles.filter((file) => /\.tsx?$/.test(file))
export const isTest = (file: string): boolean =>
  /\.(test|fixture)\.tsx?$/.test(file) || file.startsWith('test/') || file.startsWith('src/testing/')

export const textOf = (file: string): string => readFileSync(path.join(root, file), 'utf8')

const trees = new Map<string, Node>()
export const treeOf = (file: string): Node => {
  const known = trees.get(file)
  if (known !== undefined) return known
  const tree = parse(textOf(file), file)
  trees.set(file, tree)
  return tree
}

/** Every node, types too, with those around it, the nearest first. */
export const visitAll = (node: Node, visit: (node: Node, around: readonly Node[]) => void): void => {
  const go = (one: Node, around: readonly Node[]): void => {
    visit(one, around)
    for (const [key, value] of Object.entries(one)) {
      if (key === 'parent') continue
      for (const inner of Array.isArray(value) ? value : [value]) if (isNode(inner)) go(inner, [one, ...around])
    }
  }
  go(node, [])
}

export const lineOf = (file: string, node: Node): string =>
  `${file}:${textOf(file).slice(0, node.start).split('\n').length}`
