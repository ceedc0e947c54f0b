/** `dutydesk incident …`: raise, and every command of the contract's table. */
import type { Command } from 'commander'
import { z } from 'zod'
import { type IncidentCommandName, incidentCommands, raiseIncident } from '#contract/incidents.ts'
import { addContractCommand } from '../contractCommands.ts'
import type { Io } from '../io.ts'
import { incidentExamples, raiseExamples } from './incidentExamples.ts'

export const addIncidentCommands = (parent: Command, io: Io): void => {
  addContractCommand(parent, io, {
    name: 'raise',
    entry: raiseIncident,
    item: null,
    path: () => '/incidents',
    examples: raiseExamples,
    say: sayStanding,
  })
  for (const name of Object.keys(incidentCommands) as IncidentCommandName[]) // the keys of the contract's own table
    addContractCommand(parent, io, {
      name,
      entry: incidentCommands[name],
      item: 'number',
      path: (number) => `/incidents/${number}/${name}`,
      examples: incidentExamples[name],
      say: sayStanding,
    })
}

const standingSchema = z.looseObject({
  number: z.int(),
  phase: z.string(),
  urgency: z.string().nullish(),
  owner: z.string().nullish(),
  changed: z.boolean().optional(),
})

/** Where the incident stands now, in one line. */
export const sayStanding = (answer: unknown): string => {
  const { number, phase, urgency, owner, changed } = standingSchema.parse(answer)
  const words = [phase, urgency, owner === null || owner === undefined ? 'nobody owns it' : `owner ${owner}`]
  const already = changed === false ? ' (it was so already)' : ''
  return `Incident #${number}: ${words.filter((word) => word !== null && word !== undefined).join(', ')}${already}`
}
