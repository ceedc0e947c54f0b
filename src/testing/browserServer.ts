/**
 * Runs the one browser of a test run for all its files, as a process of its own. Arguments: the program, the file to write its address
 * into, and the process of the run: when that is gone, so is the browser. SIGTERM ends it.
 */
import { rename, writeFile } from 'node:fs/promises'
import { chromium } from 'playwright-core'

const [program = '', file = '', run = ''] = process.argv.slice(2)
const LOOK_EVERY_MS = 2000

const server = await chromium.launchServer({
  executablePath: program,
  host: '127.0.0.1',
  // Its sandbox needs rights that root in a container, and the packaged build, do not have; it visits only our own pages.
  args: ['--no-sandbox', '--no-zygote', '--disable-gpu', '--disable-dev-shm-usage', '--lang=en-GB'],
})
await writeFile(`${file}.new`, server.wsEndpoint())
await rename(`${file}.new`, file)

setInterval(() => {
  try {
    process.kill(Number(run), 0)
  } catch {
    void server.close().then(() => process.exit(0))
  }
}, LOOK_EVERY_MS)
