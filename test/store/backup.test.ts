import { chmod, copyFile, cp, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { PassThrough } from 'node:stream'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { streamId } from '#domain/stream.ts'
import { backupToFile, writeBackup } from '#server/admin/backup.ts'
import { headerSchema } from '#server/admin/backupFormat.ts'
import { ourTables, qualified, quoted, tableName } from '#server/admin/ourTables.ts'
import { compareViews } from '#server/admin/rebuild.ts'
import { restoreBackup } from '#server/admin/restore.ts'
import { verify } from '#server/admin/verify.ts'
import type { Desk } from '#server/desk.ts'
import { handle } from '#server/handle.ts'
import { noJobs, openDesk } from '#server/openDesk.ts'
import { deliveriesPaused, runDeliveries } from '#server/reactions/runDeliveries.ts'
import { inTransaction, openPool, type Pool } from '#server/store/database.ts'
import { writeFact } from '#server/store/facts.ts'
import { migrate, migrationsDirectory } from '#server/store/migrate.ts'
import { type ClonedDatabase, emptyDatabase, projectDir } from '#testing/cluster.ts'
import { openTestDesk, silentDeskLog, type TestDesk, team } from '#testing/testDesk.ts'
import { hasSystemPostgres, type SystemPostgres, startSystemPostgres, systemPostgresName } from './systemPostgres.ts'

const facts = { madeBy: '0.1.0', madeAt: Temporal.Instant.from('2026-03-02T10:00:00Z') }

let folder: string
let source: TestDesk
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'dutydesk-backup-'))
  source = await openTestDesk()
  const words = 'tab\there, line\nbreak, back\\slash, \\. alone, “quotes”, ✓, null \\N'
  for (const title of ['Payments are slow', `Odd words: ${words.replaceAll(/[\n\t]/g, ' ')}`, 'Search is down']) {
    const number = await source.raise(source.as('mia3'), title)
    const stream = streamId('incident', number)
    await source.must(stream, source.as('mia3'), { type: 'OwnIncident' })
    await source.must(stream, source.as('mia3'), { type: 'Observe', text: words, link: null, foundAt: null })
  }
  await source.settle()
  await keepAPerson(source.desk.pool)
})
afterAll(async () => {
  await source.close()
  await rm(folder, { recursive: true, force: true })
})

/** Sign-in tables refer to one another: a person with a session and a key, and an intake key. */
const keepAPerson = async (pool: Pool): Promise<void> => {
  await pool.query(
    `insert into auth."user" (id, name, email, "emailVerified", "personId") values ('u1', 'Mia', 'mia3@example.org', true, 'mia3')`,
  )
  await pool.query(
    `insert into auth."session" (id, "expiresAt", token, "updatedAt", "userId") values ('s1', now(), 't1', now(), 'u1')`,
  )
  await pool.query(
    `insert into intake_keys (team, id, name, source, scopes, hash, created_by, created_at)
     values ('wilson', 'abcd1234', 'Alerts', 'generic', '{alerts:send}', sha256('x'), 'mia3', now())`,
  )
}

const file = (name: string): string => path.join(folder, name)
const deskOn = async (pool: Pool): Promise<Desk> => {
  const opened = await openDesk({
    pool,
    playbooksDir: path.join(projectDir, 'playbooks'),
    clock: source.clock.now,
    jobs: noJobs,
    log: silentDeskLog,
  })
  return opened.desk
}

/** Every row of every table as text, but the number of the transaction that wrote it. */
const everything = async (pool: Pool): Promise<Record<string, string[]>> =>
  inTransaction(pool, async (tx) => {
    const rows: Record<string, string[]> = {}
    for (const table of await ourTables(tx)) {
      const columns = table.columns.map(quoted).join(', ')
      const found = await tx.query<{ row: string }>(
        `select x::text as row from (select ${columns} from ${qualified(table)}) x order by x::text collate "C"`,
      )
      rows[tableName(table)] = found.rows.map(({ row }) => row)
    }
    return rows
  })

type Target = { readonly database: ClonedDatabase; readonly pool: Pool }
const onTarget = async (
  make: () => Promise<ClonedDatabase>,
  work: (target: Target) => Promise<void>,
): Promise<void> => {
  const database = await make()
  const pool = openPool({ ...database.config, max: 6 })
  try {
    await work({ database, pool })
  } finally {
    await pool.end()
    await database.drop()
  }
}

