/** What holds of a whole desk whatever was done on it: one truth, and the invariants of the protocol. */
import { expect } from 'vitest'
import type { Incident } from '#domain/incidents/incident.ts'
import { incidentDecider } from '#domain/incidents/incidentDecider.ts'
import type { IncidentEvent } from '#domain/incidents/incidentEvents.ts'
import { isActiveMember } from '#domain/people/actor.ts'
import type { Review } from '#domain/reviews/review.ts'
import { type StreamId, streamId } from '#domain/stream.ts'
import { moduleOf } from '#server/desk.ts'
import { loadPeople } from '#server/people/loadPeople.ts'
import { readEvents } from '#server/store/eventLog.ts'
import { readState } from '#server/store/states.ts'
import { type TestDesk, team } from '#testing/testDesk.ts'
import type { World } from './playMoves.ts'

export const deskHolds = async (world: World): Promise<void> => {
  const { desk } = world
  await desk.settle()
  expect(await desk.truth()).toEqual({ faults: [], differences: [] })
  const streams = [
    ...world.incidents.map((number) => streamId('incident', number)),
    ...world.groups.map((number) => streamId('alert-group', number)),
    ...world.reviews.map((number) => streamId('review', number)),
    streamId('team', 'people'),
  ]
  for (const stream of streams) await replayIsTheSame(desk, stream)
  for (const number of world.incidents) await incidentHolds(desk, number)
}

const replayIsTheSame = async (desk: TestDesk, stream: StreamId): Promise<void> => {
  const { decider } = moduleOf(desk.desk, stream.kind)
  const events = await readEvents(desk.desk.pool, team, stream)
  let state = decider.initial
  for (const { event } of events) state = decider.evolve(state, event)
  expect((await readState(desk.desk.pool, team, stream))?.state, `${stream.kind} ${stream.id}`).toEqual(state)
}

const findings: ReadonlySet<string> = new Set([
  'Observed',
  'Acted',
  'ServiceStatusUpdated',
  'Attached',
  'ExpertInvolved',
  'ChangeProposed',
  'ChangeEdited',
  'ChangeVerified',
  'ChangeExecuted',
  'ChangeExecutedUnverified',
  'ChangeChecked',
  'RollbackRecorded',
  'CauseRecorded',
])
const ownership: ReadonlySet<string> = new Set([
  'OwnershipTaken',
  'OwnershipHandedOver',
  'OwnershipTakenOver',
  'OwnershipReleased',
  'OwnershipEnded',
  'IncidentReopened',
  'IncidentUnmerged',
])

const incidentHolds = async (desk: TestDesk, number: number): Promise<void> => {
  const stored = await readEvents(desk.desk.pool, team, streamId('incident', number))
  let before: Incident = incidentDecider.initial
  for (const { event: some, version } of stored) {
    // Only the incident module writes here.
    const event = some as IncidentEvent
    const after = incidentDecider.evolve(before, event)
    const where = `event ${version} of incident ${number}, ${event.type}`
    const wasOwner = before.phase === 'none' ? null : before.owner
    const isOwner = after.phase === 'none' ? null : after.owner

    // I5: one owner at a time, and a change of owner says so.
    if (isOwner !== wasOwner) expect(ownership, where).toContain(event.type)
    if (event.type === 'OwnershipTaken') expect(wasOwner, where).toBeNull()
    // I3: nobody finds anything in what nobody owns.
    if (findings.has(event.type)) expect(wasOwner, where).not.toBeNull()
    // I13: only a review closes it, and only out of review.
    if (after.phase === 'closed' && before.phase !== 'closed') {
      expect(event.type, where).toBe('IncidentClosed')
      expect(before.phase, where).toBe('in-review')
      if (event.type === 'IncidentClosed') await closedThere(desk, event.review, event.under ?? number, where)
    }
    // I10: verified by a second pair of eyes before it is executed, or shown as a departure.
    if ((event.type === 'ChangeVerified' || event.type === 'ChangeExecuted') && before.phase !== 'none') {
      const authors = before.changes.find((one) => one.change === event.change)?.authors
      const second = event.type === 'ChangeExecuted' ? event.verifier : event.by.kind === 'person' ? event.by.id : null
      expect(second, where).not.toBeNull()
      expect(authors, where).not.toContain(second)
    }
    before = after
  }
  if (before.phase === 'none') throw new Error(`Incident ${number} has no events`)
  for (const change of before.changes)
    if ((change.status === 'executed' || change.status === 'checked') && change.verifier === null)
      expect(before.departures).toContainEqual(
        expect.objectContaining({ kind: 'change-not-verified', change: change.change }),
      )
  // D4: nothing that is open stays with somebody who left.
  if (before.phase !== 'closed' && before.owner !== null)
    expect(isActiveMember(await loadPeople(desk.desk.pool, team), before.owner), `owner of ${number}`).toBe(true)
}

/** The review's own record says that it closed it. */
const closedThere = async (desk: TestDesk, review: number, incident: number, where: string): Promise<void> => {
  const state = (await readState(desk.desk.pool, team, streamId('review', review)))?.state as Review | undefined
  const agenda = state?.phase === 'open' || state?.phase === 'finished' ? state.agenda : []
  const item = agenda.find((one) => one.incident === incident)
  const outcomes = item === undefined ? [] : [...item.earlier, item.decided].map((one) => one?.outcome)
  expect(outcomes, where).toContain('closed')
}
