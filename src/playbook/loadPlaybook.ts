/**
 * A team's playbook from its folder: all of it, or every mistake in it at once.
 *
 * A folder holds `team.yaml`, `services.yaml`, `incident.yaml`, `review.yaml`, `alerts.yaml`, `templates/<name>.md` and, to fill an
 * empty database, `people.yaml`.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { z } from 'zod'
import type { Playbook } from '#domain/playbook.ts'
import { didYouMean } from './didYouMean.ts'
import { type Fault, inReadingOrder } from './fault.ts'
import { checkAlerts, checkIncident, checkPeople, checkServices } from './fileChecks.ts'
import { playbookHash } from './playbookHash.ts'
import { checkTemplates, type TemplateFile, templatesOf } from './playbookTemplates.ts'
import { alertsSchema } from './schema/alertsSchema.ts'
import { incidentSchema } from './schema/incidentSchema.ts'
import { peopleSchema } from './schema/peopleSchema.ts'
import { reviewSchema } from './schema/reviewSchema.ts'
import { servicesSchema } from './schema/servicesSchema.ts'
import { teamSchema } from './schema/teamSchema.ts'
import { type Checked, checkFile } from './schemaFaults.ts'
import { readYaml, type YamlFile } from './yamlFile.ts'

/** The files of a playbook, and the schema of each. */
export const playbookFiles = {
  'team.yaml': teamSchema,
  'services.yaml': servicesSchema,
  'incident.yaml': incidentSchema,
  'review.yaml': reviewSchema,
  'alerts.yaml': alertsSchema,
  'people.yaml': peopleSchema,
} as const satisfies Record<string, z.ZodType>

/** Somebody who fills an empty database. */
export type PlaybookPerson = z.output<typeof peopleSchema>['people'][number]

export type LoadedPlaybook =
  | { readonly kind: 'loaded'; readonly playbook: Playbook; readonly people: readonly PlaybookPerson[] }
  | { readonly kind: 'faulty'; readonly faults: readonly Fault[] }

/** Reads the folder `dir`. Faults name files below it. Throws nothing. */
export const loadPlaybook = (dir: string): LoadedPlaybook => {
  const names = namesIn(dir)
  if (names === null)
    return faulty([{ file: '.', line: 1, found: `no folder ${dir}`, expected: 'the folder of a playbook' }])

  const read = (name: keyof typeof playbookFiles): YamlFile | null =>
    names.includes(name) ? readYaml(name, readFileSync(join(dir, name), 'utf8')) : null
  const team = checkPart(teamSchema, 'team.yaml', read('team.yaml'))
  const servicesFile = read('services.yaml')
  const services = checkPart(servicesSchema, 'services.yaml', servicesFile)
  const incidentFile = read('incident.yaml')
  const incident = checkPart(incidentSchema, 'incident.yaml', incidentFile)
  const review = checkPart(reviewSchema, 'review.yaml', read('review.yaml'))
  const alertsFile = read('alerts.yaml')
  const alerts = checkPart(alertsSchema, 'alerts.yaml', alertsFile)
  const peopleFile = read('people.yaml')
  const people: Checked<z.output<typeof peopleSchema>> =
    peopleFile === null ? { kind: 'fine', value: { people: [] } } : checkPart(peopleSchema, 'people.yaml', peopleFile)
  const templates = templateFilesIn(join(dir, 'templates'))

  const crossed = [
    ...unknownFiles(names),
    ...(isRead(servicesFile) ? checkServices(servicesFile, isRead(alertsFile) ? alertsFile : null) : []),
    ...(isRead(incidentFile) ? checkIncident(incidentFile) : []),
    ...(isRead(alertsFile) ? checkAlerts(alertsFile, isRead(servicesFile) ? servicesFile : null) : []),
    ...(isRead(peopleFile) ? checkPeople(peopleFile) : []),
    ...checkTemplates(templates),
  ]
  if (
    crossed.length > 0 ||
    team.kind === 'faulty' ||
    services.kind === 'faulty' ||
    incident.kind === 'faulty' ||
    review.kind === 'faulty' ||
    alerts.kind === 'faulty' ||
    people.kind === 'faulty'
  )
    return faulty([...crossed, ...[team, services, incident, review, alerts, people].flatMap(faultsIn)])

  const playbook = playbookOf({
    team: team.value,
    services: services.value,
    incident: incident.value,
    review: review.value,
    alerts: alerts.value,
    templates: templatesOf(templates),
  })
  return { kind: 'loaded', playbook: { hash: playbookHash(playbook), ...playbook }, people: people.value.people }
}

