/** The words an incident sends out: the playbook's templates filled in, and the card. A confidential one shows no words of people in the chat. */
import type { Context } from '../context.ts'
import { unreachable } from '../decision.ts'
import type { Actor } from '../people/actor.ts'
import { fallbackTexts } from './fallbackTexts.ts'
import { nameOf } from './guards.ts'
import { type KnownIncident, phaseWords, type Source } from './incident.ts'
import { type IncidentTemplate, renderTemplate } from './templates.ts'
import { urgencyWords } from './urgency.ts'

/** What fills a template's placeholders; null is nothing to say. */
export type Values = Readonly<Record<string, string | null>>

/** Who acted, in words. */
export const actorName = (by: Actor, context: Context): string => {
  switch (by.kind) {
    case 'person':
      return nameOf(context.people, by.id)
    case 'service':
      return by.id
    case 'desk':
      return 'the desk'
    case 'outside':
      return by.person === null ? `${by.name} (${by.system})` : nameOf(context.people, by.person)
    default:
      return unreachable(by)
  }
}

/** I1's source in words. */
export const sourceWords = (source: Source): string => {
  switch (source.kind) {
    case 'developer':
      return 'a developer noticed it'
    case 'alert':
      return source.group === null ? 'an alert' : `alert group ${source.group}`
    case 'user':
      return source.via === 'call' ? 'a user, by support call' : `a user, by ${source.via}`
    case 'pipeline':
      return 'a failed deployment pipeline'
    case 'other':
      return source.text
    default:
      return unreachable(source)
  }
}

/** Placeholders whose values are words that people typed. */
const typed: ReadonlySet<string> = new Set(['reason', 'text', 'cause', 'source'])

const fill = (
  name: IncidentTemplate,
  title: string,
  incident: KnownIncident,
  values: Values,
  context: Context,
): string =>
  renderTemplate(context.playbook.templates[name] ?? fallbackTexts[name], {
    ...values,
    number: String(incident.number),
    title,
    team: context.playbook.team.name,
  })

/** For the tracker, which keeps confidential issues confidential itself. */
export const trackerText = (
  name: IncidentTemplate,
  incident: KnownIncident,
  values: Values,
  context: Context,
): string => fill(name, incident.title, incident, values, context)

/** For the developers' channel: of a confidential incident neither title nor anything that people typed. */
export const chatText = (name: IncidentTemplate, incident: KnownIncident, values: Values, context: Context): string => {
  if (!incident.confidential) return fill(name, incident.title, incident, values, context)
  const safe = Object.fromEntries(Object.entries(values).map(([key, value]) => [key, typed.has(key) ? '' : value]))
  return fill(name, 'confidential', incident, safe, context)
}

export const cardTitle = (incident: KnownIncident): string =>
  `Incident #${incident.number}: ${incident.confidential ? 'confidential' : incident.title}`

/** The living card: where the incident stands, never what was found (I3). */
export const cardText = (incident: KnownIncident, context: Context): string => {
  const owner =
    incident.owner === null ? 'nobody yet: please do not investigate' : nameOf(context.people, incident.owner)
  const lines = [`Phase: ${phaseWords[incident.phase].words}`]
  if (incident.phase !== 'closed') lines.push(`Owner: ${owner}`)
  if (incident.assessment !== null) lines.push(`Urgency: ${urgencyWords[incident.assessment.urgency]}`)
  return lines.join('\n')
}
