/** How many alerts a second are taken and committed, beside Alertmanager; what was answered is read back, also after a kill. */
import { setTimeout as pause } from 'node:timers/promises'
import { alertmanagerVersion, startAlertmanager } from '../desk/alertmanager.ts'
import {
  bootstrapKey,
  dataFolder,
  processorSeconds,
  processorTimeOf,
  removeFolder,
  startDesk,
} from '../desk/deskProcess.ts'
import type { AlertLoadOptions, AlertLoadResult } from '../load/alertLoad.ts'
import { ask } from '../load/httpConnection.ts'
import { loadCore, startLoad } from '../load/loadProcess.ts'
import { type Figures, figuresOf, median, medianFigures, ms, whole } from '../report/figures.ts'
import { table } from '../report/results.ts'
import type { Part } from './part.ts'

const BATCH = 100
const FINGERPRINTS = 10_000

type Headers = Readonly<Record<string, string>>
type Run = {
  readonly rate: number
  readonly figures: Figures
  readonly check: string
  /** Microseconds of processor time an alert, warming up included: what no neighbour on the machine can change much. */
  readonly cost: string
}

const admin: Headers = { authorization: `Bearer ${bootstrapKey}` }

/** What both sides hold: an exact silence, a pattern, and some that match nothing. */
const silences = [
  [{ name: 'alertname', value: 'Bench7', isRegex: false, isEqual: true }],
  [{ name: 'instance', value: '.*-3\\.example\\.org', isRegex: true, isEqual: true }],
  ...Array.from({ length: 8 }, (_, n) => [
    { name: 'cluster', value: `cluster-${20 + n}`, isRegex: false, isEqual: true },
    { name: 'severity', value: 'critical|warning', isRegex: true, isEqual: true },
  ]),
]

const addSilences = async (port: number, headers: Headers, prefix: string): Promise<void> => {
  const startsAt = new Date(Date.now() - 60_000).toISOString()
  const endsAt = new Date(Date.now() + 3_600_000).toISOString()
  for (const matchers of silences)
    await ask(port, headers, 'POST', `${prefix}/silences`, {
      matchers,
      startsAt,
      endsAt,
      createdBy: 'bench',
      comment: 'part of the load',
    })
}

/** What is wrong with what can be read back, or that nothing is. */
const readBack = async (
  port: number,
  headers: Headers,
  result: AlertLoadResult,
  door: AlertLoadOptions['door'],
): Promise<string> => {
  const listed = (await ask(port, headers, 'GET', '/api/v2/alerts')) as readonly {
    readonly labels: { readonly instance: string }
    readonly endsAt: string
  }[]
  const ends = new Map(listed.map((alert) => [alert.labels.instance, Date.parse(alert.endsAt)]))
  const uncertain = new Set(result.uncertain)
  let missing = 0
  let old = 0
  for (const [instance, end] of result.firing) {
    const found = ends.get(instance)
    ends.delete(instance)
    if (uncertain.has(instance)) continue
    if (found === undefined) missing += 1
    // A repeat that was answered is in the end that is shown.
    else if (door === 'v2' && found < Date.parse(end)) old += 1
  }
  const wrong = [...ends.keys()].filter((instance) => !uncertain.has(instance)).length
  const said = `${whole(result.firing.length)} firing, ${whole(result.resolved)} recovered`
  if (missing + old + wrong > 0)
    throw new Error(`Not what was answered: ${missing} missing, ${old} without the last repeat, ${wrong} not recovered`)
  return said
}

const groupsOf = async (port: number, headers: Headers): Promise<number> =>
  ((await ask(port, headers, 'GET', '/api/v2/alerts/groups?silenced=true&inhibited=true')) as readonly unknown[]).length

const doors = { v2: '/api/v2/alerts', webhook: '/api/intake/alertmanager' } as const

type Load = Pick<AlertLoadOptions, 'door' | 'connections' | 'seconds' | 'warmSeconds' | 'run' | 'mayBeKilled'>

const loadOptions = (port: number, headers: Headers, load: Load): AlertLoadOptions => ({
  port,
  headers,
  path: doors[load.door],
  batch: BATCH,
  fingerprints: FINGERPRINTS,
  ...load,
})

const intakeKey = async (port: number): Promise<Headers> => {
  const made = (await ask(port, admin, 'POST', '/api/settings/sources', {
    name: 'bench',
    source: 'alertmanager',
    scopes: ['alerts:send'],
  })) as { readonly key: string }
  return { authorization: `Bearer ${made.key}` }
}

const refusals = (result: AlertLoadResult): string =>
  Object.entries(result.refused)
    .map(([what, times]) => `, ${times} × ${what}`)
    .join('')

/** All that recovered did so in a batch of which it is a twentieth. */
const micro = (seconds: number, result: AlertLoadResult): string =>
  `${((seconds * 1e6) / (result.resolved * 20)).toFixed(1)} µs`

