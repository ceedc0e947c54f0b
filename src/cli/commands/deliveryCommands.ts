/** `dutydesk delivery …`: what could not be delivered to outside systems, and how a person settles it. */
import type { Command } from 'commander'
import { z } from 'zod'
import { addContractCommand } from '../contractCommands.ts'
import type { Io } from '../io.ts'
import { sayList } from '../printAnswer.ts'
import { addReadCommand } from './readCommand.ts'

const nothing = z.strictObject({})

export const addDeliveryCommands = (parent: Command, io: Io): void => {
  addReadCommand(parent, io, {
    name: 'list',
    description: 'effects on outside systems, the newest first; those that failed, unless told otherwise',
    item: null,
    path: () => '/settings/deliveries',
    filters: {
      '--state <state>': 'one of waiting, failed, delivered, dropped',
      '--before <id>': 'where an earlier list ended',
      '--limit <count>': 'how many at most',
    },
    examples: ['', '--state waiting'],
    say: sayList,
  })
  const settle = (name: 'retry' | 'drop', summary: string, said: string): void =>
    addContractCommand(parent, io, {
      name,
      entry: { summary, rule: 'Words', body: nothing },
      item: 'id',
      path: (id) => `/settings/deliveries/${id}/${name}`,
      examples: ['7'],
      say: () => said,
    })
  settle('retry', 'Try a failed effect again now', 'It is tried again.')
  settle('drop', 'Drop a failed effect for good', 'It is dropped.')
  addContractCommand(parent, io, {
    name: 'resume',
    entry: { summary: 'After a restore: confirm that what still waits is to be sent', rule: 'Words', body: nothing },
    item: null,
    path: () => '/settings/deliveries/resume',
    examples: [''],
    say: () => 'Deliveries go out again.',
  })
}
