/** The command `dutydesk`. */
import { text } from 'node:stream/consumers'
import { runProgram } from './program.ts'

process.exitCode = await runProgram(process.argv.slice(2), {
  env: process.env,
  out: (words) => process.stdout.write(words),
  err: (words) => process.stderr.write(words),
  stdin: () => text(process.stdin),
  fetch,
})
