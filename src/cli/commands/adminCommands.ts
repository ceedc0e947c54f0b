/**
 * `dutydesk verify`, `rebuild`, `backup` and `restore`: for the operator, on the machine of the server. They open the database that
 * the settings name, beside a running desk too, and speak to no server.
 */
import { join } from 'node:path'
import type { Command } from 'commander'
import type { AdminOptions } from '#server/admin/adminCommands.ts'
import { examplesText } from '../contractCommands.ts'
import { globalOptions } from '../deskClient.ts'
import { exitCodes } from '../exitCodes.ts'
import { Exit, type Io } from '../io.ts'
import { printAnswer } from '../printAnswer.ts'

const projectDir = join(import.meta.dirname, '..', '..', '..')

// Loaded when it is needed: the database's libraries would slow every other command.
const admin = () => import('#server/admin/adminCommands.ts')

export const addAdminCommands = (program: Command, io: Io): void => {
  const verify = operatorCommand(
    program,
    'verify',
    'walk the hash chains of every event; says what was changed, if anything was',
    [''],
  )
  verify.action(() =>
    onThisMachine(io, async (options) => {
      const report = await (await admin()).runVerify(options)
      const { events, streams, digest, faults } = report
      const words = faults.map(({ team, stream, version, fault }) => `${team} ${stream} ${version}: ${fault}`)
      const sum = `${events} events in ${streams} streams, ${faults.length} ${faults.length === 1 ? 'fault' : 'faults'}, digest ${digest}`
      printAnswer(io, globalOptions(verify).output, report, () => [...words, sum].join('\n'))
      if (faults.length > 0) throw new Exit(exitCodes.fault)
    }),
  )

  const rebuild = operatorCommand(program, 'rebuild', 'make all views again from the events; sends nothing', [''])
  rebuild.action(() =>
    onThisMachine(io, async (options) => {
      const report = await (await admin()).runRebuild(options)
      const words = report.differences.map(
        ({ view, onlyStored, onlyRebuilt }) =>
          `${view} differed: ${onlyStored} rows only before, ${onlyRebuilt} only now`,
      )
      printAnswer(io, globalOptions(rebuild).output, report, () =>
        [...words, `${report.streams} streams folded anew`].join('\n'),
      )
    }),
  )

  const backup = operatorCommand(
    program,
    'backup',
    'write a backup, while the desk runs, into a new file or (-) to standard output',
    ['desk-2026-11-30.backup', '- | gzip > desk.backup.gz'],
  ).argument('<file>', 'the new file, or - for standard output')
  backup.action((file: string) =>
    onThisMachine(io, async (options) => {
      const report = await (await admin()).runBackup(options, file === '-' ? process.stdout : file)
      const { events, streams, bytes, faults } = report
      const warning = faults === 0 ? '' : `\nThe log had ${faults} faults already: see dutydesk verify.`
      const words = `${file === '-' ? 'Backup' : file}: ${events} events in ${streams} streams, ${bytes} bytes${warning}`
      // The backup itself has standard output.
      if (file === '-') io.err(`${words}\n`)
      else printAnswer(io, globalOptions(backup).output, report, () => words)
    }),
  )

  const restore = operatorCommand(
    program,
    'restore',
    'make a desk from a backup in an empty database; sends nothing until deliveries are resumed',
    ['desk-2026-11-30.backup'],
  ).argument('<file>', 'the backup')
  restore.action((file: string) =>
    onThisMachine(io, async (options) => {
      const report = await (await admin()).runRestore(options, file)
      const { events, streams, madeAt, faults, waitingDeliveries } = report
      printAnswer(io, globalOptions(restore).output, report, () =>
        [
          `Restored ${events} events in ${streams} streams from the backup of ${madeAt}.`,
          ...(faults.length === 0 ? [] : [`The log has ${faults.length} faults: see dutydesk verify.`]),
          `Deliveries are paused; ${waitingDeliveries} wait. Look at dutydesk delivery list --state waiting, then dutydesk delivery resume.`,
        ].join('\n'),
      )
    }),
  )
}

const operatorCommand = (program: Command, name: string, description: string, examples: readonly string[]): Command =>
  program
    .command(name)
    .description(`${description} (on the server’s machine)`)
    .addHelpText('after', examplesText(`dutydesk ${name}`, examples))

/** Faults of the settings, and what stands in the way of the work, are said in words and end the command. */
const onThisMachine = async (io: Io, work: (options: AdminOptions) => Promise<void>): Promise<void> => {
  const { adminOptions } = await import('#server/admin/adminSettings.ts')
  const read = await adminOptions(projectDir, { ...io.env }, (line) => io.err(`${line}\n`))
  if (read.kind === 'faulty') {
    io.err(`The settings have faults:\n${read.faults.map((fault) => `  ${fault}\n`).join('')}`)
    throw new Exit(exitCodes.badInput)
  }
  try {
    await work(read.options)
  } catch (error) {
    if (error instanceof Exit || !(error instanceof Error)) throw error
    io.err(`${error.message}\n`)
    throw new Exit(exitCodes.fault)
  }
}
