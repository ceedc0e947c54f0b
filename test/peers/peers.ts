/** Real programs of others, as Debian ships them, on loopback: found or named as missing, started, asked, and ended by their ids. */
import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { accessSync, constants } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import { type AddressInfo, createServer as createSocket } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { bootstrapKey, type DeskServer } from '../crash/deskServer.ts'

export const programs = {
  prometheus: '/usr/bin/prometheus',
  alertmanager: '/usr/bin/prometheus-alertmanager',
  amtool: '/usr/bin/amtool',
} as const
export type Program = keyof typeof programs

const isThere = (program: Program): boolean => {
  try {
    accessSync(programs[program], constants.X_OK)
    return true
  } catch {
    return false
  }
}

/** Which of them this machine lacks, for the name of a test that is skipped then; empty when all are there. */
export const missing = (...wanted: readonly Program[]): string => wanted.filter((one) => !isThere(one)).join(', ')

export const freePort = async (): Promise<number> => {
  const socket = createSocket()
  socket.listen(0, '127.0.0.1')
  await once(socket, 'listening')
  const { port } = socket.address() as AddressInfo
  socket.close()
  await once(socket, 'close')
  return port
}

/** Waits for something that another program does in its own time; answers what it found. */
export const eventually = async <T>(what: string, look: () => Promise<T | null>, seconds = 60): Promise<T> => {
  const latest = performance.now() + seconds * 1000
  for (;;) {
    const found = await look().catch(() => null)
    if (found !== null) return found
    if (performance.now() > latest) throw new Error(`In vain waited until ${what}.`)
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}

export type Peers = {
  readonly prometheus: (settings: { target: number; alertmanager: string }) => Promise<void>
  readonly alertmanager: (settings: { webhook: string; key: string }) => Promise<number>
  readonly close: () => Promise<void>
}

export const openPeers = async (): Promise<Peers> => {
  const folder = await mkdtemp(path.join(tmpdir(), 'dutydesk-peers-'))
  const running: { readonly child: ChildProcess; readonly name: string; log: string }[] = []

  const start = async (name: Program, args: readonly string[], health: string): Promise<void> => {
    const child = spawn(programs[name], args, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] })
    const one = { child, name, log: '' }
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (text) => {
        one.log += String(text)
      })
    running.push(one)
    await eventually(`${name} was ready`, async () => {
      if (child.exitCode !== null) throw new Error('it ended')
      return (await fetch(health)).ok ? true : null
    }).catch((error: unknown) => {
      throw new Error(`${name} did not start:\n${one.log.slice(-3000)}`, { cause: error })
    })
  }
  const write = async (name: string, text: string): Promise<string> => {
    const file = path.join(folder, name)
    await writeFile(file, text)
    return file
  }

  return {
    alertmanager: async ({ webhook, key }) => {
      const port = await freePort()
      const config = await write(
        'alertmanager.yml',
        `route: { receiver: desk, group_wait: 0s, group_interval: 1s, repeat_interval: 1h }
receivers:
  - name: desk
    webhook_configs:
      - url: ${webhook}
        http_config: { authorization: { credentials: ${key} } }
`,
      )
      const address = `127.0.0.1:${port}`
      await start(
        'alertmanager',
        [
          `--config.file=${config}`,
          `--storage.path=${path.join(folder, 'alertmanager')}`,
          `--web.listen-address=${address}`,
          '--cluster.listen-address=',
        ],
        `http://${address}/-/ready`,
      )
      return port
    },
    prometheus: async ({ target, alertmanager }) => {
      const port = await freePort()
      await write(
        'rules.yml',
        `groups:
  - name: trial
    rules:
      - alert: ShopDown
        expr: up{job="shop"} == 0
        labels: { severity: critical, service: web-login, environment: production }
        annotations: { summary: 'The shop at {{ $labels.instance }} does not answer' }
`,
      )
      const config = await write(
        'prometheus.yml',
        `global: { scrape_interval: 1s, scrape_timeout: 1s, evaluation_interval: 1s }
rule_files: [rules.yml]
alerting: { alertmanagers: [${alertmanager}] }
scrape_configs:
  - job_name: shop
    static_configs: [{ targets: ['127.0.0.1:${target}'] }]
`,
      )
      await start(
        'prometheus',
        [
          `--config.file=${config}`,
          `--storage.tsdb.path=${path.join(folder, 'prometheus')}`,
          `--web.listen-address=127.0.0.1:${port}`,
          '--rules.alert.resend-delay=2s',
        ],
        `http://127.0.0.1:${port}/-/ready`,
      )
    },
    close: async () => {
      for (const { child } of running) {
        if (child.exitCode !== null || child.signalCode !== null) continue
        const gone = once(child, 'exit')
        child.kill('SIGKILL')
        await gone
      }
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** Something to watch: it answers, or fails. */
export type Shop = { readonly port: number; answers: boolean; readonly close: () => Promise<void> }

export const openShop = async (): Promise<Shop> => {
  const server: Server = createServer((_request, response) => {
    response.writeHead(shop.answers ? 200 : 503, { 'content-type': 'text/plain' })
    response.end(shop.answers ? 'orders_total 7\n' : '')
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const shop: Shop = {
    port: (server.address() as AddressInfo).port,
    answers: true,
    close: async () => {
      server.close()
      server.closeAllConnections()
    },
  }
  return shop
}

const call = async (desk: DeskServer, where: string, body?: object): Promise<Record<string, unknown>> => {
  const response = await fetch(`${desk.address}/api${where}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { authorization: `Bearer ${bootstrapKey}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  const text = await response.text()
  if (!response.ok) throw new Error(`${where}: ${response.status} ${text}`)
  return JSON.parse(text) as Record<string, unknown>
}

export const sourceKey = async (desk: DeskServer, name: string, ...scopes: readonly string[]): Promise<string> =>
  String((await call(desk, '/settings/sources', { name, source: 'alertmanager', scopes })).key)

export type Row = {
  readonly number: number
  readonly title: string
  readonly detail: { readonly firing: boolean; readonly stoppedByItself: boolean; readonly severity: string }
}

/** Alerts that wait in the inbox for a decision. */
export const inboxRows = async (desk: DeskServer): Promise<readonly Row[]> => {
  const { unowned } = await call(desk, '/inbox')
  return (unowned as (Row & { kind: string })[]).filter((row) => row.kind === 'alert-group')
}

export const alertsOf = async (desk: DeskServer, group: number): Promise<readonly Record<string, unknown>[]> =>
  (await call(desk, `/alerts?group=${group}`)).alerts as Record<string, unknown>[]

const execute = promisify(execFile)

/** Runs amtool against the desk; its key is the password of HTTP Basic. Answers what it printed, or throws with what it said. */
export const amtool = async (desk: DeskServer, key: string, ...args: readonly string[]): Promise<string> => {
  const url = new URL(desk.address)
  url.username = 'amtool'
  url.password = key
  const { stdout } = await execute(programs.amtool, [...args, `--alertmanager.url=${url}`], { timeout: 20_000 })
  return stdout
}
