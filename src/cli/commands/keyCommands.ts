/** `dutydesk key …` and `dutydesk source …`: keys are shown once, when they are made. */
import type { Command } from 'commander'
import { z } from 'zod'
import { addContractCommand } from '../contractCommands.ts'
import type { Io } from '../io.ts'
import { sayFacts, sayList } from '../printAnswer.ts'
import { addReadCommand } from './readCommand.ts'
import { sayKey } from './sayKey.ts'
import { addSignInCommands } from './signInCommands.ts'

/** What can be typed; the server knows which scopes and sources there are. */
const keyBody = z.strictObject({
  name: z.string().describe('what it is for'),
  scopes: z.array(z.string()).describe('of read, act, alerts:send, alerts:silence, admin'),
  service: z.string().optional().describe('the service account of the team that it acts for; without: yourself'),
  expiresInDays: z.int().optional().describe('days after which it ends'),
})
const sourceBody = z.strictObject({
  name: z.string().describe('what it is for'),
  source: z.string().describe('the kind of sender: alertmanager, grafana, generic, …'),
  scopes: z.array(z.string()).optional().describe('of alerts:send, alerts:silence, read; without: alerts:send'),
})
const rotateBody = z.strictObject({
  overlapHours: z.number().optional().describe('how long the old key still opens the door'),
})
const proofBody = z.strictObject({
  name: z.string().describe('which one, as "source show" lists them'),
  value: z.string().nullable().describe('its value; rather by --body - than in a command that others can see'),
})
const nothing = z.strictObject({})

export const addKeyCommands = (parent: Command, io: Io): void => {
  addReadCommand(parent, io, {
    name: 'list',
    description: 'your own keys; the keys themselves are not shown again',
    item: null,
    path: () => '/settings/keys',
    examples: [''],
    say: sayList,
  })
  addContractCommand(parent, io, {
    name: 'create',
    entry: { summary: 'Make a key for yourself or a service account; it is shown once', rule: 'Words', body: keyBody },
    item: null,
    path: () => '/settings/keys',
    examples: [
      'laptop --scopes read act',
      '"nightly checks" --scopes alerts:send --service checks --expires-in-days 365',
    ],
    say: sayKey,
  })
  addRevoke(parent, io, '/settings/keys')
  addSignInCommands(parent, io)
}

export const addSourceCommands = (parent: Command, io: Io): void => {
  addReadCommand(parent, io, {
    name: 'list',
    description: 'alert sources and their keys; for lead, deputy and administrators',
    item: null,
    path: () => '/settings/sources',
    examples: [''],
    say: sayList,
  })
  addContractCommand(parent, io, {
    name: 'create',
    entry: { summary: 'Make a key for an alert source; it is shown once', rule: 'Words', body: sourceBody },
    item: null,
    path: () => '/settings/sources',
    examples: [
      '"Prometheus of web-login" --source alertmanager',
      'amtool --source alertmanager --scopes alerts:silence read',
    ],
    say: sayKey,
  })
  addContractCommand(parent, io, {
    name: 'rotate',
    entry: { summary: 'Make a successor; the old key ends after the overlap', rule: 'Words', body: rotateBody },
    item: 'id',
    path: (id) => `/settings/sources/${id}/rotate`,
    examples: ['abcd1234', 'abcd1234 --overlap-hours 2'],
    say: sayKey,
  })
  addRevoke(parent, io, '/settings/sources')
  addReadCommand(parent, io, {
    name: 'show',
    description: 'one source’s key: its address, and what its sender has to prove',
    item: 'id',
    path: (id) => `/settings/sources/${id}`,
    examples: ['abcd1234'],
    say: sayFacts,
  })
  addContractCommand(parent, io, {
    name: 'set-proof',
    entry: {
      summary: 'Set what the sender has to prove (a signing secret, a push audience); it is never shown again',
      rule: 'Words',
      body: proofBody,
    },
    item: 'id',
    path: (id) => `/settings/sources/${id}/set-proof`,
    examples: ['abcd1234 signingToken --value whsec_c2VjcmV0', `abcd1234 --body '{"name":"secretToken","value":null}'`],
    say: (answer) => sayProof(answer),
  })
  addReadCommand(parent, io, {
    name: 'unreadable',
    description:
      'deliveries that could not be read or proven, the newest first, and what sources said that was no alert',
    item: null,
    path: () => '/settings/unreadable',
    filters: { '--limit <count>': 'how many at most' },
    examples: ['', '--limit 5 --output json'],
    say: sayFacts,
  })
}

const proofSchema = z.looseObject({ set: z.array(z.string()) })

const sayProof = (answer: unknown): string => {
  const { set } = proofSchema.parse(answer)
  return set.length === 0 ? 'Nothing is set: the key alone lets the sender in.' : `Set now: ${set.join(', ')}`
}

const addRevoke = (parent: Command, io: Io, path: string): void =>
  addContractCommand(parent, io, {
    name: 'revoke',
    entry: { summary: 'End a key at once', rule: 'Words', body: nothing },
    item: 'id',
    path: (id) => `${path}/${id}/revoke`,
    examples: ['abcd1234'],
    say: () => 'It is ended.',
  })
