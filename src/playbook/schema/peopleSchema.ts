/** `people.yaml`: the people that fill an empty database. Afterwards people are changed by commands, and this file is not read again. */
import { z } from 'zod'
import { line, personId } from './values.ts'

export const peopleSchema = z
  .strictObject({
    people: z
      .array(
        z.strictObject({
          id: personId().meta({ description: 'Short id that people type.' }),
          name: line().meta({ description: 'Name as others see it.' }),
          role: z
            .enum(['lead', 'deputy', 'member', 'observer'])
            .meta({ description: 'Role in the team; one is the lead.' }),
          email: z
            .email('a mail address')
            .nullable()
            .default(null)
            .meta({ description: 'Mail address, by which a sign-in is recognised.' }),
          onDuty: z.boolean().default(false).meta({ description: 'On duty now (D2).' }),
        }),
      )
      .min(1)
      .meta({ description: 'Everybody in the team, and those who may read along.' }),
  })
  .meta({ title: 'Dutydesk playbook: the people of an empty database' })
