import { execFileSync } from 'node:child_process'
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { Command } from 'commander'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { parse } from 'yaml'
import { loadFolders } from '#playbook/loadPlaybooks.ts'
import { wallClock } from '#server/clock.ts'
import { type Running, serve } from '#server/serve.ts'
import { loadSettings } from '#server/settings/loadSettings.ts'
import { settingsTable } from '#server/settings/settingsTable.ts'
import { type ClonedDatabase, cloneDatabase } from '#testing/cluster.ts'
import { buildProgram } from '../../src/cli/program.ts'
import { shellWords } from '../../src/cli/recordingServer.fixture.ts'
import { projectDir } from './checkout.ts'
import { codeBlocks } from './consoleBlocks.ts'

type Page = { readonly path: string; readonly text: string }

const markdownIn = (folder: string): readonly string[] =>
  readdirSync(join(projectDir, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => join(folder, name))
const pages: readonly Page[] = [
  ...readdirSync(projectDir).filter((name) => name.endsWith('.md')),
  ...markdownIn('docs'),
].map((path) => ({ path, text: readFileSync(join(projectDir, path), 'utf8') }))

const withoutBlocks = (text: string): string => text.replace(/^```[\s\S]*?^```$/gm, '')
const inlineCode = (text: string): readonly string[] =>
  [...withoutBlocks(text).matchAll(/`([^`\n]+(?:\n[^`\n]+)?)`/g)].map((match) => (match[1] ?? '').replace('\n', ' '))
const yamlBlocks = (file: string): readonly string[] =>
  pages.flatMap(({ text }) =>
    codeBlocks(text).flatMap((block) =>
      block.language === 'yaml' && block.text.startsWith(`# ${file}\n`) ? [block.text] : [],
    ),
  )

const anchorsOf = (text: string): ReadonlySet<string> =>
  new Set(
    [...withoutBlocks(text).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
      heading
        .toLowerCase()
        .replace(/[^\p{L}\p{N}\s_-]/gu, '')
        .trim()
        .replace(/\s/g, '-'),
    ),
  )

test('every link of the documentation leads somewhere', () => {
  const faults = pages.flatMap(({ path, text }) =>
    [...withoutBlocks(text).matchAll(/\]\(([^)\s]+)\)/g)].flatMap(([, target = '']) => {
      if (/^https?:/.test(target)) return []
      const [file = '', anchor] = target.split('#')
      const to = file === '' ? join(projectDir, path) : join(projectDir, dirname(path), file)
      if (!existsSync(to)) return [`${path}: ${target} is not there`]
      if (anchor === undefined || statSync(to).isDirectory()) return []
      return anchorsOf(readFileSync(to, 'utf8')).has(anchor) ? [] : [`${path}: ${target} has no such heading`]
    }),
  )
  expect(faults).toEqual([])
})

test('every setting that the documentation names is one', () => {
  // What the command line, the tests and the settings file's own variable read.
  const others = ['DUTYDESK_SERVER', 'DUTYDESK_KEY', 'DUTYDESK_TEAM', 'DUTYDESK_CONFIG']
  const known = new Set([...Object.values(settingsTable).map((setting) => setting.env), ...others])
  const named = pages.flatMap(({ path, text }) =>
    [...text.matchAll(/\b(?:DUTYDESK|OIDC)_[A-Z][A-Z_]*\b|\bDATABASE_URL\b/g)].map(([name]) => ({ path, name })),
  )
  expect(named.length).toBeGreaterThan(20)
  expect(named.filter(({ name }) => !known.has(name))).toEqual([])
})