export const runDesk = async (load: Load): Promise<Run> => {
  const data = dataFolder()
  const desk = await startDesk(
    data,
    process.env.BENCH_PROFILE === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${process.env.BENCH_PROFILE}`],
  )
  try {
    const key = await intakeKey(desk.port)
    await addSilences(desk.port, admin, '/api/v2')
    const running = startLoad<AlertLoadResult>('alertLoad.ts', loadOptions(desk.port, key, load))
    await running.primed
    const before = processorTimeOf(desk, data)
    const result = await running.result
    const after = processorTimeOf(desk, data)
    const check = await readBack(desk.port, admin, result, load.door)
    const groups = await groupsOf(desk.port, admin)
    return {
      rate: result.alerts / result.seconds,
      figures: figuresOf(result.latenciesMs),
      check: `${check}, ${groups} groups${refusals(result)}`,
      cost: `${micro(after.node - before.node, result)} Node, ${micro(after.database - before.database, result)} database`,
    }
  } finally {
    await desk.stop()
    removeFolder(data)
  }
}

export const runPeer = async (load: Load): Promise<Run> => {
  const peer = await startAlertmanager()
  try {
    await addSilences(peer.port, {}, '/api/v2')
    const running = startLoad<AlertLoadResult>('alertLoad.ts', loadOptions(peer.port, {}, load))
    await running.primed
    const before = processorSeconds(peer.pid)
    const result = await running.result
    const spent = processorSeconds(peer.pid) - before
    const check = await readBack(peer.port, {}, result, load.door)
    const groups = await groupsOf(peer.port, {})
    return {
      rate: result.alerts / result.seconds,
      figures: figuresOf(result.latenciesMs),
      check: `${check}, ${groups} groups${refusals(result)}`,
      cost: micro(spent, result),
    }
  } finally {
    await peer.stop()
  }
}

/** Kills the node in the middle of the load; every alert that was answered must be there after the restart. */
const runKill = async (seconds: number): Promise<string> => {
  const data = dataFolder()
  const first = await startDesk(data)
  try {
    const key = await intakeKey(first.port)
    const load = startLoad<AlertLoadResult>(
      'alertLoad.ts',
      loadOptions(first.port, key, {
        door: 'v2',
        connections: 16,
        seconds: seconds * 4,
        warmSeconds: 0,
        run: 'kill',
        mayBeKilled: true,
      }),
    )
    await load.primed
    await pause(seconds * 1000)
    await first.kill()
    const result = await load.result
    const second = await startDesk(data)
    try {
      const check = await readBack(second.port, admin, result, 'v2')
      return `kill -9 of the node at full load after ${whole(result.alerts)} answered alerts: every one that was answered is there after the restart (${check}; ${result.uncertain.length} in unanswered requests may be there or not).`
    } finally {
      await second.stop()
    }
  } finally {
    await first.kill()
    removeFolder(data)
  }
}

export const intakePart: Part = {
  name: 'intake',
  title: 'Intake of alerts',
  run: async ({ rounds, quick, say }) => {
    const seconds = quick ? 8 : 15
    const version = alertmanagerVersion()
    const rows: string[][] = []
    const kinds = [
      ...(version === null ? [] : [{ who: `Alertmanager ${version}`, door: 'v2' as const, run: runPeer }]),
      { who: 'Dutydesk', door: 'v2' as const, run: runDesk },
      { who: 'Dutydesk', door: 'webhook' as const, run: runDesk },
    ]
    for (const connections of [16, 64]) {
      const runs = new Map<(typeof kinds)[number], Run[]>(kinds.map((kind) => [kind, []]))
      // One after the other within a round, so that what disturbs the machine disturbs all of them.
      for (let round = 1; round <= rounds; round += 1)
        for (const [kind, own] of runs) {
          const run = `r${round}c${connections}`
          const one = await kind.run({ door: kind.door, connections, seconds, warmSeconds: 3, run, mayBeKilled: false })
          say(
            `${kind.who} ${kind.door} at ${connections}: ${whole(one.rate)}/s, p99 ${ms(one.figures.p99)}, ${one.cost} (${one.check})`,
          )
          own.push(one)
        }
      for (const [kind, own] of runs) {
        const figures = medianFigures(own.map((one) => one.figures))
        rows.push([
          kind.who,
          kind.door === 'v2' ? 'v2 API' : 'webhook',
          String(connections),
          whole(median(own.map((one) => one.rate))),
          ms(figures.p50),
          ms(figures.p99),
          own.at(-1)?.cost ?? '',
          own.at(-1)?.check ?? '',
        ])
      }
    }
    const kill = await runKill(quick ? 3 : 6)
    return [
      `Batches of ${BATCH}, ${whole(FINGERPRINTS)} fingerprints firing at any time, 90 % repeats, 5 % new, 5 % recoveries, ${seconds} s a run, median of ${rounds}. ` +
        `Each connection sends its next batch when the last was answered. Ten silences and an inhibition rule on both sides; keys and validation on ours. ` +
        `${loadCore === null ? 'The generator is a process of its own, not bound to a core.' : `The generator is a process of its own on core ${loadCore}, for both; the servers may use all cores.`} ` +
        'An answer of ours comes after the commit (fsync on); Alertmanager keeps alerts in memory.',
      '',
      ...(version === null ? ['Alertmanager is not installed here: not measured beside.', ''] : []),
      ...table(
        ['', 'door', 'connections', 'alerts/s', 'p50', 'p99', 'processor an alert', 'read back in the last run'],
        rows,
      ),
      '',
      kill,
    ]
  },
}
