/** `dutydesk playbook check`: every mistake in playbooks, without a server. */
import type { Command } from 'commander'
import { showFault } from '#playbook/fault.ts'
import { loadFolders, loadPlaybooks } from '#playbook/loadPlaybooks.ts'
import { examplesText } from '../contractCommands.ts'
import { globalOptions } from '../deskClient.ts'
import { exitCodes } from '../exitCodes.ts'
import { Exit, type Io } from '../io.ts'

export const addPlaybookCheck = (parent: Command, io: Io): void => {
  const command = parent
    .command('check')
    .description('report every mistake in playbooks as file:line: what was found, expected … (P4)')
    .argument('[folders...]', 'playbooks to check; without any, all of DUTYDESK_PLAYBOOKS (./playbooks)')
    .addHelpText(
      'after',
      examplesText('dutydesk playbook check', ['', 'playbooks/wilson', 'playbooks/ours --output json']),
    )
  command.action((folders: readonly string[]) => {
    const loaded = folders.length === 0 ? loadPlaybooks(io.env.DUTYDESK_PLAYBOOKS || 'playbooks') : loadFolders(folders)
    const json = globalOptions(command).output === 'json'
    if (loaded.kind === 'faulty') {
      if (json) io.out(`${JSON.stringify({ faults: loaded.faults }, null, 2)}\n`)
      else {
        for (const fault of loaded.faults) io.out(`${showFault(fault)}\n`)
        const { length } = loaded.faults
        io.err(`${length} ${length === 1 ? 'mistake' : 'mistakes'}\n`)
      }
      throw new Exit(exitCodes.badInput)
    }
    const playbooks = loaded.playbooks.map(({ folder, playbook }) => ({
      folder,
      team: playbook.team.key,
      version: playbook.hash,
    }))
    if (json) io.out(`${JSON.stringify({ playbooks }, null, 2)}\n`)
    else
      for (const one of playbooks)
        io.out(`${one.folder}: fine (team ${one.team}, version ${one.version.slice(0, 12)})\n`)
  })
}
