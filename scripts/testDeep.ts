/**
 * `npm run test:deep`: the long tier. Many rounds of kills, long random runs, fuzzers, real peers, then a seeded sample of the
 * mutants (`MUTANTS=all` for every one). Ends with one line, `N passed, N failed`.
 */
import { spawn } from 'node:child_process'
import path from 'node:path'

const root = path.join(import.meta.dirname, '..')
const MUTANTS_IN_SAMPLE = '250'

type Count = { readonly passed: number; readonly failed: number }

/** Runs a script of ours; its last line `N passed, N failed` counts, or else how it ended. */
const run = (args: readonly string[]): Promise<Count> =>
  new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [...args], { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] })
    let last: Count | null = null
    let rest = ''
    child.stdout.setEncoding('utf8')
    child.stdout.on('data', (text: string) => {
      process.stdout.write(text)
      rest += text
      const lines = rest.split('\n')
      rest = lines.pop() ?? ''
      for (const line of lines) {
        const counts = /^(\d+) passed, (\d+) failed$/.exec(line.trim())
        if (counts !== null) last = { passed: Number(counts[1]), failed: Number(counts[2]) }
      }
    })
    child.once('error', reject)
    child.once('exit', (code) => {
      const ended = code === 0
      if (last === null) resolve(ended ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 })
      else resolve(ended || last.failed > 0 ? last : { ...last, failed: 1 })
    })
  })

const seed = process.env.SEED ?? String(Math.floor(Date.now() / 86_400_000))
console.log(`Seed ${seed} (SEED=${seed} runs the same again)`)
process.env.SEED = seed
const mutants =
  process.env.MUTANTS === 'all' ? [] : ['--sample', process.env.MUTANTS ?? MUTANTS_IN_SAMPLE, '--seed', seed]
const counts = [
  await run(['scripts/checkAll.ts', '--config', 'vitest.deep.config.ts']),
  await run(['scripts/mutants/mutants.ts', ...mutants]),
]
const passed = counts.reduce((sum, count) => sum + count.passed, 0)
const failed = counts.reduce((sum, count) => sum + count.failed, 0)
console.log(`${passed} passed, ${failed} failed`)
if (failed > 0) process.exitCode = 1
