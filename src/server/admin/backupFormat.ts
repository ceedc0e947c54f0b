/**
 * What a backup file looks like. It is text that PostgreSQL's own client could read, too, into a database that ran the migrations
 * it names:
 *
 *     -- Dutydesk backup
 *     -- {"format":1,"madeBy":"0.1.0",…,"migrations":[…],"tables":[…],"sequences":[…]}
 *     COPY "public"."heads" ("team", "stream", "version", "hash") FROM stdin;
 *     …rows in PostgreSQL's text format…
 *     \.
 *     …every table of the header, in its order…
 *     -- {"rows":{"public.heads":12,…},"events":120,"streams":12,"faults":0,"digest":"…"}
 *     -- sha-256 …
 *
 * The last line covers every byte before it, so that a cut or changed file is noticed before anything is read into a database.
 */
import { z } from 'zod'
import { type OurTable, qualified, quoted } from './ourTables.ts'

export const FORMAT = 1
export const FIRST_LINE = '-- Dutydesk backup'
export const END_OF_ROWS = '\\.'

/** A backup that cannot be made, or a file that cannot be restored: the message says what was found and what to do. */
export class BackupFault extends Error {
  override readonly name = 'BackupFault'
}

const count = z.number().int().nonnegative()

export const headerSchema = z.object({
  format: z.literal(FORMAT),
  /** Dutydesk's version. */
  madeBy: z.string(),
  /** The server it was read from. */
  postgresql: z.string(),
  /** ISO 8601. */
  madeAt: z.string(),
  migrations: z.array(z.object({ number: z.number().int(), name: z.string(), digest: z.string() })).min(1),
  tables: z.array(z.object({ schema: z.string(), name: z.string(), columns: z.array(z.string()).min(1) })).min(1),
  sequences: z.array(z.object({ schema: z.string(), table: z.string(), column: z.string(), last: count.nullable() })),
})
export type BackupHeader = Readonly<z.infer<typeof headerSchema>>

export const trailerSchema = z.object({
  /** How many rows each table has, by `schema.name`. */
  rows: z.record(z.string(), count),
  events: count,
  streams: count,
  /** What `verify` found wrong with the log when the backup was made; 0 where all is well. */
  faults: count,
  /** sha-256 over the heads of all streams, as `verify` answers it. */
  digest: z.string().regex(/^[0-9a-f]{64}$/),
})
export type BackupTrailer = Readonly<z.infer<typeof trailerSchema>>

export const factsLine = (facts: BackupHeader | BackupTrailer): string => `-- ${JSON.stringify(facts)}`
export const copyLine = (table: OurTable): string =>
  `COPY ${qualified(table)} (${table.columns.map(quoted).join(', ')}) FROM stdin;`
export const lastLine = (sha256: string): string => `-- sha-256 ${sha256}`
