/** `review.yaml`: when the team reviews its incidents (R1, R2). */
import { z } from 'zod'
import { date, duration, timeOfDay, webAddress, wholeNumber } from './values.ts'

export const reviewSchema = z
  .strictObject({
    every: duration('day').prefault('2 weeks').meta({ description: 'How often the meeting repeats (R1).' }),
    firstOn: date().meta({ description: 'Day of the first meeting; the others follow from it.' }),
    at: timeOfDay().meta({ description: 'When it starts, in the team’s zone.' }),
    attendanceAtLeast: wholeNumber(2).default(2).meta({ description: 'How many must attend (R2: at least two).' }),
    tellLeadAfterMissed: wholeNumber(1)
      .default(2)
      .meta({ description: 'After so many meetings in a row that were not held the lead is told (R2).' }),
    wikiPage: webAddress()
      .nullable()
      .default(null)
      .meta({ description: 'The team’s page that board and minutes link to (R1).' }),
  })
  .meta({ title: 'Dutydesk playbook: the incident review' })
