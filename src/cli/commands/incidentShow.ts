/** `dutydesk incident show`: where an incident stands, what may be done next, and the newest entries. */
import type { Command } from 'commander'
import { z } from 'zod'
import { examplesText } from '../contractCommands.ts'
import { deskClient, globalOptions } from '../deskClient.ts'
import type { Io } from '../io.ts'
import { clean, printAnswer, sayInstant, sayTable } from '../printAnswer.ts'

const actorSchema = z.looseObject({ kind: z.string(), id: z.string().optional(), name: z.string().optional() })

const incidentSchema = z.looseObject({
  incident: z.looseObject({
    number: z.int(),
    title: z.string(),
    phase: z.string(),
    owner: z.string().nullish(),
    assessment: z.looseObject({ urgency: z.string() }).nullish(),
    confidential: z.boolean().optional(),
    raisedAt: z.string().optional(),
  }),
  steps: z.array(
    z.looseObject({
      command: z.string(),
      on: z.record(z.string(), z.union([z.string(), z.number()])).nullable(),
      recommended: z.boolean(),
      allowed: z.boolean(),
      refusal: z.looseObject({ rule: z.string(), what: z.string(), missing: z.array(z.string()) }).nullable(),
    }),
  ),
  timeline: z.array(
    z.looseObject({ version: z.int(), at: z.string(), by: actorSchema, kind: z.string(), text: z.string() }),
  ),
  people: z.record(z.string(), z.looseObject({ name: z.string() })),
})

type Shown = z.output<typeof incidentSchema>

export const addIncidentShow = (parent: Command, io: Io): void => {
  const command = parent
    .command('show')
    .description('show one incident: where it stands, what may be done next, the newest entries')
    .argument('<number>', 'which one, by number')
    .addHelpText('after', examplesText('dutydesk incident show', ['12', '12 --output json']))
  command.action(async (number: string) => {
    const options = globalOptions(command)
    const answer = await deskClient(io, options).get(`/incidents/${encodeURIComponent(number)}`)
    printAnswer(io, options.output, answer, sayIncident)
  })
}

const sayIncident = (answer: unknown): string => {
  const shown = incidentSchema.parse(answer)
  const { incident, steps, timeline, people } = shown
  const standing = [
    incident.phase,
    incident.assessment?.urgency ?? 'not assessed',
    incident.owner === null || incident.owner === undefined
      ? 'nobody owns it'
      : `owner ${nameOf(people, incident.owner)}`,
    ...(incident.confidential === true ? ['confidential'] : []),
  ]
  const entries = timeline.map((entry) => ({ ...entry, who: whoSaid(entry.by, people) }))
  return [
    `#${incident.number} ${clean(incident.title)}`,
    standing.join(' · '),
    '',
    'What may be done:',
    ...steps.filter((step) => step.allowed).map((step) => `  ${callOf(step)}${step.recommended ? '   ← next' : ''}`),
    '',
    'What may not, and why:',
    ...steps.filter((step) => !step.allowed).map(sayRefused),
    '',
    'Newest entries first:',
    sayTable(
      entries,
      {
        entry: ({ version }) => String(version),
        at: ({ at }) => sayInstant(at),
        by: ({ who }) => who,
        kind: ({ kind }) => kind,
        words: ({ text }) => text,
      },
      'none',
    ),
  ].join('\n')
}

/** A number is the command's argument; any other target is said in words. */
const callOf = ({ command, on }: Shown['steps'][number]): string =>
  [
    command,
    ...Object.entries(on ?? {}).map(([what, which]) => (typeof which === 'number' ? which : `(${what} ${which})`)),
  ].join(' ')

const sayRefused = (step: Shown['steps'][number]): string => {
  const { refusal } = step
  const why = refusal === null ? '' : `${refusal.what} (${refusal.rule})`
  const missing = refusal === null || refusal.missing.length === 0 ? '' : `; missing: ${refusal.missing.join(', ')}`
  return `  ${callOf(step)}: ${clean(why + missing)}`
}

const nameOf = (people: Shown['people'], id: string): string => {
  const person = people[id]
  return person === undefined ? id : `${clean(person.name)} (${id})`
}

const whoSaid = (by: z.output<typeof actorSchema>, people: Shown['people']): string => {
  if (by.kind === 'desk') return 'the desk'
  const id = by.id ?? by.name ?? by.kind
  return people[id]?.name ?? id
}
