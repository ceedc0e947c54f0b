/** `dutydesk review …`: the board, meetings and their commands, minutes (R1, R2). */
import type { Command } from 'commander'
import { z } from 'zod'
import { reviewCommands } from '#contract/reviews.ts'
import { addContractCommand, examplesText } from '../contractCommands.ts'
import { deskClient, globalOptions } from '../deskClient.ts'
import type { Io } from '../io.ts'
import { sayFacts, sayList } from '../printAnswer.ts'
import { addReadCommand } from './readCommand.ts'

type ReviewCommandName = keyof typeof reviewCommands

/** What follows `dutydesk review <command>`; `plan` is for a new meeting, `move` for one that is planned. */
export const reviewExamples: Readonly<Record<ReviewCommandName | 'move', readonly string[]>> = {
  plan: ['', '--date 2026-12-02 --time 10:30'],
  move: ['3 --date 2026-12-03'],
  start: ['3 --attendees abc12 ghi56'],
  'add-attendee': ['3 jkl78'],
  'remove-attendee': ['3 jkl78'],
  'add-to-agenda': ['3 12'],
  'note-discussion': [
    '3 status --incident 12 --text "Stable since the fix"',
    '3 concern --text "Two alike in a month"',
  ],
  'decide-incident': [
    '3 12 --decision close',
    '3 12 --decision carry-over --reason "The fix is still in review"',
    '3 12 --decision reopen --reason "It came back this morning"',
  ],
  'add-follow-up': ['3 12 --kind documentation --title "Say how to clear a stale lock"'],
  finish: ['3', '3 --reason "We ran out of time"'],
  cancel: ['3 "Everybody is away"'],
  redact: ['3 7 --reason "A password was pasted"'],
}

export const addReviewCommands = (parent: Command, io: Io): void => {
  addReadCommand(parent, io, {
    name: 'board',
    description: 'every incident in review, the longest waiting first (R1)',
    item: null,
    path: () => '/reviews/board',
    examples: [''],
    say: sayList,
  })
  addReadCommand(parent, io, {
    name: 'list',
    description: 'reviews, newest first',
    item: null,
    path: () => '/reviews',
    filters: { '--limit <count>': 'how many at most' },
    examples: ['', '--limit 3'],
    say: sayList,
  })
  addReadCommand(parent, io, {
    name: 'show',
    description: 'one review: attendance, agenda, what was decided',
    item: 'number',
    path: (number) => `/reviews/${number}`,
    examples: ['3'],
    say: sayFacts,
  })
  addMinutes(parent, io)
  addContractCommand(parent, io, {
    name: 'plan',
    entry: { ...reviewCommands.plan, summary: 'Plan a review: by the playbook’s calendar, or at a date' },
    item: null,
    path: () => '/reviews',
    examples: reviewExamples.plan,
    say: sayStanding,
  })
  for (const name of Object.keys(reviewCommands) as ReviewCommandName[]) {
    const verb = name === 'plan' ? 'move' : name
    const entry = name === 'plan' ? { ...reviewCommands.plan, summary: 'Move a planned review' } : reviewCommands[name]
    addContractCommand(parent, io, {
      name: verb,
      entry,
      item: 'number',
      path: (number) => `/reviews/${number}/${name}`,
      examples: reviewExamples[verb],
      say: sayStanding,
    })
  }
}

const addMinutes = (parent: Command, io: Io): void => {
  const command = parent
    .command('minutes')
    .description('the minutes as Markdown (R2)')
    .argument('<number>', 'which one, by number')
    .addHelpText('after', examplesText('dutydesk review minutes', ['3', '3 > minutes.md']))
  command.action(async (number: string) => {
    const options = globalOptions(command)
    const minutes = await deskClient(io, options).getText(`/reviews/${encodeURIComponent(number)}/minutes`)
    if (options.output === 'json') io.out(`${JSON.stringify({ minutes }, null, 2)}\n`)
    else io.out(minutes.endsWith('\n') ? minutes : `${minutes}\n`)
  })
}

const standingSchema = z.looseObject({ number: z.int(), phase: z.string(), changed: z.boolean().optional() })

const sayStanding = (answer: unknown): string => {
  const { number, phase, changed } = standingSchema.parse(answer)
  return `Review #${number}: ${phase}${changed === false ? ' (it was so already)' : ''}`
}
