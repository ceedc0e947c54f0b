/** The minutes of a review (R2), as Markdown. Pure: what the review does not know itself comes as facts. */
import { unreachable } from '../decision.ts'
import { followUpWords } from '../incidents/followUp.ts'
import { type Urgency, urgencyWords } from '../incidents/urgency.ts'
import { type People, type PersonId, personIn } from '../people/actor.ts'
import { outcomeWords } from './decideAgendaItem.ts'
import { escapedLine, escapedLines } from './markdown.ts'
import type {
  AgendaItem,
  Attendee,
  Decided,
  FinishedReview,
  KnownReview,
  Note,
  OpenReview,
  ReviewNotHeldPhase,
} from './review.ts'

export type MinutesIncident = {
  readonly title: string
  readonly urgency: Urgency | null
  /** Incidents that were merged into it and are reviewed with it (I14). */
  readonly duplicates: readonly number[]
  /** The story layer of its timeline, oldest first. */
  readonly story: readonly { readonly at: Temporal.Instant; readonly text: string }[]
}

export type MinutesFacts = {
  readonly team: { readonly name: string; readonly zone: string }
  readonly wikiPage: string | null
  readonly people: People
  /** An incident that the reader must not see (confidential) is left out: then only its number and decision are told. */
  readonly incidents: Readonly<Record<number, MinutesIncident>>
}

/** The minutes as they stand: of a meeting that is still open, was finished, or was not held. */
export const minutesOf = (review: KnownReview, facts: MinutesFacts): string => {
  switch (review.phase) {
    case 'planned':
      return page([...head(review, facts), `Planned for ${moment(review.plannedAt, facts)}.`])
    case 'not-held':
      return page([...head(review, facts), ...notHeld(review, facts)])
    case 'open':
    case 'finished':
      return page([...head(review, facts), ...held(review, facts)])
    default:
      return unreachable(review)
  }
}

/** Blocks with an empty line between them. */
const page = (blocks: readonly string[]): string => `${blocks.join('\n\n')}\n`

const head = (review: KnownReview, facts: MinutesFacts): readonly string[] => [
  `# Incident review ${review.number} of ${escapedLine(facts.team.name)}`,
  ...(facts.wikiPage === null ? [] : [`Board: <${facts.wikiPage.replace(/[<>\s]/g, encodeURIComponent)}>`]),
]

const notHeld = (review: ReviewNotHeldPhase, facts: MinutesFacts): readonly string[] => [
  `Planned for ${moment(review.plannedAt, facts)}; not held: ${escapedLine(review.reason)}`,
  ...(review.missed > 1 ? [`${review.missed} meetings in a row were not held.`] : []),
  review.carriedOver.length === 0
    ? 'No incident was waiting.'
    : `Carried over: ${review.carriedOver.map(numbered).join(', ')}`,
  `Next meeting proposed: ${moment(review.nextAt, facts)}`,
]

const held = (review: OpenReview | FinishedReview, facts: MinutesFacts): readonly string[] => [
  bullets([
    `Held: ${moment(review.startedAt, facts)}${review.phase === 'finished' ? ` to ${moment(review.endedAt, facts)}` : ', still open'}`,
    `Attended: ${review.attendees.length === 0 ? 'nobody recorded' : review.attendees.map((one) => attendance(one, facts)).join(', ')}`,
  ]),
  ...(review.agenda.length === 0
    ? ['No incident was waiting.']
    : review.agenda.flatMap((item) => section(item, facts))),
  ...(review.notes.length === 0 ? [] : ['## Other discussion', bullets(review.notes.map((note) => said(note, facts)))]),
  ...(review.phase === 'finished' ? [`Next meeting proposed: ${moment(review.nextAt, facts)}`] : []),
]

const section = (item: AgendaItem, facts: MinutesFacts): readonly string[] => {
  const incident = facts.incidents[item.incident]
  if (incident === undefined)
    return [
      `## ${numbered(item.incident)} (confidential)`,
      bullets([`Decision: ${item.decided === null ? 'none yet' : outcomeWords[item.decided.outcome]}`]),
    ]
  return [
    `## ${numbered(item.incident)} ${escapedLine(incident.title)}`,
    bullets([
      `Urgency: ${incident.urgency === null ? 'never assessed' : urgencyWords[incident.urgency]}`,
      `Waiting since ${moment(item.waitingAt, facts)}${item.addedAt === null ? '' : ', added in the meeting'}`,
      ...(incident.duplicates.length === 0
        ? []
        : [`With its duplicates ${incident.duplicates.map(numbered).join(', ')}`]),
      ...item.earlier.map((decided) => `Decided first: ${decision(decided)}`),
      `Decision: ${item.decided === null ? 'none yet' : decision(item.decided)}`,
    ]),
    ...titled(
      'Story',
      incident.story.map((entry) => paragraph(`${moment(entry.at, facts)}: `, entry.text)),
    ),
    ...titled(
      'Discussion',
      item.notes.map((note) => said(note, facts)),
    ),
    ...titled(
      'Follow-ups',
      item.actions.map((action) => `${followUpWords[action.kind]}: ${escapedLine(action.title)}`),
    ),
  ]
}

const titled = (title: string, lines: readonly string[]): readonly string[] =>
  lines.length === 0 ? [] : [`### ${title}`, bullets(lines)]

const bullets = (lines: readonly string[]): string => lines.map((line) => `- ${line}`).join('\n')

/** Words of several lines stay inside their bullet. */
const paragraph = (before: string, words: string): string => before + escapedLines(words).join('\n  ')

const said = (note: Note, facts: MinutesFacts): string =>
  paragraph(`${note.about === 'status' ? 'Status' : 'Concern'} (${nameOf(note.by, facts)}): `, note.text)

const decision = ({ outcome, reason }: Decided): string =>
  reason === null ? outcomeWords[outcome] : `${outcomeWords[outcome]}: ${escapedLine(reason)}`

const attendance = (attendee: Attendee, facts: MinutesFacts): string =>
  attendee.untilAt === null
    ? nameOf(attendee.person, facts)
    : `${nameOf(attendee.person, facts)} (until ${clock(attendee.untilAt, facts)})`

const nameOf = (person: PersonId, facts: MinutesFacts): string =>
  escapedLine(personIn(facts.people, person)?.name ?? person)

/** A number that trackers do not read as a reference to an issue of theirs. */
const numbered = (incident: number): string => `incident ${incident}`

const moment = (at: Temporal.Instant, facts: MinutesFacts): string =>
  `${at.toZonedDateTimeISO(facts.team.zone).toPlainDate()} ${clock(at, facts)}`

const clock = (at: Temporal.Instant, facts: MinutesFacts): string =>
  at.toZonedDateTimeISO(facts.team.zone).toPlainTime().toString({ smallestUnit: 'minute' })
