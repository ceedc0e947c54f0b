/** Hands this process over to the project's own Node. Plain JavaScript for any Node from version 20 on. */
import { spawn } from 'node:child_process'
import { constants } from 'node:os'
import { ownNode } from './setUp.js'

const PASSED_ON = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT']

/**
 * Runs `file` with the project's own Node and ends as it ends. Where this Node can (22.15 and later, not on Windows) it becomes the
 * other, so that no second process stands between npm and the server; an older Node stays as its parent and passes signals on.
 */
export const runOwnNode = (file, ...rest) => {
  if (typeof process.execve === 'function' && process.platform !== 'win32')
    process.execve(ownNode, [ownNode, file, ...rest], process.env)
  const child = spawn(ownNode, [file, ...rest], { stdio: 'inherit' })
  for (const signal of PASSED_ON) process.on(signal, () => child.kill(signal))
  child.once('error', (error) => {
    process.stderr.write(`The project's own Node could not be run: ${error.message}\n`)
    process.exitCode = 1
  })
  child.once('exit', (code, signal) => {
    process.exitCode = code ?? 128 + constants.signals[signal]
    // Otherwise nothing is left to do and the process ends by itself.
    for (const passed of PASSED_ON) process.removeAllListeners(passed)
  })
}
