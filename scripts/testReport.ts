/** What Vitest's JSON report says, as the summary of `npm test` needs it. */
import { z } from 'zod'

const reportSchema = z.object({
  testResults: z.array(
    z.object({
      name: z.string(),
      status: z.string(),
      assertionResults: z.array(z.object({ fullName: z.string(), status: z.string(), duration: z.number().nullish() })),
    }),
  ),
})

export type TestReport = {
  readonly passed: number
  /** By name. A file that failed without a failing test in it (it does not load, a hook threw) is named itself. */
  readonly failed: readonly string[]
  readonly skipped: readonly string[]
  /** Slowest first. */
  readonly slowest: readonly { readonly name: string; readonly ms: number }[]
}

/** Throws where the report has another shape: a summary that nobody can trust must not be green. */
export const readTestReport = (report: unknown): TestReport => {
  const files = reportSchema.parse(report).testResults
  const tests = files.flatMap((file) => file.assertionResults)
  const brokenFiles = files.filter(
    (file) => file.status === 'failed' && !file.assertionResults.some((test) => test.status === 'failed'),
  )
  return {
    passed: tests.filter((test) => test.status === 'passed').length,
    failed: [
      ...tests.filter((test) => test.status === 'failed').map((test) => test.fullName),
      ...brokenFiles.map((file) => file.name),
    ],
    skipped: tests.filter((test) => !['passed', 'failed'].includes(test.status)).map((test) => test.fullName),
    slowest: tests
      .map((test) => ({ name: test.fullName, ms: test.duration ?? 0 }))
      .sort((one, other) => other.ms - one.ms),
  }
}
