/** A server for tests of the command line: keeps what it was asked, answers what it was told, over real HTTP. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { runProgram } from './program.ts'

export type Asked = {
  readonly method: string
  readonly url: string
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: unknown
}
export type Told = {
  readonly status: number
  readonly body: unknown
  readonly headers?: Readonly<Record<string, string>>
}

export type RecordingServer = {
  readonly address: string
  readonly asked: Asked[]
  /** What to answer next, each once; afterwards the last again. */
  readonly tell: (...answers: readonly Told[]) => void
  readonly close: () => Promise<void>
}

export const recordingServer = async (): Promise<RecordingServer> => {
  const asked: Asked[] = []
  let answers: Told[] = []
  const server = createServer(async (request, response) => {
    const sent = await text(request)
    const { method = '', url = '', headers } = request
    asked.push({ method, url, headers, body: sent === '' ? null : JSON.parse(sent) })
    const answer = answers.length > 1 ? answers.shift() : answers[0]
    response.writeHead(answer?.status ?? 500, { 'content-type': 'application/json', ...answer?.headers })
    response.end(typeof answer?.body === 'string' ? answer.body : JSON.stringify(answer?.body ?? null))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    address: `http://127.0.0.1:${port}`,
    asked,
    tell: (...told) => {
      answers = [...told]
    },
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
}

export type Ran = { readonly code: number; readonly out: string; readonly err: string }

/** Runs the command line in this process. */
export const run = async (
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
  stdin = '',
): Promise<Ran> => {
  let out = ''
  let err = ''
  const code = await runProgram(args, {
    env,
    out: (words) => {
      out += words
    },
    err: (words) => {
      err += words
    },
    stdin: async () => stdin,
    secret: async () => stdin,
    fetch,
  })
  return { code, out, err }
}

/** Splits an example as a shell does: spaces, double quotes, `<` redirection left out. */
export const shellWords = (line: string): readonly string[] =>
  [...line.replace(/ < \S+$/, '').matchAll(/"([^"]*)"|(\S+)/g)].map((match) => match[1] ?? match[2] ?? '')
