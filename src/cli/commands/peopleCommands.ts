/** `dutydesk people …` and `dutydesk server …`: who is in the team, and what administrators do. */
import type { Command } from 'commander'
import { z } from 'zod'
import { peopleCommands, serverCommands } from '#contract/people.ts'
import { addContractCommand } from '../contractCommands.ts'
import type { Io } from '../io.ts'
import { sayFacts, sayList } from '../printAnswer.ts'
import { addReadCommand } from './readCommand.ts'

type PeopleCommandName = keyof typeof peopleCommands
type ServerCommandName = keyof typeof serverCommands

export const peopleExamples: Readonly<Record<PeopleCommandName, readonly string[]>> = {
  'add-member': ['jkl78 --name "Jo Larkin"', 'xyz99 --name "Xan Yates" --role observer'],
  'change-role': ['jkl78 deputy'],
  'change-lead': ['jkl78', 'jkl78 --former-role deputy'],
  'remove-member': ['jkl78'],
  rename: ['jkl78 "Jo Larkin-Hill"'],
  'set-on-duty': ['jkl78'],
  'set-off-duty': ['jkl78'],
}

export const serverExamples: Readonly<Record<ServerCommandName, readonly string[]>> = {
  'create-team': ['wilson --name Wilson'],
  'rename-team': ['wilson --name "Team Wilson"'],
  'appoint-administrator': ['abc12'],
  'dismiss-administrator': ['abc12'],
  'register-person': ['jkl78 --name "Jo Larkin"'],
  'deactivate-person': ['jkl78'],
}

export const addPeopleCommands = (parent: Command, io: Io): void => {
  addReadCommand(parent, io, {
    name: 'list',
    description: 'who is in the team, with which role',
    item: null,
    path: () => '/people',
    examples: ['', '--output json'],
    say: sayList,
  })
  for (const name of Object.keys(peopleCommands) as PeopleCommandName[]) {
    const adds = name === 'add-member'
    addContractCommand(parent, io, {
      name,
      entry: peopleCommands[name],
      item: adds ? null : 'person',
      path: (person) => (adds ? '/people' : `/people/${person}/${name}`),
      examples: peopleExamples[name],
      say: sayChanged,
    })
  }
  addInvite(parent, io)
}

const inviteBody = z.strictObject({ email: z.string().describe('the mail address they will sign in with') })

/** The code is shown once; whoever has it chooses the password. */
const addInvite = (parent: Command, io: Io): void =>
  addContractCommand(parent, io, {
    name: 'invite',
    entry: {
      summary: 'Invite a person of the team to sign in; the code is shown once',
      rule: 'Words',
      body: inviteBody,
    },
    item: 'person',
    path: (person) => `/people/${person}/invite`,
    examples: ['jkl78 jkl78@example.org'],
    say: sayFacts,
  })

export const addServerCommands = (parent: Command, io: Io): void => {
  addReadCommand(parent, io, {
    name: 'show',
    description: 'teams, persons and administrators of the server; for administrators',
    item: null,
    path: () => '/server',
    examples: [''],
    say: sayFacts,
  })
  for (const name of Object.keys(serverCommands) as ServerCommandName[])
    addContractCommand(parent, io, {
      name,
      entry: serverCommands[name],
      item: null,
      path: () => `/server/${name}`,
      examples: serverExamples[name],
      say: sayChanged,
    })
}

const sayChanged = (answer: unknown): string =>
  typeof answer === 'object' && answer !== null && 'changed' in answer && answer.changed === false
    ? 'It was so already.'
    : 'Done.'
