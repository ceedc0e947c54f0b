/** The command `dutydesk`. */
import { text } from 'node:stream/consumers'
import { ReadStream } from 'node:tty'
import { askHidden } from './askHidden.ts'
import { runProgram } from './program.ts'

process.exitCode = await runProgram(process.argv.slice(2), {
  env: process.env,
  out: (words) => process.stdout.write(words),
  err: (words) => process.stderr.write(words),
  stdin: () => text(process.stdin),
  secret: async (prompt) =>
    process.stdin instanceof ReadStream
      ? askHidden(process.stdin, prompt, (words) => process.stderr.write(words))
      : ((await text(process.stdin)).split(/\r?\n/)[0] ?? ''),
  fetch,
})
