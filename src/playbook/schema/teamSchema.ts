/** `team.yaml`: who the team is, and where its issues and messages go. */
import { z } from 'zod'
import { date, key, line, wholeNumber, zone } from './values.ts'

export const teamSchema = z
  .strictObject({
    key: key().meta({ description: 'Short name of the team in addresses and commands.' }),
    name: line().meta({ description: 'What people call the team.' }),
    zone: zone().meta({ description: 'Time zone of the team’s days, meetings and iterations.' }),
    adminProject: line('the path of a project, such as "iam/admin"').meta({
      description: 'Project of the tracker in which incident issues are opened (I2).',
    }),
    incidentTemplate: line().default('Incident').meta({ description: 'Issue template of incident issues (I2).' }),
    developersChannel: line().meta({
      description: 'Channel that is told of every raise, and whose threads carry the talk (I2, I5).',
    }),
    iterations: z
      .strictObject({
        startsOn: date().meta({ description: 'First day of any one iteration.' }),
        weeks: wholeNumber(1).meta({ description: 'Length of an iteration, in weeks.' }),
      })
      .nullable()
      .default(null)
      .meta({ description: 'Iterations of the built-in tracker (I4); leave out where the tracker keeps its own.' }),
  })
  .meta({ title: 'Dutydesk playbook: the team' })