const restoresInto = (make: () => Promise<ClonedDatabase>): void => {
  test('a backup comes back whole: every row, the chains, the views, and the counting goes on', async () => {
    const name = file(`whole-${crypto.randomUUID()}`)
    const made = await backupToFile(source.desk.pool, name, facts)
    expect(made).toMatchObject({ faults: 0, streams: 5, digest: (await verify(source.desk.pool)).digest })
    await onTarget(make, async ({ pool }) => {
      const report = await restoreBackup(pool, name)
      expect(report).toMatchObject({ events: made.events, digest: made.digest, faults: [], migrated: [] })
      const before = await everything(source.desk.pool)
      const after = await everything(pool)
      expect(after['public.desk_facts']).toEqual(['(_desk,deliveries-paused,true)'])
      expect({ ...after, 'public.desk_facts': [] }).toEqual({ ...before, 'public.desk_facts': [] })
      expect(after['auth.session']).toHaveLength(1)
      const desk = await deskOn(pool)
      expect(await compareViews(desk)).toEqual([])

      const raised = await handle(desk, {
        team,
        stream: { kind: 'incident', fresh: true },
        command: ({ number }) => ({
          ...{
            title: 'After the restore',
            text: null,
            source: { kind: 'developer' },
            confidential: false,
            adopted: null,
          },
          ...{ type: 'RaiseIncident', number, by: source.as('mia3'), at: source.clock.now() },
        }),
      })
      expect(raised).toMatchObject({ kind: 'done', stream: { kind: 'incident', id: '4' } })
      const positions = await pool.query<{ fresh: boolean }>(
        `select min(position) filter (where stream = 'incident/4') > max(position) filter (where stream <> 'incident/4') as fresh from events`,
      )
      expect(positions.rows).toEqual([{ fresh: true }])
      // Readers that follow all events see the restored ones, whatever number their transaction had elsewhere.
      const hidden = await pool.query('select from events where tx >= pg_snapshot_xmin(pg_current_snapshot())')
      expect(hidden.rowCount).toBe(0)
    })
  })

  test('after a restore nothing is sent until an operator says so', async () => {
    const waiting = await openTestDesk()
    const name = file(`waiting-${crypto.randomUUID()}`)
    await waiting.raise(waiting.as('mia3'), 'Not sent yet')
    await backupToFile(waiting.desk.pool, name, facts)
    await waiting.close()
    await onTarget(make, async ({ pool }) => {
      expect((await restoreBackup(pool, name)).waitingDeliveries).toBeGreaterThan(0)
      const desk = await deskOn(pool)
      expect(await deliveriesPaused(pool)).toBe(true)
      expect(await runDeliveries(desk)).toBe(0)
      await writeFact(pool, '_desk', 'deliveries-paused', false)
      expect(await runDeliveries(desk)).toBeGreaterThan(0)
    })
  })

  test('a backup made while others write is of one instant', async () => {
    const busy = await openTestDesk()
    const name = file(`busy-${crypto.randomUUID()}`)
    const first = await busy.raise(busy.as('mia3'), 'Busy')
    await busy.must(streamId('incident', first), busy.as('mia3'), { type: 'OwnIncident' })
    let stop = false
    let written = 0
    const writer = async (n: number): Promise<void> => {
      for (let i = 0; !stop; i += 1) {
        if (i % 5 === 0) await busy.raise(busy.as('max4'), `Writer ${n}, ${i}`)
        const text = `${n}.${i} ${'words '.repeat(200)}`
        await busy.must(streamId('incident', first), busy.as('mia3'), {
          type: 'Observe',
          ...{ text, link: null, foundAt: null },
        })
        written += 1
      }
    }
    const writers = [1, 2, 3, 4].map(writer)
    while (written < 40) await new Promise((resolve) => setImmediate(resolve))
    const made = await backupToFile(busy.desk.pool, name, facts)
    const during = (await verify(busy.desk.pool)).events
    stop = true
    await Promise.all(writers)
    expect(during).toBeGreaterThan(made.events)
    await busy.close()
    await onTarget(make, async ({ pool }) => {
      expect((await restoreBackup(pool, name)).events).toBe(made.events)
      expect((await verify(pool)).faults).toEqual([])
      expect(await compareViews(await deskOn(pool))).toEqual([])
      // Nothing half: every event that wanted an effect has it, and nothing waits for an event that is not there.
      const orphans = await pool.query(
        'select from deliveries d where not exists (select from events e where e.team = d.team and e.stream = d.stream and e.version = d.version)',
      )
      expect(orphans.rowCount).toBe(0)
      const cards = await pool.query<{ n: number }>(
        `select count(*) as n from heads h where h.stream like 'incident/%' and not exists (
           select from deliveries d where d.team = h.team and d.stream = h.stream)`,
      )
      expect(cards.rows).toEqual([{ n: 0 }])
    })
  })
}

describe('restored into the embedded PostgreSQL', () => {
  restoresInto(emptyDatabase)
})

