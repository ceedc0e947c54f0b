/**
 * A Node process that runs the embedded database as the desk does, for tests that kill it. Arguments: project folder, data folder.
 * It writes one line of JSON when ready and one when it fails; SIGTERM stops it.
 */
import { type EmbeddedDatabase, startEmbedded } from '#server/store/embedded/startEmbedded.ts'

const say = (value: object): void => {
  process.stdout.write(`${JSON.stringify(value)}\n`)
}

const [projectDir = '', dataDir = ''] = process.argv.slice(2)
const loud = (facts: object, message: string): void => {
  process.stderr.write(`${message} ${JSON.stringify(facts)}\n`)
}

let database: EmbeddedDatabase | undefined
let stopping = false
const stop = async (): Promise<void> => {
  stopping = true
  await database?.stop()
  process.exit(0)
}
process.on('SIGTERM', () => void stop())
// What keeps a desk running is its HTTP server; here it is this.
const alive = setInterval(() => {}, 1000)

try {
  database = await startEmbedded({
    projectDir,
    env: { ...process.env, DUTYDESK_DATA: dataDir },
    log: { info: loud, warn: loud, error: loud },
  })
  if (stopping) await stop()
  say({ kind: 'ready', connection: database.connection, adopted: database.adopted, dataDir: database.dataDir })
} catch (error) {
  clearInterval(alive)
  say({ kind: 'failed', message: error instanceof Error ? error.message : String(error) })
  process.exitCode = 1
}
