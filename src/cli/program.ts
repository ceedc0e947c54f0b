/** The command line as a whole: nouns, verbs, and what holds for all of them. */
import { Command, CommanderError, Option } from 'commander'
import { addAdminCommands } from './commands/adminCommands.ts'
import { addAlertCommands } from './commands/alertCommands.ts'
import { addDeliveryCommands } from './commands/deliveryCommands.ts'
import { addGroupCommands } from './commands/groupCommands.ts'
import { addInbox } from './commands/inboxShow.ts'
import { addIncidentAttach } from './commands/incidentAttach.ts'
import { addIncidentCommands } from './commands/incidentCommands.ts'
import { addIncidentList } from './commands/incidentList.ts'
import { addIncidentShow } from './commands/incidentShow.ts'
import { addKeyCommands, addSourceCommands } from './commands/keyCommands.ts'
import { addPeopleCommands, addServerCommands } from './commands/peopleCommands.ts'
import { addPlaybookCheck } from './commands/playbookCheck.ts'
import { addPlaybookDiff } from './commands/playbookDiff.ts'
import { addReviewCommands } from './commands/reviewCommands.ts'
import { addServe } from './commands/serve.ts'
import { addMaintenanceCommands, addSilenceCommands } from './commands/silenceCommands.ts'
import { defaultServer } from './deskClient.ts'
import { type ExitCode, exitCodes, exitCodeWords } from './exitCodes.ts'
import { Exit, type Io } from './io.ts'

/** Runs one call, `args` without the program's own name, and answers with its exit code. Never throws for what people did. */
export const runProgram = async (args: readonly string[], io: Io): Promise<ExitCode> => {
  try {
    await buildProgram(io).parseAsync([...args], { from: 'user' })
    return exitCodes.ok
  } catch (error) {
    if (error instanceof Exit) return error.code
    // Help and version end this way too, and are no mistakes.
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.ok : exitCodes.badInput
    io.err(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`)
    return exitCodes.fault
  }
}

export const buildProgram = (io: Io): Command => {
  const program = new Command('dutydesk')
    .description('Dutydesk at the command line: the duty desk of a developers’ team.')
    .option('--server <address>', `the server (or DUTYDESK_SERVER; default ${defaultServer})`)
    .option('--team <key>', 'the team (or DUTYDESK_TEAM), where you belong to several')
    .addOption(
      new Option('--output <form>', 'words for people, or JSON for scripts').choices(['text', 'json']).default('text'),
    )
    .addHelpText('after', environmentText)
  addInbox(program, io)
  const incident = noun(program, 'incident', 'incidents, from raise to review')
  addIncidentList(incident, io)
  addIncidentShow(incident, io)
  addIncidentCommands(incident, io)
  addIncidentAttach(incident, io)
  addGroupCommands(noun(program, 'group', 'alert groups, each of which waits for a decision'), io)
  addAlertCommands(noun(program, 'alert', 'alerts: send one, list them, see where one would go'), io)
  addSilenceCommands(noun(program, 'silence', 'silences: hide alerts for a while'), io)
  addMaintenanceCommands(noun(program, 'maintenance', 'maintenance windows'), io)
  addReviewCommands(noun(program, 'review', 'the incident review'), io)
  addPeopleCommands(noun(program, 'people', 'who is in the team'), io)
  addKeyCommands(noun(program, 'key', 'API keys, yours and those of service accounts'), io)
  addSourceCommands(noun(program, 'source', 'alert sources and their keys'), io)
  addDeliveryCommands(noun(program, 'delivery', 'what left the desk, and what could not'), io)
  addServerCommands(noun(program, 'server', 'what administrators do'), io)
  const playbook = noun(program, 'playbook', 'a team’s process as data; works without a server')
  addPlaybookCheck(playbook, io)
  addPlaybookDiff(playbook, io)
  addServe(program)
  addAdminCommands(program, io)
  settle(program, io)
  return program
}

const noun = (program: Command, name: string, description: string): Command =>
  program.command(name).description(description)

/** What commander does not hand down to commands that exist already. */
const settle = (command: Command, io: Io): void => {
  command.exitOverride()
  command.configureOutput({ writeOut: io.out, writeErr: io.err })
  command.configureHelp({ showGlobalOptions: true })
  command.showSuggestionAfterError()
  for (const inner of command.commands) settle(inner, io)
}

const environmentText = `
Environment:
  DUTYDESK_SERVER  the server’s address
  DUTYDESK_KEY     your API key (dutydesk key create); never an option, since others can read those
  DUTYDESK_TEAM    the team

Exit codes:
${Object.entries(exitCodes)
  .map(([name, code]) => `  ${code}  ${exitCodeWords[name as keyof typeof exitCodes]}`)
  .join('\n')}

Examples:
  $ dutydesk incident raise "Nobody can sign in"
  $ dutydesk incident own 12
  $ dutydesk incident observe 12 "The login service answers 502 since 10:31"
  $ dutydesk playbook check`
