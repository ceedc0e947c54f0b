/** `dutydesk key …` and `dutydesk source …`: keys are shown once, when they are made. */
import type { Command } from 'commander'
import { z } from 'zod'
import { addContractCommand } from '../contractCommands.ts'
import type { Io } from '../io.ts'
import { sayList } from '../printAnswer.ts'
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
