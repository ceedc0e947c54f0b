import { expect, test } from 'vitest'
import type { Service, ServiceMatch } from '../playbook.ts'
import { alertRules } from './alerts.fixture.ts'
import { compileCatalogue, environmentOf } from './catalogue.ts'

const words = alertRules()
const service = (key: string, name: string, matches: readonly ServiceMatch[] = []): Service => ({
  key,
  name,
  environments: ['production', 'staging'],
  repositories: [],
  owner: null,
  supportRoute: null,
  matches,
})
const match = (label: string, value: string, environment: string | null = null): ServiceMatch => ({
  label,
  value,
  environment,
})
const services = [
  service('web', 'Web API', [match('job', 'web-api'), match('project_id', 'acme-web-7', 'staging')]),
  service('card', 'Card', [match('job', 'card-live', 'production')]),
]
const placeIn = compileCatalogue(services, words)
const place = (labels: Record<string, string>, said: string | null = null, environment: string | null = null) =>
  placeIn({ service: said, environment, labels })

test('D2 the catalogue knows a service by what its alerts carry', () => {
  expect(place({ job: 'web-api' })).toEqual({ service: 'web', known: true, environment: null })
  expect(place({ job: 'web' })).toMatchObject({ known: false })
})

test('a match that names the environment says both, and comes before one that does not', () => {
  expect(place({ project_id: 'acme-web-7' })).toMatchObject({ service: 'web', environment: 'staging' })
  expect(place({ job: 'web-api', project_id: 'acme-web-7' }).environment).toBe('staging')
  expect(place({ job: 'card-live' }, null, 'staging')).toMatchObject({ service: 'card', environment: 'production' })
})

test('a service may be called by its key or name, in any case; the match comes first', () => {
  expect(place({}, 'WEB')).toMatchObject({ service: 'web', known: true })
  expect(place({}, ' web api ')).toMatchObject({ service: 'web', known: true })
  expect(place({ service: 'card' })).toMatchObject({ service: 'card', known: true })
  expect(place({ service: 'card' }, 'web')).toMatchObject({ service: 'web' })
  expect(place({ job: 'card-live' }, 'web')).toMatchObject({ service: 'card' })
})

test('what the catalogue does not know keeps the sender’s word, or none', () => {
  expect(place({}, ' billing ')).toEqual({ service: 'billing', known: false, environment: null })
  expect(place({})).toEqual({ service: null, known: false, environment: null })
  expect(place({}, '  ').service).toBeNull()
})

test.each([
  ['the sender’s word', {}, 'PROD', 'production'],
  ['a label', { environment: 'live' }, null, 'production'],
  ['the short label', { env: 'stage' }, null, 'staging'],
  ['the sender before the label', { environment: 'prod' }, 'staging', 'staging'],
  ['the long label before the short', { env: 'prod', environment: 'test' }, null, 'test'],
  ['a word of the team’s own stays as it is', { env: 'Demo' }, null, 'demo'],
  ['an empty label is passed over', { environment: ' ', env: 'qa' }, null, 'test'],
  ['a part of the namespace', { namespace: 'web-staging' }, null, 'staging'],
  ['a part of the host', { instance: 'db1.prod.example.org:9100' }, null, 'production'],
  ['the word outright before a part', { env: 'test', namespace: 'web-prod' }, null, 'test'],
  ['no part that only looks like it', { namespace: 'production2-liver' }, null, null],
  ['nothing said', { alertname: 'prod' }, null, null],
])('the environment: %s', (_, labels, said, expected) => {
  expect(place(labels as unknown as Record<string, string>, null, said).environment).toBe(expected)
})

test.each([
  ['pre-prod outright', { env: 'pre-prod' }, 'staging'],
  ['preprod outright', { env: 'preprod' }, 'staging'],
  ['an unknown word outright is no production', { env: 'non-prod' }, 'non-prod'],
  ['pre-prod as a part', { namespace: 'web-pre-prod' }, 'staging'],
  ['non-prod as a part', { project: 'acme-non-prod' }, null],
  ['not production as a part', { cluster: 'not.production' }, null],
  ['staging beside production in two labels', { namespace: 'web-staging', cluster: 'prod-1' }, null],
  ['staging beside production in one label', { namespace: 'prod-staging' }, null],
  ['both labels agree', { namespace: 'web-staging', cluster: 'stage-1' }, 'staging'],
])('staging never looks like production: %s', (_, labels, expected) => {
  expect(place(labels as unknown as Record<string, string>).environment).toBe(expected)
})

test('a service’s own name may tell the environment', () => {
  expect(place({}, 'billing-staging').environment).toBe('staging')
})

test('the longest word of the playbook wins, and a word without letters says nothing', () => {
  const environments = { production: ['prod'], staging: ['prod copy.'], odd: ['--'] }
  const placed = compileCatalogue([], { environments })
  const environmentIn = (namespace: string) =>
    placed({ service: null, environment: null, labels: { namespace } }).environment
  expect(environmentIn('web-prod-copy')).toBe('staging')
  expect(environmentIn('web-prod')).toBe('production')
  expect(environmentIn('web')).toBeNull()
})

test('label names that every object inherits are no labels', () => {
  const trap = [service('trap', 'Trap', [match('constructor', 'x')])]
  expect(compileCatalogue(trap, words)({ service: null, environment: null, labels: {} }).known).toBe(false)
})

test('a word is known by itself, by its environment’s name, or stays', () => {
  expect(environmentOf('Production', words)).toBe('production')
  expect(environmentOf('live', words)).toBe('production')
  expect(environmentOf('edge', words)).toBe('edge')
  expect(environmentOf('live', { environments: { live: [], production: ['live'] } })).toBe('live')
  expect(environmentOf('live', { environments: { production: ['live'], live: [] } })).toBe('live')
  expect(environmentOf('constructor', words)).toBe('constructor')
  expect(environmentOf(' ', words)).toBeNull()
})

test('what is remembered of many texts is still right', () => {
  for (let host = 0; host < 5002; host += 1) place({ instance: `h${host}` })
  expect(place({ namespace: 'web-staging' }).environment).toBe('staging')
  expect(place({ namespace: 'web-staging' }).environment).toBe('staging')
})
