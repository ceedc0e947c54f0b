/** The refusals that many commands share. Each check answers null, or why not. */
import type { Context } from '../context.ts'
import { type Refused, refuse } from '../decision.ts'
import { type Actor, isActiveMember, memberOf, type People, type PersonId, personIn } from '../people/actor.ts'
import type { RuleId } from '../protocol.ts'
import type {
  ClosedIncident,
  InReviewIncident,
  KnownIncident,
  LiveIncident,
  OpenIncident,
  OwnedIncident,
} from './incident.ts'

/** How a person is called in a sentence. */
export const nameOf = (people: People, id: PersonId): string => personIn(people, id)?.name ?? id

/** The acting member, still active in the team, or null. */
export const actingMember = (by: Actor, context: Context): PersonId | null => {
  const id = memberOf(by)
  return id !== null && isActiveMember(context.people, id) ? id : null
}

/** May add to items: active members, and service accounts by their key. */
export const mayAdd = (by: Actor, context: Context): boolean =>
  by.kind === 'service' || actingMember(by, context) !== null

/** The desk itself: a rule, a timer, or the other side of one decision. */
export const isDesk = (by: Actor): boolean => by.kind === 'desk'

export const membersOnly = (rule: RuleId): Refused =>
  refuse({
    code: 'members-only',
    rule,
    what: 'Only active members of the team may do this; observers, service accounts and people outside the team may not.',
    todo: 'Ask a member of the team to do it.',
  })

export const isBlank = (words: string | null): boolean => words === null || words.trim() === ''

export const reasonNeeded = (rule: RuleId, what: string): Refused =>
  refuse({ code: 'reason-needed', rule, what, missing: ['a reason'], todo: 'Give the reason in a few words.' })

/** Closed: nothing but a reopen (I14). */
export const isClosed = (incident: KnownIncident): incident is ClosedIncident => incident.phase === 'closed'

export const closedRefusal = (incident: ClosedIncident): Refused =>
  refuse({
    code: 'closed',
    rule: 'I13',
    what: `Incident ${incident.number} was closed in review ${incident.review}.`,
    todo: 'Reopen it if it occurred again, or raise a new one and link it.',
  })

type Duplicate = InReviewIncident & { readonly outcome: { readonly kind: 'duplicate'; readonly of: number } }

/** Merged away and not yet closed: everything goes on at the survivor. */
export const isDuplicate = (incident: OpenIncident): incident is Duplicate =>
  incident.phase === 'in-review' && incident.outcome.kind === 'duplicate'

export const duplicateRefusal = (incident: Duplicate): Refused =>
  refuse({
    code: 'is-duplicate',
    rule: 'I14',
    what: `Incident ${incident.number} is a duplicate of incident ${incident.outcome.of}.`,
    todo: `Do it at incident ${incident.outcome.of}, or unmerge this one first.`,
  })

export const nobodyOwnsIt = (incident: KnownIncident): Refused =>
  refuse({
    code: 'nobody-owns-it',
    rule: 'I3',
    what: `Nobody owns incident ${incident.number}, so nobody investigates it yet.`,
    missing: ['an owner'],
    todo: 'Own it first, or ask in the thread who takes it.',
  })

export const notTheOwner = (incident: KnownIncident, owner: PersonId, context: Context, rule: RuleId): Refused =>
  refuse({
    code: 'not-the-owner',
    rule,
    what: `Incident ${incident.number} is owned by ${nameOf(context.people, owner)}, whose decision this is.`,
    todo: `Ask ${nameOf(context.people, owner)}, or take it over with a reason.`,
  })

export const notAnActiveMember = (id: PersonId, rule: RuleId): Refused =>
  refuse({
    code: 'not-an-active-member',
    rule,
    what: `${id} is not an active member of the team.`,
    todo: 'Name an active member.',
  })

export const notBeingWorkedOn = (incident: KnownIncident): Refused =>
  refuse({
    code: 'not-being-worked-on',
    rule: 'I14',
    what: `Incident ${incident.number} is in review and no longer being worked on.`,
    todo: 'Reopen it if it occurs again, or assess it again.',
  })

/** Why the incident takes no new things at all, or null: it is closed, or was merged away. */
export const notOpen = (incident: KnownIncident): Refused | null => {
  if (isClosed(incident)) return closedRefusal(incident)
  if (isDuplicate(incident)) return duplicateRefusal(incident)
  return null
}

/** Being worked on by an owner: what I8 to I11 need. */
export const isWorkedOn = (incident: KnownIncident): incident is OwnedIncident | LiveIncident =>
  incident.phase === 'owned' || incident.phase === 'live'

/** Why it is not being worked on. */
export const notWorkedOn = (incident: Exclude<KnownIncident, OwnedIncident | LiveIncident>): Refused => {
  const refused = notOpen(incident)
  if (refused !== null) return refused
  return incident.phase === 'raised' ? nobodyOwnsIt(incident) : notBeingWorkedOn(incident)
}
