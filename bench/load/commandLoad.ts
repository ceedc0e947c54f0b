/** People who give commands on incidents at a fixed rate, each with a live stream open; keeps what was answered, for the reading back. */
import { type HttpConnection, openConnection } from './httpConnection.ts'
import { serveLoad } from './loadProcess.ts'
import { openArrivals } from './openArrivals.ts'

export type CommandLoadOptions = {
  readonly port: number
  readonly people: readonly Readonly<Record<string, string>>[]
  readonly incidents: readonly number[]
  /** Commands a second in open arrivals; null: as many as all people can give, each when their last was answered. */
  readonly rate: number | null
  readonly seconds: number
  readonly run: string
}

export type CommandLoadResult = {
  readonly latenciesMs: readonly number[]
  /** From the instant the command was due to the first notice of its version on any of the streams. */
  readonly noticeMs: readonly number[]
  readonly seconds: number
  readonly answered: readonly { readonly incident: number; readonly text: string }[]
  readonly refused: Readonly<Record<string, number>>
  /** How late the generator itself ever was. */
  readonly latestMs: number
}

const words =
  'The error rate fell after the restart of the second node; the queue is shorter and nobody complains any more.'

const run = async (options: CommandLoadOptions): Promise<CommandLoadResult> => {
  const { port, people, incidents } = options
  const latenciesMs: number[] = []
  const noticeMs: number[] = []
  const answered: { incident: number; text: string }[] = []
  const refused: Record<string, number> = {}
  const due = new Map<string, number>()
  const noticed = new Map<string, number>()

  const notice = (item: string, version: number, at: number): void => {
    const key = `${item}@${version}`
    const begun = due.get(key)
    if (begun === undefined) {
      // The notice may overtake the answer; and notices that went together tell the newest version only.
      if (!noticed.has(key)) noticed.set(key, at)
      return
    }
    due.delete(key)
    noticeMs.push(at - begun)
  }
  const hear = (piece: string): void => {
    const at = performance.now()
    for (const [, json] of piece.matchAll(/^data: (\{"team".*\})$/gm)) {
      const { items } = JSON.parse(json ?? '{}') as { items: { item: string; version: number }[] }
      for (const { item, version } of items) notice(item, version, at)
    }
  }
  const streams = await Promise.all(people.map((headers) => openConnection(port, headers)))
  await Promise.all(streams.map((stream) => stream.stream('/api/live', hear)))
  const connections = await Promise.all(people.map((headers) => openConnection(port, headers)))
  // Sign-ins are remembered from the second request on, as in real life.
  await Promise.all(connections.map((connection) => connection.request('GET', '/api/inbox?limit=1')))
  process.send?.({ kind: 'primed' })

  const give = async (connection: HttpConnection, n: number, dueMs: number): Promise<void> => {
    const incident = incidents[n % incidents.length] ?? 0
    const text = `${options.run}-${n}: ${words}`
    const act = n % 5 === 0
    const answer = await connection.request(
      'POST',
      `/api/incidents/${incident}/${act ? 'act' : 'observe'}`,
      JSON.stringify(act ? { text, reason: 'It helped the last time.' } : { text }),
    )
    const now = performance.now()
    if (answer.status !== 200) {
      const key = `${answer.status} ${answer.body.slice(0, 200)}`
      refused[key] = (refused[key] ?? 0) + 1
      return
    }
    latenciesMs.push(now - dueMs)
    answered.push({ incident, text })
    const { version } = JSON.parse(answer.body) as { version: number }
    const key = `incident/${incident}@${version}`
    const early = noticed.get(key)
    if (early === undefined) due.set(key, dueMs)
    else noticeMs.push(early - dueMs)
  }

  const begun = performance.now()
  let latestMs = 0
  if (options.rate === null) {
    let n = 0
    await Promise.all(
      connections.map(async (connection) => {
        while (performance.now() - begun < options.seconds * 1000) {
          n += 1
          await give(connection, n, performance.now())
        }
      }),
    )
  } else {
    // Each person gives one command at a time; who is still waiting gives the next when the answer is there, and its wait counts.
    const last = connections.map(() => Promise.resolve())
    const arrivals = await openArrivals(options.rate, options.seconds, (n, dueMs) => {
      const person = n % connections.length
      const connection = connections[person]
      if (connection === undefined) return
      last[person] = (last[person] ?? Promise.resolve()).then(() => give(connection, n, dueMs))
    })
    latestMs = arrivals.latestMs
    await Promise.all(last)
  }
  const seconds = (performance.now() - begun) / 1000
  await new Promise((resolve) => setTimeout(resolve, 200))
  for (const one of [...streams, ...connections]) one.close()
  return { latenciesMs, noticeMs, seconds, answered, refused, latestMs }
}

serveLoad(run)
