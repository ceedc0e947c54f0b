import type { Command } from 'commander'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { z } from 'zod'
import {
  alertGroupCommands,
  maintenanceCommands,
  routeTest,
  silenceCommands,
  silencePreview,
} from '#contract/alerts.ts'
import { incidentCommands, raiseIncident } from '#contract/incidents.ts'
import { peopleCommands, serverCommands } from '#contract/people.ts'
import { reviewCommands } from '#contract/reviews.ts'
import { routeTestExamples } from './commands/alertCommands.ts'
import { groupExamples } from './commands/groupCommands.ts'
import { incidentExamples, raiseExamples } from './commands/incidentExamples.ts'
import { peopleExamples, serverExamples } from './commands/peopleCommands.ts'
import { reviewExamples } from './commands/reviewCommands.ts'
import { maintenanceExamples, silenceExamples } from './commands/silenceCommands.ts'
import { buildProgram } from './program.ts'
import { type RecordingServer, recordingServer, run, shellWords } from './recordingServer.fixture.ts'

type Example = { readonly call: readonly string[]; readonly body: z.ZodType; readonly url: string }

/** Hand-written: each noun's tables, and where their commands are to be posted. `12`, `3`, `4`: the item that the examples name. */
const nouns: readonly {
  readonly noun: string
  readonly examples: Readonly<Record<string, readonly string[]>>
  readonly bodies: Readonly<Record<string, z.ZodType>>
  readonly url: (name: string, item: string) => string
}[] = [
  {
    noun: 'incident',
    examples: { ...incidentExamples, raise: raiseExamples },
    bodies: { ...bodiesOf(incidentCommands), raise: raiseIncident.body },
    url: (name, item) => (name === 'raise' ? '/api/incidents' : `/api/incidents/${item}/${name}`),
  },
  {
    noun: 'review',
    examples: reviewExamples,
    bodies: { ...bodiesOf(reviewCommands), move: reviewCommands.plan.body },
    url: (name, item) => (name === 'plan' ? '/api/reviews' : `/api/reviews/${item}/${name === 'move' ? 'plan' : name}`),
  },
  {
    noun: 'group',
    examples: groupExamples,
    bodies: bodiesOf(alertGroupCommands),
    url: (name, item) => `/api/alert-groups/${item}/${name}`,
  },
  {
    noun: 'alert',
    examples: { 'route-test': routeTestExamples },
    bodies: { 'route-test': routeTest },
    url: () => '/api/alert-groups/route-test',
  },
  {
    noun: 'silence',
    examples: silenceExamples,
    bodies: { ...bodiesOf(silenceCommands), preview: silencePreview },
    url: (name, item) =>
      name === 'create'
        ? '/api/silences'
        : name === 'preview'
          ? '/api/silences/preview'
          : `/api/silences/${item}/${name}`,
  },
  {
    noun: 'maintenance',
    examples: maintenanceExamples,
    bodies: bodiesOf(maintenanceCommands),
    url: (name, item) => (name === 'plan' ? '/api/maintenance' : `/api/maintenance/${item}/${name}`),
  },
  {
    noun: 'people',
    examples: peopleExamples,
    bodies: bodiesOf(peopleCommands),
    url: (name, item) => (name === 'add-member' ? '/api/people' : `/api/people/${item}/${name}`),
  },
  {
    noun: 'server',
    examples: serverExamples,
    bodies: bodiesOf(serverCommands),
    url: (name) => `/api/server/${name}`,
  },
]

function bodiesOf(table: Readonly<Record<string, { readonly body: z.ZodType }>>): Readonly<Record<string, z.ZodType>> {
  return Object.fromEntries(Object.entries(table).map(([name, { body }]) => [name, body]))
}

const examples: readonly Example[] = nouns.flatMap(({ noun, examples, bodies, url }) =>
  Object.entries(bodies).flatMap(([name, body]) =>
    (examples[name] ?? []).map((example) => {
      const words = shellWords(example)
      return { call: [noun, name, ...words], body, url: url(name, words[0] ?? '') }
    }),
  ),
)

let server: RecordingServer
beforeAll(async () => {
  server = await recordingServer()
  // Holds what any of the commands says of its answer.
  server.tell({
    status: 200,
    body: { number: 12, version: 3, phase: 'owned', urgency: null, owner: null, changed: true },
  })
})
afterAll(() => server.close())

test('each example in the help is posted to its address, with a body that the contract takes', async () => {
  const faults: string[] = []
  for (const { call, body, url } of examples) {
    server.asked.length = 0
    const ran = await run(call, { DUTYDESK_SERVER: server.address }, 'words from a file\n')
    const asked = server.asked[0]
    const taken = body.safeParse(asked?.body)
    if (ran.code !== 0 || asked?.url !== url || !taken.success)
      faults.push(`${call.join(' ')}: ${ran.err} ${asked?.url} ${taken.error?.message ?? ''}`)
  }
  expect(faults).toEqual([])
})

test('every command of every table can be given at the command line', () => {
  const program = buildProgram({
    env: {},
    out: () => {},
    err: () => {},
    stdin: async () => '',
    secret: async () => '',
    fetch,
  })
  const verbs = (noun: string): readonly string[] =>
    program.commands.find((command) => command.name() === noun)?.commands.map((command) => command.name()) ?? []
  for (const { noun, bodies } of nouns) expect(verbs(noun)).toEqual(expect.arrayContaining(Object.keys(bodies)))
})

test('every command has help with a worked example', async () => {
  const program = buildProgram({
    env: {},
    out: () => {},
    err: () => {},
    stdin: async () => '',
    secret: async () => '',
    fetch,
  })
  const leaves = (command: Command, path: readonly string[]): readonly (readonly string[])[] =>
    command.commands.length === 0
      ? [path]
      : command.commands
          .filter((inner) => inner.name() !== 'help')
          .flatMap((inner) => leaves(inner, [...path, inner.name()]))
  const all = leaves(program, [])
  expect(all.length).toBeGreaterThan(70)
  for (const path of all) {
    const { out, code } = await run([...path, '--help'])
    expect([path, code, out.includes(`Examples:\n  $ dutydesk ${path.join(' ')}`)]).toEqual([path, 0, true])
  }
})
