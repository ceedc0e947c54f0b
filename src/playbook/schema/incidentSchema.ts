/** `incident.yaml`: labels, thresholds and intervals of the incident protocol. What is left out is as the protocol ships it. */
import { z } from 'zod'
import { delay, duration, line, trackerLabel, webAddress, wholeNumber } from './values.ts'

const severity = () => z.enum(['critical', 'high', 'medium', 'low', 'unknown'])

export const incidentSchema = z
  .strictObject({
    labels: z
      .strictObject({
        inProgress: trackerLabel()
          .default('workflow::In Progress')
          .meta({ description: 'From raise to resolve (I4).' }),
        reviewRequired: trackerLabel()
          .default('workflow::Review Required')
          .meta({ description: 'From resolve until the review closes it (I11).' }),
        followUp: z
          .array(trackerLabel())
          .min(1)
          .default(['issuetype::Maintenance', 'incident-remedial'])
          .meta({ description: 'On every follow-up issue (I12).' }),
        refinement: trackerLabel()
          .default('refinement')
          .meta({ description: 'Also on every follow-up, for refinement (I12).' }),
        bug: trackerLabel().default('bug').meta({ description: 'Also on “investigate and resolve” (I12).' }),
      })
      .prefault({})
      .meta({ description: 'Labels of the tracker. Two of one scope (`scope::name`) can’t stand on one issue.' }),
    urgency: z
      .strictObject({
        nonCriticalInternalAbove: wholeNumber(0)
          .default(1)
          .meta({ description: 'More users than this unable to do non-critical work: resolve internally.' }),
        nonCriticalUrgentAbove: wholeNumber(0)
          .default(100)
          .meta({ description: 'More users than this unable to do non-critical work: urgent.' }),
        criticalUrgentAbove: wholeNumber(0)
          .default(1)
          .meta({ description: 'More users than this unable to do critical work: urgent.' }),
      })
      .prefault({})
      .meta({ description: 'The clauses of I6.' }),
    nag: z
      .array(
        z.strictObject({
          after: delay().meta({ description: 'How long after the item became unowned.' }),
          whom: z.enum(['on-duty', 'team', 'lead']).meta({ description: 'Who is reminded.' }),
        }),
      )
      .min(1)
      .prefault([
        { after: 'at once', whom: 'on-duty' },
        { after: '10 minutes', whom: 'on-duty' },
        { after: '20 minutes', whom: 'team' },
        { after: '30 minutes', whom: 'lead' },
      ])
      .meta({ description: 'Reminders of an item that nobody owns (D3).' }),
    silence: z
      .strictObject({
        urgent: duration('minute').prefault('15 minutes').meta({ description: 'While urgent.' }),
        internal: duration('minute').prefault('30 minutes').meta({ description: 'While resolved internally.' }),
        unassessed: duration('minute').prefault('15 minutes').meta({ description: 'While nobody has assessed it.' }),
      })
      .prefault({})
      .meta({ description: 'Time without an entry after which the owner is reminded (I8).' }),
    meetingReminder: duration('minute')
      .prefault('15 minutes')
      .meta({ description: 'Time within which the meeting on an urgent incident should have decided (I7).' }),
    verificationValid: duration('hour')
      .prefault('4 hours')
      .meta({ description: 'How long a verified manual change stays verified (I10).' }),
    reopenWithin: duration('day')
      .prefault('14 days')
      .meta({ description: 'How long after closing an incident may be reopened (I14).' }),
    askPersonalData: z
      .boolean()
      .default(true)
      .meta({ description: 'Ask on assessing whether personal data is involved (I6).' }),
    personalDataRoute: line()
      .default('Tell the data-protection office at once, before anything else is changed.')
      .meta({ description: 'What to do when it is: names the data-protection route.' }),
    firstPrompt: line()
      .default('What changed lately, and can it be reverted?')
      .meta({ description: 'The first question put to a new owner (I8).' }),
    meetingLink: webAddress()
      .nullable()
      .default(null)
      .meta({ description: 'Where the team meets on an urgent incident (I7).' }),
    severity: z
      .strictObject({
        urgent: severity().default('critical'),
        internal: severity().default('high'),
        notUrgent: severity().default('low'),
      })
      .prefault({})
      .meta({ description: 'The tracker’s severity for each urgency.' }),
  })
  .meta({ title: 'Dutydesk playbook: the incident protocol' })
