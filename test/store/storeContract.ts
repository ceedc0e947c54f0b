/** What any PostgreSQL must do for the desk: one suite, run on every server there is. */
import { createHash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { EventBase } from '#domain/stream.ts'
import { streamId } from '#domain/stream.ts'
import { headsDigest, verify } from '#server/admin/verify.ts'
import { eraseContents } from '#server/store/contents.ts'
import { nextNumber } from '#server/store/counters.ts'
import { inTransaction, openPool, type Pool, type PoolConfig } from '#server/store/database.ts'
import {
  dueDeliveryStreams,
  firstOpenDelivery,
  listDeliveries,
  settleByPerson,
  settleDelivered,
  settleFailed,
  wantEffects,
} from '#server/store/deliveries.ts'
import { appendEvents, readEvents, VersionConflict } from '#server/store/eventLog.ts'
import { checkIdempotency, hashBody, keepAnswer } from '#server/store/idempotency.ts'
import { type LiveNotice, sendNotice, startLiveHub } from '#server/store/live.ts'
import { lockStreams } from '#server/store/locks.ts'
import { migrate } from '#server/store/migrate.ts'
import { readState, writeState } from '#server/store/states.ts'
import { dueTimers, replaceTimers, takeTimer } from '#server/store/timers.ts'

const at = Temporal.Instant.from('2026-03-02T09:00:00.123Z')
const by = { kind: 'person', id: 'abc12', role: 'member' } as const
const wrote = (text: string, more: object = {}): EventBase => ({ type: 'Wrote', by, at, ...{ text, ...more } })

export const storeContract = (
  name: string,
  database: () => Promise<{ readonly config: PoolConfig; readonly drop: () => Promise<void> }>,
): void => {
  describe(name, () => {
    let pool: Pool
    let config: PoolConfig
    let drop: () => Promise<void>
    beforeAll(async () => {
      const opened = await database()
      config = opened.config
      pool = openPool(config)
      drop = opened.drop
      await migrate(pool)
    })
    afterAll(async () => {
      await pool.end()
      await drop()
    })

    const append = (stream: string, expected: number, ...events: EventBase[]) =>
      inTransaction(pool, (tx) => appendEvents(tx, 'wilson', streamId('incident', stream), expected, events))

    test('events come back as they went in, in order, instants as instants', async () => {
      await append('1', 0, wrote('first', { seenAt: at }), wrote('second ✓ “quoted”'))
      await append('1', 2, wrote('third', { list: [{ reason: 'why' }, { n: 1.5 }] }))
      const events = await readEvents(pool, 'wilson', streamId('incident', '1'))
      expect(events).toEqual([
        { version: 1, event: { type: 'Wrote', by, at, text: 'first', seenAt: at } },
        { version: 2, event: { type: 'Wrote', by, at, text: 'second ✓ “quoted”' } },
        { version: 3, event: { type: 'Wrote', by, at, text: 'third', list: [{ reason: 'why' }, { n: 1.5 }] } },
      ])
    })

    test('a team never reads another team’s stream of the same name', async () => {
      await append('2', 0, wrote('ours'))
      expect(await readEvents(pool, 'other', streamId('incident', '2'))).toEqual([])
    })

    test('appending at a version that is past is a conflict and leaves nothing', async () => {
      await append('3', 0, wrote('one'))
      await expect(append('3', 0, wrote('again'))).rejects.toBeInstanceOf(VersionConflict)
      expect(await readEvents(pool, 'wilson', streamId('incident', '3'))).toHaveLength(1)
    })

    test.each([
      ['update', `update events set type = 'Other'`],
      ['delete', 'delete from events'],
      ['truncate', 'truncate events'],
    ])('events refuse %s', async (_verb, sql) => {
      await append(`immutable-${_verb}`, 0, wrote('stays'))
      await expect(pool.query(sql)).rejects.toMatchObject({ code: '42501' })
    })

    test('words stand beside the event and can be erased while the chain still verifies', async () => {
      await append('4', 0, wrote('my password is hunter2'), wrote('harmless'))
      const stored = await pool.query<{ data: string }>(
        `select data::text as data from events where stream = 'incident/4'`,
      )
      expect(stored.rows.map((row) => row.data).join()).not.toContain('hunter2')
      await inTransaction(pool, (tx) => eraseContents(tx, 'wilson', 'incident/4', 1, at))
      const events = await readEvents(pool, 'wilson', streamId('incident', '4'))
      expect(events.map(({ event }) => (event as { text?: string }).text)).toEqual(['[redacted]', 'harmless'])
      const everything = await pool.query<{ row: string }>('select contents::text as row from contents')
      expect(everything.rows.map((row) => row.row).join()).not.toContain('hunter2')
      expect((await verify(pool)).faults).toEqual([])
    })

    test('twenty writers of one stream follow one another and none is lost', async () => {
      const stream = streamId('incident', 'busy')
      const one = (n: number) =>
        inTransaction(pool, async (tx) => {
          await lockStreams(tx, 'wilson', [stream])
          const events = await readEvents(tx, 'wilson', stream)
          await appendEvents(tx, 'wilson', stream, events.length, [wrote(`writer ${n}`)])
        })
      await Promise.all(Array.from({ length: 20 }, (_, n) => one(n)))
      const texts = (await readEvents(pool, 'wilson', stream)).map(({ event }) => (event as { text?: string }).text)
      expect(new Set(texts).size).toBe(20)
    })

    test('a changed event, a changed hash, a cut tail and changed words are all found', async () => {
      const tamper = async (stream: string, sql: string): Promise<string[]> => {
        await append(stream, 0, wrote('a'), wrote('b'), wrote('c'))
        await inTransaction(pool, async (tx) => {
          await tx.query('alter table events disable trigger user')
          await tx.query(sql)
          await tx.query('alter table events enable trigger user')
        })
        const { faults } = await verify(pool)
        return faults.filter((fault) => fault.stream === `incident/${stream}`).map((fault) => fault.fault)
      }
      expect(await tamper('t1', `update events set type = 'X' where stream = 'incident/t1' and version = 2`)).toEqual([
        'the event was changed, or its hash was',
      ])
      expect(await tamper('t2', `delete from events where stream = 'incident/t2' and version = 3`)).toEqual([
        'the head stands at 3, the events end at 2: the log was cut',
      ])
      expect((await tamper('t3', `delete from events where stream = 'incident/t3' and version = 2`))[0]).toBe(
        'version 2 is missing before it',
      )
      expect(await tamper('t4', `update contents set text = 'z' where stream = 'incident/t4' and version = 1`)).toEqual(
        ['its words were changed'],
      )
      expect(await tamper('t5', `delete from events where stream = 'incident/t5'`)).toEqual([
        'the head names a stream without events: the log was cut',
      ])
    })

    test('the kept state comes back with its version and its instants', async () => {
      const stream = streamId('incident', '5')
      const state = { phase: 'live', raisedAt: at, list: [1, null, 'x'] }
      await inTransaction(pool, (tx) => writeState(tx, 'wilson', stream, { version: 7, stateVersion: 2, state }))
      expect(await readState(pool, 'wilson', stream)).toEqual({ version: 7, stateVersion: 2, state })
    })

    test('wanted timers replace the stored ones; only an earlier or new one asks to be woken', async () => {
      const stream = streamId('incident', '6')
      const plus = (minutes: number) => at.add({ minutes })
      const want = (...timers: [string, number][]) =>
        inTransaction(pool, (tx) =>
          replaceTimers(
            tx,
            'wilson',
            stream,
            timers.map(([key, minutes]) => ({ key, dueAt: plus(minutes) })),
          ),
        )
      expect(await want(['nag', 10], ['silence', 20])).toEqual(plus(10))
      expect(await want(['nag', 10], ['silence', 30])).toBeNull()
      expect(await want(['silence', 15])).toEqual(plus(15))
      expect(await dueTimers(pool, plus(14))).toEqual([])
      const due = await dueTimers(pool, plus(15))
      expect(due).toEqual([{ team: 'wilson', stream: 'incident/6', key: 'silence', dueAt: plus(15) }])
      const timer = due[0]
      if (timer === undefined) throw new Error('one is due')
      expect(await inTransaction(pool, (tx) => takeTimer(tx, timer))).toBe(true)
      expect(await inTransaction(pool, (tx) => takeTimer(tx, timer))).toBe(false)
    })

    test('numbers count per team and kind, and one that was rolled back leaves no gap', async () => {
      const take = () => inTransaction(pool, (tx) => nextNumber(tx, 'numbers', 'incident'))
      expect(await take()).toBe(1)
      await inTransaction(pool, async (tx) => {
        await nextNumber(tx, 'numbers', 'incident')
        throw new Error('rolled back')
      }).catch(() => {})
      expect(await take()).toBe(2)
      expect(await inTransaction(pool, (tx) => nextNumber(tx, 'other', 'incident'))).toBe(1)
    })

    test('an idempotency key answers again, refuses another body, and says when its request is still running', async () => {
      const request = { actor: 'person:abc12', path: '/api/incidents', key: 'k1', bodyHash: hashBody({ title: 'a' }) }
      await inTransaction(pool, async (tx) => {
        expect(await checkIdempotency(tx, 'wilson', request)).toEqual({ kind: 'fresh' })
        const meanwhile = await inTransaction(pool, (other) => checkIdempotency(other, 'wilson', request))
        expect(meanwhile).toEqual({ kind: 'running' })
        await keepAnswer(tx, 'wilson', request, { status: 201, response: { number: 1 } }, at)
      })
      const check = (bodyHash: Buffer) =>
        inTransaction(pool, (tx) => checkIdempotency(tx, 'wilson', { ...request, bodyHash }))
      expect(await check(request.bodyHash)).toEqual({
        kind: 'answered',
        answer: { status: 201, response: { number: 1 } },
      })
      expect(await check(hashBody({ title: 'b' }))).toEqual({ kind: 'different' })
    })

    test('wanted effects wait in the order of their stream, once each, and a failed one holds back those behind it', async () => {
      const stream = streamId('incident', '7')
      const reply = (text: string) => ({
        version: 1,
        effect: { port: 'chat', effect: { type: 'Reply', about: 'status', text, mention: [] } } as const,
      })
      const want = () =>
        inTransaction(pool, (tx) => wantEffects(tx, 'wilson', stream, [reply('first'), reply('second')], at))
      await want()
      await want()
      const listed = await listDeliveries(pool, 'wilson', ['waiting'], 10, null)
      expect(listed.map(({ key }) => key)).toEqual(['wilson/incident/7@1.2', 'wilson/incident/7@1.1'])
      expect(await dueDeliveryStreams(pool, at.subtract({ seconds: 1 }))).toEqual([])
      expect(await dueDeliveryStreams(pool, at)).toEqual([{ team: 'wilson', stream: 'incident/7' }])
      const first = await firstOpenDelivery(pool, 'wilson', 'incident/7', 'chat')
      if (first === null) throw new Error('one is open')
      expect(first.effect).toEqual(reply('first').effect)

      await settleFailed(pool, first, 'it is away', at.add({ minutes: 1 }), at)
      expect(await dueDeliveryStreams(pool, at)).toEqual([{ team: 'wilson', stream: 'incident/7' }])
      expect(await firstOpenDelivery(pool, 'wilson', 'incident/7', 'chat')).toMatchObject({ id: first.id, attempts: 1 })
      await settleFailed(pool, first, 'it does not want it', null, at)
      expect(await firstOpenDelivery(pool, 'wilson', 'incident/7', 'chat')).toMatchObject({ state: 'failed' })
      const settle = () => inTransaction(pool, (tx) => settleByPerson(tx, 'wilson', first.id, 'drop', at))
      expect(await settle()).toEqual({ stream: 'incident/7' })
      expect(await settle()).toBeNull()
      const elsewhere = inTransaction(pool, (tx) => settleByPerson(tx, 'other', first.id, 'retry', at))
      expect(await elsewhere).toBeNull()
      const second = await firstOpenDelivery(pool, 'wilson', 'incident/7', 'chat')
      if (second === null) throw new Error('the second is open')
      await inTransaction(pool, (tx) => settleDelivered(tx, second, { type: 'done' }, at))
      // Late news of a try that lost its lock change nothing.
      await settleFailed(pool, second, 'too late', at, at)
      expect(await firstOpenDelivery(pool, 'wilson', 'incident/7', 'chat')).toBeNull()
    })

    test('a notice leaves with the commit, and never with a rollback', async () => {
      const heard: LiveNotice[] = []
      const hub = await startLiveHub(config, () => {})
      try {
        hub.subscribe((notice) => heard.push(notice))
        const notice = (n: number): LiveNotice => ({ team: 'wilson', items: [{ stream: `incident/${n}`, version: n }] })
        await inTransaction(pool, async (tx) => {
          await sendNotice(tx, notice(1))
          throw new Error('rolled back')
        }).catch(() => {})
        await inTransaction(pool, (tx) => sendNotice(tx, notice(2)))
        while (heard.length === 0) await new Promise((resolve) => setImmediate(resolve))
        expect(heard).toEqual([notice(2)])
      } finally {
        await hub.stop()
      }
    })

    test('the digest of the log sorts streams by their bytes, whatever locale the server has', async () => {
      for (const name of ['b', 'B', 'a-1', 'a_1', 'ä', 'A']) await append(`digest/${name}`, 0, wrote(name))
      const { rows } = await pool.query<{ key: string; hash: Buffer }>(
        `select team || chr(10) || stream as key, hash from heads`,
      )
      const bytes = (text: string) => Buffer.from(text, 'utf8')
      const sorted = rows.sort((a, b) => Buffer.compare(bytes(a.key), bytes(b.key)))
      const hash = createHash('sha256')
      for (const row of sorted) hash.update(row.hash)
      expect(await headsDigest(pool)).toBe(hash.digest('hex'))
    })
  })
}
