/**
 * Sends batches of alerts: each connection has its share of the fingerprints, so that what was said last of each is known. Of a batch
 * nine tenths are repeats, a twentieth is new, a twentieth has recovered. Keeps a ledger of what was answered 2xx, for the reading back.
 */
import { ConnectionLost, type HttpConnection, openConnection } from './httpConnection.ts'
import { serveLoad } from './loadProcess.ts'

export type AlertLoadOptions = {
  readonly port: number
  /** `v2`: Alertmanager's API; `webhook`: its webhook. */
  readonly door: 'v2' | 'webhook'
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly connections: number
  readonly batch: number
  readonly fingerprints: number
  /** Sent and not measured, before the first measurement. */
  readonly warmSeconds: number
  readonly seconds: number
  /** Tells runs apart: alerts of one are never those of another. */
  readonly run: string
  /** Half-way through the far end is killed: a lost connection is the end, not a fault. */
  readonly mayBeKilled: boolean
}

export type AlertLoadResult = {
  readonly alerts: number
  readonly seconds: number
  readonly latenciesMs: readonly number[]
  readonly refused: Readonly<Record<string, number>>
  /** What fires, by the label `instance`, and the end that was told last (v2 door). */
  readonly firing: readonly (readonly [string, string])[]
  /** All that recovered. */
  readonly resolved: number
  /** Sent and not answered before the connection was lost: may be there or not. */
  readonly uncertain: readonly string[]
}

const NAMES = 40
const services = ['web-login', 'password-app', 'directory', 'card-api', 'api-gateway']
const environments = ['production', 'staging']
const severities = ['critical', 'warning', 'warning', 'warning', 'info']

type Alert = { readonly instance: string; readonly head: string; ends: string }

/** An alert as Prometheus sends it: seven labels, two annotations, a link; about 500 bytes. */
const alertOf = (instance: string, n: number, begun: string): Alert => {
  const name = `Bench${n % NAMES}`
  const service = services[Math.floor(n / NAMES) % services.length] ?? ''
  const environment = environments[Math.floor(n / 200) % environments.length] ?? ''
  const labels = {
    alertname: name,
    service,
    environment,
    severity: severities[n % severities.length],
    instance,
    cluster: `cluster-${n % 7}`,
    job: service,
  }
  const annotations = {
    summary: `${name} on ${instance} of ${service}`,
    description: `The value has been above its threshold for five minutes; ${environment} is affected. See the runbook.`,
  }
  const generatorURL = `http://prometheus.example.org:9090/graph?g0.expr=bench_${n % NAMES}&g0.tab=1`
  return {
    instance,
    head: `{"labels":${JSON.stringify(labels)},"annotations":${JSON.stringify(annotations)},"generatorURL":${JSON.stringify(generatorURL)},"startsAt":"${begun}"`,
    ends: '',
  }
}

const minutes = (n: number): string => new Date(Date.now() + n * 60_000).toISOString()

const send = async (options: AlertLoadOptions): Promise<AlertLoadResult> => {
  const { door, batch, path } = options
  const begunAt = minutes(-10)
  const refused: Record<string, number> = {}
  const latenciesMs: number[] = []
  const lives: Alert[][] = []
  const uncertain: string[] = []
  let resolved = 0
  let counted = 0
  let made = 0
  let measuring = false
  let stopAt = Number.POSITIVE_INFINITY

  const fire = (alert: Alert, ends: string): string =>
    door === 'v2'
      ? `${alert.head},"endsAt":"${ends}"}`
      : `${alert.head},"endsAt":"0001-01-01T00:00:00Z","status":"firing"}`
  const recover = (alert: Alert, now: string): string =>
    door === 'v2' ? `${alert.head},"endsAt":"${now}"}` : `${alert.head},"endsAt":"${now}","status":"resolved"}`
  const message = (alerts: readonly string[]): string =>
    door === 'v2'
      ? `[${alerts.join(',')}]`
      : `{"version":"4","groupKey":"{}","truncatedAlerts":0,"status":"firing","receiver":"dutydesk","groupLabels":{},"commonLabels":{},"commonAnnotations":{},"externalURL":"http://alertmanager.example.org:9093","alerts":[${alerts.join(',')}]}`

  /** Answers whether it was kept. */
  const post = async (connection: HttpConnection, body: string, count: number): Promise<boolean> => {
    const begun = performance.now()
    const { status, body: said } = await connection.request('POST', path, body)
    if (status >= 200 && status < 300) {
      if (measuring) {
        latenciesMs.push(performance.now() - begun)
        counted += count
      }
      return true
    }
    if (status !== 503 && status !== 429) throw new Error(`${path} answered ${status}: ${said.slice(0, 300)}`)
    refused[status] = (refused[status] ?? 0) + 1
    // As Prometheus does: a little later, the same again.
    await new Promise((resolve) => setTimeout(resolve, 50))
    return false
  }
  const next = (instance: number): Alert => {
    made += 1
    return alertOf(`${options.run}-${instance}-${made}.example.org`, made, begunAt)
  }

  const prime = async (connection: HttpConnection, n: number): Promise<void> => {
    const share = Math.floor(options.fingerprints / options.connections)
    const alerts = Array.from({ length: share }, () => next(n))
    lives[n] = alerts
    for (let from = 0; from < share; from += batch) {
      const part = alerts.slice(from, from + batch)
      const ends = minutes(5)
      while (!(await post(connection, message(part.map((alert) => fire(alert, ends))), part.length)));
      for (const alert of part) alert.ends = ends
    }
  }
  const twentieth = Math.round(batch / 20)
  const work = async (connection: HttpConnection, n: number): Promise<void> => {
    const live = lives[n] ?? []
    let at = 0
    while (performance.now() < stopAt) {
      const gone = live.splice(at % Math.max(1, live.length - twentieth), twentieth)
      const repeated = Array.from({ length: batch - 2 * twentieth }, (_, k) => live[(at + k) % live.length]).filter(
        (alert) => alert !== undefined,
      )
      const fresh = Array.from({ length: twentieth }, () => next(n))
      at = (at + repeated.length) % live.length
      const ends = minutes(5)
      const now = minutes(0)
      const body = message([
        ...repeated.map((alert) => fire(alert, ends)),
        ...fresh.map((alert) => fire(alert, ends)),
        ...gone.map((alert) => recover(alert, now)),
      ])
      try {
        while (!(await post(connection, body, batch)));
      } catch (error) {
        if (!(options.mayBeKilled && error instanceof ConnectionLost)) throw error
        uncertain.push(...[...repeated, ...fresh, ...gone].map((alert) => alert.instance))
        return
      }
      for (const alert of repeated) alert.ends = ends
      for (const alert of fresh) alert.ends = ends
      live.push(...fresh)
      resolved += gone.length
    }
  }

  const connections = await Promise.all(
    Array.from({ length: options.connections }, () => openConnection(options.port, options.headers)),
  )
  await Promise.all(connections.map(prime))
  process.send?.({ kind: 'primed' })
  let seconds = 0
  if (options.warmSeconds > 0) {
    stopAt = performance.now() + options.warmSeconds * 1000
    await Promise.all(connections.map(work))
  }
  measuring = true
  const begun = performance.now()
  stopAt = begun + options.seconds * 1000
  await Promise.all(connections.map(work))
  seconds = (performance.now() - begun) / 1000
  for (const connection of connections) connection.close()
  return {
    alerts: counted,
    seconds,
    latenciesMs,
    refused,
    firing: lives.flatMap((live) => live.map((alert) => [alert.instance, alert.ends] as const)),
    resolved,
    uncertain,
  }
}

serveLoad(send)
