/**
 * A whole desk on a cloned database with a fake clock, for stories: people, commands, timers and deliveries as in production, but
 * nothing happens by itself. `advance` moves the clock step by step and fires what becomes due on the way.
 */
import path from 'node:path'
import type { Incident } from '#domain/incidents/incident.ts'
import type { Actor, PersonId, Role } from '#domain/people/actor.ts'
import { type ClaimDesk, deskStream, deskTeam } from '#domain/people/desk.ts'
import { type AddMember, type SetOnDuty, teamPeopleStream } from '#domain/people/team.ts'
import type { CommandBase, StreamId } from '#domain/stream.ts'
import { streamId } from '#domain/stream.ts'
import { compareViews, type ViewDifference } from '#server/admin/rebuild.ts'
import { verify } from '#server/admin/verify.ts'
import type { Desk, Log } from '#server/desk.ts'
import { type Done, type Handled, handle } from '#server/handle.ts'
import { noJobs, openDesk } from '#server/openDesk.ts'
import type { PlaybookRegistry } from '#server/playbooks.ts'
import { runDeliveries } from '#server/reactions/runDeliveries.ts'
import { runTimers } from '#server/reactions/runTimers.ts'
import { openPool, type PoolConfig } from '#server/store/database.ts'
import { readState } from '#server/store/states.ts'
import { nextDueAt } from '#server/store/timers.ts'
import { cloneDatabase, projectDir } from './cluster.ts'
import { type FakeClock, fakeClock } from './fakeClock.ts'

export const team = 'wilson'
export const silentDeskLog: Log = { info: () => {}, warn: () => {}, error: () => {} }

/** Who is in the test team unless a test says otherwise. */
export const testPeople: readonly {
  readonly id: PersonId
  readonly name: string
  readonly role: Exclude<Role, 'service'>
}[] = [
  { id: 'lea1', name: 'Lea Lead', role: 'lead' },
  { id: 'dan2', name: 'Dan Deputy', role: 'deputy' },
  { id: 'mia3', name: 'Mia Member', role: 'member' },
  { id: 'max4', name: 'Max Member', role: 'member' },
  { id: 'obi5', name: 'Obi Observer', role: 'observer' },
]

export type TestDesk = {
  readonly desk: Desk
  readonly playbooks: PlaybookRegistry
  readonly clock: FakeClock
  readonly config: PoolConfig
  /** The person as an actor; the role is looked up when the command is decided. */
  readonly as: (person: PersonId) => Actor
  /** Decides a command on a stream, `by` and `at` filled in. */
  readonly give: (
    stream: StreamId,
    by: Actor,
    command: { readonly type: string } & Record<string, unknown>,
  ) => Promise<Handled>
  /** The same, and it must be accepted. */
  readonly must: (
    stream: StreamId,
    by: Actor,
    command: { readonly type: string } & Record<string, unknown>,
  ) => Promise<Done>
  /** Raises an incident and answers its number. */
  readonly raise: (by: Actor, title: string) => Promise<number>
  readonly incident: (number: number) => Promise<Incident>
  /** Moves the clock, firing timers and deliveries at the instants they are due. */
  readonly advance: (by: Temporal.DurationLike) => Promise<void>
  /** Delivers what waits, without moving the clock. */
  readonly settle: () => Promise<void>
  /** One truth: faults of the chains and differences between views and events; both empty when all is well. */
  readonly truth: () => Promise<{
    readonly faults: readonly unknown[]
    readonly differences: readonly ViewDifference[]
  }>
  readonly close: () => Promise<void>
}

/** `playbooksDir`: where the team's process lies; the shipped one unless told. */
export const openTestDesk = async (
  people = testPeople,
  playbooksDir = path.join(projectDir, 'playbooks'),
): Promise<TestDesk> => {
  const database = await cloneDatabase()
  const pool = openPool({ ...database.config, max: 12 })
  const clock = fakeClock()
  const { desk, playbooks } = await openDesk({
    pool,
    playbooksDir,
    clock: clock.now,
    jobs: noJobs,
    log: silentDeskLog,
  })
  const as = (person: PersonId): Actor => ({ kind: 'person', id: person, role: null })

  const give: TestDesk['give'] = (stream, by, command) =>
    handle(desk, { team, stream, command: { ...command, by, at: clock.now() } as CommandBase })
  const must: TestDesk['must'] = async (stream, by, command) => {
    const handled = await give(stream, by, command)
    if (handled.kind !== 'done') throw new Error(`${command.type} was not accepted: ${JSON.stringify(handled)}`)
    return handled
  }

  const founder = people[0]?.id ?? 'admin'
  const at = clock.now()
  const claim: ClaimDesk = {
    type: 'ClaimDesk',
    by: as(founder),
    at,
    person: founder,
    name: people[0]?.name ?? founder,
    team,
    teamName: 'Wilson',
  }
  await handle(desk, { team: deskTeam, stream: deskStream, command: claim, mayBegin: true })
  await playbooks.ensure(team)
  for (const person of people) {
    const facts = { asAdministrator: true, owns: [] }
    const add: AddMember = {
      type: 'AddMember',
      by: as(founder),
      at,
      person: person.id,
      name: person.name,
      role: person.role,
      facts,
    }
    const handled = await handle(desk, { team, stream: teamPeopleStream, command: add, mayBegin: true })
    if (handled.kind !== 'done') throw new Error(`AddMember: ${JSON.stringify(handled)}`)
  }
  const duty: SetOnDuty = {
    type: 'SetOnDuty',
    by: as(founder),
    at,
    person: people[2]?.id ?? founder,
    facts: { asAdministrator: true, owns: [] },
  }
  await handle(desk, { team, stream: teamPeopleStream, command: duty })

  const settle = async (): Promise<void> => {
    while ((await runDeliveries(desk)) > 0);
  }
  return {
    desk,
    playbooks,
    clock,
    config: database.config,
    as,
    give,
    must,
    raise: async (by, title) => {
      const handled = await handle(desk, {
        team,
        stream: { kind: 'incident', fresh: true },
        command: ({ number }) => {
          const raise = {
            type: 'RaiseIncident',
            by,
            at: clock.now(),
            number,
            title,
            text: null,
            source: { kind: 'developer' },
            confidential: false,
            adopted: null,
          }
          return raise
        },
      })
      if (handled.kind !== 'done') throw new Error(`RaiseIncident: ${JSON.stringify(handled)}`)
      return Number(handled.stream.id)
    },
    incident: async (number) => {
      const kept = await readState(pool, team, streamId('incident', number))
      if (kept === null) throw new Error(`There is no incident ${number}`)
      return kept.state as Incident
    },
    advance: async (by) => {
      const end = clock.now().add(by)
      for (;;) {
        await settle()
        const next = await nextDueAt(pool)
        if (next === null || Temporal.Instant.compare(next, end) > 0) break
        if (Temporal.Instant.compare(next, clock.now()) > 0) clock.set(next)
        if ((await runTimers(desk)) === 0) break
      }
      clock.set(end)
      await settle()
    },
    settle,
    truth: async () => ({ faults: (await verify(pool)).faults, differences: await compareViews(desk) }),
    close: async () => {
      await pool.end()
      await database.drop()
    },
  }
}
