/** A disk that is really full: a small file system of its own, which only root may mount. */
import { execFileSync } from 'node:child_process'
import { mkdtemp, open, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import pg from 'pg'
import { afterAll, expect, test } from 'vitest'
import { projectDir } from '#testing/cluster.ts'
import { silentLog } from './embeddedLog.ts'
import { startEmbedded } from './startEmbedded.ts'

const mount = async (): Promise<string | null> => {
  if (process.getuid?.() !== 0 || process.platform !== 'linux') return null
  const folder = await mkdtemp(path.join(tmpdir(), 'dutydesk-full-'))
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=320m,mode=0711', 'tmpfs', folder], { stdio: 'ignore' })
    return folder
  } catch {
    await rm(folder, { recursive: true })
    return null
  }
}

const small = await mount()
afterAll(async () => {
  if (small === null) return
  execFileSync('umount', [small])
  await rm(small, { recursive: true })
})

const fill = async (file: string, leaveBytes: number, freeBytes: () => Promise<number>): Promise<void> => {
  const filler = await open(file, 'a')
  try {
    const block = Buffer.alloc(64 * 1024, 1)
    while ((await freeBytes()) > leaveBytes) await filler.write(block)
  } finally {
    await filler.close()
  }
}

test.skipIf(small === null)(
  'a full disk refuses work and loses nothing: with space again everything acknowledged is there',
  async () => {
    const root = small ?? ''
    const database = await startEmbedded({ dataDir: path.join(root, 'data'), projectDir, env: {}, log: silentLog })
    const pool = new pg.Pool({ ...database.connection, max: 1 })
    pool.on('error', () => {})
    try {
      await pool.query('create table kept (n int primary key, words text not null)')
      expect(await database.freeBytes()).toBeGreaterThan(database.refuseBelowBytes)
      await fill(path.join(root, 'filler'), 3 * 1024 * 1024, database.freeBytes)
      expect(await database.freeBytes()).toBeLessThan(database.refuseBelowBytes)

      const acknowledged: number[] = []
      const words = 'full of words '.repeat(4000)
      // Not compressible enough to vanish: each row is different, and there is less space than these need.
      await expect(
        (async () => {
          for (let n = 0; n < 5000; n += 1) {
            await pool.query(
              `insert into kept values ($1, $2 || (select string_agg(md5(random()::text), '') from generate_series(1, 300)))`,
              [n, words],
            )
            acknowledged.push(n)
          }
        })(),
      ).rejects.toThrow()
      expect(acknowledged.length).toBeGreaterThan(0)
      expect(acknowledged.length).toBeLessThan(5000)

      await rm(path.join(root, 'filler'))
      const count = async (): Promise<number> => {
        for (;;) {
          try {
            const found = await pool.query<{ n: number }>('select n from kept order by n')
            expect(found.rows.map((row) => row.n).slice(0, acknowledged.length)).toEqual(acknowledged)
            await pool.query(`insert into kept values (1000000, 'goes on')`)
            return found.rows.length
          } catch (error) {
            // Cut off or still recovering: the supervisor brings it back.
            if (!(error instanceof Error) || error.name === 'AssertionError') throw error
            await new Promise((resolve) => setTimeout(resolve, 50))
          }
        }
      }
      // At most the one that was answered by an error may have been kept besides.
      expect((await count()) - acknowledged.length).toBeLessThanOrEqual(1)
    } finally {
      await pool.end()
      await database.stop()
    }
  },
)
