/** `docs/settings.md`: every setting of the server, from the table that the loader reads. */
import { type Setting, settingsTable } from '#server/settings/settingsTable.ts'
import { cell } from './markdown.ts'

export const settingsPage = (): string =>
  [
    '# Settings',
    '',
    'A setting is given by an environment variable or in `dutydesk.yaml`, in the folder where the server starts (or the file that',
    '`DUTYDESK_CONFIG` names). The environment wins. An empty variable counts as not set. At the start every fault is named at',
    'once, with variable or line, what was found and what was expected; the server does not start with any. Secrets are never shown.',
    '',
    '```yaml',
    '# dutydesk.yaml',
    'port: 8090',
    'url: https://desk.example.org',
    'limits:',
    '  body: 2 MB',
    '```',
    '',
    '| variable | in `dutydesk.yaml` | what it decides | may be | default |',
    '| --- | --- | --- | --- | --- |',
    ...Object.values(settingsTable).map((setting) => row(setting)),
    '',
    'The command line reads `DUTYDESK_SERVER` (the address of a server, default `http://localhost:8090`) and `DUTYDESK_KEY` (an API key).',
    '',
  ].join('\n')

const row = (setting: Setting<unknown>): string => {
  const words = setting.fallbackWords ?? (setting.fallback === null ? 'none' : `\`${String(setting.fallback)}\``)
  const what = setting.secret === true ? `${setting.what} A secret.` : setting.what
  return `| \`${setting.env}\` | \`${setting.key}\` | ${cell(what)} | ${cell(setting.reader.expected)} | ${cell(words)} |`
}
