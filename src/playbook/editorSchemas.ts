/** JSON Schemas of the playbook's files, for editors: completion, descriptions and red lines while a person types. */
import { z } from 'zod'
import { playbookFiles } from './loadPlaybook.ts'

/** By the name of the file it describes, `team.yaml`. Draft 7, which editors' YAML servers know best. */
export const editorSchemas = (): Readonly<Record<string, z.core.JSONSchema.JSONSchema>> =>
  Object.fromEntries(
    Object.entries(playbookFiles).map(([name, schema]) => [
      name,
      z.toJSONSchema(schema, { io: 'input', target: 'draft-7', override: dropNoise }),
    ]),
  )

/** zod writes the largest safe integer where nobody set a limit. */
const dropNoise = ({ jsonSchema }: { readonly jsonSchema: z.core.JSONSchema.BaseSchema }): void => {
  if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum
}
