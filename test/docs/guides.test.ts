import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'vitest'
import { checkout, projectDir } from './checkout.ts'
import { shownCommands } from './consoleBlocks.ts'
import { prelude } from './prelude.ts'
import { withQuickCommand } from './quickCommand.ts'
import { freePort, typeInto, untruths } from './terminal.ts'

test.concurrent.for(['docs/guide.md', 'docs/alert-sources.md', 'docs/operating.md', 'docs/api.md'])(
  'every command of %s prints what the page shows',
  { timeout: 400_000 },
  async (page, { expect }) => {
    const shown = shownCommands(readFileSync(join(projectDir, page), 'utf8'))
    expect(shown).not.toEqual([])
    const clone = checkout()
    const port = String(await freePort())
    try {
      const env = {
        PATH: withQuickCommand(clone.folder),
        PORT: port,
        DUTYDESK_SERVER: `http://localhost:${port}`,
        DUTYDESK_DATA: join(clone.folder, 'data'),
      }
      const commands = [...prelude, ...shown.map(({ command }) => command), 'kill %1; wait']
      const printed = await typeInto({ folder: clone.folder, env }, commands)
      expect(untruths(page, shown, printed.slice(prelude.length))).toEqual([])
      expect(printed.slice(0, prelude.length).join('')).toBe('')
    } finally {
      clone.remove()
    }
  },
)
