/**
 * `dutydesk backup`: everything that cannot be made again, as of one instant, while the desk goes on working. Read by COPY in one
 * snapshot and streamed, so that memory does not grow with the database. What was erased is not in it.
 */
import { createHash, randomUUID } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { access, open, rename, rm } from 'node:fs/promises'
import path from 'node:path'
import type { Writable } from 'node:stream'
import { finished } from 'node:stream/promises'
import { to as copyTo } from 'pg-copy-streams'
import { inSnapshot, type Pool, type Tx } from '../store/database.ts'
import { ranMigrations } from '../store/migrate.ts'
import {
  BackupFault,
  type BackupTrailer,
  copyLine,
  END_OF_ROWS,
  FIRST_LINE,
  FORMAT,
  factsLine,
  lastLine,
} from './backupFormat.ts'
import { type OurTable, ourSequences, ourTables, qualified, quoted, tableName } from './ourTables.ts'
import { verifyIn } from './verify.ts'

export type BackupFacts = { readonly madeBy: string; readonly madeAt: Temporal.Instant }
export type BackupReport = BackupTrailer & { readonly bytes: number; readonly sha256: string }

/** Writes with the reader's pace, and counts and hashes what passes. */
const hashing = (output: Writable) => {
  const hash = createHash('sha256')
  let bytes = 0
  let broken: Error | null = null
  const fail = (error: Error): void => {
    broken = error
  }
  output.on('error', fail)
  const write = async (chunk: string | Buffer): Promise<void> => {
    if (broken !== null) throw broken
    bytes += Buffer.byteLength(chunk)
    hash.update(chunk)
    if (output.write(chunk)) return
    await new Promise<void>((resolve, reject) => {
      const settle = (error?: Error): void => {
        output.off('drain', settle)
        output.off('error', settle)
        output.off('close', settle)
        if (error === undefined && !output.destroyed) resolve()
        else reject(error ?? new BackupFault('Whoever took the backup stopped reading; it is not complete.'))
      }
      output.once('drain', settle)
      output.once('error', settle)
      output.once('close', settle)
    })
  }
  return {
    write,
    line: (text: string) => write(`${text}\n`),
    sha256: () => hash.copy().digest('hex'),
    bytes: () => bytes,
    release: () => output.off('error', fail),
  }
}
type Sink = ReturnType<typeof hashing>

const copyTable = async (tx: Tx, table: OurTable, sink: Sink): Promise<number> => {
  await sink.line(copyLine(table))
  const rows = tx.query(
    copyTo(`copy (select ${table.columns.map(quoted).join(', ')} from ${qualified(table)}) to stdout`),
  )
  for await (const chunk of rows as AsyncIterable<Buffer>) await sink.write(chunk)
  await sink.line(END_OF_ROWS)
  return rows.rowCount
}

/** Writes a backup to a stream and leaves it open. Throws `BackupFault` where there is no desk to back up. */
export const writeBackup = async (pool: Pool, output: Writable, facts: BackupFacts): Promise<BackupReport> => {
  const sink = hashing(output)
  try {
    return await inSnapshot(pool, async (tx) => {
      const migrations = await ranMigrations(tx)
      if (migrations === null || migrations.length === 0)
        throw new BackupFault(
          'This database holds no desk: Dutydesk was never started on it, so there is nothing to back up.',
        )
      const server = await tx.query<{ version: string }>(`select current_setting('server_version') as version`)
      const tables = await ourTables(tx)
      await sink.line(FIRST_LINE)
      await sink.line(
        factsLine({
          format: FORMAT,
          madeBy: facts.madeBy,
          postgresql: server.rows[0]?.version ?? '',
          madeAt: facts.madeAt.toString(),
          migrations: migrations.map((migration) => ({ ...migration })),
          tables: tables.map((table) => ({ ...table, columns: [...table.columns] })),
          sequences: (await ourSequences(tx, tables)).map((sequence) => ({ ...sequence })),
        }),
      )
      const rows: Record<string, number> = {}
      for (const table of tables) rows[tableName(table)] = await copyTable(tx, table, sink)
      const { events, streams, faults, digest } = await verifyIn(tx)
      const trailer = { rows, events, streams, faults: faults.length, digest }
      await sink.line(factsLine(trailer))
      const sha256 = sink.sha256()
      await sink.line(lastLine(sha256))
      return { ...trailer, bytes: sink.bytes(), sha256 }
    })
  } finally {
    sink.release()
  }
}

const exists = (file: string): Promise<boolean> =>
  access(file).then(
    () => true,
    () => false,
  )

/**
 * Writes a backup to a file that only its owner can read. It gets its name when it is complete and on disk; nothing is left of one
 * that failed. Throws `BackupFault` where the file is there already.
 */
export const backupToFile = async (pool: Pool, file: string, facts: BackupFacts): Promise<BackupReport> => {
  const place = path.resolve(file)
  if (await exists(place))
    throw new BackupFault(`${file} is there already and is not overwritten. Name another file, or move it away.`)
  const draft = path.join(path.dirname(place), `.${path.basename(place)}.${randomUUID()}.partial`)
  const output = createWriteStream(draft, { flags: 'wx', mode: 0o600, flush: true })
  try {
    const report = await writeBackup(pool, output, facts)
    output.end()
    await finished(output)
    await rename(draft, place)
    await syncFolder(path.dirname(place))
    return report
  } catch (error) {
    output.destroy()
    await rm(draft, { force: true })
    throw error
  }
}

const syncFolder = async (folder: string): Promise<void> => {
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
