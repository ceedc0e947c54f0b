/** How long pages and search take, and whether they stay as quick when years of history lie behind them. */
import { type SignedIn, signIn } from '../desk/benchPeople.ts'
import { dataFolder, deskUrl, removeFolder, startDesk } from '../desk/deskProcess.ts'
import { openData } from '../desk/openData.ts'
import { rareWord } from '../history/words.ts'
import { writeHistory } from '../history/writeHistory.ts'
import { ask } from '../load/httpConnection.ts'
import { runLoad } from '../load/loadProcess.ts'
import type { PageLoadOptions, PageLoadResult } from '../load/pageLoad.ts'
import { figuresOf, medianFigures, ms, whole } from '../report/figures.ts'
import { table } from '../report/results.ts'
import type { Part } from './part.ts'

const PEOPLE = 20
const RATE = 50
/** Incidents that are there after each step; each has ten or eleven events. Open work is the same in all. */
const steps = [100, 10_000, 100_000]
const OPEN = { open: 45, inReview: 30 }

const pathsOf = (incidents: number): PageLoadOptions['kinds'] => {
  const numbers = Array.from({ length: 200 }, (_, n) => 1 + ((n * 7919) % incidents))
  const cursor = (before: number): string => Buffer.from(`n${before}`).toString('base64url')
  const rare = Array.from({ length: 100 }, (_, n) => rareWord(n))
  return {
    inbox: ['/api/inbox'],
    'incident page': numbers.map((number) => `/api/incidents/${number}`),
    'incident list': [
      '/api/incidents',
      '/api/incidents?phase=in-review',
      '/api/incidents?phase=raised,owned,live',
      '/api/incidents?phase=closed&urgency=resolve-internally',
      ...numbers.slice(0, 6).map((number) => `/api/incidents?cursor=${cursor(number + 1)}`),
      '/api/incidents?owner=nobody',
      '/api/incidents?owner=dev003',
    ],
    'list by words': [...rare.slice(0, 6), 'certificate timeout'].map(
      (q) => `/api/incidents?q=${encodeURIComponent(q)}`,
    ),
    'search, rare word': rare.map((q) => `/api/search?q=${q}`),
    'search, two common words': ['certificate+timeout', 'queue+restart', 'login+failed', 'disk+node'].map(
      (q) => `/api/search?q=${q}`,
    ),
    'search, one common word': ['certificate', 'database', 'rollback', 'pool'].map((q) => `/api/search?q=${q}`),
  }
}

/** What was written is what the desk shows: the list's newest, a page's entries, a word's hit. */
const check = async (port: number, person: SignedIn, incidents: number): Promise<void> => {
  const list = (await ask(port, person.headers, 'GET', '/api/incidents?limit=1')) as { incidents: { number: number }[] }
  if (list.incidents[0]?.number !== incidents) throw new Error(`The newest incident is not ${incidents}`)
  const page = (await ask(port, person.headers, 'GET', '/api/incidents/1')) as { timeline: { text: string }[] }
  if (page.timeline.length < 10) throw new Error(`Incident 1 has ${page.timeline.length} entries`)
  const inbox = (await ask(port, person.headers, 'GET', '/api/inbox')) as { counts: { owned: number; unowned: number } }
  if (inbox.counts.owned + inbox.counts.unowned !== OPEN.open)
    throw new Error(`The inbox counts ${JSON.stringify(inbox.counts)}`)
  const word = page.timeline.flatMap(({ text }) => text.split(/\W+/)).find((one) => /^[a-z]{4,}\d$/.test(one)) ?? ''
  const hits = (await ask(port, person.headers, 'GET', `/api/search?q=${word}`)) as { incidents: unknown[] }
  if (hits.incidents.length === 0) throw new Error(`Nothing is found of “${word}”`)
}

export const pagesPart: Part = {
  name: 'pages',
  title: 'Pages and search',
  run: async ({ quick, rounds, say }) => {
    const seconds = quick ? 8 : 20
    const data = dataFolder()
    const desk = await startDesk(data)
    try {
      const beside = await openData(data)
      const people = await signIn(beside, PEOPLE, deskUrl)
      const [somebody] = people
      if (somebody === undefined) throw new Error('Nobody is signed in')
      const columns: { readonly title: string; readonly figures: ReadonlyMap<string, string> }[] = []
      let before = 0
      let events = 0
      for (const step of steps) {
        const size = {
          incidents: step - before,
          open: before === 0 ? OPEN.open : 0,
          inReview: before === 0 ? OPEN.inReview : 0,
        }
        const written = await writeHistory(
          beside,
          size,
          people.map(({ person }) => person),
        )
        before = step
        events += written.events
        say(`${whole(step)} incidents, ${whole(events)} events (written in ${written.seconds.toFixed(0)} s)`)
        await check(desk.port, somebody, step)
        const options: PageLoadOptions = {
          port: desk.port,
          people: people.map(({ headers }) => headers),
          kinds: pathsOf(step),
          rate: RATE,
          seconds,
        }
        const runs: PageLoadResult[] = []
        for (let round = 0; round < rounds; round += 1) runs.push(await runLoad<PageLoadResult>('pageLoad.ts', options))
        for (const run of runs)
          if (Object.keys(run.refused).length > 0) throw new Error(`Not answered: ${JSON.stringify(run.refused)}`)
        const figures = new Map<string, string>()
        for (const kind of Object.keys(options.kinds)) {
          const all = medianFigures(runs.map((run) => figuresOf(run.latenciesMs[kind] ?? [])))
          figures.set(kind, `${ms(all.p50)} / ${ms(all.p99)}`)
          say(`  ${kind}: p50 ${ms(all.p50)}, p99 ${ms(all.p99)}, longest ${ms(all.max)}`)
        }
        columns.push({ title: `${whole(step)} incidents, ${whole(events)} events`, figures })
      }
      await beside.close()
      return [
        `Pages asked for by ${PEOPLE} signed-in people at ${RATE} a second in open arrivals, every kind in turn, ${seconds} s, median of ${rounds}: p50 / p99. ` +
          `Open work is the same in all columns (${OPEN.open} incidents in the inbox, ${OPEN.inReview} in review); what grows is history. ` +
          'The history is decided by the domain and written by the desk’s own code, chains and views included.',
        '',
        ...table(
          ['', ...columns.map(({ title }) => title)],
          Object.keys(pathsOf(1)).map((kind) => [kind, ...columns.map(({ figures }) => figures.get(kind) ?? '')]),
        ),
      ]
    } finally {
      await desk.stop()
      removeFolder(data)
    }
  },
}
