/** `dutydesk group …`: alert groups and the decision that each waits for (D6). */
import type { Command } from 'commander'
import { z } from 'zod'
import { alertGroupCommands } from '#contract/alerts.ts'
import { addContractCommand } from '../contractCommands.ts'
import type { Io } from '../io.ts'
import { sayFacts, sayInstant, sayList } from '../printAnswer.ts'
import { addReadCommand } from './readCommand.ts'

type GroupCommandName = keyof typeof alertGroupCommands

export const groupExamples: Readonly<Record<GroupCommandName, readonly string[]>> = {
  raise: ['4', '4 --title "Nobody can sign in"'],
  'add-to-incident': ['4 12'],
  decline: ['4 "The nightly restart, as announced"'],
  snooze: ['4 --minutes 30', '4 --until 2026-12-01T08:00:00Z'],
}

export const addGroupCommands = (parent: Command, io: Io): void => {
  addReadCommand(parent, io, {
    name: 'list',
    description: 'alert groups, the newest first',
    item: null,
    path: () => '/alert-groups',
    filters: { '--limit <count>': 'how many at most', '--cursor <cursor>': 'where an earlier list ended' },
    examples: ['', '--output json'],
    say: sayList,
  })
  addReadCommand(parent, io, {
    name: 'show',
    description: 'one alert group and its alerts',
    item: 'number',
    path: (number) => `/alert-groups/${number}`,
    examples: ['4'],
    say: sayFacts,
  })
  for (const name of Object.keys(alertGroupCommands) as GroupCommandName[]) // the keys of the contract's own table
    addContractCommand(parent, io, {
      name,
      ...(name === 'add-to-incident' ? { alias: 'add' } : {}),
      entry: alertGroupCommands[name],
      item: 'number',
      path: (number) => `/alert-groups/${number}/${name}`,
      examples: groupExamples[name],
      say: sayDecision,
    })
}

const decidedSchema = z.looseObject({
  number: z.int(),
  decision: z.looseObject({
    kind: z.string(),
    incident: z.int().nullish(),
    snoozedUntilAt: z.string().nullish(),
  }),
  changed: z.boolean().optional(),
})

const sayDecision = (answer: unknown): string => {
  const decided = decidedSchema.safeParse(answer)
  if (!decided.success) return sayFacts(answer)
  const { number, decision, changed } = decided.data
  const { kind, incident, snoozedUntilAt } = decision
  const more =
    typeof incident === 'number'
      ? `, incident #${incident}`
      : typeof snoozedUntilAt === 'string'
        ? `, snoozed until ${sayInstant(snoozedUntilAt)}`
        : ''
  return `Alert group #${number}: ${kind}${more}${changed === false ? ' (it was so already)' : ''}`
}
