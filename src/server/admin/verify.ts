/**
 * Walks every hash chain: each event's hash over the one before it, versions without gaps, the head that each stream should end
 * at, and the words beside the events against their salted hashes. Reads one consistent snapshot in bounded batches.
 */
import type { Json } from '#domain/json.ts'
import { instantToJson } from '#domain/json.ts'
import { chainHash, chainStart } from '../store/chain.ts'
import { contentHash, contentReference } from '../store/contents.ts'
import { type Db, inSnapshot, type Pool, type Tx } from '../store/database.ts'

export type VerifyFault = {
  readonly team: string
  readonly stream: string
  readonly version: number
  readonly fault: string
}

export type VerifyReport = {
  readonly events: number
  readonly streams: number
  readonly faults: readonly VerifyFault[]
  /** sha-256 over all heads: the digest of the whole log, for the daily line and for comparing with a backup. */
  readonly digest: string
}

type Row = {
  team: string
  stream: string
  version: number
  type: string
  data: Json
  actor: Json
  at: Temporal.Instant
  hash: Buffer
}

const BATCH = 5000
const MOST_FAULTS = 1000

export const verify = (pool: Pool): Promise<VerifyReport> => inSnapshot(pool, verifyIn)

/** The same within a transaction that is already open and sees one picture of the database. */
export const verifyIn = async (tx: Tx): Promise<VerifyReport> => {
  const faults: VerifyFault[] = []
  const add = (team: string, stream: string, version: number, fault: string): void => {
    if (faults.length < MOST_FAULTS) faults.push({ team, stream, version, fault })
  }
  await tx.query(
    `declare walk no scroll cursor for
       select team, stream, version, type, data, actor, at, hash from events order by team, stream, version`,
  )
  let events = 0
  let streams = 0
  let current: { team: string; stream: string; version: number; hash: Buffer } | null = null
  const ends = new Map<string, { version: number; hash: Buffer }>()
  const references = new Map<string, { row: Row; sha256: string }>()

  for (;;) {
    const { rows } = await tx.query<Row>(`fetch ${BATCH} from walk`)
    if (rows.length === 0) break
    for (const row of rows) {
      events += 1
      if (current === null || current.team !== row.team || current.stream !== row.stream) {
        streams += 1
        current = { team: row.team, stream: row.stream, version: 0, hash: chainStart }
      }
      if (row.version !== current.version + 1)
        add(row.team, row.stream, row.version, `version ${current.version + 1} is missing before it`)
      const { hash, ...hashed } = row
      const expected = chainHash(current.hash, { ...hashed, at: instantToJson(row.at) })
      if (!expected.equals(hash)) add(row.team, row.stream, row.version, 'the event was changed, or its hash was')
      current = { team: row.team, stream: row.stream, version: row.version, hash }
      ends.set(`${row.team}\n${row.stream}`, current)
      collectReferences(row.data, (id, sha256) => references.set(id, { row, sha256 }))
    }
    await checkContents(tx, references, add)
    references.clear()
  }
  await tx.query('close walk')
  const digest = await checkHeads(tx, ends, add)
  return { events, streams, faults, digest }
}

const collectReferences = (data: Json, found: (id: string, sha256: string) => void): void => {
  const id = contentReference(data)
  if (id !== null) {
    found(id, String((data as { sha256?: Json }).sha256))
    return
  }
  if (data !== null && typeof data === 'object')
    for (const inner of Object.values(data)) collectReferences(inner, found)
}

const checkContents = async (
  tx: Tx,
  references: ReadonlyMap<string, { row: Row; sha256: string }>,
  add: (team: string, stream: string, version: number, fault: string) => void,
): Promise<void> => {
  if (references.size === 0) return
  const { rows } = await tx.query<{ id: string; salt: Buffer; text: string | null }>(
    'select id, salt, text from contents where id = any($1::uuid[])',
    [[...references.keys()]],
  )
  const texts = new Map(rows.map((row) => [row.id, row]))
  for (const [id, { row, sha256 }] of references) {
    const content = texts.get(id)
    if (content === undefined) add(row.team, row.stream, row.version, 'its words are missing')
    else if (content.text !== null && contentHash(content.salt, content.text) !== sha256)
      add(row.team, row.stream, row.version, 'its words were changed')
  }
}

const checkHeads = async (
  tx: Tx,
  ends: ReadonlyMap<string, { version: number; hash: Buffer }>,
  add: (team: string, stream: string, version: number, fault: string) => void,
): Promise<string> => {
  const { rows } = await tx.query<{ team: string; stream: string; version: number; hash: Buffer; digest: string }>(
    `select team, stream, version, hash from heads order by team, stream`,
  )
  for (const head of rows) {
    const end = ends.get(`${head.team}\n${head.stream}`)
    if (end === undefined)
      add(head.team, head.stream, head.version, 'the head names a stream without events: the log was cut')
    else if (end.version !== head.version || !end.hash.equals(head.hash))
      add(
        head.team,
        head.stream,
        head.version,
        `the head stands at ${head.version}, the events end at ${end.version}: the log was cut`,
      )
  }
  const heads = new Set(rows.map((head) => `${head.team}\n${head.stream}`))
  for (const [key, end] of ends)
    if (!heads.has(key)) add(key.split('\n')[0] ?? '', key.split('\n')[1] ?? '', end.version, 'the stream has no head')
  return headsDigest(tx)
}

/**
 * sha-256 over the heads of all streams, as hex: whoever keeps it elsewhere can tell later whether the log was rewritten. The same
 * on every server, whatever order its locale sorts in.
 */
export const headsDigest = async (db: Db): Promise<string> => {
  const { rows } = await db.query<{ digest: string }>(
    `select encode(sha256(coalesce(string_agg(hash, ''::bytea order by team collate "C", stream collate "C"), ''::bytea)), 'hex') as digest from heads`,
  )
  return rows[0]?.digest ?? ''
}
