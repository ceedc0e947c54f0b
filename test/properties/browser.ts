/**
 * What a browser knows and decides: the state of an incident as JSON, the way the API sends it, and the same pure rules as the
 * server's. The server must decide alike.
 */
import type { Context } from '#domain/context.ts'
import type { Decision } from '#domain/decision.ts'
import { decideIncident } from '#domain/incidents/decideIncident.ts'
import type { Incident, KnownIncident } from '#domain/incidents/incident.ts'
import type { IncidentCommand } from '#domain/incidents/incidentCommands.ts'
import { incidentDecider } from '#domain/incidents/incidentDecider.ts'
import type { IncidentEvent } from '#domain/incidents/incidentEvents.ts'
import { type NextStep, nextSteps } from '#domain/incidents/nextSteps.ts'
import { fromJson, toJson } from '#domain/json.ts'
import type { Actor, People } from '#domain/people/actor.ts'
import type { Playbook } from '#domain/playbook.ts'
import { streamId } from '#domain/stream.ts'
import { moduleOf } from '#server/desk.ts'
import { playbookFor } from '#server/handle.ts'
import { loadPeople } from '#server/people/loadPeople.ts'
import { readState } from '#server/store/states.ts'
import { type TestDesk, team } from '#testing/testDesk.ts'

export type Browser = { readonly incident: KnownIncident; readonly context: Context; readonly as: Actor }

/** Over the wire and back. */
const received = (value: unknown): unknown => fromJson(JSON.parse(JSON.stringify(toJson(value))))

const incidentIn = async (desk: TestDesk, number: number): Promise<Incident | null> =>
  // Only the incident module writes this state.
  ((await readState(desk.desk.pool, team, streamId('incident', number)))?.state as Incident | undefined) ?? null

/** The page of incident `number` as `by` sees it; null where there is none. */
export const openPage = async (desk: TestDesk, number: number, by: Actor): Promise<Browser | null> => {
  const state = await incidentIn(desk, number)
  if (state === null || state.phase === 'none') return null
  const people = received(await loadPeople(desk.desk.pool, team)) as People
  const playbook = await playbookFor(desk.desk, moduleOf(desk.desk, 'incident'), team, state)
  const role = by.kind === 'person' && people[by.id]?.active === true ? (people[by.id]?.role ?? null) : null
  return {
    incident: received(state) as KnownIncident,
    context: { playbook: JSON.parse(JSON.stringify(playbook)) as Playbook, people, related: { incidents: {} } },
    as: by.kind === 'person' ? { ...by, role } : by,
  }
}

export const buttonsOf = (page: Browser, at: Temporal.Instant): readonly NextStep[] =>
  nextSteps(page.incident, page.as, at, page.context)

/** What the browser's copy of the rules says to a command; other incidents that it names are looked up first. */
export const foresee = async (
  desk: TestDesk,
  page: Browser,
  command: IncidentCommand,
): Promise<Decision<IncidentEvent>> => {
  const incidents: Record<number, Incident> = {}
  for (const number of incidentDecider.needs(page.incident, command)) {
    const other = await incidentIn(desk, number)
    if (other !== null) incidents[number] = received(other) as Incident
  }
  return decideIncident(page.incident, { ...command, by: page.as }, { ...page.context, related: { incidents } })
}
