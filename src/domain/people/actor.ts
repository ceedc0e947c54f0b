/** Who acts. Roles are per team; only the administrator is of the whole server, and is not thereby a member (protocol, Words). */

/** A person's id: short, stable, typed by people (in the university example a CRSid). Lower-case letters, digits, `.`, `_`, `-`. */
export type PersonId = string

/**
 * A person's or key's role in one team. `lead`, `deputy` and `member` are **members**; an `observer` reads; a `service` account
 * acts by key and never owns, proposes or verifies (I5).
 */
export type Role = 'lead' | 'deputy' | 'member' | 'observer' | 'service'

export const roles: readonly Role[] = ['lead', 'deputy', 'member', 'observer', 'service']

/** Who or what gave a command. */
export type Actor =
  /** A person, with the role they had in the team when they acted; `role: null` is an administrator who is no member. */
  | { readonly kind: 'person'; readonly id: PersonId; readonly role: Role | null }
  /** A service account, by its key. */
  | { readonly kind: 'service'; readonly id: string }
  /** The desk itself: a timer, a routing rule, or the answer of an outside system to something the desk asked. */
  | { readonly kind: 'desk'; readonly why: 'timer' | 'rule' | 'reaction' }
  /** Somebody or something in an outside system; `person` when that somebody is known here. */
  | { readonly kind: 'outside'; readonly system: string; readonly name: string; readonly person: PersonId | null }

/** What a person can be in a team; the role of service accounts is their key's. */
export type TeamRole = Exclude<Role, 'service'>

export const isMemberRole = (role: Role | null | undefined): boolean =>
  role === 'lead' || role === 'deputy' || role === 'member'

/** The acting member, or null when the actor is no member of the team. */
export const memberOf = (actor: Actor): PersonId | null =>
  actor.kind === 'person' && isMemberRole(actor.role) ? actor.id : null

/** What the domain may know of the team's people when it decides about others than the actor. */
export type PersonFacts = {
  readonly id: PersonId
  readonly name: string
  readonly role: Role
  /** False once they left the team or were deactivated. */
  readonly active: boolean
  /** Set by hand until the rota exists (D2). */
  readonly onDuty: boolean
}

export type People = Readonly<Record<PersonId, PersonFacts>>

/** The person of that id, or null; never anything that every object inherits. */
export const personIn = (people: People, id: PersonId): PersonFacts | null =>
  Object.hasOwn(people, id) ? (people[id] ?? null) : null

/** The active people of these roles, in the order of their ids. */
export const activeWithRole = (people: People, ...wanted: readonly Role[]): readonly PersonId[] =>
  Object.values(people)
    .filter((person) => person.active && wanted.includes(person.role))
    .map((person) => person.id)
    .toSorted()

export const isActiveMember = (people: People, id: PersonId): boolean => {
  const person = personIn(people, id)
  return person?.active === true && isMemberRole(person.role)
}
