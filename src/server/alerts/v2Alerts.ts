/** The alerts of Alertmanager's v2 API: Prometheus and `amtool` post to us and ask us as they would ask Alertmanager. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Problem } from '#connectors/alertSource.ts'
import { type Alert, labelLookup } from '#domain/alerts/alert.ts'
import type { Hiding } from '#domain/alerts/alertGroup.ts'
import type { Matcher } from '#domain/alerts/alertPlaybook.ts'
import { parseMatcher } from '#domain/alerts/matcherSyntax.ts'
import { type CompiledMatchers, compileMatchers } from '#domain/alerts/matching.ts'
import { alertsReceived } from '../http/metrics.ts'
import { type DoorParts, readJsonText } from './alertmanagerDoor.ts'
import { firingAlerts } from './alertRows.ts'
import { mayPass, type Sender } from './doorAccess.ts'
import type { SignalEntry } from './intakeEntry.ts'
import { type LabelledDoor, postedEntry } from './labelledEntries.ts'
import { re2Pattern } from './re2Pattern.ts'
import { keepReject } from './rejects.ts'
import { readExpiries } from './sightings.ts'
import { receiverName, type V2Alert, v2Alert } from './v2Shapes.ts'

/** A "no" in Alertmanager's manner: a status and one JSON text. */
export class V2Fault extends Error {
  override readonly name = 'V2Fault'
  readonly status: number
  constructor(status: number, message: string) {
    super(message)
    this.status = status
  }
}

const MOST_ALERTS = 20_000

type Query = Readonly<Record<string, string | readonly string[] | undefined>>

const listOf = (value: string | readonly string[] | undefined): readonly string[] =>
  value === undefined ? [] : typeof value === 'string' ? [value] : value

/** `true` unless it says otherwise, as all of Alertmanager's flags. */
export const flag = (query: Query, name: string): boolean => {
  const [said] = listOf(query[name])
  if (said === undefined || said === '') return true
  if (/^(true|1|t)$/i.test(said)) return true
  if (/^(false|0|f)$/i.test(said)) return false
  throw new V2Fault(400, `${name} in query must be of type boolean: "${said}"`)
}

/** The matchers of `filter`. Throws `V2Fault`. */
export const filterOf = (query: Query): readonly Matcher[] =>
  listOf(query.filter).map((text) => {
    const read = parseMatcher(text)
    if (read.kind === 'unreadable') throw new V2Fault(400, `bad matcher format: ${text}: ${read.problem}`)
    return read.value
  })

export const compiled = (matchers: readonly Matcher[]): CompiledMatchers => {
  const result = compileMatchers(matchers, re2Pattern)
  if (result.kind === 'invalid') throw new V2Fault(400, `bad regular expression: ${result.matcher.value}`)
  return result.matches
}

const receiverMatches = (query: Query): boolean => {
  const [pattern] = listOf(query.receiver)
  if (pattern === undefined || pattern === '') return true
  const test = re2Pattern(pattern)
  if (test === null) throw new V2Fault(400, `failed to parse receiver param: ${pattern}`)
  return test(receiverName)
}

/** The firing alerts that a query means, with what hides each. */
const shown = async (
  { desk, intake }: DoorParts,
  team: string,
  query: Query,
): Promise<readonly { readonly alert: Alert; readonly shape: V2Alert }[]> => {
  const matches = compiled(filterOf(query))
  const wants = {
    active: flag(query, 'active'),
    silenced: flag(query, 'silenced'),
    inhibited: flag(query, 'inhibited'),
  }
  flag(query, 'unprocessed')
  if (!receiverMatches(query)) return []
  const at = desk.clock()
  await intake.rules.refresh(team)
  const rules = await intake.rules.of(team)
  const rows = (await firingAlerts(desk.pool, team, MOST_ALERTS)).filter(({ alert }) => matches(labelLookup(alert)))
  const ends = await readExpiries(
    desk.pool,
    team,
    rows.map(({ alert }) => alert.key),
  )
  const later = at.add({ minutes: rules.playbook.alerts.resolveTimeoutMinutes })
  const has = (hidings: readonly Hiding[], kind: Hiding['kind']): boolean => hidings.some((one) => one.kind === kind)
  return rows.flatMap(({ alert }) => {
    const hidings = rules.hidings(alert, at)
    if (!wants.active && hidings.length === 0) return []
    if (!wants.silenced && has(hidings, 'silence')) return []
    if (!wants.inhibited && has(hidings, 'inhibition')) return []
    const endsMs = ends.get(alert.key) ?? null
    const endsAt = endsMs === null ? later : Temporal.Instant.fromEpochMilliseconds(endsMs)
    return [{ alert, shape: v2Alert(alert, hidings, endsAt) }]
  })
}

