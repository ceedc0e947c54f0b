/** `docs/playbook.md`: how a team writes its playbook, from the schemas and the table of texts. */
import type { z } from 'zod'
import { commonPlaceholders, incidentTemplates } from '#domain/incidents/templates.ts'
import { editorSchemas } from '#playbook/editorSchemas.ts'
import { cell } from './markdown.ts'

type Schema = z.core.JSONSchema.BaseSchema

export const playbookPage = (): string =>
  [
    '# The playbook',
    '',
    'Everything that is one team’s process is data, in a folder of its own: `playbooks/wilson/` is the one that is shipped, and holds',
    'the values of the protocol. Another team copies the folder and changes the words, not the code.',
    '',
    '- `dutydesk playbook check playbooks/wilson` reports every mistake as `file:line: what was found, expected …`.',
    '- `dutydesk playbook diff playbooks/wilson playbooks/ours` shows what differs, one line for each thing.',
    '- Editors that know YAML schemas complete and check while you type: the first line of each file names its schema.',
    '- An item keeps the playbook version it began with; a version is a hash of what the playbook says, whatever its comments.',
    '',
    'Durations are words: `15 minutes`, `4 hours`, `14 days`, `2 weeks`. A key that is left out has its default.',
    '',
    'Matchers of alerts are Alertmanager’s: `severity="critical"`, `env!="test"`, `service=~"web-.*"`, `team!~"a|b"`; patterns are RE2',
    'and match the whole value. Expressions of the generic door are CEL over `body`, the JSON that the sender sent, with',
    '`like(text, pattern)` and `capture(text, pattern)` for RE2 patterns in place of CEL’s `matches`.',
    '',
    'GitLab lets labels of one scope (`scope::name`) exclude each other, so the check refuses two of one scope that would stand on one',
    'issue (I12).',
    '',
    ...Object.entries(editorSchemas()).flatMap(([name, schema]) => [
      `## ${name}`,
      '',
      ...(name === 'people.yaml' ? [peopleWords, ''] : []),
      '| key | may be | what it decides | default |',
      '| --- | --- | --- | --- |',
      ...keyRows('', schema),
      '',
    ]),
    '## templates/',
    '',
    'One text for each thing that an incident sends out, as `templates/<name>.md`; `{{placeholder}}` stands for a fact. Every text knows',
    `${commonPlaceholders.map((name) => `\`{{${name}}}\``).join(', ')}. A line whose placeholders are all empty is left out.`,
    '',
    '| text | when it is sent | its own placeholders |',
    '| --- | --- | --- |',
    ...Object.entries(incidentTemplates).map(
      ([name, { purpose, placeholders }]) =>
        `| \`${name}.md\` | ${cell(purpose)} | ${placeholders.map((one) => `\`{{${one}}}\``).join(', ')} |`,
    ),
    '',
  ].join('\n')

const peopleWords =
  'Optional: the people who fill an empty database. Afterwards people are changed by commands, and this file is not read again.'

const keyRows = (prefix: string, schema: Schema): readonly string[] =>
  Object.entries(schema.properties ?? {}).flatMap(([key, inner]) => {
    if (typeof inner === 'boolean') return []
    const path = `${prefix}${key}`
    const required = schema.required?.includes(key) === true
    const fallback = required ? 'must be given' : inner.default === undefined ? 'none' : defaultWords(inner.default)
    const row = `| \`${path}\` | ${cell(kindWords(inner))} | ${cell(inner.description ?? '')} | ${cell(fallback)} |`
    return [row, ...innerRows(path, inner)]
  })

const innerRows = (path: string, schema: Schema): readonly string[] => {
  if (schema.properties !== undefined) return keyRows(`${path}.`, schema)
  const { items } = schema
  if (typeof items === 'object' && !Array.isArray(items)) return keyRows(`${path}[].`, items)
  return (schema.anyOf ?? []).flatMap((option) => (typeof option === 'object' ? innerRows(path, option) : []))
}

const defaultWords = (value: unknown): string => {
  const json = JSON.stringify(value)
  if (json === '{}') return 'as below'
  if (json === '[]' || json === 'null') return 'none'
  return json.length > 60 ? 'as shipped' : `\`${typeof value === 'string' ? value : json}\``
}

const kindWords = (schema: Schema): string => {
  if (schema.enum !== undefined) return schema.enum.map((word) => `\`${String(word)}\``).join(', ')
  const options = schema.anyOf?.filter(
    (option): option is Schema => typeof option === 'object' && option.type !== 'null',
  )
  if (options !== undefined) return options.map(kindWords).join(' or ')
  const types = [schema.type ?? []].flat().filter((type) => type !== 'null')
  if (types.includes('array')) return 'list'
  if (types.includes('object')) return schema.properties === undefined ? 'names with values' : 'mapping'
  if (types.includes('boolean')) return '`true`, `false`'
  if (types.includes('integer'))
    return `whole number${schema.minimum === undefined ? '' : `, at least ${schema.minimum}`}`
  if (schema.pattern?.includes('minute|hour') === true)
    return schema.pattern.includes('at once') ? 'duration, or `at once`' : 'duration'
  return 'text'
}
