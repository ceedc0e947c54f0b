/**
 * Everything a change can break, in order: format, lint, types, tests. Ends with one line, `N passed, N failed`, in which format, lint
 * and each type check count as one. With arguments only Vitest runs, with these.
 */
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { readTestReport, type TestReport } from './testReport.ts'

const root = path.join(import.meta.dirname, '..')
const SLOWEST = 20

type Count = { readonly passed: number; readonly failed: number }
const one = (passed: boolean): Count => (passed ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 })

let running: ReturnType<typeof spawn> | undefined
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  process.on(signal, () => {
    running?.kill(signal)
    process.exitCode = 1
  })

const run = (program: string, args: readonly string[]): Promise<boolean> =>
  new Promise((resolve, reject) => {
    running = spawn(process.execPath, [path.join(root, 'node_modules', program), ...args], {
      cwd: root,
      stdio: 'inherit',
    })
    running.once('error', reject)
    running.once('exit', (code) => resolve(code === 0))
  })

const step = async (name: string, program: string, args: readonly string[]): Promise<Count> => {
  const begun = performance.now()
  const passed = await run(program, args)
  console.log(`${passed ? 'ok    ' : 'FAILED'} ${name} (${seconds(performance.now() - begun)})`)
  return one(passed)
}

const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`

const biome = '@biomejs/biome/bin/biome'
const tsc = 'typescript/bin/tsc'
const vitest = 'vitest/vitest.mjs'

const staticSteps = async (): Promise<readonly Count[]> => {
  const web = existsSync(path.join(root, 'src/web/tsconfig.json'))
  return [
    await step('format', biome, ['format', '.']),
    await step('lint', biome, ['check', '--formatter-enabled=false', '.']),
    await step('types of the domain, pure', tsc, ['-p', 'src/domain/tsconfig.json']),
    await step('types', tsc, ['-p', 'tsconfig.json']),
    ...(web ? [await step('types of the web', tsc, ['-p', 'src/web/tsconfig.json'])] : []),
  ]
}

const tests = async (args: readonly string[]): Promise<Count> => {
  const folder = await mkdtemp(path.join(tmpdir(), 'dutydesk-report-'))
  const file = path.join(folder, 'report.json')
  try {
    const passed = await run(vitest, [
      'run',
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${file}`,
      ...args,
    ])
    const report = existsSync(file) ? readTestReport(JSON.parse(await readFile(file, 'utf8'))) : null
    if (report === null) {
      console.log('FAILED tests: Vitest ended without a report')
      return one(false)
    }
    print(report)
    // An error outside of any test fails the run as well.
    const outside = !passed && report.failed.length === 0 ? 1 : 0
    if (outside > 0) console.log('FAILED outside of the tests: see above')
    return { passed: report.passed, failed: report.failed.length + outside }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

const print = ({ slowest, skipped, failed }: TestReport): void => {
  console.log(`\nThe ${Math.min(SLOWEST, slowest.length)} slowest tests:`)
  for (const { name, ms } of slowest.slice(0, SLOWEST)) console.log(`  ${seconds(ms).padStart(7)}  ${name}`)
  if (skipped.length > 0) console.log(`\nSkipped, ${skipped.length}:`)
  for (const name of skipped) console.log(`  ${name}`)
  if (failed.length > 0) console.log(`\nFailed, ${failed.length}:`)
  for (const name of failed) console.log(`  ${name}`)
  console.log()
}

const args = process.argv.slice(2)
const counts = [...(args.length === 0 ? await staticSteps() : []), await tests(args)]
const passed = counts.reduce((sum, count) => sum + count.passed, 0)
const failed = counts.reduce((sum, count) => sum + count.failed, 0)
console.log(`${passed} passed, ${failed} failed`)
if (failed > 0) process.exitCode = 1
