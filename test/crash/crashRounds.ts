/** Rounds of real load and real kills. What each round leaves must satisfy the clients' books; the last one, the database's truth. */
import { expect } from 'vitest'
import { cleanUp } from '#testing/embeddedDesk.ts'
import { openAlertBook } from './alertBook.ts'
import { type DeskServer, diskFolder, killDatabase, openData, startDesk, untilReady } from './deskServer.ts'
import { openLedger, seeded } from './ledger.ts'
import { expectLedger, expectOneTruth, expectSameAnswers } from './truth.ts'

export type Victim = 'node' | 'database' | 'postmaster' | 'both'
const victims: readonly Victim[] = ['node', 'database', 'both', 'postmaster']

/** Done, refused by a rule, and: the database is away. */
const honest: ReadonlySet<number> = new Set([200, 201, 409, 503])

const CLIENTS = 8
const SENDERS = 3
const SHORTEST_MS = 40
const LONGEST_MS = 1200

export type CrashReport = {
  readonly rounds: readonly Victim[]
  readonly commands: number
  readonly open: number
  readonly deliveries: number
}

/** Plays `rounds` rounds on one data folder. Throws on the first thing that is not as it must be. */
export const crashRounds = async (seed: number, rounds: number): Promise<CrashReport> => {
  const random = seeded(seed)
  const data = await diskFolder()
  const ledger = openLedger(random, `s${seed}`)
  const played: Victim[] = []
  let open = 0
  let desk: DeskServer = await startDesk(data)
  const address = () => desk.address
  try {
    const alerts = await openAlertBook(desk.address, random, `s${seed}`)
    // Each kind once in every four, in an order of chance.
    let bag: Victim[] = []
    for (let round = 0; round < rounds; round += 1) {
      if (bag.length === 0) bag = [...victims].sort(() => random() - 0.5)
      const victim = bag.pop() ?? 'node'
      const stop = ledger.work(address, CLIENTS)
      const stopAlerts = alerts.work(address, SENDERS)
      await new Promise((resolve) => setTimeout(resolve, SHORTEST_MS + random() * (LONGEST_MS - SHORTEST_MS)))
      const kills: Promise<void>[] = []
      if (victim === 'node' || victim === 'both') kills.push(desk.kill())
      if (victim !== 'node') kills.push(killDatabase(data, victim === 'postmaster'))
      await Promise.all(kills)
      played.push(victim)
      const stopped = Promise.all([stop(), stopAlerts()])
      if (victim === 'node' || victim === 'both') desk = await startDesk(data)
      await untilReady(desk)
      await stopped
      open += ledger.entries.filter((entry) => entry.answer === null).length
      await ledger.settle(address)
      await alerts.settle(address)
    }
    // Whoever met a database that was away was told that, and not that their key or their words are wrong.
    expect([...ledger.statuses.keys()].filter((status) => !honest.has(status))).toEqual([])
    await expectLedger(desk.address, ledger.entries)
    await expectSameAnswers(desk.address, ledger.entries.slice(-100), ledger.send)
    await desk.stop()
    const database = await openData(data)
    try {
      await alerts.expectKept(database.pool)
      await expectOneTruth(database.pool)
    } finally {
      await database.close()
    }
    return { rounds: played, commands: ledger.entries.length, open, deliveries: alerts.deliveries() }
  } catch (error) {
    console.error(`seed ${seed}, rounds ${played.join(', ')}; the desk's log:\n${desk.log().slice(-6000)}`)
    throw error
  } finally {
    await cleanUp()
  }
}

/** `DUTYDESK_SEED`, or one of chance; printed so that a failure can be played again. */
export const chooseSeed = (): number => {
  const seed = Number(process.env.DUTYDESK_SEED ?? Math.floor(Math.random() * 2 ** 31))
  console.log(`seed ${seed} (DUTYDESK_SEED plays it again)`)
  return seed
}
