/** `npm start`: reads the settings, starts one node of Dutydesk, says where it is, and stops it when asked to. */
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { pino } from 'pino'
import { wallClock } from './server/clock.ts'
import { serve } from './server/serve.ts'
import { showSettingFault } from './server/settings/loadSettings.ts'
import { readSettings } from './server/settings/readSettings.ts'

const projectDir = path.join(import.meta.dirname, '..')

const readVersion = async (): Promise<string> => {
  const text = await readFile(path.join(projectDir, 'package.json'), 'utf8')
  return (JSON.parse(text) as { version: string }).version
}

const main = async (): Promise<void> => {
  const loaded = await readSettings(projectDir, process.env)
  if (loaded.kind === 'faulty') {
    console.error('Dutydesk does not start; its settings have faults:')
    for (const fault of loaded.faults) console.error(`  ${showSettingFault(fault)}`)
    process.exitCode = 2
    return
  }
  const { settings } = loaded
  const log = pino({ level: settings.logLevel, base: null }, pino.destination({ dest: 2, sync: false }))
  const running = await serve({
    settings,
    projectDir,
    version: await readVersion(),
    clock: wallClock,
    log: {
      info: (facts, message) => log.info(facts, message),
      warn: (facts, message) => log.warn(facts, message),
      error: (facts, message) => log.error(facts, message),
    },
  })
  console.log(`Dutydesk is ready: ${settings.url}${settings.port === 0 ? ` (listening on ${running.address})` : ''}`)
  if (running.firstRunCode !== null)
    console.log(
      `Nobody is here yet. Open it in a browser to begin; from another machine the code is ${running.firstRunCode}`,
    )

  let stopping = false
  const stop = (signal: NodeJS.Signals): void => {
    if (stopping) return
    stopping = true
    log.info({ signal }, 'stopping')
    running.stop().then(
      () => process.exit(0),
      (error: unknown) => {
        console.error(`Dutydesk could not stop cleanly: ${String(error)}`)
        process.exit(1)
      },
    )
  }
  process.on('SIGTERM', stop)
  process.on('SIGINT', stop)
  process.on('SIGHUP', () => {
    running
      .reloadPlaybooks()
      .catch((error: unknown) => log.error({ err: error }, 'the playbooks were not reloaded; the old ones stay'))
  })
}

const whyNot = (error: Error): string =>
  'code' in error && error.code === 'EADDRINUSE' && 'port' in error
    ? `port ${String(error.port)} is taken. Stop what listens there, or choose another: PORT=8091 npm start`
    : error.message

try {
  await main()
} catch (error) {
  console.error(error instanceof Error ? `Dutydesk does not start: ${whyNot(error)}` : error)
  process.exit(1)
}
