import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { checkout, projectDir } from './checkout.ts'
import { shownCommands } from './consoleBlocks.ts'
import { freePort, typeInto, untruths } from './terminal.ts'

const page = readFileSync(join(projectDir, 'README.md'), 'utf8')

test('the README’s walk-through runs as it stands there, from npm start in a clean clone to a closed incident', {
  timeout: 240_000,
}, async () => {
  const shown = shownCommands(page)
  const clone = checkout()
  const port = String(await freePort())
  try {
    // The reader's port is 8090; here it may be somebody else's.
    const env = { PORT: port, DUTYDESK_SERVER: `http://localhost:${port}`, DUTYDESK_DATA: join(clone.folder, 'data') }
    const printed = await typeInto(
      { folder: clone.folder, env },
      shown.map(({ command }) => command),
    )
    expect(untruths('README.md', shown, printed)).toEqual([])
  } finally {
    clone.remove()
  }
})

test('the walk-through has what it promises: an alert, refusals, a second person, a review and its minutes', () => {
  const commands = shownCommands(page)
    .map(({ command }) => command)
    .join('\n')
  for (const word of ['npm start', 'alert send', 'verify-change', 'decide-follow-up', 'review start', 'review minutes'])
    expect(commands).toContain(word)
  expect(page.match(/^Refused: /gm)).toHaveLength(3)
})
