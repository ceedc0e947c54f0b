import { expect, test } from 'vitest'
import { readTestReport } from './testReport.ts'

test('a report counts passed and failed, and names what was skipped, failed and slow', () => {
  const report = readTestReport({
    testResults: [
      {
        name: 'a.test.ts',
        status: 'failed',
        assertionResults: [
          { fullName: 'quick', status: 'passed', duration: 2 },
          { fullName: 'slow', status: 'passed', duration: 900.5 },
          { fullName: 'wrong', status: 'failed', duration: 10 },
          { fullName: 'not here', status: 'skipped' },
          { fullName: 'later', status: 'todo' },
        ],
      },
    ],
  })
  expect(report.passed).toBe(2)
  expect(report.failed).toEqual(['wrong'])
  expect(report.skipped).toEqual(['not here', 'later'])
  expect(report.slowest.slice(0, 2)).toEqual([
    { name: 'slow', ms: 900.5 },
    { name: 'wrong', ms: 10 },
  ])
})

test('a file that does not load fails although no test in it did', () => {
  expect(
    readTestReport({ testResults: [{ name: 'broken.test.ts', status: 'failed', assertionResults: [] }] }).failed,
  ).toEqual(['broken.test.ts'])
})

test('a report of another shape is no green run', () => {
  expect(() => readTestReport({ results: [] })).toThrow()
})
