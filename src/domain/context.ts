/** What a decision may look at beside its own stream's state and the command: the playbook, the people, and related incidents. */
import type { Incident } from './incidents/incident.ts'
import type { People } from './people/actor.ts'
import type { Playbook } from './playbook.ts'

export type Context = {
  readonly playbook: Playbook
  readonly people: People
  /** The incidents that the command names beside its own stream, loaded and locked by the shell (see `Decider.needs`). */
  readonly related: { readonly incidents: Readonly<Record<number, Incident>> }
}
