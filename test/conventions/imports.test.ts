/** Who may import whom: the table of ARCHITECTURE.md, held. A broken row says what to do instead. */
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'

const root = path.join(import.meta.dirname, '../..')

/** Sides, and what each may import beside itself. `connectors/connector.ts` is the port that the server may know. */
const mayImport: Readonly<Record<string, readonly string[]>> = {
  domain: [],
  contract: ['domain'],
  playbook: ['domain', 'contract'],
  server: ['domain', 'contract', 'playbook'],
  connectors: ['domain', 'contract'],
  web: ['domain', 'contract'],
  cli: ['contract', 'playbook', 'domain'],
  testing: ['domain', 'contract', 'playbook', 'server', 'connectors', 'cli'],
}
/** Files that put the parts together, and so know more than their side. */
const compositions: Readonly<Record<string, readonly string[]>> = {
  'src/main.ts': ['server', 'playbook', 'contract', 'domain', 'connectors', 'cli'],
  'src/server/openDesk.ts': ['connectors'],
  'src/server/serve.ts': ['connectors'],
}

const filesBelow = (folder: string): string[] =>
  readdirSync(path.join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const name = `${folder}/${entry.name}`
    if (entry.isDirectory()) return filesBelow(name)
    return /\.tsx?$/.test(entry.name) && !/\.(test|fixture)\.tsx?$/.test(entry.name) ? [name] : []
  })

const sideOf = (file: string): string => (file.startsWith('src/') ? (file.split('/')[1] ?? '') : '')

const importsOf = (file: string): string[] => {
  const text = readFileSync(path.join(root, file), 'utf8')
  return [...text.matchAll(/(?:^|[\s}])(?:from|import)\s*\(?\s*'([#.a-z@][^'\s]*)'/g)].map((match) => match[1] ?? '')
}

/** The file in this project that an import names, or null for a package. */
const target = (file: string, specifier: string): string | null => {
  if (specifier.startsWith('#')) return `src/${specifier.slice(1)}`
  if (specifier.startsWith('.')) return path.posix.join(path.posix.dirname(file), specifier)
  return null
}

test('every import keeps its direction', () => {
  const broken: string[] = []
  for (const file of filesBelow('src')) {
    const side = sideOf(file)
    const allowed = new Set([side, ...(mayImport[side] ?? []), ...(compositions[file] ?? [])])
    for (const specifier of importsOf(file)) {
      const to = target(file, specifier)
      if (to === null) {
        if (side === 'domain')
          broken.push(
            `${file} imports ${specifier}: the domain stands on nothing; pass it in as a fact of the command or a function`,
          )
        continue
      }
      const toSide = sideOf(to)
      if (
        toSide === '' ||
        to === 'src/connectors/connector.ts' ||
        to === 'src/connectors/alertSource.ts' ||
        to === 'src/connectors/registry.ts'
      )
        continue
      if (side === 'cli' && to.startsWith('src/server/admin/')) continue
      if (!allowed.has(toSide))
        broken.push(
          `${file} imports ${to}: ${side} may import ${[...(mayImport[side] ?? [])].join(', ') || 'nothing'}; move what both need into contract or domain`,
        )
      if (side === 'connectors' && toSide === 'connectors') {
        const own = file.split('/')[2]
        const other = to.split('/')
        if (other.length > 3 && other[2] !== own && !file.endsWith('registry.ts'))
          broken.push(`${file} imports ${to}: a connector knows only its own folder and what lies beside all of them`)
      }
    }
  }
  expect(broken).toEqual([])
})

test('nothing in src imports a simulator or a test', () => {
  const broken = filesBelow('src').flatMap((file) =>
    importsOf(file)
      .map((specifier) => target(file, specifier))
      .filter(
        (to) =>
          to !== null &&
          (to.startsWith('simulators/') ||
            to.startsWith('test/') ||
            (to.startsWith('src/testing/') && !file.startsWith('src/testing/'))),
      )
      .map((to) => `${file} imports ${to}`),
  )
  expect(broken).toEqual([])
})
