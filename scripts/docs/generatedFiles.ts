/** Every file in the repository that is made from the code. `npm run docs` writes them; a test sees that they are current. */
import { editorSchemas } from '#playbook/editorSchemas.ts'
import { playbookPage } from './playbookPage.ts'
import { protocolPage } from './protocolPage.ts'
import { refusalsPage } from './refusalsPage.ts'
import { rolesPage } from './rolesPage.ts'
import { settingsPage } from './settingsPage.ts'

export type GeneratedFile = {
  /** Below the project's folder. */
  readonly path: string
  readonly text: string
}

const note = '<!-- Made by `npm run docs`. Change the code that it is made from, not this page. -->\n\n'

export const generatedFiles = (): readonly GeneratedFile[] => [
  { path: 'docs/protocol.md', text: note + protocolPage() },
  { path: 'docs/refusals.md', text: note + refusalsPage() },
  { path: 'docs/roles.md', text: note + rolesPage() },
  { path: 'docs/settings.md', text: note + settingsPage() },
  { path: 'docs/playbook.md', text: note + playbookPage() },
  ...Object.entries(editorSchemas()).map(([name, schema]) => ({
    path: `playbooks/schema/${name.replace('.yaml', '.json')}`,
    text: `${JSON.stringify(schema, null, 2)}\n`,
  })),
]
