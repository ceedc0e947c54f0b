/** What the figures were measured on. */
import { execFileSync } from 'node:child_process'
import { closeSync, fdatasyncSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs'
import { cpus, loadavg, tmpdir, totalmem } from 'node:os'
import path from 'node:path'
import { median } from './figures.ts'

/** Microseconds of one fdatasync after 8 kB were appended, the median of 200, where the benches keep their data. */
const syncMicroseconds = (): number => {
  const folder = mkdtempSync(path.join(tmpdir(), 'dutydesk-bench-'))
  const file = openSync(path.join(folder, 'sync'), 'w')
  const page = Buffer.alloc(8192, 1)
  try {
    return median(
      Array.from({ length: 200 }, () => {
        writeSync(file, page)
        const begun = performance.now()
        fdatasyncSync(file)
        return (performance.now() - begun) * 1000
      }),
    )
  } finally {
    closeSync(file)
    rmSync(folder, { recursive: true })
  }
}

const git = (projectDir: string, ...args: readonly string[]): string => {
  try {
    return execFileSync('git', args, { cwd: projectDir, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim()
  } catch {
    return ''
  }
}

/** One line: date, commit, machine, how busy it was before the part began. */
export const machineLine = (projectDir: string): string => {
  const [cpu] = cpus()
  const commit = git(projectDir, 'rev-parse', '--short', 'HEAD') || 'unknown commit'
  const changed = git(projectDir, 'status', '--porcelain', '--', 'src', 'migrations', 'package-lock.json') !== ''
  return [
    new Date().toISOString().slice(0, 16).replace('T', ' ').concat(' UTC'),
    `${commit}${changed ? ' with changes' : ''}`,
    `${cpus().length} cores (${cpu?.model.trim() || process.arch})`,
    `${Math.round(totalmem() / 2 ** 30)} GB`,
    `fdatasync ${Math.round(syncMicroseconds())} µs`,
    `Node ${process.versions.node}`,
    `load before ${(loadavg()[0] ?? 0).toFixed(2)}`,
  ].join(' · ')
}
