/** Other processes on this machine: who is alive, and whether it is still the same one (a process id is used again). */
import { execFile } from 'node:child_process'
import { readFile, stat } from 'node:fs/promises'
import { promisify } from 'node:util'
import { codeOf, orNull } from './systemError.ts'

const run = promisify(execFile)

const answersSignal = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return codeOf(error) === 'EPERM'
  }
}

const ps = async (pid: number, column: string): Promise<string | null> => {
  try {
    const { stdout } = await run('ps', ['-o', `${column}=`, '-p', String(pid)], {
      env: { PATH: '/usr/bin:/bin', LC_ALL: 'C' },
    })
    return stdout.trim() || null
  } catch {
    // `ps` ends with 1 when there is no such process.
    return null
  }
}

/**
 * When the process started, in a form that only compares equal with itself; null when it does not run (a zombie does not).
 * Linux: clock ticks since boot (proc(5), `starttime`). Elsewhere: what `ps` says, to the second.
 */
export const startOf = async (pid: number): Promise<string | null> => {
  if (!Number.isSafeInteger(pid) || pid <= 0 || !answersSignal(pid)) return null
  if (process.platform === 'linux') {
    const text = await orNull(readFile(`/proc/${pid}/stat`, 'latin1'))
    if (text === null) return null
    // The command's name stands in brackets and may contain anything; the fields after it are plain.
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
    return fields[0] === 'Z' || fields[0] === 'X' ? null : (fields[19] ?? null)
  }
  const started = await ps(pid, 'lstart')
  return started?.replaceAll(/\W+/g, '') ?? null
}

/** The command line, its arguments apart; null when it does not run. Where only `ps` can say, spaces separate them. */
export const commandOf = async (pid: number): Promise<readonly string[] | null> => {
  if (process.platform === 'linux') {
    const text = await orNull(readFile(`/proc/${pid}/cmdline`, 'utf8'))
    return text === null || text === '' ? null : text.split('\0').slice(0, -1)
  }
  return (await ps(pid, 'command'))?.split(' ') ?? null
}

/** The user the process runs as; null when it does not run. */
export const userOf = async (pid: number): Promise<number | null> => {
  if (process.platform === 'linux') return (await orNull(stat(`/proc/${pid}`)))?.uid ?? null
  const uid = await ps(pid, 'uid')
  return uid === null ? null : Number(uid)
}
