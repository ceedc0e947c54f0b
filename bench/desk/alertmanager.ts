/** Debian's Alertmanager, as the peer: started beside us on loopback, in memory as it is made, with the same grouping and rules. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'

const PROGRAM = 'prometheus-alertmanager'

/** Its version, or null where it is not installed. */
export const alertmanagerVersion = (): string | null => {
  try {
    const said = execFileSync(PROGRAM, ['--version'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })
    return /version (\S+)/.exec(said)?.[1] ?? 'of an unknown version'
  } catch {
    return null
  }
}

const configuration = `route:
  receiver: nobody
  group_by: [alertname, service, environment]
receivers:
  - name: nobody
inhibit_rules:
  - source_matchers: ['severity="critical"']
    target_matchers: ['severity="warning"']
    equal: [alertname, service, environment]
`

const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address === 'string') throw new Error('no port')
  return address.port
}

export type Alertmanager = { readonly port: number; readonly pid: number; readonly stop: () => Promise<void> }

const running = new Set<ChildProcess>()

export const startAlertmanager = async (): Promise<Alertmanager> => {
  const folder = mkdtempSync(path.join(tmpdir(), 'dutydesk-bench-peer-'))
  writeFileSync(path.join(folder, 'alertmanager.yml'), configuration)
  const port = await freePort()
  const child = spawn(
    PROGRAM,
    [
      `--config.file=${path.join(folder, 'alertmanager.yml')}`,
      `--storage.path=${path.join(folder, 'data')}`,
      `--web.listen-address=127.0.0.1:${port}`,
      '--cluster.listen-address=',
      '--log.level=error',
    ],
    { stdio: 'ignore' },
  )
  running.add(child)
  const stop = async (): Promise<void> => {
    running.delete(child)
    if (child.exitCode === null && child.signalCode === null) {
      const gone = once(child, 'exit')
      child.kill('SIGKILL')
      await gone
    }
    rmSync(folder, { recursive: true, force: true })
  }
  for (let tries = 0; tries < 200; tries += 1) {
    if (child.exitCode !== null) break
    if (
      await fetch(`http://127.0.0.1:${port}/-/ready`).then(
        (answer) => answer.ok,
        () => false,
      )
    )
      return { port, pid: child.pid ?? 0, stop }
    await pause(50)
  }
  await stop()
  throw new Error('Alertmanager did not start')
}

export const endAlertmanagers = (): void => {
  for (const child of running) child.kill('SIGKILL')
}
