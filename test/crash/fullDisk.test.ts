/** A disk that is really full under the whole desk: a small file system of its own, which only root may mount. */
import { execFileSync } from 'node:child_process'
import { mkdtemp, open, rm, statfs } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { children } from '#testing/embeddedDesk.ts'
import { bootstrapKey, type DeskServer, killDatabase, openData, startDesk } from './deskServer.ts'
import { openLedger, seeded } from './ledger.ts'
import { expectLedger, expectOneTruth } from './truth.ts'

const mount = async (): Promise<string | null> => {
  if (process.getuid?.() !== 0 || process.platform !== 'linux') return null
  const folder = await mkdtemp(path.join(tmpdir(), 'dutydesk-full-'))
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=400m,mode=0711', 'tmpfs', folder], { stdio: 'ignore' })
    return folder
  } catch {
    await rm(folder, { recursive: true })
    return null
  }
}

const small = await mount()
const skipped = small === null ? ' (skipped: no right to mount a small file system)' : ''
afterAll(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL')
  if (small === null) return
  await killDatabase(path.join(small, 'data'))
  execFileSync('umount', ['-l', small])
  await rm(small, { recursive: true })
})

const root = small ?? ''
const filler = path.join(root, 'filler')
const free = async (): Promise<number> => {
  const { bavail, bsize } = await statfs(root)
  return bavail * bsize
}
const fill = async (leaveBytes: number): Promise<void> => {
  const file = await open(filler, 'a')
  try {
    const block = Buffer.alloc(64 * 1024, 1)
    while ((await free()) > leaveBytes) await file.write(block)
  } finally {
    await file.close()
  }
}

/** Without a title: where there is room it is refused for that, and nothing is raised. */
const ask = (desk: DeskServer): Promise<Response> =>
  fetch(`${desk.address}/api/incidents`, {
    method: 'POST',
    headers: { authorization: `Bearer ${bootstrapKey}`, 'content-type': 'application/json' },
    body: '{}',
  })
const until = async (what: string, done: () => Promise<boolean>): Promise<void> => {
  const latest = performance.now() + 90_000
  while (!(await done().catch(() => false))) {
    if (performance.now() > latest) throw new Error(`In vain waited until ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

test.skipIf(small === null)(
  `a full disk refuses commands and corrupts nothing; with room again the work goes on${skipped}`,
  async () => {
    const data = path.join(root, 'data')
    const desk = await startDesk(data)
    const ledger = openLedger(seeded(13), 's13')
    const answered = () => ledger.entries.filter((entry) => entry.answer !== null).length
    try {
      const stop = ledger.work(() => desk.address, 4)
      await until('there was load', async () => answered() > 30)

      // Nearly full: refused before PostgreSQL is in need, while everything can still be read.
      await fill(30 * 1024 * 1024)
      await until('new work was refused', async () => (await ask(desk)).status === 507)
      const problem = (await (await ask(desk)).json()) as { code: string }
      expect(problem.code).toBe('disk-full')
      const list = await fetch(`${desk.address}/api/incidents`, {
        headers: { authorization: `Bearer ${bootstrapKey}` },
      })
      expect(list.status).toBe(200)
      await rm(filler)
      const before = answered()
      await until('work went on', async () => answered() > before + 20)

      // Full within a moment, faster than the desk looks: now PostgreSQL itself has no room, in the middle of the work.
      await fill(0)
      const refusals = () => (ledger.statuses.get(507) ?? 0) + (ledger.statuses.get(503) ?? 0)
      const refused = refusals()
      await until('commands were refused', async () => refusals() > refused + 20)
      await rm(filler)
      const full = answered()
      await until('work went on', async () => answered() > full + 20)
      await stop()
      await ledger.settle(() => desk.address)
      expect([...ledger.statuses.keys()].filter((status) => status >= 500 && status !== 507 && status !== 503)).toEqual(
        [],
      )
      await expectLedger(desk.address, ledger.entries)
      await desk.stop()
    } catch (error) {
      console.error(`${JSON.stringify([...ledger.statuses])}; the desk's log:\n${desk.log().slice(-6000)}`)
      throw error
    }
    const database = await openData(data)
    try {
      await expectOneTruth(database.pool)
    } finally {
      await database.close()
    }
  },
  300_000,
)
