/** Which checks beyond its schema each file of a playbook undergoes. */

import {
  checkAscending,
  checkKnown,
  checkMatchEnvironments,
  checkReachable,
  checkScopedLabels,
  checkServiceEnvironments,
  checkServiceMatches,
  checkUnique,
  checkWordsMeanOneThing,
  entriesAt,
  textAt,
  textsAt,
} from './crossChecks.ts'
import type { Fault } from './fault.ts'
import { shippedEnvironments, shippedSeverities } from './schema/alertsSchema.ts'
import { incidentSchema } from './schema/incidentSchema.ts'
import { delay } from './schema/values.ts'
import { valueAt, type YamlFile } from './yamlFile.ts'

export const checkServices = (services: YamlFile, alerts: YamlFile | null): readonly Fault[] => [
  ...checkUnique(services, ['services'], 'key'),
  ...checkServiceMatches(services),
  ...checkMatchEnvironments(services),
  ...(alerts === null ? [] : checkServiceEnvironments(services, Object.keys(environmentWords(alerts)))),
]

/** The labels are checked as they will stand together on one issue: an incident's, and a follow-up's (I12). */
export const checkIncident = (file: YamlFile): readonly Fault[] => {
  const shipped = incidentSchema.parse({}).labels
  const label = (key: 'inProgress' | 'reviewRequired' | 'refinement' | 'bug') => ({
    path: ['labels', key],
    label: textAt(file, ['labels', key]) ?? shipped[key],
  })
  const onFollowUp = (textsAt(file, ['labels', 'followUp']) ?? shipped.followUp).map((text, index) => ({
    path: ['labels', 'followUp', index],
    label: text,
  }))
  const minutes = entriesAt(file, ['nag']).flatMap((index) => {
    const after = delay().safeParse(valueAt(file.value, ['nag', index, 'after']))
    return after.success ? [after.data] : []
  })
  const allRead = minutes.length === entriesAt(file, ['nag']).length
  const states = [label('inProgress'), label('reviewRequired')]
  return [
    ...checkScopedLabels(file, [...onFollowUp, label('refinement'), label('bug')], 'a follow-up'),
    ...(states[0]?.label === states[1]?.label ? checkScopedLabels(file, states, 'an incident') : []),
    ...(allRead ? checkAscending(file, ['nag'], minutes) : []),
  ]
}

export const checkAlerts = (file: YamlFile, services: YamlFile | null): readonly Fault[] => [
  ...['grouping', 'routing', 'inhibition', 'heartbeats', 'generic'].flatMap((list) =>
    checkUnique(file, [list], 'name'),
  ),
  ...checkReachable(file, ['grouping']),
  ...checkReachable(file, ['routing']),
  ...checkWordsMeanOneThing(file, 'environments', environmentWords(file)),
  ...checkWordsMeanOneThing(file, 'severities', severityWords(file)),
  ...(services === null ? [] : checkHeartbeatServices(file, services)),
]

export const checkPeople = (file: YamlFile): readonly Fault[] => {
  const leads = entriesAt(file, ['people']).filter((index) => textAt(file, ['people', index, 'role']) === 'lead')
  return [
    ...checkUnique(file, ['people'], 'id'),
    ...checkUnique(file, ['people'], 'email'),
    ...(leads.length === 0 && entriesAt(file, ['people']).length > 0
      ? [{ file: file.name, line: file.lineOf(['people']), found: 'nobody with the role lead', expected: 'one lead' }]
      : []),
    ...leads.slice(1).map((index) => ({
      file: file.name,
      line: file.lineOf(['people', index, 'role']),
      found: `a second lead, ${textAt(file, ['people', index, 'id']) ?? 'somebody'}`,
      expected: 'one lead; who acts in their place is a deputy',
    })),
  ]
}

const checkHeartbeatServices = (file: YamlFile, services: YamlFile): readonly Fault[] => {
  const known = entriesAt(services, ['services']).flatMap((index) => textAt(services, ['services', index, 'key']) ?? [])
  return entriesAt(file, ['heartbeats']).flatMap((index) =>
    checkKnown(file, ['heartbeats', index, 'service'], known, 'of the services in services.yaml'),
  )
}

type Words = Readonly<Record<string, readonly string[]>>

const environmentWords = (file: YamlFile): Words => wordsAt(file, 'environments') ?? shippedEnvironments

const severityWords = (file: YamlFile): Words => ({ ...shippedSeverities, ...wordsAt(file, 'severities') })

const wordsAt = (file: YamlFile, group: string): Words | null => {
  const value = valueAt(file.value, [group])
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null
  return Object.fromEntries(Object.keys(value).map((name) => [name, textsAt(file, [group, name]) ?? []]))
}
