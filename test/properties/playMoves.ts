/** Plays moves on a desk, through the one place where commands are decided, and compares each answer with the browser's. */

import { expect } from 'vitest'
import { incidentCommands } from '#contract/incidents.ts'
import { reviewCommands } from '#contract/reviews.ts'
import { unreachable } from '#domain/decision.ts'
import type { IncidentCommand } from '#domain/incidents/incidentCommands.ts'
import type { NextStep } from '#domain/incidents/nextSteps.ts'
import { toJson } from '#domain/json.ts'
import type { Actor } from '#domain/people/actor.ts'
import { teamPeopleStream } from '#domain/people/team.ts'
import { type CommandBase, streamId } from '#domain/stream.ts'
import { type Done, type Handled, type HandleRequest, handle } from '#server/handle.ts'
import { ownedIncidents } from '#server/people/ownedIncidents.ts'
import { withFacts } from '#server/reviews/reviewRoutes.ts'
import { type TestDesk, team, testPeople } from '#testing/testDesk.ts'
import { type Browser, buttonsOf, foresee, openPage } from './browser.ts'
import { bodyOf } from './buttons.ts'
import { type Buttons, type Move, onward } from './moves.ts'

export type World = {
  readonly desk: TestDesk
  readonly incidents: number[]
  readonly groups: number[]
  readonly reviews: number[]
  /** How often each answer was given, so that a run that does nothing is seen. */
  readonly tally: Map<string, number>
}

export const newWorld = (desk: TestDesk): World => ({
  desk,
  incidents: [],
  groups: [],
  reviews: [],
  tally: new Map(),
})

const pick = (list: readonly number[], place: number): number | null =>
  list.at(place % Math.max(1, list.length)) ?? null

/** A request that is ready, and what a browser expects of it. */
type Ready = { readonly request: HandleRequest; readonly check: (handled: Handled) => void }

const unchecked = (request: HandleRequest): Ready => ({ request, check: () => {} })

/** Null: there is nothing yet that the move could be about. */
const ready = async (world: World, move: Exclude<Move, { move: 'both' | 'wait' }>): Promise<Ready | null> => {
  const { desk } = world
  const at = desk.clock.now()
  switch (move.move) {
    case 'raise':
      return unchecked({
        team,
        stream: { kind: 'incident', fresh: true },
        command: ({ number }) => ({
          ...{ type: 'RaiseIncident', by: desk.as(move.by), at },
          ...{ number, title: 'Login is slow', text: null, source: { kind: 'developer' }, adopted: null },
          confidential: move.confidential,
        }),
      })
    case 'incident': {
      const number = pick(world.incidents, move.which)
      if (number === null) return null
      const command = incidentCommands[move.name].toCommand(move.body, {
        by: await actorOn(world, move.by, number),
        at,
      })
      return asForeseen(world, number, command)
    }
    case 'press': {
      const number = pick(world.incidents, move.which)
      if (number === null) return null
      const by = await actorOn(world, move.by, number)
      const page = await openPage(desk, number, by)
      if (page === null) return null
      const buttons = buttonsAmong(move.among, page, at)
      const button = buttons[move.button % Math.max(1, buttons.length)]
      const sent = button === undefined ? null : bodyOf(button, page)
      if (button === undefined || sent === null) return null
      const command = incidentCommands[sent.name].toCommand(sent.body, { by, at })
      const { request, check } = await asForeseen(world, number, command)
      return {
        request,
        check: (handled) => {
          check(handled)
          // The button said whether it may be pressed, and if not, why.
          expect(handled.kind === 'refused' ? handled.refusal : null, `button ${button.command}`).toEqual(
            button.refusal,
          )
        },
      }
    }
    case 'departure': {
      const number = pick(world.incidents, move.which)
      if (number === null) return null
      const by: Actor = { kind: 'outside', system: 'tracker', name: 'Somebody', person: null }
      return asForeseen(world, number, { type: 'RecordDeparture', by, at, kind: move.kind, text: 'by hand' })
    }
    case 'fire': {
      const number = pick(world.groups, move.which)
      const fire = (group: number): CommandBase => ({
        ...{ type: 'FireGroup', by: { kind: 'desk', why: 'rule' }, at },
        ...{ number: group, playbookHash: desk.playbooks.newest(team).hash, key: `key-${group}`, rule: 'default' },
        ...{ origin: 'alert', source: 'alertmanager', title: 'Disk almost full', text: 'Little is left.', url: null },
        ...{ service: 'web', environment: 'production', severity: move.severity, raiseBy: null, hiddenBy: [] },
      })
      return number === null || move.which === 0
        ? unchecked({
            team,
            stream: { kind: 'alert-group', fresh: true },
            command: (given) => fire(given.number ?? 0),
          })
        : unchecked({ team, stream: streamId('alert-group', number), command: fire(number) })
    }
    case 'stop': {
      const number = pick(world.groups, move.which)
      if (number === null) return null
      return unchecked({
        team,
        stream: streamId('alert-group', number),
        command: { type: 'ResolveGroup', by: { kind: 'desk', why: 'rule' }, at },
      })
    }
    case 'group': {
      const number = pick(world.groups, move.which)
      return number === null ? null : unchecked(groupRequest(world, move, number))
    }
    case 'plan': {
      const asked = reviewCommands.plan.toCommand({}, { by: desk.as(move.by), at })
      return unchecked({
        team,
        stream: { kind: 'review', fresh: true },
        command: (given) => withFacts(asked, team, given.number ?? 0, given),
      })
    }
    case 'review': {
      const number = pick(world.reviews, move.which)
      if (number === null) return null
      const asked = reviewCommands[move.name].toCommand(move.body, { by: desk.as(move.by), at })
      return unchecked({
        team,
        stream: streamId('review', number),
        command: (given) => withFacts(asked, team, number, given),
      })
    }
    case 'leave':
    case 'join':
      return unchecked(peopleRequest(world, move))
  }
}

