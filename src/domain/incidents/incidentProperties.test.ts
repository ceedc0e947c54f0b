/** What holds after any sequence of commands, by anybody, in any order. The seed is printed when one fails. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { aContext, after, ana, ben, cyd, deskTimer, lea, obi, outsider, svc } from '#testing/aContext.ts'
import { checkRefusal, survivesJson } from '#testing/givenWhenThen.ts'
import { calmFacts } from '#testing/incidentHistory.ts'
import type { Actor } from '../people/actor.ts'
import { followUpKinds } from './followUp.ts'
import { type Incident, noIncident } from './incident.ts'
import type { IncidentCommand } from './incidentCommands.ts'
import { incidentDecider } from './incidentDecider.ts'
import type { IncidentEvent } from './incidentEvents.ts'
import { nextSteps } from './nextSteps.ts'
import { urgencies } from './urgency.ts'

type Loose = IncidentCommand extends infer C ? (C extends IncidentCommand ? Omit<C, 'by' | 'at'> : never) : never

const number = fc.integer({ min: 0, max: 3 })
const text = fc.constantFrom('', 'words')
const someone = fc.constantFrom('ana', 'ben', 'cyd', 'lea', 'obi', 'old', 'nobody')
const yes = fc.boolean()
const is = <T extends Loose['type']>(type: T) => fc.constant(type)
const words = fc.option(text)

const anyCommand: fc.Arbitrary<Loose> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ type: is('OwnIncident') }) },
  fc.record({ type: is('HandOverIncident'), to: someone, text: words }),
  fc.record({ type: is('TakeOverIncident'), reason: text }),
  fc.record({ type: is('ReleaseIncident'), reason: text }),
  fc.record({ type: is('OwnerLeft'), person: someone }),
  {
    weight: 4,
    arbitrary: fc.record({
      type: is('AssessIncident'),
      facts: fc.record({
        nonCriticalUsers: fc.option(fc.constantFrom(0, 2, 200)),
        criticalUsers: fc.constantFrom(null, 0, 2),
        developmentBlocked: fc.option(yes),
        workaround: fc.option(yes),
        resolvedItself: fc.option(yes),
        businessAsUsual: fc.option(yes),
      }),
      urgency: fc.constantFrom(...urgencies),
      reason: words,
      personalData: fc.option(yes),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      type: is('AssessIncident'),
      facts: fc.constant({ ...calmFacts, developmentBlocked: true }),
      urgency: fc.constant('resolve-internally' as const),
      reason: fc.constant(null),
      personalData: fc.constant(null),
    }),
  },
  fc.record({
    type: is('DecideMajorIncident'),
    decision: fc.constantFrom('major-incident-process' as const, 'resolve-internally' as const),
    reference: words,
    participants: fc.array(someone, { maxLength: 3 }),
    text: words,
  }),
  { weight: 2, arbitrary: fc.record({ type: is('Observe'), text }) },
  fc.record({ type: is('Act'), text, reason: text }),
  fc.record({
    type: is('UpdateServiceStatus'),
    service: fc.constantFrom('web', 'db'),
    environment: words,
    status: fc.constantFrom('down' as const, 'working' as const),
    text: words,
  }),
  fc.record({ type: is('Attach'), attachment: text, filename: text, mediaType: text, size: number }),
  fc.record({ type: is('Involve'), person: someone, text: words }),
  fc.record({ type: is('LinkMergeRequest'), url: text }),
  fc.record({ type: is('RequestReview'), mergeRequest: number, text: words }),
  fc.record({
    type: is('RecordMergeRequestState'),
    url: text,
    state: fc.constantFrom('open' as const, 'merged' as const),
  }),
  fc.record({ type: is('AddAlert'), group: number }),
  fc.record({ type: is('RecordAlertState'), group: number, firing: yes }),
  fc.record({ type: is('RecordEvidence'), text, url: words }),
  { weight: 2, arbitrary: fc.record({ type: is('ProposeChange'), plan: text, contact: text }) },
  fc.record({ type: is('EditChange'), change: number, plan: text, contact: text }),
  { weight: 3, arbitrary: fc.record({ type: is('VerifyChange'), change: number }) },
  {
    weight: 3,
    arbitrary: fc.record({
      type: is('ExecuteChange'),
      change: number,
      withoutVerification: fc.option(fc.record({ reason: text })),
    }),
  },
  { weight: 2, arbitrary: fc.record({ type: is('CheckChange'), change: number, asExpected: yes, text }) },
  fc.record({ type: is('AbandonChange'), change: number, reason: text }),
  fc.record({ type: is('RecordRollback'), repository: text, text: words }),
  fc.record({ type: is('ConfirmRedeploy'), rollback: number, text: words }),
  { weight: 3, arbitrary: fc.record({ type: is('RecordCause'), known: yes, text }) },
  { weight: 3, arbitrary: fc.record({ type: is('ConfirmStopped'), byItself: yes, text: words }) },
  { weight: 5, arbitrary: fc.record({ type: is('ResolveIncident') }) },
  {
    weight: 4,
    arbitrary: fc.record({
      type: is('DecideFollowUp'),
      follow: fc.oneof(
        fc.record({
          choice: fc.constant('raise' as const),
          kind: fc.constantFrom(...followUpKinds),
          title: text,
          text: words,
        }),
        fc.record({ choice: fc.constant('decline' as const), kind: fc.constantFrom(...followUpKinds), reason: words }),
        fc.record({ choice: fc.constant('none' as const), reason: words }),
      ),
    }),
  },
  fc.record({ type: is('ReopenIncident'), reason: text }),
  fc.record({ type: is('MergeInto'), other: number }),
  fc.record({ type: is('BecomeDuplicate'), survivor: fc.constant(9) }),
  fc.record({ type: is('UnmergeIncident'), reason: text }),
  fc.record({ type: is('DeclareNotIncident'), reason: text }),
  fc.record({ type: is('PromoteEntry'), entry: number, story: yes }),
  fc.record({ type: is('RedactEntry'), entry: number, reason: text }),
  fc.record({
    type: is('RecordDeparture'),
    kind: fc.constantFrom('closed-outside' as const, 'label-outside' as const),
    text,
  }),
  fc.record({ type: is('RepairDeparture'), departure: number }),
  { weight: 4, arbitrary: fc.record({ type: is('CloseInReview'), review: number, under: fc.constantFrom(null, 9) }) },
  fc.record({ type: is('ReopenInReview'), review: number, reason: text }),
  fc.record({
    type: is('AddFollowUpInReview'),
    review: number,
    kind: fc.constantFrom(...followUpKinds),
    title: text,
    text: words,
  }),
  fc.record({ type: is('Nag'), step: number }),
  fc.record({ type: is('RemindOfSilence') }),
  fc.record({ type: is('RemindOfMeeting') }),
  fc.record({ type: is('MoveToIteration'), iteration: words }),
)

const anyActor: fc.Arbitrary<Actor> = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom(ana, ben, cyd, lea) },
  fc.constantFrom(obi, svc, deskTimer, outsider),
)
const anyStep = fc.tuple(anyActor, anyCommand, fc.integer({ min: 0, max: 90 }))
const anyRun = fc.array(anyStep, { maxLength: 60 })

const raise: IncidentCommand = {
  type: 'RaiseIncident',
  by: ana,
  at: after(0),
  number: 5,
  title: 'Login is slow',
  text: null,
  source: { kind: 'alert', group: 1 },
  confidential: false,
  adopted: null,
}
const context = aContext()

type Step = {
  readonly command: IncidentCommand
  readonly before: Incident
  readonly after: Incident
  readonly events: readonly IncidentEvent[]
}

/** Runs the commands one after the other, minutes apart. */
const play = (run: readonly (readonly [Actor, Loose, number])[]): readonly Step[] => {
  const steps: Step[] = []
  let state: Incident = noIncident
  let minutes = 0
  for (const [by, loose, wait] of [[ana, raise, 0] as const, ...run]) {
    minutes += wait
    const command = { ...loose, by, at: after(minutes) } as IncidentCommand
    const decision = incidentDecider.decide(state, command, context)
    if (decision.kind === 'refused') {
      checkRefusal(decision.refusal)
      continue
    }
    const next = decision.events.reduce(incidentDecider.evolve, state)
    steps.push({ command, before: state, after: next, events: decision.events })
    state = next
  }
  return steps
}

