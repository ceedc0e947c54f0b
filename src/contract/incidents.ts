/** Every command that a person or a service account can give an incident: body, roles, rule, and the domain command it becomes. */
import { z } from 'zod'
import { followUpKinds } from '#domain/incidents/followUp.ts'
import type { IncidentCommand, RaiseIncident } from '#domain/incidents/incidentCommands.ts'
import { urgencies } from '#domain/incidents/urgency.ts'
import { actingRoles, addingRoles, type CommandSpec, commandSpec } from './commandSpec.ts'
import { line, nothing, number, optional, personId, text } from './fields.ts'

const person = personId()
const reason = text('the reason')
const webAddress = z
  .url({ protocol: /^https?$/, error: 'the address is an absolute http or https URL' })
  .max(2000, 'the address has more than 2,000 characters')

const source = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('developer') }),
  z.strictObject({ kind: z.literal('alert') }),
  z.strictObject({
    kind: z.literal('user'),
    via: z.enum(['mail', 'chat', 'call']),
    call: optional(line('the call', 100)),
  }),
  z.strictObject({ kind: z.literal('pipeline') }),
  z.strictObject({ kind: z.literal('other'), text: line('the source') }),
])

const sourceOf = (given: z.output<typeof source> | undefined): RaiseIncident['source'] => {
  if (given === undefined) return { kind: 'developer' }
  return given.kind === 'alert' || given.kind === 'pipeline' ? { ...given, group: null } : given
}

/** `POST /api/incidents`: one line is enough (D5, I2). The shell adds the number. */
export const raiseIncident: CommandSpec<Omit<RaiseIncident, 'number'>> = commandSpec({
  summary: 'Raise an incident: one line is enough',
  rule: 'D5',
  body: z.strictObject({
    title: line('the title'),
    description: optional(text('the description')),
    source: source.optional(),
    confidential: z.boolean().default(false),
  }),
  may: addingRoles,
  toCommand: ({ title, description, confidential, ...rest }, meta) => ({
    type: 'RaiseIncident',
    ...meta,
    title,
    text: description,
    source: sourceOf(rest.source),
    confidential,
    adopted: null,
  }),
})

const count = (what: string) =>
  optional(z.int(`${what} is a whole number`).min(0, `${what} is not negative`).max(10_000_000, `${what} is too large`))
const yesNo = optional(z.boolean())

/** A fact that is left out, or null, is not known (I6). */
const facts = z.strictObject({
  nonCriticalUsers: count('nonCriticalUsers'),
  criticalUsers: count('criticalUsers'),
  developmentBlocked: yesNo,
  workaround: yesNo,
  resolvedItself: yesNo,
  businessAsUsual: yesNo,
})

const followUp = z.discriminatedUnion('choice', [
  z.strictObject({
    choice: z.literal('raise'),
    kind: z.enum(followUpKinds),
    title: line('the title'),
    text: optional(text('the text')),
  }),
  z.strictObject({ choice: z.literal('decline'), kind: z.enum(followUpKinds), reason: optional(reason) }),
  z.strictObject({ choice: z.literal('none'), reason: optional(reason) }),
])

const change = number('the change')
const plan = { plan: text('the plan'), contact: line('how you are in contact') }

type Spec = CommandSpec<IncidentCommand>