const actorOn = async ({ desk }: World, by: string, number: number): Promise<Actor> => {
  if (by !== 'owner') return desk.as(by)
  const incident = await desk.incident(number)
  return desk.as((incident.phase === 'none' ? null : incident.owner) ?? 'mia3')
}

const buttonsAmong = (among: Buttons, page: Browser, at: Temporal.Instant): readonly NextStep[] =>
  buttonsOf(page, at)
    .filter((one) => bodyOf(one, page) !== null)
    .filter((one) => {
      switch (among) {
        case 'recommended':
          return one.recommended
        case 'onward':
          return one.allowed && onward.has(one.command)
        case 'allowed':
          return one.allowed
        case 'refused':
          return !one.allowed
        default:
          return unreachable(among)
      }
    })

const groupRequest = (world: World, move: Extract<Move, { move: 'group' }>, group: number): HandleRequest => {
  const { desk } = world
  const base = { by: desk.as(move.by), at: desk.clock.now() }
  const incident = pick(world.incidents, move.incident) ?? 1
  return {
    team,
    stream: streamId('alert-group', group),
    command: async ({ allocate }): Promise<CommandBase> => {
      switch (move.name) {
        case 'raise':
          return {
            ...{ type: 'RaiseFromGroup', ...base },
            ...{ incident: await allocate('incident'), title: null, confidential: false },
          }
        case 'add-to-incident':
          return { ...{ type: 'AddGroupToIncident', ...base }, ...{ incident } }
        case 'decline':
          return { ...{ type: 'DeclineGroup', ...base }, ...{ reason: 'A test' } }
        case 'snooze':
          return { ...{ type: 'SnoozeGroup', ...base }, ...{ snoozedUntilAt: base.at.add({ hours: 2 }) } }
      }
    },
  }
}

const peopleRequest = (world: World, move: Extract<Move, { move: 'leave' | 'join' }>): HandleRequest => {
  const { desk } = world
  const { person } = move
  const known = testPeople.find((one) => one.id === person)
  return {
    team,
    stream: teamPeopleStream,
    command: async ({ tx }) => {
      const facts = { asAdministrator: false, owns: await ownedIncidents(tx, team, person) }
      const base = { by: desk.as(move.by), at: desk.clock.now(), person, facts }
      return move.move === 'leave'
        ? { type: 'RemoveMember', ...base }
        : { type: 'AddMember', ...base, ...{ name: known?.name ?? person, role: 'member' } }
    },
  }
}

/** The browser decides first, on what it received; the server must say the same. */
const asForeseen = async (world: World, number: number, command: IncidentCommand): Promise<Ready> => {
  const { desk } = world
  const page = await openPage(desk, number, command.by)
  const foreseen = page === null ? null : await foresee(desk, page, command)
  return {
    request: { team, stream: streamId('incident', number), command },
    check: (handled) => {
      if (foreseen === null) return
      if (foreseen.kind === 'refused') {
        expect(handled, `${command.type} on incident ${number}`).toEqual({
          kind: 'refused',
          refusal: foreseen.refusal,
        })
        return
      }
      // Another stream may say no to a part of it; only the server asks that one.
      if (foreseen.consequences.length > 0 && handled.kind === 'refused') return
      expect(handled.kind, `${command.type} on incident ${number}: ${JSON.stringify(handled)}`).toBe('done')
      if (handled.kind === 'done')
        expect(toJson(handled.events.map((one) => one.event))).toEqual(toJson(foreseen.events))
    },
  }
}

const remember = (world: World, done: Done): void => {
  for (const { stream } of done.changed) {
    const number = Number(stream.id)
    const list =
      stream.kind === 'incident'
        ? world.incidents
        : stream.kind === 'alert-group'
          ? world.groups
          : stream.kind === 'review'
            ? world.reviews
            : null
    if (list !== null && !list.includes(number)) list.push(number)
  }
}

const send = async (world: World, { request }: Ready): Promise<Handled> => {
  const handled = await handle(world.desk.desk, request)
  if (handled.kind === 'done') remember(world, handled)
  const answer = handled.kind === 'done' && handled.events.length === 0 ? 'already so' : handled.kind
  world.tally.set(answer, (world.tally.get(answer) ?? 0) + 1)
  return handled
}

/** One move after the other; those of a pair at once, and then only that both are answered is asked. */
export const play = async (world: World, moves: readonly Move[]): Promise<void> => {
  for (const move of moves) {
    if (move.move === 'wait') await world.desk.advance({ minutes: move.minutes })
    else if (move.move === 'both') await playBoth(world, move.one, move.other)
    else {
      const one = await ready(world, move)
      if (one === null) continue
      const handled = await send(world, one)
      one.check(handled)
      if (move.move === 'leave' && handled.kind === 'done') await nothingStays(world, move.person)
    }
  }
}

/** D4: whoever left owns nothing that is open. */
const nothingStays = async (world: World, person: string): Promise<void> => {
  for (const number of world.incidents) {
    const incident = await world.desk.incident(number)
    if (incident.phase !== 'none' && incident.phase !== 'closed')
      expect(incident.owner, `owner of incident ${number}`).not.toBe(person)
  }
}

const playBoth = async (world: World, left: Move, right: Move): Promise<void> => {
  const pair: Ready[] = []
  for (const move of [left, right]) {
    const one = move.move === 'both' || move.move === 'wait' ? null : await ready(world, move)
    if (one !== null) pair.push(one)
  }
  const answers = await Promise.all(pair.map((one) => send(world, one)))
  for (const answer of answers) expect(['done', 'refused']).toContain(answer.kind)
}
