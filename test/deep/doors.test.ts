import { afterEach, expect, test } from 'vitest'
import { compareViews } from '#server/admin/rebuild.ts'
import { verify } from '#server/admin/verify.ts'
import { wallClock } from '#server/clock.ts'
import { cleanUp } from '#testing/embeddedDesk.ts'
import { chooseSeed } from '../crash/crashRounds.ts'
import {
  bootstrapKey,
  type DeskServer,
  diskFolder,
  killDatabase,
  openData,
  startDesk,
  untilReady,
} from '../crash/deskServer.ts'
import { seeded } from '../crash/ledger.ts'
import { deskOn } from '../crash/truth.ts'
import { garbage } from './doorGarbage.ts'
import { type DoorSender, doorSenders, signingToken } from './doorSenders.ts'

const ROUNDS = Number(process.env.DUTYDESK_DOOR_ROUNDS ?? 10)
const GARBAGE_OF_ROUND = Number(process.env.DUTYDESK_DOOR_GARBAGE ?? 150)
const CLIENTS = 8
const ROUND_MS = 1200

afterEach(cleanUp)

const makeKeys = async (address: string): Promise<ReadonlyMap<string, string>> => {
  const post = async (where: string, body: object): Promise<Record<string, unknown>> => {
    const headers = { authorization: `Bearer ${bootstrapKey}`, 'content-type': 'application/json' }
    const response = await fetch(`${address}/api${where}`, { method: 'POST', headers, body: JSON.stringify(body) })
    if (!response.ok) throw new Error(`${where}: ${response.status} ${await response.text()}`)
    return (await response.json()) as Record<string, unknown>
  }
  const keys = new Map<string, string>()
  for (const source of new Set(doorSenders.map((sender) => sender.source))) {
    const { id, key } = await post('/settings/sources', { name: source, source })
    keys.set(source, String(key))
    if (source === 'gitlab')
      await post(`/settings/sources/${String(id)}/set-proof`, { name: 'signingToken', value: signingToken })
  }
  return keys
}

type Telling = { readonly sender: DoorSender; readonly mark: string; readonly firing: boolean; readonly n: number }

test(`whatever comes to the doors, through ${ROUNDS} kills: nothing answered 2xx is lost, and nothing is answered 5xx while the desk stands`, async () => {
  const seed = chooseSeed()
  const random = seeded(seed)
  const data = await diskFolder()
  let desk: DeskServer = await startDesk(data)
  const keys = await makeKeys(desk.address)
  const keyOf = (sender: DoorSender): string => keys.get(sender.source) ?? ''
  /** What each alert was last said to be, and answered 2xx. */
  const known = new Map<string, { sender: DoorSender; firing: boolean; told: number }>()
  let count = 0
  let slowest = { ms: 0, what: '' }

  const send = async ({ sender, mark, firing, n }: Telling): Promise<boolean> => {
    const { path, headers, body } = sender.says(keyOf(sender), mark, firing, Temporal.Now.instant(), n)
    const signal = AbortSignal.timeout(20_000)
    const response = await fetch(desk.address + path, { method: 'POST', headers, body, signal })
    const said = await response.text()
    if (response.status >= 500 || response.status === 429) return false
    if (!response.ok) throw new Error(`Refused: ${sender.source} ${mark}: ${response.status} ${said}`)
    known.set(mark, { sender, firing, told: n })
    return true
  }
  const nextOf = (own: string[]): Telling => {
    const mark = own[Math.floor(random() * own.length)]
    const before = mark === undefined ? undefined : known.get(mark)
    if (mark !== undefined && before !== undefined && random() < 0.5)
      return { sender: before.sender, mark, firing: !before.firing, n: before.told + 1 }
    count += 1
    const sender = doorSenders[Math.floor(random() * doorSenders.length)]
    if (sender === undefined) throw new Error('There are no senders')
    const fresh = `mark${seed}x${count}x`
    own.push(fresh)
    return { sender, mark: fresh, firing: true, n: 1 }
  }
  /** Each client owns its alerts, so that their order is known; what was not answered is told again, unchanged. */
  const owned = Array.from({ length: CLIENTS }, (): { marks: string[]; open: Telling | null } => ({
    marks: [],
    open: null,
  }))
  const work = async (own: (typeof owned)[number], until: () => boolean): Promise<void> => {
    while (!until()) {
      own.open ??= nextOf(own.marks)
      const kept = await send(own.open).catch((error: unknown) => {
        if (error instanceof Error && error.message.startsWith('Refused')) throw error
        return false
      })
      if (kept) own.open = null
      else await new Promise((resolve) => setTimeout(resolve, 20))
    }
  }

  for (let round = 0; round < ROUNDS; round += 1) {
    let over = false
    const working = Promise.all(owned.map((own) => work(own, () => over)))
    await new Promise((resolve) => setTimeout(resolve, random() * ROUND_MS))
    const victim = round % 3
    await Promise.all([victim === 1 ? null : desk.kill(), victim === 0 ? null : killDatabase(data)])
    if (victim !== 1) desk = await startDesk(data)
    await untilReady(desk)
    over = true
    await working
    // Of its own chance, so that a seed gives the same whatever the kills did.
    const odd = seeded(seed + round)
    for (let n = 0; n < GARBAGE_OF_ROUND; n += 1) {
      const sender = doorSenders[n % doorSenders.length]
      if (sender === undefined) continue
      const right = sender.says(keyOf(sender), `garbage${n}`, odd() < 0.5, Temporal.Now.instant(), n)
      const { path, headers, body } = garbage(odd, right)
      const bytes = typeof body === 'string' ? body : new Uint8Array(body)
      const begun = performance.now()
      const response = await fetch(desk.address + path, { method: 'POST', headers, body: bytes })
      const said = await response.text()
      const ms = performance.now() - begun
      if (ms > slowest.ms)
        slowest = { ms, what: `${sender.source}, ${bytes.length} bytes of ${headers['content-type']}` }
      if (response.status >= 500)
        throw new Error(
          `${sender.source} ${response.status} ${said}\n${JSON.stringify(String(body).slice(0, 500))}\n${desk.log().slice(-2000)}`,
        )
    }
  }
  const latest = performance.now() + 60_000
  for (const { open } of owned)
    while (open !== null && !(await send(open).catch(() => false)))
      if (performance.now() > latest) throw new Error(`Never kept: ${open.sender.source} ${open.mark}`)

  await desk.stop()
  const database = await openData(data)
  try {
    const { rows } = await database.pool.query<{ words: string; state: string }>(
      `select concat_ws(' ', key, title, service, labels::text) as words, state from alerts`,
    )
    const lost: string[] = []
    for (const [mark, { sender, firing }] of known) {
      const found = rows.filter((row) => row.words.includes(mark)).map((row) => row.state)
      if (found.length !== 1 || found[0] !== (firing ? 'firing' : 'resolved'))
        lost.push(`${sender.source} ${mark}: expected ${firing ? 'firing' : 'resolved'}, found ${found.join(', ')}`)
    }
    expect(lost).toEqual([])
    console.log(`The slowest answer took ${Math.round(slowest.ms)} ms: ${slowest.what}`)
    console.log(
      `${known.size} alerts of ${doorSenders.length} kinds of senders, ${ROUNDS * GARBAGE_OF_ROUND} odd deliveries`,
    )
    expect(known.size).toBeGreaterThan(ROUNDS)
    expect((await verify(database.pool)).faults).toEqual([])
    expect(await compareViews(await deskOn(database.pool, wallClock))).toEqual([])
  } finally {
    await database.close()
  }
})
