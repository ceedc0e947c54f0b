/** Which tables are the desk's own, as the database itself knows them: what a backup holds and where a restore puts it. */
import type { Tx } from '../store/database.ts'

/** Schemas of ours. The job engine's is none: it is made anew, and what waits stands in `timers` and `deliveries`. */
const SCHEMAS = ['public', 'auth']

export type OurTable = {
  readonly schema: string
  readonly name: string
  /** Columns that hold what somebody wrote: not what PostgreSQL computes, nor numbers of transactions, which mean nothing elsewhere. */
  readonly columns: readonly string[]
}

/** `public.events`, as people and messages call it. */
export const tableName = (table: Pick<OurTable, 'schema' | 'name'>): string => `${table.schema}.${table.name}`

export const quoted = (identifier: string): string => `"${identifier.replaceAll('"', '""')}"`

/** The table as SQL names it. */
export const qualified = (table: Pick<OurTable, 'schema' | 'name'>): string =>
  `${quoted(table.schema)}.${quoted(table.name)}`

type Row = { schema: string; name: string; columns: string[]; needs: string[] }

/**
 * All tables of ours but the list of migrations, those that others refer to before those that refer. Tables of other owners and of
 * extensions are not ours.
 */
export const ourTables = async (tx: Tx): Promise<readonly OurTable[]> => {
  const { rows } = await tx.query<Row>(
    `select n.nspname as schema, c.relname as name,
            (select coalesce(array_agg(a.attname::text order by a.attnum), '{}') from pg_attribute a
              where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = '' and a.atttypid <> 'xid8'::regtype) as columns,
            (select coalesce(array_agg(rn.nspname || '.' || rc.relname), '{}') from pg_constraint k
               join pg_class rc on rc.oid = k.confrelid join pg_namespace rn on rn.oid = rc.relnamespace
              where k.conrelid = c.oid and k.contype = 'f' and k.confrelid <> c.oid) as needs
       from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where n.nspname = any($1) and c.relkind in ('r', 'p') and not c.relispartition
        and c.relowner = (select relowner from pg_class where oid = to_regclass('public.migrations'))
        and not (n.nspname = 'public' and c.relname = 'migrations')
        and not exists (select from pg_depend d where d.objid = c.oid and d.classid = 'pg_class'::regclass and d.deptype = 'e')
      order by n.nspname collate "C", c.relname collate "C"`,
    [SCHEMAS],
  )
  const ordered: Row[] = []
  const visit = (row: Row, path: readonly Row[]): void => {
    if (ordered.includes(row)) return
    if (path.includes(row))
      throw new Error(`Tables refer to one another in a circle: ${path.map(tableName).join(', ')}`)
    for (const need of row.needs) {
      const needed = rows.find((other) => tableName(other) === need)
      if (needed !== undefined) visit(needed, [...path, row])
    }
    ordered.push(row)
  }
  for (const row of rows) visit(row, [])
  return ordered.map(({ schema, name, columns }) => ({ schema, name, columns }))
}

/** A column that counts by itself, and where its counting stands. */
export type OurSequence = {
  readonly schema: string
  readonly table: string
  readonly column: string
  /** The last number given; null when none was. */
  readonly last: number | null
}

export const ourSequences = async (tx: Tx, tables: readonly OurTable[]): Promise<readonly OurSequence[]> => {
  const found: OurSequence[] = []
  for (const table of tables)
    for (const column of table.columns) {
      const { rows } = await tx.query<{ sequence: string | null }>(
        'select pg_get_serial_sequence($1, $2) as sequence',
        [qualified(table), column],
      )
      const sequence = rows[0]?.sequence ?? null
      if (sequence === null) continue
      // The name comes quoted from the catalogue.
      const { rows: stands } = await tx.query<{ last: number | null }>(
        `select case when is_called then last_value end as last from ${sequence}`,
      )
      found.push({ schema: table.schema, table: table.name, column, last: stands[0]?.last ?? null })
    }
  return found
}

/** Lets a column go on counting after the given number. */
export const continueSequence = async (tx: Tx, sequence: OurSequence): Promise<void> => {
  if (sequence.last === null) return
  await tx.query('select setval(pg_get_serial_sequence($1, $2)::regclass, $3)', [
    qualified({ schema: sequence.schema, name: sequence.table }),
    sequence.column,
    sequence.last,
  ])
}
