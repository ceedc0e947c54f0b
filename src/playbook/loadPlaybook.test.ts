import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { showFault } from './fault.ts'
import { loadPlaybook } from './loadPlaybook.ts'

const folders: string[] = []
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true })
})

/** A copy of the shipped playbook with some files written anew, or (null) taken away. */
const playbookWith = (files: Readonly<Record<string, string | null>>): string => {
  const folder = mkdtempSync(join(tmpdir(), 'playbook-'))
  folders.push(folder)
  cpSync('playbooks/wilson', folder, { recursive: true })
  for (const [name, text] of Object.entries(files))
    if (text === null) rmSync(join(folder, name))
    else writeFileSync(join(folder, name), text)
  return folder
}

const faultsWith = (files: Readonly<Record<string, string | null>>): readonly string[] => {
  const loaded = loadPlaybook(playbookWith(files))
  return loaded.kind === 'faulty' ? loaded.faults.map(showFault) : []
}

const loadedFrom = (folder: string) => {
  const loaded = loadPlaybook(folder)
  if (loaded.kind === 'faulty') throw new Error(loaded.faults.map(showFault).join('\n'))
  return loaded
}

test('the shipped playbook has the names, labels, thresholds and intervals of the protocol', () => {
  const { playbook, people } = loadedFrom('playbooks/wilson')
  expect(playbook.team).toEqual({
    key: 'wilson',
    name: 'Wilson',
    zone: 'Europe/London',
    adminProject: 'iam/admin',
    incidentTemplate: 'Incident',
    developersChannel: 'Wilson - Devs',
  })
  expect(playbook.incident.labels).toEqual({
    inProgress: 'workflow::In Progress',
    reviewRequired: 'workflow::Review Required',
    followUp: ['issuetype::Maintenance', 'incident-remedial'],
    refinement: 'refinement',
    bug: 'bug',
  })
  expect(playbook.incident.urgency).toEqual({
    nonCriticalInternalAbove: 1,
    nonCriticalUrgentAbove: 100,
    criticalUrgentAbove: 1,
  })
  expect(playbook.incident.nag).toEqual([
    { afterMinutes: 0, whom: 'on-duty' },
    { afterMinutes: 10, whom: 'on-duty' },
    { afterMinutes: 20, whom: 'team' },
    { afterMinutes: 30, whom: 'lead' },
  ])
  expect(playbook.incident.silenceMinutes).toEqual({ urgent: 15, internal: 30, unassessed: 15 })
  expect(playbook.incident.verificationValidHours).toBe(4)
  expect(playbook.incident.reopenWithinDays).toBe(14)
  expect(playbook.review).toMatchObject({ everyDays: 14, attendanceAtLeast: 2, tellLeadAfterMissed: 2 })
  expect(playbook.templates.raised).toContain('Nobody owns this yet: please do not investigate.')
  expect(playbook.templates['meeting-call']).toContain('UIS Major Incident Process')
  expect(people.filter((person) => person.role === 'lead').map((person) => person.id)).toEqual(['abc12'])
  expect(people.every((person) => person.email?.endsWith('@example.org'))).toBe(true)
})

test('what incident.yaml leaves out is as the shipped playbook says it', () => {
  const bare = loadedFrom(playbookWith({ 'incident.yaml': '# all as shipped\n' })).playbook
  expect(bare.incident).toEqual(loadedFrom('playbooks/wilson').playbook.incident)
})

test('what alerts.yaml leaves out is as the shipped playbook says it, but for its example rules', () => {
  const bare = loadedFrom(playbookWith({ 'alerts.yaml': '' })).playbook.alerts
  const shipped = loadedFrom('playbooks/wilson').playbook.alerts
  expect(bare).toEqual({ ...shipped, inhibition: [], generic: [] })
})

