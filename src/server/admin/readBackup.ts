/** Reads a backup file front to back, in bounded memory, and notices when it was cut, changed, or is none. */
import { createHash, type Hash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import {
  BackupFault,
  type BackupHeader,
  type BackupTrailer,
  copyLine,
  END_OF_ROWS,
  FIRST_LINE,
  FORMAT,
  headerSchema,
  lastLine,
  trailerSchema,
} from './backupFormat.ts'
import { type OurTable, tableName } from './ourTables.ts'

const CHUNK = 256 * 1024
/** No line but a row is longer: the header names a few dozen tables. */
const LONGEST_LINE = 4 * 1024 * 1024

export type BackupReader = {
  /** Called once, before any table. */
  readonly header: (header: BackupHeader) => Promise<void> | void
  /** Takes all rows of a table, in PostgreSQL's text format, cut anywhere. */
  readonly table: (table: OurTable, rows: AsyncIterable<Buffer>) => Promise<void>
}

/**
 * Reads the whole file. Throws `BackupFault` when it is no backup, of a newer format, cut off or changed; `reader` has then been
 * given rows that must not be kept, so read once with a reader that drops all before one that keeps.
 */
export const readBackup = async (
  file: string,
  reader: BackupReader,
): Promise<{ readonly header: BackupHeader; readonly trailer: BackupTrailer }> => {
  const input = createReadStream(file, { highWaterMark: CHUNK })
  try {
    return await readFrom(new Source(input[Symbol.asyncIterator](), file), reader)
  } finally {
    input.destroy()
  }
}

const readFrom = async (source: Source, reader: BackupReader) => {
  if ((await source.line('the first line')) !== FIRST_LINE)
    throw new BackupFault(`${source.file} is no backup of Dutydesk (its first line is not "${FIRST_LINE}").`)
  const header = parseHeader(await source.line('the header'), source)
  await reader.header(header)
  for (const table of header.tables) {
    if ((await source.line(tableName(table))) !== copyLine(table)) throw source.changed(tableName(table))
    await reader.table(table, source.rows(tableName(table)))
  }
  const trailer = parseTrailer(await source.line('the summary at the end'), source)
  const expected = lastLine(source.sha256())
  if ((await source.line('the last line')) !== expected) throw source.changed('its sha-256 does not fit')
  if (!(await source.atEnd())) throw source.changed('something follows its last line')
  return { header, trailer }
}

const jsonOf = (line: string): unknown => {
  if (!line.startsWith('-- {')) return null
  try {
    return JSON.parse(line.slice(3)) as unknown
  } catch {
    return null
  }
}

const parseHeader = (line: string, source: Source): BackupHeader => {
  const json = jsonOf(line)
  const format = typeof json === 'object' && json !== null && 'format' in json ? json.format : null
  if (typeof format === 'number' && format > FORMAT)
    throw new BackupFault(
      `${source.file} is a backup of format ${format}, and this Dutydesk reads format ${FORMAT}. Restore it with the version that made it, or a later one.`,
    )
  const parsed = headerSchema.safeParse(json)
  if (!parsed.success) throw source.changed('its header is not readable')
  return parsed.data
}

const parseTrailer = (line: string, source: Source): BackupTrailer => {
  const parsed = trailerSchema.safeParse(jsonOf(line))
  if (!parsed.success) throw source.changed('its summary is not readable')
  return parsed.data
}

const TERMINATOR = Buffer.from(`${END_OF_ROWS}\n`)
const BETWEEN = Buffer.concat([Buffer.from('\n'), TERMINATOR])

/** The file's bytes, by line or by rows up to their end mark. */
class Source {
  readonly file: string
  readonly #chunks: AsyncIterator<Buffer>
  readonly #hash: Hash = createHash('sha256')
  #waiting: Buffer = Buffer.alloc(0)

  constructor(chunks: AsyncIterator<Buffer>, file: string) {
    this.#chunks = chunks
    this.file = file
  }

  /** Of all bytes that were taken. */
  sha256(): string {
    return this.#hash.copy().digest('hex')
  }

  changed(where: string): BackupFault {
    return new BackupFault(
      `${this.file} was changed after it was made, or damaged on its way (${where}). Nothing was restored; use another copy.`,
    )
  }

  #cut(where: string): BackupFault {
    return new BackupFault(
      `${this.file} is cut off: it ends in ${where}. Nothing was restored; use another copy, or make the backup again.`,
    )
  }

  /** False when the file has no more. */
  async #more(): Promise<boolean> {
    const next = await this.#chunks.next()
    if (next.done === true) return false
    this.#waiting = this.#waiting.length === 0 ? next.value : Buffer.concat([this.#waiting, next.value])
    return true
  }

  #take(length: number): Buffer {
    const taken = this.#waiting.subarray(0, length)
    this.#waiting = this.#waiting.subarray(length)
    this.#hash.update(taken)
    return taken
  }

  /** The next line without its end. `where` is for the message when the file ends in it. */
  async line(where: string): Promise<string> {
    for (let from = 0; ; ) {
      const end = this.#waiting.indexOf('\n', from)
      if (end >= 0) return this.#take(end + 1).toString('utf8', 0, end)
      from = this.#waiting.length
      if (from > LONGEST_LINE) throw this.changed(where)
      if (!(await this.#more())) throw this.#cut(where)
    }
  }

  /** Rows up to their end mark, which is taken too. Must be read to its end. */
  async *rows(where: string): AsyncGenerator<Buffer> {
    while (this.#waiting.length < TERMINATOR.length) if (!(await this.#more())) throw this.#cut(where)
    if (this.#waiting.subarray(0, TERMINATOR.length).equals(TERMINATOR)) {
      this.#take(TERMINATOR.length)
      return
    }
    for (;;) {
      const end = this.#waiting.indexOf(BETWEEN)
      if (end >= 0) {
        yield this.#take(end + 1)
        this.#take(TERMINATOR.length)
        return
      }
      // The mark may lie across two chunks: what could be its beginning waits for the next.
      const sure = this.#waiting.length - (BETWEEN.length - 1)
      if (sure > 0) yield this.#take(sure)
      if (!(await this.#more())) throw this.#cut(where)
    }
  }

  async atEnd(): Promise<boolean> {
    return this.#waiting.length === 0 && !(await this.#more())
  }
}
