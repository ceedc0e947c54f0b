/** `dutydesk inbox`: everything that waits for somebody (D2, D3, D6). */
import type { Command } from 'commander'
import { z } from 'zod'
import type { Io } from '../io.ts'
import { clean, sayInstant, sayTable } from '../printAnswer.ts'
import { addReadCommand } from './readCommand.ts'

const itemSchema = z.looseObject({
  kind: z.string(),
  number: z.int().nullable(),
  title: z.string(),
  since: z.string(),
  detail: z.looseObject({ phase: z.string().optional(), urgency: z.string().nullish() }).nullish(),
})

const inboxSchema = z.looseObject({
  unowned: z.array(itemSchema),
  mine: z.array(itemSchema),
  counts: z.looseObject({ unowned: z.coerce.number(), owned: z.coerce.number(), review: z.coerce.number() }),
  undelivered: z.array(
    z.looseObject({ id: z.coerce.number(), stream: z.string(), effect: z.string(), problem: z.string().nullish() }),
  ),
  deliveriesPaused: z.boolean(),
  sources: z.array(z.looseObject({ source: z.string(), lastHeardAt: z.string().nullish(), silent: z.boolean() })),
  /** Left out for those who may not know it (D1). */
  onDuty: z.array(z.looseObject({ id: z.string(), name: z.string() })).optional(),
})

type Item = z.output<typeof itemSchema>

export const addInbox = (program: Command, io: Io): void =>
  addReadCommand(program, io, {
    name: 'inbox',
    description: 'everything that waits: what nobody owns, what is yours, what could not be delivered',
    item: null,
    path: () => '/inbox',
    filters: { '--limit <count>': 'how many at most' },
    examples: ['', '--output json'],
    say: sayInbox,
  })

const sayInbox = (answer: unknown): string => {
  const { unowned, mine, counts, undelivered, deliveriesPaused, sources, onDuty } = inboxSchema.parse(answer)
  const failures = undelivered.map(
    ({ id, stream, effect, problem }) => `  ${id}: ${effect} of ${stream}${problem ? `: ${clean(problem)}` : ''}`,
  )
  const silent = sources.filter((source) => source.silent)
  return [
    ...(onDuty === undefined
      ? []
      : [
          `On duty: ${onDuty.length === 0 ? 'nobody' : onDuty.map(({ name, id }) => `${clean(name)} (${id})`).join(', ')}`,
        ]),
    `Waiting: ${counts.unowned} that nobody owns, ${counts.owned} owned, ${counts.review} in review`,
    '',
    'Nobody owns:',
    sayItems(unowned),
    '',
    'Yours:',
    sayItems(mine),
    ...(failures.length === 0 ? [] : ['', 'Could not be delivered:', ...failures]),
    ...(deliveriesPaused ? ['', 'Deliveries are paused after a restore until an administrator resumes them.'] : []),
    ...(silent.length === 0
      ? []
      : [
          '',
          'Silent sources:',
          ...silent.map(({ source, lastHeardAt }) => `  ${source}, last heard ${sayInstant(lastHeardAt) || 'never'}`),
        ]),
  ].join('\n')
}

const sayItems = (items: readonly Item[]): string =>
  sayTable(
    items,
    {
      what: ({ kind, number }) => (number === null ? kind : `${kind} #${number}`),
      since: ({ since }) => sayInstant(since),
      state: ({ detail }) =>
        [detail?.phase, detail?.urgency].filter((word) => word !== undefined && word !== null).join(', '),
      title: ({ title }) => title,
    },
    'nothing',
  )
