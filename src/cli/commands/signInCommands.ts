/** `dutydesk key join` and `dutydesk key sign-in`: from an invitation, or from mail address and password, to a key of one's own. */
import type { Command } from 'commander'
import { z } from 'zod'
import { examplesText } from '../contractCommands.ts'
import { type DeskClient, deskClient, globalOptions } from '../deskClient.ts'
import type { Io } from '../io.ts'
import { printAnswer } from '../printAnswer.ts'
import { sayKey } from './sayKey.ts'

type KeyOptions = { readonly name: string; readonly scopes: readonly string[] }

const invitedSchema = z.looseObject({ name: z.string(), email: z.string() })

export const addSignInCommands = (parent: Command, io: Io): void => {
  const join = withKeyOptions(
    parent
      .command('join')
      .description('accept an invitation: choose your password (asked for, or on standard input), and get a key')
      .argument('<code>', 'the code of the invitation (dutydesk people invite)'),
  ).addHelpText('after', examplesText('dutydesk key join', ['tz8kq2m4rw0v6yhs1xbn5jc7dfgp93la']))
  join.action(async (code: string) => {
    const client = withoutKey(io, join)
    const invited = invitedSchema.parse(await client.post('/invitations/look', { code }))
    const password = await io.secret(`Choose a password, ${invited.name} (it is not shown): `)
    await client.post('/invitations/accept', { code, password })
    await signIn(io, join, client, invited.email, password)
  })

  const comeBack = withKeyOptions(
    parent
      .command('sign-in')
      .description('make a key with your mail address and password (asked for, or on standard input)')
      .argument('<email>', 'the address that you sign in with'),
  ).addHelpText('after', examplesText('dutydesk key sign-in', ['ghi56@example.org', 'ghi56@example.org --name laptop']))
  comeBack.action(async (email: string) => {
    const password = await io.secret('Password (it is not shown): ')
    await signIn(io, comeBack, withoutKey(io, comeBack), email, password)
  })
}

const withKeyOptions = (command: Command): Command =>
  command
    .option('--name <name>', 'what the key is for', 'command line')
    .option('--scopes <scopes...>', 'of read, act, alerts:send, alerts:silence, admin', ['read', 'act'])

/** Who joins has no key yet, and the key of somebody else in the environment must not speak for them. */
const withoutKey = (io: Io, command: Command): DeskClient =>
  deskClient({ ...io, env: { ...io.env, DUTYDESK_KEY: undefined } }, globalOptions(command))

const signIn = async (io: Io, command: Command, client: DeskClient, email: string, password: string): Promise<void> => {
  const { name, scopes } = command.opts<KeyOptions>()
  const signedIn = await client.signIn(email, password)
  try {
    const key = await signedIn.post('/settings/keys', { name, scopes })
    printAnswer(io, globalOptions(command).output, key, sayKey)
  } finally {
    await signedIn.post('/auth/sign-out', {})
  }
}