const byFingerprint = (a: V2Alert, b: V2Alert): number => (a.fingerprint < b.fingerprint ? -1 : 1)

/** Alerts by the group they make in the inbox. */
const groupsOf = async (parts: DoorParts, team: string, query: Query) => {
  const alerts = await shown(parts, team, query)
  const { rules } = await parts.intake.rules.of(team)
  const wantsMuted = flag(query, 'muted')
  const groups = Map.groupBy(
    alerts.map((one) => ({ ...one, group: rules.groupOf(one.alert) })),
    ({ group }) => group.key,
  )
  return [...groups.values()].flatMap((members) => {
    const [first] = members
    const all = members.map(({ shape }) => shape).sort(byFingerprint)
    if (first === undefined || (!wantsMuted && all.every((one) => one.status.state === 'suppressed'))) return []
    return [{ alerts: all, labels: first.group.by, receiver: { name: receiverName }, routeLabels: {} }]
  })
}

/** Takes what is right of a message and says what is not: Alertmanager does both too. */
const post = async (
  { desk, intake, source }: DoorParts,
  sender: Sender,
  text: string,
  reply: FastifyReply,
): Promise<FastifyReply> => {
  const receivedAt = desk.clock()
  /** Nothing that came with a key is lost without a trace. */
  const refuse = async (problems: readonly Problem[], said: string): Promise<never> => {
    const { team, keyName } = sender
    await keepReject(desk.pool, { team, source: source.name, keyName, at: receivedAt, problems, body: text })
    throw new V2Fault(400, said)
  }
  const read = readJsonText(text)
  if (read.kind === 'broken') return refuse([read.problem], `parsing alerts body failed: ${read.problem.found}`)
  const body = read.value
  if (!Array.isArray(body)) {
    const said = 'alerts in body must be an array'
    return refuse([{ path: '', expected: 'a list of alerts', found: said }], said)
  }
  const { playbook } = await intake.rules.of(sender.team)
  const door: LabelledDoor = {
    source,
    rules: playbook.alerts,
    salt: playbook.hash,
    receivedMs: receivedAt.epochMilliseconds,
    externalUrl: null,
  }
  const timeoutMs = playbook.alerts.resolveTimeoutMinutes * 60_000
  const entries: SignalEntry[] = []
  const faults: string[] = []
  for (const alert of body) {
    const entry = postedEntry(alert, timeoutMs, door)
    if ('fault' in entry) faults.push(entry.fault)
    else entries.push(entry)
  }
  if ((await intake.take(sender.team, source.name, sender.keyName, entries)) === 'full')
    throw new V2Fault(503, 'too many alerts at once: nothing was kept, send them again in a second')
  alertsReceived.inc({ source: source.name }, entries.length)
  if (faults.length === 0) return reply.code(200).send()
  const problems = faults.slice(0, 20).map((fault) => ({ path: 'alerts', expected: 'a valid alert', found: fault }))
  return refuse(problems, faults.join('; '))
}

export const v2AlertRoutes = (
  app: FastifyInstance,
  parts: DoorParts,
  sender: (request: FastifyRequest) => Promise<Sender>,
): void => {
  const reading = async (request: FastifyRequest): Promise<Sender> => {
    const who = await sender(request)
    if (!mayPass(who, 'read')) throw new V2Fault(403, 'this key lacks the scope "read"')
    return who
  }
  const tags = ['alertmanager']
  app.get('/alerts', { schema: { summary: 'Alerts that fire', tags } }, async (request) => {
    const who = await reading(request)
    return (await shown(parts, who.team, request.query as Query)).map(({ shape }) => shape).sort(byFingerprint)
  })
  app.get('/alerts/groups', { schema: { summary: 'Alerts that fire, by group', tags } }, async (request) => {
    const who = await reading(request)
    return groupsOf(parts, who.team, request.query as Query)
  })
  app.post('/alerts', { schema: { summary: 'Send alerts', tags } }, async (request, reply) => {
    const who = await sender(request)
    if (!mayPass(who, 'alerts:send')) throw new V2Fault(403, 'this key lacks the scope "alerts:send"')
    return post(parts, who, typeof request.body === 'string' ? request.body : '', reply)
  })
}
