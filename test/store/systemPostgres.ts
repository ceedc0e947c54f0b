/**
 * A throwaway cluster on the system's own, older PostgreSQL (Debian's, for example), reached as `DATABASE_URL` would reach it: by a
 * role that owns its database and has no other right. It sorts by another locale than the embedded one, as a user's server may.
 */
import { execFile, spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { existsSync, readdirSync } from 'node:fs'
import { chmod, chown, mkdtemp, rm } from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'
import pg from 'pg'
import type { ClonedDatabase } from '#testing/cluster.ts'

const run = promisify(execFile)

const ROOT = '/usr/lib/postgresql'
const EMBEDDED_MAJOR = 18

const findOlder = (): { readonly bin: string; readonly major: number } | null => {
  if (!existsSync(ROOT)) return null
  const majors = readdirSync(ROOT)
    .map(Number)
    .filter(
      (major) => major >= 15 && major < EMBEDDED_MAJOR && existsSync(path.join(ROOT, String(major), 'bin/initdb')),
    )
    .sort((a, b) => a - b)
  return majors[0] === undefined ? null : { bin: path.join(ROOT, String(majors[0]), 'bin'), major: majors[0] }
}

const older = findOlder()

/** What to name in the title of a test that needs it. */
export const systemPostgresName =
  older === null
    ? `the system’s older PostgreSQL (skipped: none of 15 to ${EMBEDDED_MAJOR - 1} under ${ROOT})`
    : `the system’s PostgreSQL ${older.major}`
export const hasSystemPostgres: boolean = older !== null

export type SystemPostgres = {
  /** A new database with nothing in it. */
  readonly emptyDatabase: () => Promise<ClonedDatabase>
  readonly stop: () => Promise<void>
}

/** PostgreSQL refuses root: then it runs as `nobody`. */
const userIds = async (): Promise<{ uid: number; gid: number } | null> => {
  if (process.getuid?.() !== 0) return null
  const id = async (flag: string) => Number((await run('id', [flag, 'nobody'])).stdout)
  return { uid: await id('-u'), gid: await id('-g') }
}

export const startSystemPostgres = async (): Promise<SystemPostgres> => {
  if (older === null) throw new Error('This machine has no older PostgreSQL')
  const folder = await mkdtemp('/tmp/dutydesk-pg-')
  const user = await userIds()
  if (user !== null) await chown(folder, user.uid, user.gid)
  await chmod(folder, 0o700)
  const data = path.join(folder, 'data')
  await run(
    path.join(older.bin, 'initdb'),
    [
      '-D',
      data,
      '-U',
      'postgres',
      '--auth',
      'trust',
      '-E',
      'UTF8',
      '--locale-provider',
      'icu',
      '--icu-locale',
      'en',
      '--no-sync',
    ],
    { ...user, cwd: folder, env: { PATH: older.bin, LC_ALL: 'C' } },
  )
  const server = spawn(
    path.join(older.bin, 'postgres'),
    ['-D', data, '-k', folder, '-c', 'listen_addresses=', '-c', 'fsync=off', '-c', 'shared_buffers=32MB'],
    { ...user, cwd: folder, stdio: 'ignore', env: { PATH: older.bin, LC_ALL: 'C' } },
  )
  const ended = new Promise<void>((resolve) => server.once('exit', () => resolve()))
  const superuser = { host: folder, port: 5432, user: 'postgres', database: 'postgres' }
  const ask = async (sql: string): Promise<void> => {
    const client = new pg.Client(superuser)
    await client.connect()
    try {
      await client.query(sql)
    } finally {
      await client.end()
    }
  }
  for (let tries = 0; ; tries += 1) {
    try {
      await ask('create role dutydesk login')
      break
    } catch (error) {
      if (tries > 400 || server.exitCode !== null) throw error
      await new Promise((resolve) => setTimeout(resolve, 25))
    }
  }
  return {
    emptyDatabase: async () => {
      const name = `test_${randomUUID().replaceAll('-', '')}`
      await ask(`create database ${name} owner dutydesk`)
      return {
        config: { host: folder, port: 5432, user: 'dutydesk', password: '', database: name },
        connectionString: `postgres://dutydesk@${encodeURIComponent(folder)}/${name}`,
        drop: () => ask(`drop database if exists ${name} with (force)`),
      }
    },
    stop: async () => {
      server.kill('SIGQUIT')
      await ended
      await rm(folder, { recursive: true, force: true })
    },
  }
}
