/** What would change between two playbooks, in lines that a person can read and a reviewer can agree to. */
import type { Playbook } from '#domain/playbook.ts'

/**
 * One line for each thing that is added (`+`), removed (`-`) or different (`~`), in the order of the playbook; texts are compared line by line.
 * Empty when the two say the same.
 */
export const diffPlaybooks = (before: Playbook, after: Playbook): readonly string[] => {
  const { hash: _before, ...a } = before
  const { hash: _after, ...b } = after
  return diffValues('', a, b)
}

const diffValues = (path: string, a: unknown, b: unknown): readonly string[] => {
  if (JSON.stringify(a) === JSON.stringify(b)) return []
  if (isNamedList(a) && isNamedList(b)) return [...diffFields(path, byName(a), byName(b)), ...diffOrder(path, a, b)]
  if (isMapping(a) && isMapping(b)) return diffFields(path, a, b)
  if (Array.isArray(a) && Array.isArray(b) && [...a, ...b].every((item) => typeof item === 'string'))
    return diffLists(path, a, b)
  if (isText(a) && isText(b)) return [`~ ${path}:`, ...diffLines(a, b)]
  return [`~ ${path}: ${shown(a)} → ${shown(b)}`]
}

const diffFields = (path: string, a: Mapping, b: Mapping): readonly string[] =>
  [...new Set([...Object.keys(a), ...Object.keys(b)])].flatMap((key) => {
    const here = path === '' ? key : `${path}.${key}`
    if (!Object.hasOwn(b, key)) return [`- ${here}: ${shown(a[key])}`]
    if (!Object.hasOwn(a, key)) return [`+ ${here}: ${shown(b[key])}`]
    return diffValues(here, a[key], b[key])
  })

const diffLists = (path: string, a: readonly string[], b: readonly string[]): readonly string[] => {
  const lines = [
    ...a.filter((item) => !b.includes(item)).map((item) => `- ${path}: ${shown(item)}`),
    ...b.filter((item) => !a.includes(item)).map((item) => `+ ${path}: ${shown(item)}`),
  ]
  return lines.length > 0 ? lines : [`~ ${path}: in another order: ${b.join(', ')}`]
}

/** The order of rules decides which wins, so it is shown where the same rules stand otherwise. */
const diffOrder = (path: string, a: readonly Named[], b: readonly Named[]): readonly string[] => {
  const names = (list: readonly Named[], other: readonly Named[]) =>
    list.map(nameOf).filter((name) => other.some((item) => nameOf(item) === name))
  const order = names(b, a)
  return names(a, b).join('\n') === order.join('\n') ? [] : [`~ ${path}: in another order: ${order.join(', ')}`]
}

/** Lines that only one text has, in place: the longest common subsequence stays out of sight. */
const diffLines = (a: string, b: string): readonly string[] => {
  const before = a.split('\n')
  const after = b.split('\n')
  const common: number[][] = Array.from({ length: before.length + 1 }, () => Array(after.length + 1).fill(0))
  for (let i = before.length - 1; i >= 0; i--)
    for (let j = after.length - 1; j >= 0; j--)
      common[i]![j] =
        before[i] === after[j] ? common[i + 1]![j + 1]! + 1 : Math.max(common[i + 1]![j]!, common[i]![j + 1]!)
  const lines: string[] = []
  let i = 0
  let j = 0
  while (i < before.length || j < after.length) {
    if (i < before.length && j < after.length && before[i] === after[j]) {
      i++
      j++
    } else if (i < before.length && (j === after.length || common[i + 1]![j]! >= common[i]![j + 1]!))
      lines.push(`    - ${before[i++]}`)
    else lines.push(`    + ${after[j++]}`)
  }
  return lines
}

type Mapping = Readonly<Record<string, unknown>>
type Named = { readonly key: string } | { readonly name: string }

const isMapping = (value: unknown): value is Mapping =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const isNamedList = (value: unknown): value is readonly Named[] =>
  Array.isArray(value) &&
  value.every((item: unknown) => isMapping(item) && (typeof item.key === 'string' || typeof item.name === 'string')) &&
  new Set(value.map(nameOf)).size === value.length

const nameOf = (item: Named): string => ('key' in item ? item.key : item.name)

const byName = (list: readonly Named[]): Mapping => Object.fromEntries(list.map((item) => [nameOf(item), item]))

const isText = (value: unknown): value is string => typeof value === 'string' && value.includes('\n')

const shown = (value: unknown): string => {
  if (value === null) return 'none'
  if (typeof value === 'string') return value.includes('\n') ? `${value.split('\n')[0]} …` : value === '' ? '""' : value
  return JSON.stringify(value)
}
