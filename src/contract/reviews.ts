/** The commands of `/api/reviews` (R1, R2). What the shell adds to each stands in `facts` of `reviewCommands.ts`. */
import { z } from 'zod'
import { followUpKinds } from '#domain/incidents/followUp.ts'
import type {
  AddAttendee,
  AddReviewFollowUp,
  AddToAgenda,
  Asked,
  CancelReview,
  DecideIncident,
  FinishReview,
  MeetingTime,
  NoteDiscussion,
  PlanReview,
  RedactReviewEntry,
  RemoveAttendee,
  ReviewChoice,
  ReviewCommand,
  StartReview,
} from '#domain/reviews/reviewCommands.ts'
import { actingRoles, type CommandSpec, commandSpec } from './commandSpec.ts'
import { date, line, number, optional, personId, text, timeOfDay } from './fields.ts'

const incident = number('the incident')
const reason = text('the reason')

const planBody = z
  .strictObject({
    /** Local date in the team's zone; left out: the next meeting of the playbook's calendar. */
    date: optional(date()),
    /** Local time; left out: the playbook's. */
    time: optional(timeOfDay()),
  })
  .refine((body) => body.time === null || body.date !== null, {
    path: ['date'],
    message: 'a time needs its date',
  })

const meetingTime = (body: z.output<typeof planBody>): MeetingTime =>
  body.date === null ? { when: 'next' } : { when: 'local', date: body.date, time: body.time }

const decideBody = z.discriminatedUnion('decision', [
  z.strictObject({ incident, decision: z.literal('close') }),
  z.strictObject({ incident, decision: z.literal('carry-over'), reason }),
  z.strictObject({ incident, decision: z.literal('reopen'), reason }),
])

const choice = (body: z.output<typeof decideBody>): ReviewChoice =>
  body.decision === 'close' ? { choice: 'close' } : { choice: body.decision, reason: body.reason }

export const reviewCommands = {
  plan: commandSpec({
    summary: 'Plan a review, or move it to another date',
    rule: 'R1',
    may: actingRoles,
    body: planBody,
    toCommand: (body, meta): Asked<PlanReview> => ({ type: 'PlanReview', meeting: meetingTime(body), ...meta }),
  }),
  start: commandSpec({
    summary: 'Start the meeting: every incident in review goes on the agenda',
    rule: 'R1',
    may: actingRoles,
    body: z.strictObject({ attendees: z.array(personId()).max(200).default([]) }),
    toCommand: (body, meta): Asked<StartReview> => ({ type: 'StartReview', attendees: body.attendees, ...meta }),
  }),
  'add-attendee': commandSpec({
    summary: 'Record that a member attends',
    rule: 'R2',
    may: actingRoles,
    body: z.strictObject({ person: personId() }),
    toCommand: (body, meta): AddAttendee => ({ type: 'AddAttendee', person: body.person, ...meta }),
  }),
  'remove-attendee': commandSpec({
    summary: 'Record that a member left, or was not there',
    rule: 'R2',
    may: actingRoles,
    body: z.strictObject({ person: personId() }),
    toCommand: (body, meta): RemoveAttendee => ({ type: 'RemoveAttendee', person: body.person, ...meta }),
  }),
  'add-to-agenda': commandSpec({
    summary: 'Put an incident in review on the agenda, for the first time or again',
    rule: 'R1',
    may: actingRoles,
    body: z.strictObject({ incident }),
    toCommand: (body, meta): AddToAgenda => ({ type: 'AddToAgenda', incident: body.incident, ...meta }),
  }),
  'note-discussion': commandSpec({
    summary: 'Note the overall status or a further concern, of one incident or in general',
    rule: 'R2',
    may: actingRoles,
    body: z.strictObject({
      incident: optional(incident),
      about: z.enum(['status', 'concern']),
      text: text('the text'),
    }),
    toCommand: (body, meta): NoteDiscussion => ({
      type: 'NoteDiscussion',
      incident: body.incident,
      about: body.about,
      text: body.text,
      ...meta,
    }),
  }),
  'decide-incident': commandSpec({
    summary: 'Close an incident, carry it over, or reopen it',
    rule: 'R2',
    may: actingRoles,
    body: decideBody,
    toCommand: (body, meta): DecideIncident => ({
      type: 'DecideIncident',
      incident: body.incident,
      decision: choice(body),
      ...meta,
    }),
  }),
  'add-follow-up': commandSpec({
    summary: 'Add a closing action to an incident as a follow-up',
    rule: 'I12',
    may: actingRoles,
    body: z.strictObject({
      incident,
      kind: z.enum(followUpKinds),
      title: line('the title'),
      text: optional(text('the text')),
    }),
    toCommand: (body, meta): AddReviewFollowUp => ({
      type: 'AddReviewFollowUp',
      incident: body.incident,
      kind: body.kind,
      title: body.title,
      text: body.text,
      ...meta,
    }),
  }),
  finish: commandSpec({
    summary: 'Finish the meeting; with a reason what is undecided is carried over',
    rule: 'R2',
    may: actingRoles,
    body: z.strictObject({ reason: optional(reason) }),
    toCommand: (body, meta): Asked<FinishReview> => ({ type: 'FinishReview', reason: body.reason, ...meta }),
  }),
  cancel: commandSpec({
    summary: 'Record that the meeting is not held: everything is carried over',
    rule: 'R2',
    may: actingRoles,
    body: z.strictObject({ reason }),
    toCommand: (body, meta): Asked<CancelReview> => ({ type: 'CancelReview', reason: body.reason, ...meta }),
  }),
  redact: commandSpec({
    summary: 'Erase the words of an entry, such as a pasted secret',
    rule: 'R2',
    may: ['lead', 'deputy'],
    body: z.strictObject({ entry: number('the entry'), reason }),
    toCommand: (body, meta): RedactReviewEntry => ({
      type: 'RedactReviewEntry',
      entry: body.entry,
      reason: body.reason,
      ...meta,
    }),
  }),
} as const satisfies Record<string, CommandSpec<Asked<ReviewCommand>>>