const always = (check: (steps: readonly Step[]) => void): void => {
  fc.assert(
    fc.property(anyRun, (run) => check(play(run))),
    { numRuns: 250 },
  )
}

test('I13 closed only through the review, and only with its follow-ups decided', () => {
  always((steps) => {
    for (const { command, before, after: next } of steps)
      if (next.phase === 'closed' && before.phase !== 'closed') {
        expect(command.type).toBe('CloseInReview')
        expect(before.phase).toBe('in-review')
      }
  })
})

test('I5 never two owners: whoever owns it took it, was given it, or got it back', () => {
  always((steps) => {
    for (const { before, after: next, events } of steps) {
      if (next.phase === 'none' || before.phase === 'none' || next.owner === before.owner) continue
      const changes = events.filter((one) =>
        [
          'OwnershipTaken',
          'OwnershipHandedOver',
          'OwnershipTakenOver',
          'OwnershipReleased',
          'OwnershipEnded',
          'IncidentReopened',
          'IncidentUnmerged',
        ].includes(one.type),
      )
      expect(changes).toHaveLength(1)
      if (next.owner !== null) expect(['ana', 'ben', 'cyd', 'lea']).toContain(next.owner)
      if (events[0]?.type === 'OwnershipTaken') expect(before.owner).toBe(null)
    }
  })
})

