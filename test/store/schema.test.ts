import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { expect, test } from 'vitest'
import { openPool } from '#server/store/database.ts'
import { migrationsDirectory } from '#server/store/migrate.ts'
import { dumpSchema } from '#server/store/schemaDump.ts'
import { cloneDatabase } from '#testing/cluster.ts'

test('migrations/schema.sql is what the migrations lead to', async () => {
  const database = await cloneDatabase()
  const pool = openPool(database.config)
  try {
    const file = path.join(migrationsDirectory, 'schema.sql')
    const schema = await dumpSchema(pool)
    if (process.env.UPDATE_SCHEMA === '1') await writeFile(file, schema)
    expect(await readFile(file, 'utf8')).toBe(schema)
  } finally {
    await pool.end()
    await database.drop()
  }
})