type Parts = {
  readonly team: z.output<typeof teamSchema>
  readonly services: z.output<typeof servicesSchema>
  readonly incident: z.output<typeof incidentSchema>
  readonly review: z.output<typeof reviewSchema>
  readonly alerts: z.output<typeof alertsSchema>
  readonly templates: Readonly<Record<string, string>>
}

/** From the words of the files to those of the deciders. */
const playbookOf = ({ team, services, incident, review, alerts, templates }: Parts): Omit<Playbook, 'hash'> => {
  const { iterations, ...teamFacts } = team
  const { nag, silence, meetingReminder, verificationValid, reopenWithin, ...incidentRest } = incident
  const { every, ...reviewRest } = review
  const { resolveTimeout, heartbeats, generic, ...alertsRest } = alerts
  return {
    team: teamFacts,
    iterations,
    services: services.services,
    incident: {
      ...incidentRest,
      nag: nag.map(({ after, whom }) => ({ afterMinutes: after, whom })),
      silenceMinutes: silence,
      meetingReminderMinutes: meetingReminder,
      verificationValidHours: verificationValid,
      reopenWithinDays: reopenWithin,
    },
    review: { everyDays: every, ...reviewRest },
    alerts: {
      ...alertsRest,
      resolveTimeoutMinutes: resolveTimeout,
      heartbeats: heartbeats.map(({ every, grace, ...rest }) => ({
        ...rest,
        everyMinutes: every,
        graceMinutes: grace,
      })),
      generic: generic.map((mapping) => ({ ...mapping, fields: definedFields(mapping.fields) })),
    },
    templates,
  }
}

type GenericFields = Playbook['alerts']['generic'][number]['fields']

const definedFields = (fields: Readonly<Record<string, string | undefined>>): GenericFields =>
  Object.fromEntries(Object.entries(fields).filter((entry) => entry[1] !== undefined))

const checkPart = <Schema extends z.ZodType>(
  schema: Schema,
  name: string,
  file: YamlFile | null,
): Checked<z.output<Schema>> => {
  if (file === null)
    return {
      kind: 'faulty',
      faults: [{ file: name, line: 1, found: 'no such file', expected: 'one in every playbook' }],
    }
  if (file.value === undefined) return { kind: 'faulty', faults: file.faults }
  const checked = checkFile(schema, file)
  const faults = [...file.faults, ...faultsIn(checked)]
  return faults.length === 0 ? checked : { kind: 'faulty', faults }
}

/** There, and YAML: fit to be compared with other files. */
const isRead = (file: YamlFile | null): file is YamlFile => file !== null && file.value !== undefined

const faultsIn = (checked: Checked<unknown>): readonly Fault[] => (checked.kind === 'faulty' ? checked.faults : [])

const unknownFiles = (names: readonly string[]): readonly Fault[] =>
  names
    .filter((name) => /\.ya?ml$/.test(name) && !Object.hasOwn(playbookFiles, name))
    .map((name) => {
      const meant = didYouMean(name, Object.keys(playbookFiles))
      const known = Object.keys(playbookFiles).join(', ')
      return {
        file: name,
        line: 1,
        found: 'a file that nothing reads',
        expected: meant === null ? `only ${known}` : `"${meant}" (did you mean that?)`,
      }
    })

const namesIn = (dir: string): readonly string[] | null => {
  try {
    return readdirSync(dir)
  } catch {
    return null
  }
}

const templateFilesIn = (dir: string): readonly TemplateFile[] =>
  (namesIn(dir) ?? [])
    .filter((name) => name.endsWith('.md'))
    .map((name) => ({ name: name.slice(0, -'.md'.length), text: readFileSync(join(dir, name), 'utf8') }))

const faulty = (faults: readonly Fault[]): LoadedPlaybook => ({ kind: 'faulty', faults: inReadingOrder(faults) })