/** What follows `dutydesk` in every command shown: in blocks up to the pipe, and in running text. */
const shownCalls = pages.flatMap(({ path, text }) => {
  const lines = codeBlocks(text)
    .filter(({ language }) => ['console', 'sh', ''].includes(language))
    .flatMap((block) => block.text.split('\n').filter((line) => block.language !== 'console' || line.startsWith('$ ')))
  const inBlocks = lines.flatMap((line) => /(?:^|npx |\()dutydesk ((?:"[^"]*"|[^|>&;)"])*)/.exec(line)?.[1] ?? [])
  const inText = inlineCode(text).flatMap((code) => /^(?:npx )?dutydesk ([^|]+)$/.exec(code)?.[1] ?? [])
  return [...inBlocks, ...inText].map((call) => ({ path, call: call.replace(/\s+#.*$/, '').trim() }))
})

const commandFault = (program: Command, call: string): string | null => {
  const words = [...shellWords(call)]
  let command = program
  for (;;) {
    const inner = command.commands.find((one) => one.name() === words[0] || one.alias() === words[0])
    if (inner === undefined) break
    command = inner
    words.shift()
  }
  if (words[0] === '…' || words[0]?.startsWith('<') === true || words.includes('--help')) return null
  if (command.commands.length > 0) return words.length === 0 ? null : `no command ${words[0]}`
  try {
    const { operands, unknown } = command.parseOptions(words)
    // Global options are known to the program alone.
    const odd = program.parseOptions(unknown).unknown
    if (odd.length > 0) return `no option ${odd.join(' ')}`
    const takes = command.registeredArguments
    const most = takes.some((one) => one.variadic) ? Number.POSITIVE_INFINITY : takes.length
    return operands.length > most ? `too many arguments: ${operands.join(' ')}` : null
  } catch (error) {
    return String(error)
  }
}

test('every dutydesk command that the documentation shows is one, with options that it knows', () => {
  const program = buildProgram({
    env: {},
    out: () => {},
    err: () => {},
    stdin: async () => '',
    secret: async () => '',
    fetch,
  })
  expect(shownCalls.length).toBeGreaterThan(150)
  expect(
    shownCalls.flatMap(({ path, call }) => {
      const fault = commandFault(program, call)
      return fault === null ? [] : [`${path}: dutydesk ${call}: ${fault}`]
    }),
  ).toEqual([])
  expect(commandFault(program, 'incident juggle 1')).toBe('no command juggle')
  expect(commandFault(program, 'incident own 1 --gladly')).toBe('no option --gladly')
})

test('the settings files that the documentation shows are valid', () => {
  const shown = yamlBlocks('dutydesk.yaml')
  expect(shown.length).toBeGreaterThan(0)
  for (const text of shown)
    expect([text, loadSettings({}, { name: 'dutydesk.yaml', text })]).toEqual([
      text,
      expect.objectContaining({ kind: 'settings' }),
    ])
})

test('the playbook parts that the documentation shows are valid in the shipped playbook', () => {
  const shown = yamlBlocks('alerts.yaml')
  expect(shown.length).toBeGreaterThan(0)
  for (const text of shown) {
    const scratch = mkdtempSync(join(tmpdir(), 'playbook-'))
    try {
      const folder = join(scratch, 'wilson')
      cpSync(join(projectDir, 'playbooks', 'wilson'), folder, { recursive: true })
      writeFileSync(join(folder, 'alerts.yaml'), text)
      expect([text, loadFolders([folder])]).toEqual([text, expect.objectContaining({ kind: 'loaded' })])
    } finally {
      rmSync(scratch, { recursive: true })
    }
  }
})

const checkers = [
  { file: 'alertmanager.yml', program: 'amtool', call: ['check-config'] },
  { file: 'prometheus.yml', program: 'promtool', call: ['check', 'config'] },
] as const

for (const { file, program, call } of checkers) {
  const isHere = (process.env.PATH ?? '').split(':').some((folder) => existsSync(join(folder, program)))
  test.skipIf(!isHere)(
    `each ${file} that the documentation shows is one to ${program} (skipped where it is absent)`,
    () => {
      const shown = yamlBlocks(file)
      expect(shown.length).toBeGreaterThan(0)
      for (const text of shown) {
        const scratch = mkdtempSync(join(tmpdir(), 'shown-'))
        try {
          // A part of a file that has more: a receiver is shown without the route to it.
          const whole =
            file === 'alertmanager.yml' && !('route' in parse(text)) ? `route: { receiver: dutydesk }\n${text}` : text
          writeFileSync(join(scratch, file), whole)
          execFileSync(program, [...call, join(scratch, file)], { stdio: 'pipe' })
        } finally {
          rmSync(scratch, { recursive: true })
        }
      }
    },
  )
}

let database: ClonedDatabase
let running: Running
beforeAll(async () => {
  database = await cloneDatabase()
  const env = { DATABASE_URL: database.connectionString, PORT: '0', DUTYDESK_SECRET: 's'.repeat(40) }
  const loaded = loadSettings(env)
  if (loaded.kind !== 'settings') throw new Error('the settings of this test are faulty')
  const quiet = { info: () => {}, warn: () => {}, error: () => {} }
  running = await serve({ settings: loaded.settings, projectDir, version: '0', clock: wallClock, log: quiet })
}, 60_000)
afterAll(async () => {
  await running.stop()
  await database.drop()
})

test('every route that the documentation names is there: without a key it asks who you are, and does not deny itself', async () => {
  const named = pages
    .filter(({ path }) => !path.startsWith('docs/decisions'))
    .flatMap(({ path, text }) =>
      [
        ...text.matchAll(
          /(?:^|[\s`"(]|8090|example\.org|SERVER)(\/(?:api|docs\/(?!\w+\.md)|v2|healthz|readyz|metrics)[\w/:.<>$-]*)/gm,
        ),
      ].map(([, address = '']) => ({ path, address: address.replace(/[.:]$/, '') })),
    )
  expect(named.length).toBeGreaterThan(40)
  const values: Readonly<Record<string, string>> = {
    team: 'wilson',
    number: '1',
    source: 'generic',
    id: '1',
    name: 'x',
  }
  const faults: string[] = []
  for (const { path, address } of named) {
    const url = address
      .replace(/:(\w+)/g, (_, name: string) => values[name] ?? name)
      .replace(/<command>/, 'own')
      .replace(/^\/api\/teams\/wilson\/$/, '/api/inbox')
      .replace(/\$\w+/, 'KEY')
      .replace(/\/$/, '')
    const answers = await Promise.all((['GET', 'POST'] as const).map((method) => running.app.inject({ method, url })))
    const denied = answers.every(({ statusCode, body }) => statusCode === 404 && body.includes('"not-found"'))
    if (denied) faults.push(`${path}: ${address}`)
  }
  expect(faults).toEqual([])
  expect((await running.app.inject({ method: 'GET', url: '/api/nothing-of-the-kind' })).statusCode).toBe(404)
})
