/**
 * One kept-alive HTTP/1.1 connection, one request at a time: as little work as a load generator can do, the same for us and for the
 * peer.
 */
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'

export type Answer = { readonly status: number; readonly body: string }

export type HttpConnection = {
  readonly request: (method: string, path: string, body?: string) => Promise<Answer>
  /** Gets a stream that does not end; every piece is handed on as it comes. */
  readonly stream: (path: string, onPiece: (piece: string) => void) => Promise<void>
  readonly close: () => void
}

export class ConnectionLost extends Error {
  override readonly name = 'ConnectionLost'
}

const END_OF_HEAD = Buffer.from('\r\n\r\n')

type Head = { readonly status: number; readonly length: number | 'chunked'; readonly bytes: number }

const headOf = (received: Buffer): Head | null => {
  const end = received.indexOf(END_OF_HEAD)
  if (end < 0) return null
  const text = received.toString('latin1', 0, end)
  const length = /\r\ncontent-length: *(\d+)/i.exec(text)?.[1]
  return {
    status: Number(text.slice(9, 12)),
    length: /\r\ntransfer-encoding: *chunked/i.test(text) ? 'chunked' : Number(length ?? 0),
    bytes: end + 4,
  }
}

/** The joined chunks, or null while the last one is missing. */
const chunksOf = (received: Buffer, from: number): { readonly body: string; readonly end: number } | null => {
  const parts: Buffer[] = []
  for (let at = from; ; ) {
    const line = received.indexOf('\r\n', at)
    if (line < 0) return null
    const size = Number.parseInt(received.toString('latin1', at, line), 16)
    const end = line + 2 + size + 2
    if (received.length < end) return null
    if (size === 0) return { body: Buffer.concat(parts).toString('utf8'), end }
    parts.push(received.subarray(line + 2, line + 2 + size))
    at = end
  }
}

/** `headers`: sent with every request. */
export const openConnection = async (
  port: number,
  headers: Readonly<Record<string, string>>,
): Promise<HttpConnection> => {
  const socket: Socket = connect({ host: '127.0.0.1', port, noDelay: true })
  await once(socket, 'connect')
  const fixed = Object.entries({ host: `127.0.0.1:${port}`, ...headers })
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join('')
  let received: Buffer = Buffer.alloc(0)
  let waiting: { resolve: (answer: Answer) => void; reject: (error: Error) => void } | null = null
  let lost: Error | null = null
  let onPiece: ((piece: string) => void) | null = null

  const settle = (answer: Answer, consumed: number): void => {
    received = received.subarray(consumed)
    const { resolve } = waiting ?? {}
    waiting = null
    resolve?.(answer)
  }
  socket.on('data', (piece: Buffer) => {
    if (onPiece !== null) {
      onPiece(piece.toString('utf8'))
      return
    }
    received = received.length === 0 ? piece : Buffer.concat([received, piece])
    const head = headOf(received)
    if (head === null) return
    if (head.length === 'chunked') {
      const chunks = chunksOf(received, head.bytes)
      if (chunks !== null) settle({ status: head.status, body: chunks.body }, chunks.end)
    } else if (received.length >= head.bytes + head.length)
      settle(
        { status: head.status, body: received.toString('utf8', head.bytes, head.bytes + head.length) },
        head.bytes + head.length,
      )
  })
  const lose = (error?: Error): void => {
    lost ??= new ConnectionLost(error?.message ?? 'closed')
    waiting?.reject(lost)
    waiting = null
  }
  socket.on('error', lose)
  socket.on('close', () => lose())

  return {
    request: (method, path, body) => {
      if (lost !== null) return Promise.reject(lost)
      if (waiting !== null) return Promise.reject(new Error('One request at a time'))
      const start = `${method} ${path} HTTP/1.1\r\n${fixed}`
      return new Promise((resolve, reject) => {
        waiting = { resolve, reject }
        if (body === undefined) socket.write(`${start}\r\n`)
        else
          socket.write(
            `${start}content-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
          )
      })
    },
    stream: async (path, piece) => {
      socket.write(`GET ${path} HTTP/1.1\r\n${fixed}\r\n`)
      await once(socket, 'data')
      const status = headOf(received)?.status
      if (status !== 200) throw new Error(`${path} answered ${status}`)
      onPiece = piece
    },
    close: () => {
      socket.destroy()
    },
  }
}

/** Asks once on a connection of its own and wants a 2xx; answers the body as JSON, or null where there is none. */
export const ask = async (
  port: number,
  headers: Readonly<Record<string, string>>,
  method: string,
  path: string,
  body?: unknown,
): Promise<unknown> => {
  const connection = await openConnection(port, headers)
  try {
    const answer = await connection.request(method, path, body === undefined ? undefined : JSON.stringify(body))
    if (answer.status < 200 || answer.status > 299)
      throw new Error(`${method} ${path} answered ${answer.status}: ${answer.body.slice(0, 500)}`)
    return answer.body === '' ? null : JSON.parse(answer.body)
  } finally {
    connection.close()
  }
}