test('every mistake in every file is reported at once, each at its line', () => {
  expect(
    faultsWith({
      'team.yaml': [
        'key: Wilson',
        'name: Wilson',
        'zone: Europe/Londno',
        'adminProjekt: iam/admin',
        'developersChannel: 7',
      ].join('\n'),
      'incident.yaml': [
        'silence:',
        '  urgent: 90 seconds',
        '  internl: 30 minutes',
        'verificationValid: 90 minutes',
      ].join('\n'),
      'review.yaml': ['every: 2 weeks', 'firstOn: 2026-02-30', 'at: "25:00"', 'attendanceAtLeast: 1'].join('\n'),
      'templates/owned.md': '{{owner}} owns #{{number}}.\nAsk {{ownr}} or {{colour}}.\n',
    }),
  ).toEqual([
    'incident.yaml:2: silence.urgent is "90 seconds", expected a duration in whole minutes, such as "15 minutes"',
    'incident.yaml:3: unknown key "internl" in silence, expected "internal" (did you mean that?)',
    'incident.yaml:4: verificationValid is "90 minutes", expected a duration in whole hours, such as "4 hours"',
    'review.yaml:2: firstOn is "2026-02-30", expected a date, such as "2026-11-30"',
    'review.yaml:3: at is "25:00", expected a time of day, such as "10:30"',
    'review.yaml:4: attendanceAtLeast is 1, expected a whole number, at least 2',
    'team.yaml:1: adminProject is missing, expected the path of a project, such as "iam/admin"',
    'team.yaml:1: key is "Wilson", expected a key of lower-case letters, digits and hyphens',
    'team.yaml:3: zone is "Europe/Londno", expected a time zone by name, such as "Europe/London"',
    'team.yaml:4: unknown key "adminProjekt", expected "adminProject" (did you mean that?)',
    'team.yaml:5: developersChannel is 7, expected one line of text',
    'templates/owned.md:2: unknown placeholder {{colour}}, expected one of number, title, team, owner',
    'templates/owned.md:2: unknown placeholder {{ownr}}, expected {{owner}} (did you mean that?)',
  ])
})

test('I12 two labels of one scope on a follow-up are refused, also when one of them is only the default', () => {
  expect(faultsWith({ 'incident.yaml': 'labels:\n  bug: issuetype::Bug\n' })).toEqual([
    'incident.yaml:2: labels.bug is "issuetype::Bug", expected a label outside the scope "issuetype::", where a follow-up already has "issuetype::Maintenance" (I12: scoped labels exclude each other)',
  ])
  expect(
    faultsWith({ 'incident.yaml': 'labels:\n  followUp:\n    - a::b::one\n    - a::two\n    - a::b::three\n' }),
  ).toEqual([
    'incident.yaml:5: labels.followUp[3] is "a::b::three", expected a label outside the scope "a::b::", where a follow-up already has "a::b::one" (I12: scoped labels exclude each other)',
  ])
})

test('the two states of an incident need two labels; they may share a scope, as they never stand together', () => {
  expect(faultsWith({ 'incident.yaml': 'labels:\n  inProgress: busy\n  reviewRequired: busy\n' })).toEqual([
    'incident.yaml:3: labels.reviewRequired is "busy", expected another label: an incident has it already',
  ])
  expect(faultsWith({ 'incident.yaml': 'labels:\n  inProgress: state::a\n  reviewRequired: state::b\n' })).toEqual([])
})

test('reminders that do not follow each other in time are refused', () => {
  const nag =
    'nag:\n  - { after: 10 minutes, whom: on-duty }\n  - { after: at once, whom: team }\n  - { after: soon, whom: boss }\n'
  expect(faultsWith({ 'incident.yaml': nag })).toEqual([
    'incident.yaml:4: nag[3].after is "soon", expected "at once", or a duration in whole minutes, such as "10 minutes"',
    'incident.yaml:4: nag[3].whom is "boss", expected one of on-duty, team, lead',
  ])
  expect(faultsWith({ 'incident.yaml': nag.split('\n').slice(0, 3).join('\n') })).toEqual([
    'incident.yaml:3: nag[2].after is "at once", expected a later time than the entry before it',
  ])
})

