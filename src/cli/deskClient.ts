/** Speaks HTTP to a Dutydesk server, and turns every "no" into words and an exit code. */
import { randomUUID } from 'node:crypto'
import type { Command } from 'commander'
import { exitCodeOf, exitCodes } from './exitCodes.ts'
import { Exit, type Io } from './io.ts'
import { type Problem, readProblem, showProblem } from './problem.ts'

export const defaultServer = 'http://localhost:8090'

export type DeskClient = {
  readonly get: (path: string, query?: Readonly<Record<string, string | undefined>>) => Promise<unknown>
  readonly post: (path: string, body: unknown) => Promise<unknown>
  /** A file, byte for byte. */
  readonly postBytes: (path: string, bytes: Uint8Array<ArrayBuffer>) => Promise<unknown>
  /** As text, for answers that are no JSON (minutes). */
  readonly getText: (path: string) => Promise<string>
  /** The same client as the person who signs in: by their session, no key. */
  readonly signIn: (email: string, password: string) => Promise<DeskClient>
}

export type GlobalOptions = { readonly server?: string; readonly team?: string; readonly output: 'text' | 'json' }

/** The options that every command understands. */
export const globalOptions = (command: Command): GlobalOptions => command.optsWithGlobals<GlobalOptions>()

/**
 * A client for the server and team that the options or the environment name. Paths stand below `/api` and are about a team.
 * Every call throws `Exit` after it has said why: with the problem as JSON on standard output where `--output json` asked for it,
 * else in words on standard error.
 */
export const deskClient = (io: Io, options: GlobalOptions): DeskClient => clientOf(io, options, {})

/** `session`: headers of a person who signed in. */
const clientOf = (io: Io, options: GlobalOptions, session: Readonly<Record<string, string>>): DeskClient => {
  const server = serverOf(io, options)
  const team = options.team ?? (io.env.DUTYDESK_TEAM || undefined)
  const key = io.env.DUTYDESK_KEY || undefined
  const url = (path: string): string =>
    `${server}/api${team === undefined || isServerWide(path) ? '' : `/teams/${encodeURIComponent(team)}`}${path}`
  const headers = { ...session, ...(key === undefined ? {} : { authorization: `Bearer ${key}` }) }

  const ask = async (address: string, init: RequestInit): Promise<Response> => {
    const response = await reach(io, server, address, init)
    if (response.ok) return response
    const problem = readProblem(response.status, readJson(await response.text()))
    if (options.output === 'json') io.out(`${JSON.stringify(problem, null, 2)}\n`)
    else io.err(`${showProblem(problem)}\n${hint(problem, key)}`)
    throw new Exit(exitCodeOf(problem))
  }
  const send = async (path: string, type: string, body: string | Uint8Array<ArrayBuffer>): Promise<unknown> => {
    // The key makes a repeat harmless, so that a lost answer never does a thing twice.
    const sent = { ...headers, 'content-type': type, 'idempotency-key': randomUUID() }
    return readJson(await (await ask(url(path), { method: 'POST', headers: sent, body })).text())
  }
  return {
    get: async (path, query = {}) => {
      const given = Object.entries(query).filter((entry): entry is [string, string] => entry[1] !== undefined)
      const search = given.length === 0 ? '' : `?${new URLSearchParams(given)}`
      return readJson(await (await ask(url(path) + search, { headers })).text())
    },
    getText: async (path) => (await ask(url(path), { headers })).text(),
    post: (path, body) => send(path, 'application/json', JSON.stringify(body)),
    postBytes: (path, bytes) => send(path, 'application/octet-stream', bytes),
    signIn: async (email, password) => {
      // The server takes a session's word only from its own pages' origin.
      const { origin } = new URL(server)
      const sent = { 'content-type': 'application/json', origin }
      const body = JSON.stringify({ email, password })
      const answer = await ask(url('/auth/sign-in/email'), { method: 'POST', headers: sent, body })
      const cookie = answer.headers.getSetCookie().map((one) => one.split(';')[0])
      return clientOf(io, options, { cookie: cookie.join('; '), origin })
    },
  }
}

/** Doors that are about no team: the server itself, sign-in and invitations, and Alertmanager's, whose team is the key's. */
const isServerWide = (path: string): boolean => /^\/(server|v2|auth|invitations)(\/|$)/.test(path)

const serverOf = (io: Io, options: GlobalOptions): string => {
  const given = options.server ?? (io.env.DUTYDESK_SERVER || defaultServer)
  const parsed = URL.parse(given)
  if (parsed !== null && (parsed.protocol === 'http:' || parsed.protocol === 'https:')) return given.replace(/\/+$/, '')
  io.err(`The server is ${JSON.stringify(given)}, expected an address such as ${defaultServer}\n`)
  throw new Exit(exitCodes.badInput)
}

/** Tries again where the server asks for a moment's patience, and where a connection broke before any answer. */
const reach = async (io: Io, server: string, address: string, init: RequestInit): Promise<Response> => {
  for (let attempt = 1; ; attempt++) {
    const answer = await io
      .fetch(address, { ...init, redirect: 'error', signal: AbortSignal.timeout(30_000) })
      .catch((error: unknown) => (error instanceof Error ? error : new Error(String(error))))
    const last = attempt === 3
    if (answer instanceof Error) {
      if (!last && codeOf(answer) === 'ECONNRESET') continue
      io.err(`No server answers at ${server} (${codeOf(answer) ?? answer.message}).\n`)
      io.err('What to do: start one with "npm start", or set DUTYDESK_SERVER to the address of yours.\n')
      throw new Exit(exitCodes.unreachable)
    }
    const wait = Number(answer.headers.get('retry-after') ?? Number.NaN)
    if (last || !(answer.status === 409 || answer.status === 503) || !(wait <= 2)) return answer
    await answer.body?.cancel()
    await new Promise((resolve) => setTimeout(resolve, wait * 1000))
  }
}

const codeOf = (error: Error): string | null => {
  const { cause } = error
  if (typeof cause === 'object' && cause !== null && 'code' in cause) return String(cause.code)
  return null
}

const hint = ({ status, code }: Problem, key: string | undefined): string => {
  if (code === 'sign-in') return ''
  if (status === 401 && key === undefined)
    return 'What to do: set DUTYDESK_KEY to an API key of yours; dutydesk key sign-in makes one.\n'
  if (status === 401) return 'What to do: the key in DUTYDESK_KEY is not valid (any more); make another.\n'
  return ''
}

const readJson = (text: string): unknown => {
  if (text === '') return null
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