/** By the command's name in every door: `POST /api/incidents/:number/<name>`. Attaching a file has a route of its own. */
export const incidentCommands = {
  own: commandSpec({
    summary: 'Take the incident for yourself',
    rule: 'I5',
    body: nothing,
    may: actingRoles,
    toCommand: (_, meta) => ({ type: 'OwnIncident', ...meta }),
  }),
  'hand-over': commandSpec({
    summary: 'Hand your incident over to another member',
    rule: 'D4',
    body: z.strictObject({ to: person, text: optional(text('the text')) }),
    may: actingRoles,
    toCommand: (body, meta) => ({ type: 'HandOverIncident', ...meta, ...body }),
  }),
  'take-over': commandSpec({
    summary: 'Take the incident over from its owner, with a reason',
    rule: 'D4',
    body: z.strictObject({ reason }),
    may: actingRoles,
    toCommand: (body, meta) => ({ type: 'TakeOverIncident', ...meta, ...body }),
  }),
  release: commandSpec({
    summary: 'Give your incident back, with a reason',
    rule: 'D4',
    body: z.strictObject({ reason }),
    may: actingRoles,
    toCommand: (body, meta) => ({ type: 'ReleaseIncident', ...meta, ...body }),
  }),
  assess: commandSpec({
    summary: 'Decide the urgency by facts as of now',
    rule: 'I6',
    body: z.strictObject({
      urgency: z.enum(urgencies),
      facts: facts.default(() => facts.parse({})),
      reason: optional(reason),
      personalData: yesNo,
    }),
    may: actingRoles,
    toCommand: (body, meta) => ({ type: 'AssessIncident', ...meta, ...body }),
  }),
  'decide-major-incident': commandSpec({
    summary: 'Record what the meeting on an urgent incident decided',
    rule: 'I7',
    body: z.strictObject({
      decision: z.enum(['major-incident-process', 'resolve-internally']),
      reference: optional(line('the reference', 100)),
      participants: z.array(person).min(1, 'name who took part').max(100),
      text: optional(text('the text')),
    }),
    may: actingRoles,
    toCommand: (body, meta) => ({ type: 'DecideMajorIncident', ...meta, ...body }),
  }),
  observe: commandSpec({
    summary: 'Record an observation',
    rule: 'I8',
    body: z.strictObject({ text: text('the observation') }),
    may: addingRoles,
    toCommand: (body, meta) => ({ type: 'Observe', ...meta, ...body }),
  }),
  act: commandSpec({
    summary: 'Record an action with the reasoning behind it',
    rule: 'I8',
    body: z.strictObject({ text: text('the action'), reason }),
    may: addingRoles,
    toCommand: (body, meta) => ({ type: 'Act', ...meta, ...body }),
  }),
  'update-service-status': commandSpec({
    summary: 'Say how an affected service is now',
    rule: 'I8',
    body: z.strictObject({
      service: line('the service', 100),
      environment: optional(line('the environment', 100)),
      status: z.enum(['down', 'degraded', 'recovering', 'working']),
      text: optional(text('the text')),
    }),
    may: addingRoles,
    toCommand: (body, meta) => ({ type: 'UpdateServiceStatus', ...meta, ...body }),
  }),
  involve: commandSpec({
    summary: 'Ask a subject expert to help',
    rule: 'I8',
    body: z.strictObject({ person, text: optional(text('the text')) }),
    may: actingRoles,
    toCommand: (body, meta) => ({ type: 'Involve', ...meta, ...body }),
  }),
  'link-merge-request': commandSpec({
    summary: 'Link a merge request',
    rule: 'I9',
    body: z.strictObject({ url: webAddress }),
    may: addingRoles,
    toCommand: (body, meta) => ({ type: 'LinkMergeRequest', ...meta, ...body }),
  }),
  'request-review': commandSpec({
    summary: 'Ask in the thread for the review of a merge request',
    rule: 'I9',
    body: z.strictObject({ mergeRequest: number('the merge request'), text: optional(text('the text')) }),
    may: actingRoles,
    toCommand: (body, meta) => ({ type: 'RequestReview', ...meta, ...body }),
  }),
  'propose-change': commandSpec({
    summary: 'Propose a manual change, and say how the two of you are in direct contact',
    rule: 'I10',
    body: z.strictObject(plan),
    may: actingRoles,
    toCommand: (body, meta) => ({ type: 'ProposeChange', ...meta, ...body }),
  }),
  'edit-change': commandSpec({
    summary: 'Edit the plan of a manual change, which must then be verified again',
    rule: 'I10',
    body: z.strictObject({ change, ...plan }),
    may: actingRoles,
    toCommand: (body, meta) => ({ type: 'EditChange', ...meta, ...body }),
  }),
  'verify-change': commandSpec({
    summary: 'Verify a manual change that somebody else proposed',
    rule: 'I10',
    body: z.strictObject({ change }),
    may: actingRoles,
    toCommand: (body, meta) => ({ type: 'VerifyChange', ...meta, ...body }),
  }),
  'execute-change': commandSpec({
    summary: 'Record that a verified manual change was executed',
    rule: 'I10',
    body: z.strictObject({ change, withoutVerification: optional(z.strictObject({ reason })) }),
    may: actingRoles,
    toCommand: (body, meta) => ({ type: 'ExecuteChange', ...meta, ...body }),
  }),
  'check-change': commandSpec({
    summary: 'Record the effect of an executed manual change',
    rule: 'I10',
    body: z.strictObject({ change, asExpected: z.boolean(), text: text('the effect') }),
    may: actingRoles,
    toCommand: (body, meta) => ({ type: 'CheckChange', ...meta, ...body }),
  }),
  'abandon-change': commandSpec({
    summary: 'Give up a manual change that was not executed',
    rule: 'I10',
    body: z.strictObject({ change, reason }),
    may: actingRoles,
    toCommand: (body, meta) => ({ type: 'AbandonChange', ...meta, ...body }),
  }),
  'record-rollback': commandSpec({
    summary: 'Record a rollback that was made',
    rule: 'I11',
    body: z.strictObject({ repository: line('the repository'), text: optional(text('the text')) }),
    may: addingRoles,
    toCommand: (body, meta) => ({ type: 'RecordRollback', ...meta, ...body }),
  }),
  'confirm-redeploy': commandSpec({
    summary: 'Confirm that a rolled-back repository is safe to deploy again',
    rule: 'I11',
    body: z.strictObject({ rollback: number('the rollback'), text: optional(text('the text')) }),
    may: actingRoles,
    toCommand: (body, meta) => ({ type: 'ConfirmRedeploy', ...meta, ...body }),
  }),
  'record-cause': commandSpec({
    summary: 'Record the cause, or the limit of what can be understood',
    rule: 'I11',
    body: z.strictObject({ known: z.boolean().default(true), text: text('the cause') }),
    may: actingRoles,
    toCommand: (body, meta) => ({ type: 'RecordCause', ...meta, ...body }),
  }),
  'confirm-stopped': commandSpec({
    summary: 'Confirm that it no longer occurs',
    rule: 'I11',
    body: z.strictObject({ byItself: z.boolean().default(false), text: optional(text('the text')) }),
    may: actingRoles,
    toCommand: (body, meta) => ({ type: 'ConfirmStopped', ...meta, ...body }),
  }),
  resolve: commandSpec({
    summary: 'Resolve the incident; it then waits for the review',
    rule: 'I11',
    body: nothing,
    may: actingRoles,
    toCommand: (_, meta) => ({ type: 'ResolveIncident', ...meta }),
  }),
  'decide-follow-up': commandSpec({
    summary: 'Raise or decline a kind of follow-up, or none of those left',
    rule: 'I12',
    body: followUp,
    may: actingRoles,
    toCommand: (body, meta) => ({ type: 'DecideFollowUp', ...meta, follow: body }),
  }),
  reopen: commandSpec({
    summary: 'Reopen an incident that occurs again',
    rule: 'I14',
    body: z.strictObject({ reason }),
    may: actingRoles,
    toCommand: (body, meta) => ({ type: 'ReopenIncident', ...meta, ...body }),
  }),
  'merge-into': commandSpec({
    summary: 'Merge two incidents for one event; the owned one survives, else the older',
    rule: 'I14',
    body: z.strictObject({ other: number('the other incident') }),
    may: actingRoles,
    toCommand: (body, meta) => ({ type: 'MergeInto', ...meta, ...body }),
  }),
  unmerge: commandSpec({
    summary: 'Undo the merge of this duplicate',
    rule: 'I14',
    body: z.strictObject({ reason }),
    may: actingRoles,
    toCommand: (body, meta) => ({ type: 'UnmergeIncident', ...meta, ...body }),
  }),
  'declare-not-incident': commandSpec({
    summary: 'Declare that it was no incident',
    rule: 'I14',
    body: z.strictObject({ reason }),
    may: actingRoles,
    toCommand: (body, meta) => ({ type: 'DeclareNotIncident', ...meta, ...body }),
  }),
  'edit-title': commandSpec({
    summary: 'Change the title',
    rule: 'I2',
    body: z.strictObject({ title: line('the title') }),
    may: actingRoles,
    toCommand: (body, meta) => ({ type: 'EditTitle', ...meta, ...body }),
  }),
  promote: commandSpec({
    summary: 'Take an entry of the log into the story, or out of it',
    rule: 'I8',
    body: z.strictObject({ entry: number('the entry'), story: z.boolean().default(true) }),
    may: actingRoles,
    toCommand: (body, meta) => ({ type: 'PromoteEntry', ...meta, ...body }),
  }),
  'add-alert': commandSpec({
    summary: 'Add an alert group to the incident',
    rule: 'D6',
    body: z.strictObject({ group: number('the alert group') }),
    may: addingRoles,
    toCommand: (body, meta) => ({ type: 'AddAlert', ...meta, ...body }),
  }),
  'link-call': commandSpec({
    summary: 'Link a support call',
    rule: 'I1',
    body: z.strictObject({ call: line('the call', 100) }),
    may: addingRoles,
    toCommand: (body, meta) => ({ type: 'LinkCall', ...meta, ...body }),
  }),
  'set-confidential': commandSpec({
    summary: 'Make the incident confidential, or not',
    rule: 'I2',
    body: z.strictObject({ confidential: z.boolean() }),
    may: actingRoles,
    toCommand: (body, meta) => ({ type: 'SetConfidential', ...meta, ...body }),
  }),
  redact: commandSpec({
    summary: 'Erase the words of one entry for good, with a reason',
    rule: 'I3',
    body: z.strictObject({ entry: number('the entry'), reason }),
    may: ['lead', 'deputy'],
    toCommand: (body, meta) => ({ type: 'RedactEntry', ...meta, ...body }),
  }),
  'repair-departure': commandSpec({
    summary: 'Put right what was done against the protocol elsewhere',
    rule: 'I13',
    body: z.strictObject({ departure: number('the departure') }),
    may: actingRoles,
    toCommand: (body, meta) => ({ type: 'RepairDeparture', ...meta, ...body }),
  }),
} as const satisfies Record<string, Spec>

export type IncidentCommandName = keyof typeof incidentCommands