test('two services that claim the same alert, or have one key, are named with the line of the other', () => {
  const services = [
    'services:',
    '  - key: web',
    '    name: Web',
    '    matches:',
    '      - { label: job, value: api }',
    '  - key: web',
    '    name: API',
    '    environments: [production, stagging]',
    '    matches:',
    '      - { label: job, value: api, environment: staging }',
  ].join('\n')
  expect(faultsWith({ 'services.yaml': services })).toEqual([
    'services.yaml:6: services[2].key is "web", expected another key (line 2 has the same)',
    'services.yaml:8: services[2].environments[2] is "stagging", expected one of the environments in alerts.yaml (production, staging, test, development); did you mean "staging"?',
    'services.yaml:10: job="api" is claimed twice, expected one match for it (line 5, of web, has it already)',
    'services.yaml:10: services[2].matches[1].environment is "staging", expected one of the service’s environments (production, stagging); did you mean "stagging"?',
  ])
})

test('expressions and patterns that could not run are refused before an alert meets them', () => {
  const alerts = [
    'routing:',
    '  - name: all',
    '    action: raise',
    '  - name: never',
    `    when: ['env=~"(prod"', 'severity critical']`,
    '    action: page',
    'generic:',
    '  - name: one',
    '    when: body.kind ==',
    '    fields:',
    '      title: bdy.title',
    '      colour: body.colour',
    '  - name: one',
    '    when: "1 + 1"',
    '    fields: {}',
    'heartbeats:',
    '  - { name: prometheus, every: 5 minutes, service: web-logon }',
  ].join('\n')
  expect(faultsWith({ 'alerts.yaml': alerts })).toEqual([
    'alerts.yaml:4: routing[2] can never apply, expected it before routing[1], which has no conditions and matches everything',
    'alerts.yaml:5: routing[2].when[1] is "env=~\\"(prod\\"", expected a regular expression that RE2 knows (missing closing ): `(prod`)',
    'alerts.yaml:5: routing[2].when[2] is "severity critical", expected a matcher such as severity="critical" (found “c” after severity, expected one of = != =~ !~)',
    'alerts.yaml:6: routing[2].action is "page", expected one of inbox, raise',
    'alerts.yaml:9: generic[1].when is "body.kind ==", expected a CEL expression over "body" that is true or false (Unexpected token: EOF, at character 13)',
    'alerts.yaml:11: generic[1].fields.title is "bdy.title", expected a CEL expression over "body" (Unknown variable: bdy)',
    'alerts.yaml:12: unknown key "colour" in generic[1].fields, expected one of title, description, state, severity, dedupKey, link, service, environment, startedAt, endedAt',
    'alerts.yaml:13: generic[2].name is "one", expected another name (line 8 has the same)',
    'alerts.yaml:14: generic[2].when is "1 + 1", expected a CEL expression over "body" that is true or false (it gives int, not true or false)',
    'alerts.yaml:17: heartbeats[1].service is "web-logon", expected one of the services in services.yaml (web-login, password-app, directory, card-api, api-gateway); did you mean "web-login"?',
  ])
})

test('a sender’s word can’t mean two things: staging never looks like production', () => {
  expect(
    faultsWith({
      'alerts.yaml':
        'environments:\n  production: [prod, live]\n  staging: [stage, Live, live]\n  development: [dev]\n',
    }),
  ).toEqual([
    'alerts.yaml:3: environments.staging has "live", expected one meaning for it: it stands under "production" too',
    'alerts.yaml:3: environments.staging[2] is "Live", expected a word in lower case',
  ])
  expect(faultsWith({ 'alerts.yaml': 'severities:\n  critical: [page, high]\n' })).toEqual([
    'alerts.yaml:1: severities.error has "high", expected one meaning for it: it stands under "critical" too',
  ])
})