describe.skipIf(!hasSystemPostgres)(`restored into ${systemPostgresName}`, () => {
  let server: SystemPostgres
  beforeAll(async () => {
    server = await startSystemPostgres()
  })
  afterAll(() => server.stop())
  restoresInto(() => server.emptyDatabase())

  test('and from there into the embedded one again, with the same digest', async () => {
    const there = file('there')
    const back = file('back')
    const made = await backupToFile(source.desk.pool, there, facts)
    await onTarget(
      () => server.emptyDatabase(),
      async ({ pool }) => {
        await restoreBackup(pool, there)
        expect((await backupToFile(pool, back, facts)).digest).toBe(made.digest)
      },
    )
    await onTarget(emptyDatabase, async ({ pool }) => {
      expect((await restoreBackup(pool, back)).digest).toBe(made.digest)
      expect(await compareViews(await deskOn(pool))).toEqual([])
    })
  })
})

describe('a backup file', () => {
  test('is readable by its owner alone, is not overwritten, and leaves nothing when it fails', async () => {
    const name = file('own')
    await backupToFile(source.desk.pool, name, facts)
    expect((await stat(name)).mode & 0o777).toBe(0o600)
    await expect(backupToFile(source.desk.pool, name, facts)).rejects.toThrow('is there already and is not overwritten')
    await onTarget(emptyDatabase, async ({ pool }) => {
      await expect(backupToFile(pool, file('nothing'), facts)).rejects.toThrow('This database holds no desk')
    })
    expect((await readdir(folder)).filter((entry) => entry.includes('nothing') || entry.includes('partial'))).toEqual(
      [],
    )
  })

  test('does not hold what was erased', async () => {
    const erased = await openTestDesk()
    const number = await erased.raise(erased.as('lea1'), 'A secret was pasted')
    const stream = streamId('incident', number)
    await erased.must(stream, erased.as('lea1'), { type: 'OwnIncident' })
    const secret = 'hunter2-hunter2'
    const seen = await erased.must(stream, erased.as('lea1'), {
      type: 'Observe',
      ...{ text: `it says ${secret}`, link: null, foundAt: null },
    })
    await erased.settle()
    const before = file('before-redaction')
    await backupToFile(erased.desk.pool, before, facts)
    expect(await readFile(before, 'utf8')).toContain(secret)
    await erased.must(stream, erased.as('lea1'), {
      type: 'RedactEntry',
      ...{ entry: seen.version, reason: 'a password' },
    })
    await erased.settle()
    const after = file('after-redaction')
    await backupToFile(erased.desk.pool, after, facts)
    expect(await readFile(after, 'utf8')).not.toContain(secret)
    await erased.close()
  })

  test('goes to a stream in pieces, and one who stops reading ends it', async () => {
    const big = await openTestDesk()
    await big.desk.pool.query(
      `insert into attachments (team, id, number, filename, media, size, sha256, bytes, added_at)
       select 'wilson', gen_random_uuid(), 1, 'f', 'application/octet-stream', 1, sha256('x'),
              decode(repeat(md5(i::text), 32768), 'hex'), now() from generate_series(1, 60) i`,
    )
    let most = 0
    let bytes = 0
    const output = new PassThrough({ highWaterMark: 64 * 1024 })
    const reading = (async () => {
      for await (const chunk of output as AsyncIterable<Buffer>) {
        most = Math.max(most, output.readableLength + output.writableLength)
        bytes += chunk.length
      }
    })()
    const report = await writeBackup(big.desk.pool, output, facts)
    output.end()
    await reading
    expect(bytes).toBe(report.bytes)
    expect(bytes).toBeGreaterThan(60 * 1024 * 1024)
    expect(most).toBeLessThan(8 * 1024 * 1024)

    const gone = new PassThrough({ highWaterMark: 1024 })
    gone.once('data', () => gone.destroy())
    await expect(writeBackup(big.desk.pool, gone, facts)).rejects.toThrow()
    expect((await big.truth()).faults).toEqual([])
    await big.close()
  })
})

