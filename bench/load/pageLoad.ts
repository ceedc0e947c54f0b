/** Asks for pages at a fixed rate, one kind after the other, and answers how long each kind took. */
import { openConnection } from './httpConnection.ts'
import { serveLoad } from './loadProcess.ts'
import { openArrivals } from './openArrivals.ts'

export type PageLoadOptions = {
  readonly port: number
  readonly people: readonly Readonly<Record<string, string>>[]
  /** By kind: addresses that are asked for in turn. */
  readonly kinds: Readonly<Record<string, readonly string[]>>
  readonly rate: number
  readonly seconds: number
}

export type PageLoadResult = {
  readonly latenciesMs: Readonly<Record<string, readonly number[]>>
  readonly refused: Readonly<Record<string, number>>
}

const run = async (options: PageLoadOptions): Promise<PageLoadResult> => {
  const connections = await Promise.all(options.people.map((headers) => openConnection(options.port, headers)))
  const kinds = Object.entries(options.kinds)
  const latenciesMs: Record<string, number[]> = Object.fromEntries(kinds.map(([kind]) => [kind, []]))
  const refused: Record<string, number> = {}
  // Plans and caches of a desk that has run for a while: each address once.
  for (const [, paths] of kinds) for (const path of paths.slice(0, 50)) await connections[0]?.request('GET', path)
  await Promise.all(connections.map((connection) => connection.request('GET', '/api/inbox?limit=1')))
  process.send?.({ kind: 'primed' })

  const last = connections.map(() => Promise.resolve())
  await openArrivals(options.rate, options.seconds, (n, dueMs) => {
    const person = n % connections.length
    const connection = connections[person]
    const [kind, paths] = kinds[n % kinds.length] ?? ['', []]
    const path = paths[Math.floor(n / kinds.length) % paths.length]
    if (connection === undefined || path === undefined) return
    last[person] = (last[person] ?? Promise.resolve()).then(async () => {
      const { status, body } = await connection.request('GET', path)
      if (status === 200) latenciesMs[kind]?.push(performance.now() - dueMs)
      else {
        const key = `${path}: ${status} ${body.slice(0, 100)}`
        refused[key] = (refused[key] ?? 0) + 1
      }
    })
  })
  await Promise.all(last)
  for (const connection of connections) connection.close()
  return { latenciesMs, refused }
}

serveLoad(run)