test('missing, misnamed and unknown files are named, a key twice and broken YAML too', () => {
  expect(
    faultsWith({
      'review.yaml': null,
      'reviews.yaml': 'every: 2 weeks\n',
      'team.yaml': 'key: wilson\nname: Wilson\nkey: other\n',
      'incident.yaml': 'labels:\n  bug: "never ended\n',
      'templates/raised.md': null,
      'templates/raisd.md': 'Incident {{number}}\n',
      'templates/closed.md': '\n',
      'templates/merged.md': '{{number} is {{survivor}}\n',
    }).filter((fault) => !fault.includes('is missing')),
  ).toEqual([
    expect.stringMatching(/^incident\.yaml:\d+: broken YAML \(.*quote.*\), expected valid YAML 1\.2$/),
    ...[
      'review.yaml:1: no such file, expected one in every playbook',
      'reviews.yaml:1: a file that nothing reads, expected "review.yaml" (did you mean that?)',
      'team.yaml:3: "key" stands twice, expected each key once',
      'templates/closed.md:1: an empty text, expected words',
      'templates/merged.md:1: "{{" without its other half, expected placeholders such as {{title}}',
      'templates/raisd.md:1: a text that nothing sends, expected "raised.md" (did you mean that?)',
      'templates/raised.md:1: no such file, expected a text (Announces a raise in the developers’ channel (I2, I3))',
    ],
  ])
})

test('a folder that is not there is one fault', () => {
  const loaded = loadPlaybook('playbooks/nowhere')
  expect(loaded).toEqual({
    kind: 'faulty',
    faults: [{ file: '.', line: 1, found: 'no folder playbooks/nowhere', expected: 'the folder of a playbook' }],
  })
})

test('people need one lead, an id and a mail address of their own, and no service account', () => {
  const people = [
    'people:',
    '  - { id: abc12, name: Ada Brook, role: lead, email: abc12@example.org }',
    '  - { id: abc12, name: Dev Fenner, role: lead, email: abc12@example.org }',
    '  - { id: Xyz, name: Robot, role: service }',
  ].join('\n')
  expect(faultsWith({ 'people.yaml': people })).toEqual([
    'people.yaml:3: a second lead, abc12, expected one lead; who acts in their place is a deputy',
    'people.yaml:3: people[2].email is "abc12@example.org", expected another email (line 2 has the same)',
    'people.yaml:3: people[2].id is "abc12", expected another id (line 2 has the same)',
    'people.yaml:4: people[3].id is "Xyz", expected a person’s id: lower-case letters, digits, ".", "_" or "-"',
    'people.yaml:4: people[3].role is "service", expected one of lead, deputy, member, observer',
  ])
  expect(faultsWith({ 'people.yaml': 'people:\n  - { id: abc12, name: Ada, role: member }\n' })).toEqual([
    'people.yaml:1: nobody with the role lead, expected one lead',
  ])
})

test('a playbook without people.yaml loads, and fills nothing', () => {
  expect(loadedFrom(playbookWith({ 'people.yaml': null })).people).toEqual([])
})

test('the hash is of what the playbook says: comments, order of keys and people do not change it, a label does', () => {
  const shipped = loadedFrom('playbooks/wilson').playbook.hash
  const review = readFileSync('playbooks/wilson/review.yaml', 'utf8')
  const turned = `${review.trim().split('\n').reverse().join('\n')}\n# a remark\n`
  expect(loadedFrom(playbookWith({ 'review.yaml': turned, 'people.yaml': null })).playbook.hash).toBe(shipped)
  expect(loadedFrom(playbookWith({ 'incident.yaml': 'labels:\n  bug: defect\n' })).playbook.hash).not.toBe(shipped)
  expect(shipped).toMatch(/^[0-9a-f]{64}$/)
})
