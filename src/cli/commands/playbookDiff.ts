/** `dutydesk playbook diff`: what differs between two playbooks, without a server. */
import type { Command } from 'commander'
import { diffPlaybooks } from '#playbook/diffPlaybooks.ts'
import { showFault } from '#playbook/fault.ts'
import { loadFolders } from '#playbook/loadPlaybooks.ts'
import { examplesText } from '../contractCommands.ts'
import { globalOptions } from '../deskClient.ts'
import { exitCodes } from '../exitCodes.ts'
import { Exit, type Io } from '../io.ts'

export const addPlaybookDiff = (parent: Command, io: Io): void => {
  const command = parent
    .command('diff')
    .description('show what differs between two playbooks: + added, - removed, ~ changed')
    .argument('<before>', 'folder of the one')
    .argument('<after>', 'folder of the other')
    .addHelpText('after', examplesText('dutydesk playbook diff', ['playbooks/wilson playbooks/ours']))
  command.action((before: string, after: string) => {
    const playbookIn = (folder: string) => {
      const loaded = loadFolders([folder])
      const one = loaded.kind === 'loaded' ? loaded.playbooks[0] : undefined
      if (one !== undefined) return one.playbook
      if (loaded.kind === 'faulty') for (const fault of loaded.faults) io.err(`${showFault(fault)}\n`)
      throw new Exit(exitCodes.badInput)
    }
    const a = playbookIn(before)
    const b = playbookIn(after)
    const lines = diffPlaybooks(a, b)
    if (globalOptions(command).output === 'json')
      io.out(`${JSON.stringify({ before: a.hash, after: b.hash, lines }, null, 2)}\n`)
    else io.out(lines.length === 0 ? 'no difference\n' : `${lines.join('\n')}\n`)
  })
}
