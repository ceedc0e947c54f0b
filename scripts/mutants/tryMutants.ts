/** Runs the tests of a copy over its mutants and watches that none hangs. */
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { root } from './mutantCopy.ts'

/** A mutant that makes a test silent for this long is stopped from outside, and counts as killed. */
const patienceMs = 30_000

export type Tried = {
  readonly killed: ReadonlySet<number>
  readonly reached: ReadonlySet<number>
  /** Killed only by being stopped. */
  readonly stopped: readonly number[]
}

/** Every mutant of `ids`: first over the quick tests, then what is left over the slow ones. Throws when a test fails without any mutant. */
export const tryMutants = async (folder: string, ids: readonly number[]): Promise<Tried> => {
  const killed = new Set<number>()
  const reached = new Set<number>()
  const stopped: number[] = []
  for (const round of ['quick', 'slow'] as const) {
    for (;;) {
      const left = ids.filter((id) => !killed.has(id))
      const { hung, log, failed, output } = await run(folder, round, left)
      for (const line of log) {
        const [what, id] = line.split(' ', 2)
        if (what === 'killed') killed.add(Number(id))
        if (what === 'reached') reached.add(Number(id))
      }
      if (!hung) {
        if (failed) throw new Error(`The tests fail without any mutant:\n${output}`)
        break
      }
      const last = log.findLast((line) => line.startsWith('try '))
      if (last === undefined) throw new Error(`The tests hang without any mutant:\n${output}`)
      killed.add(Number(last.split(' ')[1]))
      stopped.push(Number(last.split(' ')[1]))
    }
  }
  return { killed, reached, stopped }
}

/** Each of `ids` alone, in a process that begins with it: kills what `tryMutants` cannot, rules that are constants or remembered. */
export const tryAlone = async (folder: string, ids: readonly number[]): Promise<ReadonlySet<number>> => {
  const killed = new Set<number>()
  for (const id of ids) {
    const { hung, failed } = await run(folder, 'fresh', [id])
    if (hung || failed) killed.add(id)
  }
  return killed
}

type Ran = {
  readonly hung: boolean
  readonly failed: boolean
  readonly log: readonly string[]
  readonly output: string
}

const run = async (folder: string, round: string, left: readonly number[]): Promise<Ran> => {
  const logFile = path.join(folder, 'log')
  const leftFile = path.join(folder, 'left.json')
  await writeFile(logFile, '')
  await writeFile(leftFile, JSON.stringify(left))
  const lines = async (): Promise<readonly string[]> =>
    existsSync(logFile) ? (await readFile(logFile, 'utf8')).split('\n').filter((line) => line !== '') : []
  const env = { ...process.env, MUTANTS_LOG: logFile, MUTANTS_LEFT: leftFile, MUTANTS_ROUND: round }
  const vitest = path.join(root, 'node_modules/vitest/vitest.mjs')
  // A group of its own, so that its workers end with it.
  const child = spawn(process.execPath, [vitest, 'run', '--reporter=dot', ...(round === 'fresh' ? ['--bail=1'] : [])], {
    cwd: folder,
    env,
    detached: true,
  })
  let output = ''
  child.stdout.on('data', (part) => {
    output += part
  })
  child.stderr.on('data', (part) => {
    output += part
  })
  let hung = false
  let known = -1
  let since = performance.now()
  const stop = (): void => {
    if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL')
  }
  let interrupted = false
  const interrupt = (): void => {
    interrupted = true
    stop()
  }
  process.once('SIGINT', interrupt)
  process.once('SIGTERM', interrupt)
  const watch = setInterval(async () => {
    const length = (await lines()).length
    if (length !== known) {
      known = length
      since = performance.now()
    } else if (performance.now() - since > patienceMs && child.exitCode === null && !hung) {
      hung = true
      stop()
    }
  }, 1_000)
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve))
  clearInterval(watch)
  process.off('SIGINT', interrupt)
  process.off('SIGTERM', interrupt)
  if (interrupted) throw new Error('The mutants were interrupted')
  return { hung, failed: code !== 0, log: await lines(), output }
}
