/**
 * Which service and which environment an alert means, by the playbook's catalogue (D2, D6). Staging never looks like production: an
 * environment is production only where a word says so and nothing says otherwise; what cannot be told stays null or the sender's word.
 */

import type { Service } from '../playbook.ts'
import { labelOf } from './alert.ts'
import type { AlertPlaybook } from './alertPlaybook.ts'
import type { Signal } from './signal.ts'

export type Placed = {
  /** The catalogue's key, else what the sender called it, else null. */
  readonly service: string | null
  /** True when the service stands in the catalogue. */
  readonly known: boolean
  /** The playbook's word, else the sender's own in lower case, else null. */
  readonly environment: string | null
}

type Words = Pick<AlertPlaybook, 'environments'>
type Sent = Pick<Signal, 'service' | 'environment' | 'labels'>

/** Labels that name an environment outright, the first present one counts. */
const environmentLabels = ['environment', 'env', 'deployment_environment', 'stage', 'tier'] as const

/** Labels whose value often holds an environment as one of its parts: `web-staging`, `db1.prod.example.org`. */
const tellingLabels = [
  'namespace',
  'project',
  'project_id',
  'cluster',
  'service',
  'job',
  'instance',
  'host',
  'hostname',
] as const

/** Before a word these turn its meaning round: `pre-prod` and `non-production` are not production. */
const turningParts: ReadonlySet<string> = new Set(['pre', 'non', 'not', 'no', 'pseudo', 'quasi', 'ex', 'un'])

const partsOf = (text: string): readonly string[] =>
  text
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((part) => part !== '')

const findParts = (parts: readonly string[], wanted: readonly string[]): number => {
  for (let at = 0; at + wanted.length <= parts.length; at += 1)
    if (wanted.every((part, offset) => parts[at + offset] === part)) return at
  return -1
}

type EnvironmentWord = { readonly environment: string; readonly parts: readonly string[] }

const wordsOf = (words: Words): readonly EnvironmentWord[] =>
  Object.entries(words.environments).flatMap(([environment, names]) =>
    [environment, ...names]
      .map((name) => ({ environment, parts: partsOf(name) }))
      .filter(({ parts }) => parts.length > 0),
  )

/** The environments that parts of a text name. The longest word wins, so that `pre-prod` of staging beats `prod`. */
const environmentsIn = (text: string, words: readonly EnvironmentWord[]): readonly string[] => {
  const parts = partsOf(text)
  const hits = words.filter((word) => {
    const at = findParts(parts, word.parts)
    return at >= 0 && !turningParts.has(parts[at - 1] ?? '')
  })
  const longest = hits.reduce((most, hit) => Math.max(most, hit.parts.length), 0)
  return [...new Set(hits.filter((hit) => hit.parts.length === longest).map((hit) => hit.environment))]
}

/** The playbook's environment for a word that a sender uses for it outright; the word itself when the playbook has none. */
export const environmentOf = (word: string, words: Words): string | null => {
  const said = word.trim().toLowerCase()
  if (said === '') return null
  if (Object.hasOwn(words.environments, said)) return said
  for (const [environment, names] of Object.entries(words.environments)) if (names.includes(said)) return environment
  return said
}

/** The first word that names an environment outright. */
const outrightEnvironment = (sent: Sent, words: Words): string | null => {
  for (const word of [sent.environment, ...environmentLabels.map((label) => labelOf(sent.labels, label))]) {
    const environment = environmentOf(word ?? '', words)
    if (environment !== null) return environment
  }
  return null
}

/** What a match of the catalogue says; a match that names the environment comes before one that does not. */
const matchIn = (
  sent: Sent,
  services: readonly Service[],
): { readonly service: Service; readonly environment: string | null } | null => {
  let found: { readonly service: Service; readonly environment: string | null } | null = null
  for (const service of services)
    for (const match of service.matches)
      if (labelOf(sent.labels, match.label) === match.value) {
        if (match.environment !== null) return { service, environment: match.environment }
        found ??= { service, environment: null }
      }
  return found
}

const named = (word: string, services: readonly Service[]): Service | undefined => {
  const said = word.trim().toLowerCase()
  return services.find((service) => service.key.toLowerCase() === said || service.name.toLowerCase() === said)
}

/** Texts whose environments are remembered; most alerts share theirs. */
const remembered = 5000

/**
 * Prepares the catalogue for many alerts. What it answers asks first what its matches say, then the service that the sender names, then
 * words in the labels.
 */
export const compileCatalogue = (services: readonly Service[], words: Words): ((sent: Sent) => Placed) => {
  const environmentWords = wordsOf(words)
  const known = new Map<string, readonly string[]>()
  const told = (text: string | null | undefined): readonly string[] => {
    if (text === null || text === undefined) return []
    const before = known.get(text)
    if (before !== undefined) return before
    const found = environmentsIn(text, environmentWords)
    if (known.size >= remembered) known.clear()
    known.set(text, found)
    return found
  }
  const toldBy = (sent: Sent): string | null => {
    const all = new Set(told(sent.service))
    for (const label of tellingLabels) for (const environment of told(labelOf(sent.labels, label))) all.add(environment)
    const [only, ...others] = all
    // Two that contradict each other: nobody can say which, so nothing is claimed.
    return only !== undefined && others.length === 0 ? only : null
  }
  return (sent) => {
    const match = matchIn(sent, services)
    const said = sent.service ?? labelOf(sent.labels, 'service') ?? ''
    const service = match?.service ?? named(said, services)
    return {
      service: service?.key ?? (said.trim() === '' ? null : said.trim()),
      known: service !== undefined,
      environment: match?.environment ?? outrightEnvironment(sent, words) ?? toldBy(sent),
    }
  }
}
