/** `dutydesk incident list`. */
import { type Command, Option } from 'commander'
import { z } from 'zod'
import { examplesText } from '../contractCommands.ts'
import { deskClient, globalOptions } from '../deskClient.ts'
import type { Io } from '../io.ts'
import { printAnswer, sayInstant, sayTable } from '../printAnswer.ts'

const pageSchema = z.looseObject({
  incidents: z.array(
    z.looseObject({
      number: z.int(),
      title: z.string(),
      phase: z.string(),
      urgency: z.string().nullish(),
      owner: z.string().nullish(),
      raisedAt: z.string(),
    }),
  ),
  next: z.string().nullish(),
})

type ListOptions = {
  readonly phase?: string
  readonly urgency?: string
  readonly owner?: string
  readonly words?: string
  readonly limit?: string
  readonly cursor?: string
}

export const addIncidentList = (parent: Command, io: Io): void => {
  const command = parent
    .command('list')
    .description('list incidents, newest first')
    .option('--phase <phases>', 'one or several of raised, owned, live, in-review, closed, with commas between')
    .addOption(new Option('--urgency <urgency>').choices(['not-urgent', 'resolve-internally', 'urgent']))
    .option('--owner <person>', 'a person’s id, or nobody')
    .option('--words <words>', 'words in the title')
    .option('--limit <count>', 'how many at most')
    .option('--cursor <cursor>', 'where an earlier list ended')
    .addHelpText(
      'after',
      examplesText('dutydesk incident list', ['', '--phase raised,owned,live', '--owner nobody --output json']),
    )
  command.action(async () => {
    const { words, ...query } = command.opts<ListOptions>()
    const options = globalOptions(command)
    const answer = await deskClient(io, options).get('/incidents', { ...query, q: words })
    printAnswer(io, options.output, answer, sayPage)
  })
}

const sayPage = (answer: unknown): string => {
  const { incidents, next } = pageSchema.parse(answer)
  const table = sayTable(
    incidents,
    {
      '#': ({ number }) => String(number),
      phase: ({ phase }) => phase,
      urgency: ({ urgency }) => urgency ?? '',
      owner: ({ owner }) => owner ?? 'nobody',
      raised: ({ raisedAt }) => sayInstant(raisedAt),
      title: ({ title }) => title,
    },
    'No such incidents.',
  )
  return next === null || next === undefined ? table : `${table}\nMore: --cursor ${next}`
}
