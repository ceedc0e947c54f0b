/** Reads one line from a terminal without showing it, for passwords. */
import type { ReadStream } from 'node:tty'

const ends = new Set(['\r', '\n', '\u0004'])
const rubs = new Set(['\u007f', '\b'])
const interrupt = '\u0003'

/** Answers with what was typed up to Enter; Ctrl-C ends the process as it always does. */
export const askHidden = (terminal: ReadStream, prompt: string, say: (words: string) => void): Promise<string> =>
  new Promise((resolve) => {
    let typed: readonly string[] = []
    const stop = (): void => {
      terminal.off('data', listen)
      terminal.setRawMode(false)
      terminal.pause()
      say('\n')
    }
    const listen = (chunk: string | Buffer): void => {
      for (const letter of String(chunk)) {
        if (letter === interrupt) {
          stop()
          process.kill(process.pid, 'SIGINT')
          return
        }
        if (ends.has(letter)) {
          stop()
          resolve(typed.join(''))
          return
        }
        typed = rubs.has(letter) ? typed.slice(0, -1) : [...typed, letter]
      }
    }
    say(prompt)
    terminal.setEncoding('utf8')
    terminal.setRawMode(true)
    terminal.on('data', listen)
    terminal.resume()
  })
