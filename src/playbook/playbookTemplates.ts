/** The texts of a playbook, `templates/<name>.md`, held to the table of what the desk sends and what each text may name. */
import {
  type IncidentTemplate,
  incidentTemplates,
  placeholderPattern,
  placeholdersOf,
} from '#domain/incidents/templates.ts'
import { didYouMean } from './didYouMean.ts'
import type { Fault } from './fault.ts'

/** A text file of the playbook: name without folder and ending. */
export type TemplateFile = { readonly name: string; readonly text: string }

const templateNames = Object.keys(incidentTemplates) as readonly IncidentTemplate[] // the keys of our own table

/** Every mistake in the texts: one missing, one that nothing sends, an empty one, a placeholder that the text does not have. */
export const checkTemplates = (files: readonly TemplateFile[]): readonly Fault[] => [
  ...templateNames
    .filter((name) => !files.some((file) => file.name === name))
    .map((name) => ({
      file: fileOf(name),
      line: 1,
      found: 'no such file',
      expected: `a text (${incidentTemplates[name].purpose.replace(/\.$/, '')})`,
    })),
  ...files.flatMap(checkTemplate),
]

/** The texts by name, ends of files trimmed. */
export const templatesOf = (files: readonly TemplateFile[]): Readonly<Record<string, string>> =>
  Object.fromEntries(files.map((file) => [file.name, file.text.trim()]))

const checkTemplate = (file: TemplateFile): readonly Fault[] => {
  if (!isTemplateName(file.name)) {
    const meant = didYouMean(file.name, templateNames)
    const expected = meant === null ? `one of ${templateNames.join(', ')}` : `"${meant}.md" (did you mean that?)`
    return [{ file: fileOf(file.name), line: 1, found: `a text that nothing sends`, expected }]
  }
  if (file.text.trim() === '') return [{ file: fileOf(file.name), line: 1, found: 'an empty text', expected: 'words' }]
  const known = placeholdersOf(file.name)
  return file.text.split('\n').flatMap((line, index) => checkLine(file.name, line, index + 1, known))
}

const checkLine = (name: string, line: string, number: number, known: readonly string[]): readonly Fault[] => {
  const faults: Fault[] = []
  for (const match of line.matchAll(placeholderPattern)) {
    const placeholder = match[1] ?? ''
    if (known.includes(placeholder)) continue
    const meant = didYouMean(placeholder, known)
    faults.push({
      file: fileOf(name),
      line: number,
      found: `unknown placeholder {{${placeholder}}}`,
      expected: meant === null ? `one of ${known.join(', ')}` : `{{${meant}}} (did you mean that?)`,
    })
  }
  const brace = /\{\{|\}\}/.exec(line.replace(placeholderPattern, ''))
  if (brace !== null)
    faults.push({
      file: fileOf(name),
      line: number,
      found: `"${brace[0]}" without its other half`,
      expected: 'placeholders such as {{title}}',
    })
  return faults
}

const isTemplateName = (name: string): name is IncidentTemplate => Object.hasOwn(incidentTemplates, name)

const fileOf = (name: string): string => `templates/${name}.md`
