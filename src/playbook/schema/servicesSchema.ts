/** `services.yaml`: the catalogue of services that the team runs, and which alerts mean them. */
import { z } from 'zod'
import { key, line } from './values.ts'

const environment = () => line('the name of an environment, such as "production"')

export const servicesSchema = z
  .strictObject({
    services: z
      .array(
        z.strictObject({
          key: key().meta({ description: 'Short name of the service in commands, alerts and reports.' }),
          name: line().meta({ description: 'What people call the service.' }),
          environments: z
            .array(environment())
            .min(1)
            .default(['production'])
            .meta({ description: 'Environments that people name, production first.' }),
          repositories: z
            .array(line('the path of a repository'))
            .default([])
            .meta({ description: 'Repositories whose trunk deploys this service (I11).' }),
          owner: line().nullable().default(null).meta({ description: 'Who knows it best: a person or a team.' }),
          supportRoute: line().nullable().default(null).meta({ description: 'Where its support calls belong.' }),
          matches: z
            .array(
              z.strictObject({
                label: line('the name of an alert’s label').meta({ description: 'Name of a label of the alert.' }),
                value: line('the value of an alert’s label').meta({ description: 'Its exact value.' }),
                environment: environment()
                  .nullable()
                  .default(null)
                  .meta({ description: 'The environment that the match means, where the alert itself names none.' }),
              }),
            )
            .default([])
            .meta({ description: 'An alert with one of these labels is about this service.' }),
        }),
      )
      .min(1)
      .meta({ description: 'Every service that the team runs.' }),
  })
  .meta({ title: 'Dutydesk playbook: the services' })
