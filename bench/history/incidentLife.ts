/** Lives of incidents: the commands that were given, decided by the real domain, so that every history is one that could have happened. */
import type { Context } from '#domain/context.ts'
import { type Incident, noIncident } from '#domain/incidents/incident.ts'
import type { IncidentCommand } from '#domain/incidents/incidentCommands.ts'
import { incidentDecider } from '#domain/incidents/incidentDecider.ts'
import type { IncidentEvent } from '#domain/incidents/incidentEvents.ts'
import type { Actor } from '#domain/people/actor.ts'
import { words } from './words.ts'

/** How far it came. */
export type LifeStage = 'raised' | 'live' | 'in-review' | 'closed'

export type Life = { readonly state: Incident; readonly events: readonly IncidentEvent[] }

const bad = { nonCriticalUsers: 12, criticalUsers: 0, developmentBlocked: false } as const
const none = { workaround: false, resolvedItself: false, businessAsUsual: false } as const

type Step = { readonly afterMinutes: number; readonly command: Omit<IncidentCommand, 'by' | 'at'> & { type: string } }

/** Ten events from raise to closed: three findings, the answers of I11, the follow-ups, the review. */
const stepsOf = (number: number, stage: LifeStage): readonly Step[] => {
  const step = (afterMinutes: number, command: object): Step => ({ afterMinutes, command: command as Step['command'] })
  const raise = step(0, {
    type: 'RaiseIncident',
    number,
    title: words(number, 6),
    text: words(number + 1, 14),
    source: { kind: 'developer' },
    confidential: false,
    adopted: null,
  })
  if (stage === 'raised') return [raise]
  const live = [
    raise,
    step(4, { type: 'OwnIncident' }),
    step(9, {
      type: 'AssessIncident',
      facts: { ...bad, ...none },
      urgency: 'resolve-internally',
      reason: null,
      personalData: null,
    }),
    step(15, { type: 'Observe', text: words(number + 2, 24) }),
    step(26, { type: 'Act', text: words(number + 3, 12), reason: words(number + 4, 9) }),
  ]
  if (stage === 'live') return live
  const answered = [
    ...live,
    step(38, { type: 'RecordCause', known: true, text: words(number + 5, 10) }),
    step(40, { type: 'ConfirmStopped', byItself: false, text: null }),
    step(41, { type: 'ResolveIncident' }),
    step(44, { type: 'DecideFollowUp', follow: { choice: 'none', reason: null } }),
  ]
  return stage === 'in-review'
    ? answered
    : [...answered, step(6000, { type: 'CloseInReview', review: 1 + Math.floor(number / 40), under: null })]
}

/** The life of incident `number`, begun at `begunAt`. Throws when the domain refuses a step: the life would not be valid. */
export const lifeOf = (
  number: number,
  stage: LifeStage,
  begunAt: Temporal.Instant,
  by: Actor,
  context: Context,
): Life => {
  let state: Incident = noIncident
  const events: IncidentEvent[] = []
  for (const { afterMinutes, command } of stepsOf(number, stage)) {
    const given = { ...command, by, at: begunAt.add({ minutes: afterMinutes }) } as IncidentCommand
    const decision = incidentDecider.decide(state, given, context)
    if (decision.kind === 'refused') throw new Error(`${command.type} was refused: ${decision.refusal.what}`)
    for (const event of decision.events) {
      // The incident's decider answers incident events alone.
      state = incidentDecider.evolve(state, event)
      events.push(event)
    }
  }
  return { state, events }
}
