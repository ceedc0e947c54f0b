/**
 * The schema as text, read from the catalogue by our own query, so that a review sees what a migration leads to and every server
 * version from 15 prints the same. Tables, columns, constraints, indexes, triggers and functions of our schemas, sorted.
 */
import type { Db } from './database.ts'

const ourSchemas = ['public', 'auth']

const columnLines = `
  select n.nspname as schema, c.relname as name, a.attnum as nth,
         format('  %I %s%s%s%s', a.attname, format_type(a.atttypid, a.atttypmod),
           case when a.attnotnull then ' not null' else '' end,
           case when a.attidentity <> '' then ' generated always as identity' else '' end,
           case when a.attgenerated = 's' then ' generated always as (' || pg_get_expr(d.adbin, d.adrelid) || ') stored'
                when d.adbin is not null then ' default ' || pg_get_expr(d.adbin, d.adrelid) else '' end) as line
    from pg_attribute a
    join pg_class c on c.oid = a.attrelid
    join pg_namespace n on n.oid = c.relnamespace
    left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
   where n.nspname = any($1) and c.relkind in ('r', 'p') and a.attnum > 0 and not a.attisdropped
   order by n.nspname, c.relname, a.attnum`

// PostgreSQL 18 lists not-null constraints too; they stand with their columns here.
const constraintLines = `
  select n.nspname as schema, c.relname as name, format('  constraint %I %s', k.conname, pg_get_constraintdef(k.oid)) as line
    from pg_constraint k
    join pg_class c on c.oid = k.conrelid
    join pg_namespace n on n.oid = c.relnamespace
   where n.nspname = any($1) and k.contype <> 'n'
   order by n.nspname, c.relname, k.conname`

const indexLines = `
  select pg_get_indexdef(i.indexrelid) || ';' as line
    from pg_index i
    join pg_class c on c.oid = i.indrelid
    join pg_namespace n on n.oid = c.relnamespace
   where n.nspname = any($1) and not exists (select from pg_constraint k where k.conindid = i.indexrelid)
   order by n.nspname, c.relname, pg_get_indexdef(i.indexrelid)`

const triggerLines = `
  select pg_get_triggerdef(t.oid) || ';' as line
    from pg_trigger t
    join pg_class c on c.oid = t.tgrelid
    join pg_namespace n on n.oid = c.relnamespace
   where n.nspname = any($1) and not t.tgisinternal
   order by n.nspname, c.relname, t.tgname`

const functionLines = `
  select pg_get_functiondef(p.oid) || ';' as line
    from pg_proc p
    join pg_namespace n on n.oid = p.pronamespace
   where n.nspname = any($1)
     and not exists (select from pg_depend d where d.objid = p.oid and d.deptype = 'e')
   order by n.nspname, p.proname`

type Line = { readonly line: string }
type TableLine = Line & { readonly schema: string; readonly name: string }

export const dumpSchema = async (db: Db): Promise<string> => {
  const lines = async (sql: string): Promise<string[]> =>
    (await db.query<Line>(sql, [ourSchemas])).rows.map((row) => row.line)
  const columns = (await db.query<TableLine>(columnLines, [ourSchemas])).rows
  const constraints = (await db.query<TableLine>(constraintLines, [ourSchemas])).rows
  const tables = new Map<string, string[]>()
  for (const row of [...columns, ...constraints]) {
    const name = `${row.schema}.${row.name}`
    tables.set(name, [...(tables.get(name) ?? []), row.line])
  }
  const blocks = [
    '-- Made by `UPDATE_SCHEMA=1 npx vitest run test/store/schema.test.ts` from the catalogue after all migrations; checked by a test. Do not edit.',
    ...[...tables].map(([name, inner]) => `create table ${name} (\n${inner.join(',\n')}\n);`),
    (await lines(indexLines)).join('\n'),
    (await lines(triggerLines)).join('\n'),
    ...(await lines(functionLines)),
  ]
  return `${blocks.filter((block) => block !== '').join('\n\n')}\n`
}
