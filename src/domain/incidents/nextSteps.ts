/** What somebody can do next with an incident. Every answer comes from `decideIncident` itself, asked with a probe command. */
import type { Context } from '../context.ts'
import type { Refusal } from '../decision.ts'
import { type Actor, isActiveMember, memberOf } from '../people/actor.ts'
import { decideIncident } from './decideIncident.ts'
import { evolveIncident } from './evolveIncident.ts'
import type { FollowUpKind } from './followUp.ts'
import { openKinds } from './followUps.ts'
import { type KnownIncident, noIncident } from './incident.ts'
import type { IncidentCommand } from './incidentCommands.ts'

/** What a step acts on within the incident. */
export type StepTarget = {
  readonly change?: number
  readonly rollback?: number
  readonly mergeRequest?: number
  readonly departure?: number
  readonly kind?: FollowUpKind
}

export type NextStep = {
  /** The command's name in every door, for example `hand-over`. */
  readonly command: string
  readonly on: StepTarget | null
  /** True for the one obvious next step. */
  readonly recommended: boolean
  readonly allowed: boolean
  /** Why not, when it is not allowed. */
  readonly refusal: Refusal | null
}

type Offered = Omit<NextStep, 'recommended' | 'allowed'>

type Probe = { readonly command: string; readonly on: StepTarget | null; readonly ask: IncidentCommand }

/** Words for a probe: what people will type is not yet known. */
const words = '…'

/** All steps in the order of the protocol; disabled ones carry their refusal. What is already so is left out. */
export const nextSteps = (
  incident: KnownIncident,
  by: Actor,
  at: Temporal.Instant,
  context: Context,
): readonly NextStep[] => {
  const other = otherIncident(incident, at, context)
  const asked: Context = { ...context, related: { incidents: { ...context.related.incidents, [other.number]: other } } }
  const steps = probes(incident, by, at, context, other.number).flatMap(({ command, on, ask }): Offered[] => {
    const decision = decideIncident(incident, ask, asked)
    if (decision.kind === 'refused') return [{ command, on, refusal: decision.refusal }]
    // What is already so would change nothing, and is no step.
    return decision.events.length + decision.consequences.length > 0 ? [{ command, on, refusal: null }] : []
  })
  const chosen = recommended(incident, by)
    .map((best) => steps.find((one) => one.refusal === null && one.command === best))
    .find((one) => one !== undefined)
  return steps.map((one) => ({ ...one, allowed: one.refusal === null, recommended: one === chosen }))
}

/** Any other incident that could be merged with: raised just now. */
const otherIncident = (incident: KnownIncident, at: Temporal.Instant, context: Context): KnownIncident => {
  const raised = evolveIncident(noIncident, {
    type: 'IncidentRaised',
    by: { kind: 'desk', why: 'rule' },
    at,
    number: incident.number + 1,
    title: words,
    text: null,
    source: { kind: 'developer' },
    confidential: false,
    adopted: null,
    iteration: null,
    playbookHash: context.playbook.hash,
  })
  if (raised.phase === 'none') throw new Error('A raise makes an incident')
  return raised
}

/** The commands to recommend, the best first: the first one that is allowed is it. */
const recommended = (incident: KnownIncident, by: Actor): readonly string[] => {
  switch (incident.phase) {
    case 'raised':
      return ['own']
    case 'owned':
      return incident.owner === memberOf(by) ? ['assess'] : ['observe']
    case 'live':
      return recommendedLive(incident)
    case 'in-review':
      if (openKinds(incident).length === 0) return []
      return incident.owner === null ? ['own'] : ['decide-follow-up']
    case 'closed':
      return []
  }
}

const recommendedLive = (incident: KnownIncident): readonly string[] => {
  if (incident.meeting?.state === 'pending') return ['decide-major-incident', 'observe']
  if (incident.changes.some((one) => one.status === 'executed')) return ['check-change']
  if (incident.changes.some((one) => one.status === 'proposed')) return ['verify-change', 'observe']
  if (incident.assessment?.urgency === 'not-urgent') return ['decide-follow-up', 'observe']
  return ['resolve', 'observe']
}

