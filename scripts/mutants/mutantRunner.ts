/**
 * Vitest's runner for a run over mutants: each test runs once as it is, then once more under every mutant that it reached and that no
 * earlier test has killed. What happens is appended to MUTANTS_LOG, a line each: `try 7`, `killed 7 by name`, `reached 8`.
 */
import { appendFileSync, readFileSync } from 'node:fs'
import { TestRunner } from 'vitest'

type Task = Parameters<TestRunner['onBeforeTryTask']>[0]

/** A test slower than this waits for the second round, in which fewer mutants are left. */
const quickMs = 40
/** A mutant that goes round loops this many times more than the test needs never ends. */
const roundsMore = 20
const roundsAtLeast = 200_000

const log = process.env.MUTANTS_LOG ?? ''
const slowRound = process.env.MUTANTS_ROUND === 'slow'
/** One mutant that is on from the first import to the end, so that constants and what is remembered between tests feel it too. */
const fresh = process.env.MUTANTS_ROUND === 'fresh'
const left = new Set<number>(JSON.parse(readFileSync(process.env.MUTANTS_LEFT ?? '', 'utf8')))

/** More than any test needs. */
const roundsInAFreshRun = 50_000_000
/** The control: mutants count as under trial, but none is on. */
const noMutant = -1

let active = fresh ? ([...left][0] ?? noMutant) : 0
let rounds = 0
let roundsAllowed = Number.POSITIVE_INFINITY
let reached = new Set<number>()

const count = (): void => {
  rounds += 1
  if (rounds > roundsAllowed) throw new Error('This mutant never ends')
}

Object.assign(globalThis, {
  __mutant: (id: number): boolean => {
    if (active === 0) {
      if (left.has(id)) reached.add(id)
      return false
    }
    count()
    return active === id
  },
  __round: (): void => count(),
})

const note = (line: string): void => appendFileSync(log, `${line}\n`)

class MutantRunner extends TestRunner {
  async runTask(test: Task): Promise<void> {
    // Only tests have a function; suites do not come here.
    const run = TestRunner.getTestFn(test as never)
    if (run === undefined) throw new Error(`${test.name} has no function`)
    reached = new Set()
    rounds = 0
    roundsAllowed = Number.POSITIVE_INFINITY
    const begun = performance.now()
    if (fresh) roundsAllowed = roundsInAFreshRun
    await run()
    if (fresh) return
    this.onAfterTryTask(test as never)
    const ms = performance.now() - begun
    const candidates = [...reached]
    const needed = rounds
    for (const id of candidates) note(`reached ${id}`)
    if (candidates.length === 0 || ms > quickMs !== slowRound) return
    // A test that cannot run twice would seem to kill everything.
    active = noMutant
    this.onBeforeTryTask(test, { retry: 0, repeats: 0 })
    await run()
    this.onAfterTryTask(test as never)
    for (const id of candidates) {
      note(`try ${id}`)
      this.onBeforeTryTask(test, { retry: 0, repeats: 0 })
      active = id
      rounds = 0
      roundsAllowed = Math.max(roundsAtLeast, needed * roundsMore)
      try {
        await run()
        this.onAfterTryTask(test as never)
      } catch {
        left.delete(id)
        note(`killed ${id} by ${test.name}`)
      } finally {
        active = 0
      }
    }
    roundsAllowed = Number.POSITIVE_INFINITY
    // The test itself passed: that is what this run reports.
    this.onBeforeTryTask(test, { retry: 0, repeats: 0 })
    if (test.result !== undefined) test.result.state = 'run'
  }
}

// Vitest asks for a default export here.
export default MutantRunner
