/** Mutants that no test can kill, each with the reason; the list is reviewed and kept short. One that a test kills after all must leave it. */
import type { Mutant } from './mutations.ts'

export type Equivalent = Pick<Mutant, 'file' | 'within' | 'was' | 'becomes'> & { readonly why: string }

type Row = readonly [within: string, was: string, becomes: string]

const inFile = (file: string, why: string, ...rows: readonly Row[]): readonly Equivalent[] =>
  rows.map(([within, was, becomes]) => ({ file: `src/domain/${file}`, within, was, becomes, why }))

const present = 'Only the type says that it may be absent: it is there, or its absence is looked up and found nowhere.'
const narrowing =
  'Only the type needs the first half: without it the second is undefined or null, and decides the same.'

export const equivalent: readonly Equivalent[] = [
  ...inFile(
    'alerts/catalogue.ts',
    'What is remembered is what would be found again; the limit only bounds memory.',
    ['compileCatalogue', 'before !== undefined', 'never'],
    ['compileCatalogue', 'known.size >= remembered', 'never'],
    ['compileCatalogue', 'known.size >= remembered', 'always'],
    ['compileCatalogue', 'known.size >= remembered', 'known.size > remembered'],
  ),
  ...inFile('alerts/catalogue.ts', present, ['environmentsIn', "parts[at - 1] ?? ''", 'parts[at - 1]']),
  ...inFile(
    'alerts/fingerprint.ts',
    'One name needs no sorting; that is speed only.',
    ['fingerprintOf', 'names.length > 1', 'always'],
    ['fingerprintOf', 'names.length > 1', 'names.length >= 1'],
  ),
  ...inFile(
    'alerts/fingerprint.ts',
    present,
    ['addText', 'text.codePointAt(at) ?? unit', 'text.codePointAt(at)'],
    ['fingerprintOf', "labels[name] ?? ''", 'labels[name]'],
  ),
  ...inFile(
    'alerts/groupIntake.ts',
    narrowing,
    ['resolveGroup', "group.phase === 'none' || !group.firing", '!group.firing'],
    ['setGroupHidden', "group.phase === 'none' || !group.firing", '!group.firing'],
  ),
  ...inFile(
    'alerts/inhibition.ts',
    'Where there is nothing, nothing is found; that is speed only.',
    ['inhibitors', 'places.size === 0', 'never'],
    ['inhibitors', 'bucket === undefined || bucket.size === 0', 'bucket === undefined'],
  ),
  ...inFile(
    'alerts/maintenance.ts',
    'A text compared with null is false either way.',
    ['startsOn', 'schedule.fromDate !== null && day < schedule.fromDate', 'day < schedule.fromDate'],
    ['startsOn', 'schedule.untilDate !== null && day > schedule.untilDate', 'day > schedule.untilDate'],
    [
      'nextMaintenance',
      'schedule.fromDate !== null && today.toString() < schedule.fromDate',
      'today.toString() < schedule.fromDate',
    ],
  ),
  ...inFile('alerts/maintenance.ts', 'On that very day both answers are that day.', [
    'nextMaintenance',
    'today.toString() < schedule.fromDate',
    'today.toString() <= schedule.fromDate',
  ]),
  ...inFile(
    'alerts/matcherSyntax.ts',
    'One step past the end finds nothing more, and the caller compares with the end by “not before”.',
    ['readQuoted', 'at < text.length', 'at <= text.length'],
    ['readQuoted', "escaped ?? ''", 'escaped'],
    ['readBare', 'end < text.length', 'end <= text.length'],
    ['readBareValue', 'end < text.length', 'end <= text.length'],
  ),
  ...inFile('alerts/matcherSyntax.ts', 'The word “undefined” holds no space.', [
    'isSpace',
    'character !== undefined && /\\s/.test(character)',
    '/\\s/.test(character)',
  ]),
  ...inFile(
    'alerts/matcherSyntax.ts',
    present,
    ['readBare', "text[end] ?? ''", 'text[end]'],
    [
      'formatMatcher',
      "operators.find(([, o]) => o.isEqual === matcher.isEqual && o.isRegex === matcher.isRegex)?.[0] ?? '='",
      'operators.find(([, o]) => o.isEqual === matcher.isEqual && o.isRegex === matcher.isRegex)?.[0]',
    ],
  ),
  ...inFile(
    'alerts/mergeAlert.ts',
    'What the sender ended has its end.',
    ['isLateFiring', "endedBy !== 'sender' || endedAt === null", "endedBy !== 'sender'"],
    ['mergeRecovery', 'known.endedAt ?? endedAt', 'known.endedAt'],
  ),
  ...inFile('alerts/severity.ts', 'Of two alike either is the higher.', [
    'higherSeverity',
    'severityRank(left) <= severityRank(right)',
    'severityRank(left) < severityRank(right)',
  ]),
  ...inFile('incidents/followUps.ts', 'Decisions on follow-ups have no other events.', [
    'settle',
    "one.type === 'FollowUpRaised' || one.type === 'FollowUpDeclined'",
    'always',
  ]),
  ...inFile('incidents/incidentReactions.ts', 'After any event there is an incident.', [
    'incidentReactions',
    "after.phase === 'none'",
    'never',
  ]),
  ...inFile('incidents/templates.ts', present, ['renderTemplate', "match[1] ?? ''", 'match[1]']),
  ...inFile('people/decideTeam.ts', 'Nobody but a person has a role.', [
    'roleOf',
    "command.by.kind === 'person'",
    'always',
  ]),
  ...inFile('people/deskDecider.ts', present, [
    'evolveDesk',
    'desk.persons[event.person]?.name ?? event.person',
    'desk.persons[event.person]?.name',
  ]),
  ...inFile('reviews/markdown.ts', present, ['escapedSigns', 'entities[sign] ?? sign', 'entities[sign]']),
  ...inFile('reviews/redactReviewEntry.ts', 'Nobody but a person has a role.', [
    'redactReviewEntry',
    "by.kind === 'person'",
    'always',
  ]),
]

export const isEquivalent = (mutant: Mutant, entry: Equivalent): boolean =>
  mutant.file === entry.file &&
  mutant.within === entry.within &&
  mutant.was === entry.was &&
  mutant.becomes === entry.becomes
