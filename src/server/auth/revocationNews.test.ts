import { afterAll, beforeAll, expect, test } from 'vitest'
import { openPool, type Pool } from '#server/store/database.ts'
import { type ClonedDatabase, cloneDatabase } from '#testing/cluster.ts'
import { announceRevocation } from './accounts.ts'
import { listenForRevocations, type RevocationNews } from './revocationNews.ts'

let database: ClonedDatabase
let pool: Pool
beforeAll(async () => {
  database = await cloneDatabase()
  pool = openPool(database.config)
})
afterAll(async () => {
  await pool.end()
  await database.drop()
})

const listening = async (work: (news: RevocationNews, heard: string[]) => Promise<void>): Promise<void> => {
  const heard: string[] = []
  const news = await listenForRevocations(database.config, () => {})
  news.onNews('auth', () => heard.push('auth'))
  news.onNews('intakeKeys', () => heard.push('intakeKeys'))
  try {
    await work(news, heard)
  } finally {
    await news.stop()
  }
}

test('each kind of news comes to who asked for it, and only after the commit', () =>
  listening(async (_news, heard) => {
    const tx = await pool.connect()
    await tx.query('begin')
    await announceRevocation(tx)
    await tx.query('rollback')
    tx.release()
    await pool.query(`select pg_notify('dutydesk_intake_keys', '')`)
    await expect.poll(() => heard).toEqual(['intakeKeys'])
    await announceRevocation(pool)
    await expect.poll(() => heard).toEqual(['intakeKeys', 'auth'])
  }))

test('a lost connection is known at once, comes back by itself, and everything is forgotten then', () =>
  listening(async (news, heard) => {
    expect(news.isListening()).toBe(true)
    await pool.query(
      `select pg_terminate_backend(pid) from pg_stat_activity
        where datname = current_database() and application_name = 'dutydesk revocations'`,
    )
    await expect.poll(() => news.isListening(), { interval: 5 }).toBe(false)
    expect(heard).toEqual([])
    await expect.poll(() => news.isListening(), { interval: 5, timeout: 5000 }).toBe(true)
    expect(heard).toEqual(['auth', 'intakeKeys'])
    await announceRevocation(pool)
    await expect.poll(() => heard).toEqual(['auth', 'intakeKeys', 'auth'])
  }))

test('once stopped it doesn’t listen, and stays so', async () => {
  const news = await listenForRevocations(database.config, () => {})
  await news.stop()
  expect(news.isListening()).toBe(false)
})

test('a database that can’t be reached is said at the start', async () => {
  await expect(listenForRevocations({ ...database.config, database: 'no_such_database' }, () => {})).rejects.toThrow()
})
