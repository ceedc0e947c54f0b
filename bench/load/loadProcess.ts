/**
 * Load generators run in a process of their own, bound to the last core where `taskset` is there, whoever is at the other end. The parent
 * sends what to do, the child answers once; both over Node's channel.
 */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { availableParallelism } from 'node:os'
import path from 'node:path'

const hasTaskset = (): boolean => {
  try {
    execFileSync('taskset', ['--version'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

/** How the generator is held, for the report. */
export const loadCore: number | null = hasTaskset() && availableParallelism() > 1 ? availableParallelism() - 1 : null

export type RunningLoad<Result> = {
  readonly child: ChildProcess
  readonly result: Promise<Result>
  /** Resolves when the generator says that what it needs is there and its load begins. */
  readonly primed: Promise<void>
}

type Said<Result> =
  | { readonly kind: 'primed' }
  | { readonly kind: 'result'; readonly result: Result }
  | { readonly kind: 'failed'; readonly message: string }

/** Starts a generator; `file` is its name in this folder. */
export const startLoad = <Result>(file: string, options: unknown): RunningLoad<Result> => {
  const script = path.join(import.meta.dirname, file)
  const [program, ...args] =
    loadCore === null ? [process.execPath, script] : ['taskset', '-c', String(loadCore), process.execPath, script]
  const child = spawn(program ?? process.execPath, args, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
  const primed = Promise.withResolvers<void>()
  const result = new Promise<Result>((resolve, reject) => {
    child.on('message', (said: Said<Result>) => {
      if (said.kind === 'primed') primed.resolve()
      else if (said.kind === 'result') resolve(said.result)
      else reject(new Error(said.message))
    })
    child.on('error', reject)
    child.on('exit', (code) => reject(new Error(`${file} ended with ${code}`)))
  })
  // Whoever waits for the beginning hears of an early end too; nobody has to wait for it.
  result.catch((error: unknown) => primed.reject(error))
  primed.promise.catch(() => {})
  child.send({ options })
  return { child, result, primed: primed.promise }
}

export const runLoad = <Result>(file: string, options: unknown): Promise<Result> =>
  startLoad<Result>(file, options).result

/** What a generator's file ends with. */
export const serveLoad = <Options, Result>(work: (options: Options) => Promise<Result>): void => {
  process.once('message', (message: { readonly options: Options }) => {
    work(message.options).then(
      (result) => process.send?.({ kind: 'result', result }, () => process.exit(0)),
      (error: unknown) =>
        process.send?.({ kind: 'failed', message: error instanceof Error ? (error.stack ?? '') : String(error) }, () =>
          process.exit(1),
        ),
    )
  })
  // The parent is gone: nobody waits for an answer.
  process.once('disconnect', () => process.exit(1))
}