describe('a restore is refused, and leaves nothing,', () => {
  const changedCopy = async (name: string, change: (bytes: Buffer) => Buffer | string): Promise<string> => {
    const original = file('original')
    if (!(await readdir(folder)).includes('original')) await backupToFile(source.desk.pool, original, facts)
    const copy = file(name)
    await writeFile(copy, change(await readFile(original)))
    await chmod(copy, 0o600)
    return copy
  }
  const refused = async (backup: string, message: string | RegExp): Promise<void> =>
    onTarget(emptyDatabase, async ({ pool }) => {
      await expect(restoreBackup(pool, backup)).rejects.toThrow(message)
      const left = await pool.query(`select relname from pg_class where relnamespace = 'public'::regnamespace`)
      expect(left.rows).toEqual([])
    })

  test.each([0.02, 0.3, 0.6, 0.9, 0.999])('when the file is cut after %f of it', async (share) => {
    const cut = await changedCopy(`cut-${share}`, (bytes) => bytes.subarray(0, Math.floor(bytes.length * share)))
    await refused(cut, 'is cut off: it ends in')
  })

  test('when only its last line is missing, or follows twice', async () => {
    const withoutEnd = (bytes: Buffer) => bytes.subarray(0, bytes.lastIndexOf('\n-- sha-256') + 1)
    await refused(await changedCopy('no-end', withoutEnd), 'is cut off: it ends in the last line')
    const twice = (bytes: Buffer) => Buffer.concat([bytes, bytes.subarray(withoutEnd(bytes).length)])
    await refused(await changedCopy('two-ends', twice), 'something follows its last line')
  })

  test.each([0.1, 0.25, 0.5, 0.75, 0.95, 0.99999])('when one byte was changed at %f of it', async (share) => {
    const changed = await changedCopy(`changed-${share}`, (bytes) => {
      const copy = Buffer.from(bytes)
      const at = Math.floor(copy.length * share)
      copy[at] = (copy[at] ?? 0) ^ 1
      return copy
    })
    await refused(changed, /was changed after it was made, or damaged|is cut off/)
  })

  test('when a row was taken out with care', async () => {
    const without = await changedCopy('without', (bytes) =>
      bytes.toString('utf8').replace(/^wilson\tincident\/2\t.*\n/m, ''),
    )
    await refused(without, 'its sha-256 does not fit')
  })

  test('when the file is no backup', async () => {
    await refused(await changedCopy('none', () => 'SELECT 1;\n'), 'is no backup of Dutydesk')
    await refused(file('nowhere'), 'ENOENT')
  })

  test('when its format is newer', async () => {
    const newer = await changedCopy('newer', (bytes) => bytes.toString('utf8').replace('{"format":1,', '{"format":2,'))
    await refused(newer, 'is a backup of format 2, and this Dutydesk reads format 1')
  })

  test('when it comes from a newer release, or one with other migrations', async () => {
    const original = await changedCopy('same', (bytes) => bytes)
    const fewer = file('fewer')
    await mkdir(fewer)
    const header = headerSchema.parse(JSON.parse((await readFile(original, 'utf8')).split('\n')[1]?.slice(3) ?? ''))
    const names = header.migrations.map((migration) => migration.name)
    for (const name of names.slice(0, -1)) await copyFile(path.join(migrationsDirectory, name), path.join(fewer, name))
    await onTarget(emptyDatabase, async ({ pool }) => {
      await expect(restoreBackup(pool, original, fewer)).rejects.toThrow(
        `is of a newer Dutydesk (0.1.0): its database ran ${names.at(-1)}`,
      )
      await writeFile(path.join(fewer, names.at(-1) ?? ''), '-- something else\n')
      await expect(restoreBackup(pool, original, fewer)).rejects.toThrow(`was made after another ${names.at(-1)}`)
    })
  })

  test('when the database has a desk already, or something else', async () => {
    const original = await changedCopy('good', (bytes) => bytes)
    const before = await everything(source.desk.pool)
    await expect(restoreBackup(source.desk.pool, original)).rejects.toThrow(
      'The database is not empty: there are rows in',
    )
    expect(await everything(source.desk.pool)).toEqual(before)
    await onTarget(emptyDatabase, async ({ pool }) => {
      await pool.query('create table somebodys (n int)')
      await expect(restoreBackup(pool, original)).rejects.toThrow('The database holds something else: public.somebodys')
    })
  })

  test('but not when a desk was started there and nobody came, or when this release has gone on since', async () => {
    const original = await changedCopy('fine', (bytes) => bytes)
    await onTarget(emptyDatabase, async ({ pool }) => {
      await migrate(pool)
      await pool.query(`insert into auth."rateLimit" (id, key, count, "lastRequest") values ('r', 'k', 1, 1)`)
      await restoreBackup(pool, original)
      expect((await verify(pool)).faults).toEqual([])
    })
    const later = file('later')
    await cp(migrationsDirectory, later, { recursive: true })
    await writeFile(
      path.join(later, '9999_later.sql'),
      `alter table incidents add column later text not null default 'filled'; create table laters (team text primary key);`,
    )
    await onTarget(emptyDatabase, async ({ pool }) => {
      expect(await restoreBackup(pool, original, later)).toMatchObject({ migrated: ['9999_later.sql'] })
      const rows = await pool.query('select distinct later from incidents')
      expect(rows.rows).toEqual([{ later: 'filled' }])
      expect(await migrate(pool, later)).toEqual([])
    })
    await onTarget(emptyDatabase, async ({ pool }) => {
      await migrate(pool, later)
      await expect(restoreBackup(pool, original, later)).rejects.toThrow(
        'The database has the tables of another release',
      )
    })
  })
})