test('I3 no finding by command while nobody owns it', () => {
  const findings = new Set([
    'Observed',
    'Acted',
    'ServiceStatusUpdated',
    'Attached',
    'ExpertInvolved',
    'ChangeProposed',
    'ChangeExecuted',
    'ChangeExecutedUnverified',
    'RollbackRecorded',
    'CauseRecorded',
  ])
  always((steps) => {
    for (const { before, events } of steps)
      if (events.some((one) => findings.has(one.type)))
        expect(before.phase === 'none' ? null : before.owner).not.toBe(null)
  })
})

test('I10 an executed change has two different people, or a departure', () => {
  always((steps) => {
    const last = steps.at(-1)?.after
    if (last === undefined || last.phase === 'none') return
    for (const change of last.changes) {
      if (change.status !== 'executed' && change.status !== 'checked') continue
      if (change.verifier === null)
        expect(last.departures.some((one) => one.kind === 'change-not-verified' && one.change === change.change)).toBe(
          true,
        )
      else expect(change.authors).not.toContain(change.verifier)
    }
  })
})

test('I11 what is resolved has a cause, has stopped, and leaves nothing open', () => {
  always((steps) => {
    for (const { before, events } of steps) {
      if (!events.some((one) => one.type === 'IncidentResolved') || before.phase === 'none') continue
      expect(before).toMatchObject({ phase: 'live', stopped: expect.anything(), cause: expect.anything() })
      expect(before.rollbacks.every((one) => one.safeAt !== null)).toBe(true)
      expect(before.changes.every((one) => one.status === 'checked' || one.status === 'abandoned')).toBe(true)
      expect(before.meeting?.state).not.toBe('pending')
    }
  })
})

test('I4 an open incident belongs into an iteration, one in review or closed into none', () => {
  always((steps) => {
    for (const { after: next } of steps)
      if (next.phase !== 'none')
        expect(next.iteration.kind === 'none').toBe(next.phase === 'in-review' || next.phase === 'closed')
  })
})

test('replay gives the same state, which survives the store, and counts every event', () => {
  always((steps) => {
    const events = steps.flatMap((one) => one.events)
    const last = steps.at(-1)?.after
    expect(events.reduce(incidentDecider.evolve, noIncident)).toEqual(last)
    survivesJson(last)
    survivesJson(events)
    if (last !== undefined && last.phase !== 'none') expect(last.version).toBe(events.length)
  })
})

test('asking what to do next never fails, and timers can always be made into commands', () => {
  always((steps) => {
    const last = steps.at(-1)?.after
    if (last === undefined || last.phase === 'none') return
    for (const by of [ana, obi])
      expect(nextSteps(last, by, after(9_999), context).filter((one) => one.recommended).length).toBeLessThanOrEqual(1)
    for (const timer of incidentDecider.timers(last, context.playbook)) {
      const decision = incidentDecider.decide(
        last,
        incidentDecider.timerCommand(timer.key, deskTimer, timer.dueAt),
        context,
      )
      expect(decision.kind).toBe('accepted')
    }
  })
})

test('the runs reach every phase', () => {
  const seen = new Set<string>()
  for (const run of fc.sample(anyRun, { numRuns: 1500, seed: 7 }))
    for (const { after: next } of play(run)) seen.add(next.phase)
  expect([...seen].sort()).toEqual(['closed', 'in-review', 'live', 'owned', 'raised'])
})
