/** `dutydesk serve`: the server in the foreground, as `npm start` runs it. */
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import type { Command } from 'commander'
import { examplesText } from '../contractCommands.ts'
import { type ExitCode, exitCodes } from '../exitCodes.ts'
import { Exit } from '../io.ts'

const server = join(import.meta.dirname, '..', '..', 'main.ts')

export const addServe = (program: Command): void => {
  program
    .command('serve')
    .description('run the server in the foreground; docs/settings.md says how it is set up')
    .addHelpText('after', examplesText('dutydesk serve', ['']))
    .action(async () => {
      throw new Exit(await runServer())
    })
}

/** A process of its own, which is told of every signal that this one gets. */
const runServer = (): Promise<ExitCode> =>
  new Promise((resolve) => {
    const child = spawn(process.execPath, [server], { stdio: 'inherit' })
    const pass = (signal: NodeJS.Signals): void => {
      child.kill(signal)
    }
    const signals = ['SIGTERM', 'SIGHUP'] as const
    for (const signal of signals) process.on(signal, pass)
    // Ctrl-C reaches the child by itself; this process only has to outlive it.
    process.on('SIGINT', () => {})
    child.once('error', () => resolve(exitCodes.fault))
    child.once('exit', (code) => resolve(code === 0 ? exitCodes.ok : code === 2 ? exitCodes.badInput : exitCodes.fault))
  })