const probes = (
  incident: KnownIncident,
  by: Actor,
  at: Temporal.Instant,
  context: Context,
  other: number,
): readonly Probe[] => {
  const step = (command: string, ask: IncidentCommand, on: StepTarget | null = null): Probe => ({ command, on, ask })
  const meta = { by, at }
  const me = memberOf(by)
  const colleague = Object.keys(context.people).find((id) => id !== me && isActiveMember(context.people, id)) ?? ''
  const facts = {
    nonCriticalUsers: null,
    criticalUsers: null,
    developmentBlocked: null,
    workaround: null,
    resolvedItself: null,
    businessAsUsual: null,
  }
  const service = context.playbook.services[0]?.key ?? words
  const reason = words
  return [
    step('own', { type: 'OwnIncident', ...meta }),
    step('hand-over', { type: 'HandOverIncident', ...meta, to: colleague, text: null }),
    step('take-over', { type: 'TakeOverIncident', ...meta, reason }),
    step('release', { type: 'ReleaseIncident', ...meta, reason }),
    step('assess', { type: 'AssessIncident', ...meta, facts, urgency: 'urgent', reason, personalData: null }),
    step('decide-major-incident', {
      type: 'DecideMajorIncident',
      ...meta,
      decision: 'resolve-internally',
      reference: null,
      participants: me === null ? [] : [me],
      text: null,
    }),
    step('observe', { type: 'Observe', ...meta, text: words }),
    step('act', { type: 'Act', ...meta, text: words, reason }),
    step('update-service-status', {
      type: 'UpdateServiceStatus',
      ...meta,
      service,
      environment: null,
      status: 'degraded',
      text: null,
    }),
    step('attach', { type: 'Attach', ...meta, attachment: words, filename: words, mediaType: 'text/plain', size: 1 }),
    step('involve', { type: 'Involve', ...meta, person: colleague, text: null }),
    step('link-merge-request', { type: 'LinkMergeRequest', ...meta, url: words }),
    ...incident.mergeRequests.map(({ mergeRequest }) =>
      step('request-review', { type: 'RequestReview', ...meta, mergeRequest, text: null }, { mergeRequest }),
    ),
    step('add-alert', { type: 'AddAlert', ...meta, group: 0 }),
    step('link-call', { type: 'LinkCall', ...meta, call: words }),
    step('propose-change', { type: 'ProposeChange', ...meta, plan: words, contact: words }),
    ...incident.changes.flatMap(({ change }) => changeProbes(change, by, at)),
    step('record-rollback', { type: 'RecordRollback', ...meta, repository: words, text: null }),
    ...incident.rollbacks.map(({ rollback }) =>
      step('confirm-redeploy', { type: 'ConfirmRedeploy', ...meta, rollback, text: null }, { rollback }),
    ),
    step('record-cause', { type: 'RecordCause', ...meta, known: true, text: words }),
    step('confirm-stopped', { type: 'ConfirmStopped', ...meta, byItself: false, text: null }),
    step('resolve', { type: 'ResolveIncident', ...meta }),
    ...openKinds(incident).map((kind) =>
      step(
        'decide-follow-up',
        { type: 'DecideFollowUp', ...meta, follow: { choice: 'raise', kind, title: words, text: null } },
        { kind },
      ),
    ),
    step('decide-follow-up', {
      type: 'DecideFollowUp',
      ...meta,
      follow: { choice: 'raise', kind: 'other', title: words, text: null },
    }),
    step('reopen', { type: 'ReopenIncident', ...meta, reason }),
    step('merge-into', { type: 'MergeInto', ...meta, other }),
    step('unmerge', { type: 'UnmergeIncident', ...meta, reason }),
    step('declare-not-incident', { type: 'DeclareNotIncident', ...meta, reason }),
    step('edit-title', { type: 'EditTitle', ...meta, title: words }),
    step('promote', { type: 'PromoteEntry', ...meta, entry: 1, story: true }),
    step('set-confidential', { type: 'SetConfidential', ...meta, confidential: !incident.confidential }),
    step('redact', { type: 'RedactEntry', ...meta, entry: 1, reason }),
    ...incident.departures
      .filter((one) => one.repairedAt === null)
      .map(({ departure }) => step('repair-departure', { type: 'RepairDeparture', ...meta, departure }, { departure })),
  ]
}

const changeProbes = (change: number, by: Actor, at: Temporal.Instant): readonly Probe[] => {
  const meta = { by, at, change }
  const on = { change }
  return [
    { command: 'edit-change', on, ask: { type: 'EditChange', ...meta, plan: words, contact: words } },
    { command: 'verify-change', on, ask: { type: 'VerifyChange', ...meta } },
    { command: 'execute-change', on, ask: { type: 'ExecuteChange', ...meta, withoutVerification: null } },
    { command: 'check-change', on, ask: { type: 'CheckChange', ...meta, asExpected: true, text: words } },
    { command: 'abandon-change', on, ask: { type: 'AbandonChange', ...meta, reason: words } },
  ]
}
