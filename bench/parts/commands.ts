/** How long commands take while a hundred people are signed in and watch. */
import { type SignedIn, signIn } from '../desk/benchPeople.ts'
import { type DeskProcess, dataFolder, deskUrl, removeFolder, startDesk } from '../desk/deskProcess.ts'
import { openData } from '../desk/openData.ts'
import type { CommandLoadOptions, CommandLoadResult } from '../load/commandLoad.ts'
import { ask } from '../load/httpConnection.ts'
import { runLoad } from '../load/loadProcess.ts'
import { type Figures, figuresOf, median, medianFigures, ms, whole } from '../report/figures.ts'
import { table } from '../report/results.ts'
import type { Part } from './part.ts'

const PEOPLE = 100
const INCIDENTS = 20

type Headers = Readonly<Record<string, string>>

/** Raises and takes incidents, so that findings may be entered. */
const raiseAndOwn = async (port: number, people: readonly SignedIn[], count: number): Promise<readonly number[]> => {
  const numbers: number[] = []
  for (let n = 0; n < count; n += 1) {
    const headers = people[n % people.length]?.headers ?? {}
    const raised = (await ask(port, headers, 'POST', '/api/incidents', { title: `Bench ${n}` })) as { number: number }
    await ask(port, headers, 'POST', `/api/incidents/${raised.number}/own`, {})
    numbers.push(raised.number)
  }
  return numbers
}

/** Every command that was answered is in its incident's timeline, once. */
const readBack = async (port: number, headers: Headers, answered: CommandLoadResult['answered']): Promise<string> => {
  const wanted = Map.groupBy(answered, (one) => one.incident)
  for (const [incident, entries] of wanted) {
    const found = new Map<string, number>()
    for (let before: number | null = null; ; ) {
      const path = `/api/incidents/${incident}/timeline?limit=200${before === null ? '' : `&before=${before}`}`
      const page = (await ask(port, headers, 'GET', path)) as {
        entries: readonly { text: string }[]
        next: number | null
      }
      for (const { text } of page.entries) {
        const [first = ''] = text.split(':')
        found.set(first, (found.get(first) ?? 0) + 1)
      }
      if (page.next === null) break
      before = page.next
    }
    for (const { text } of entries)
      if (found.get(text.split(':')[0] ?? '') !== 1)
        throw new Error(
          `Incident ${incident}: “${text}” was answered and is there ${found.get(text.split(':')[0] ?? '') ?? 0} times`,
        )
  }
  return `${whole(answered.length)} commands found once each`
}

type Case = { readonly what: string; readonly incidents: number; readonly rate: number | null }

const cases: readonly Case[] = [
  { what: `100 commands a second over ${INCIDENTS} incidents`, incidents: INCIDENTS, rate: 100 },
  { what: '50 commands a second on one incident', incidents: 1, rate: 50 },
  { what: `as many as 100 people can give, over ${INCIDENTS} incidents`, incidents: INCIDENTS, rate: null },
  { what: 'as many as 100 people can give, on one incident', incidents: 1, rate: null },
]

type Run = { readonly rate: number; readonly own: Figures; readonly notice: Figures; readonly check: string }

export const runCase = async (
  desk: DeskProcess,
  people: readonly SignedIn[],
  one: Case,
  run: string,
  seconds: number,
): Promise<Run> => {
  const incidents = await raiseAndOwn(desk.port, people, one.incidents)
  const options: CommandLoadOptions = {
    port: desk.port,
    people: people.map(({ headers }) => headers),
    incidents,
    rate: one.rate,
    seconds: one.rate === null ? Math.min(seconds, 8) : seconds,
    run,
  }
  const result = await runLoad<CommandLoadResult>('commandLoad.ts', options)
  const refused = Object.entries(result.refused)
  if (refused.length > 0) throw new Error(`Commands were refused: ${JSON.stringify(refused)}`)
  const check = await readBack(desk.port, people[0]?.headers ?? {}, result.answered)
  return {
    rate: result.answered.length / result.seconds,
    own: figuresOf(result.latenciesMs),
    notice: figuresOf(result.noticeMs),
    check,
  }
}

export const commandsPart: Part = {
  name: 'commands',
  title: 'Commands',
  run: async ({ quick, rounds, say }) => {
    const seconds = quick ? 10 : 30
    const data = dataFolder()
    const desk = await startDesk(data)
    try {
      const beside = await openData(data)
      const people = await signIn(beside, PEOPLE, deskUrl)
      await beside.close()
      const rows: string[][] = []
      for (const [index, one] of cases.entries()) {
        const runs: Run[] = []
        for (let round = 1; round <= rounds; round += 1) {
          const run = await runCase(desk, people, one, `c${index}r${round}`, seconds)
          say(
            `${one.what}: ${whole(run.rate)}/s, p99 ${ms(run.own.p99)}, notice p99 ${ms(run.notice.p99)} (${run.check})`,
          )
          runs.push(run)
        }
        const own = medianFigures(runs.map((run) => run.own))
        const notice = medianFigures(runs.map((run) => run.notice))
        rows.push([
          one.what,
          whole(median(runs.map((run) => run.rate))),
          ms(own.p50),
          ms(own.p99),
          ms(own.max),
          ms(notice.p50),
          ms(notice.p99),
        ])
      }
      return [
        `${PEOPLE} people with sessions, each with a live stream open and a connection for commands; findings and actions, 4 to 1. Open arrivals: ` +
          `time counts from the instant a command was due, in ${seconds} s, median of ${rounds}. Every answered command was found once in its timeline.`,
        '',
        ...table(['load', 'commands/s', 'p50', 'p99', 'longest', 'live notice p50', 'live notice p99'], rows),
      ]
    } finally {
      await desk.stop()
      removeFolder(data)
    }
  },
}
