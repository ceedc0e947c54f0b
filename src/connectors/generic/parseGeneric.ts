/**
 * The door for everything without one of its own: JSON, forms, text. The playbook's mappings come first; what they leave open is read
 * by the shapes of well-known senders, then by guessing. A body in which nothing can be shown is refused with words on what was expected.
 */
import type { AlertPlaybook } from '#domain/alerts/alertPlaybook.ts'
import type { Signal } from '#domain/alerts/signal.ts'
import { describe, ignored, type Parsed, type Problem, signalList, unreadable } from '../alertSource.ts'
import { block, httpLink, oneLine } from '../cleanText.ts'
import { dedupKeyOf } from '../dedupKey.ts'
import { isProblem, readLabelledAlert, signalOf } from '../labelledAlert.ts'
import { readInstant } from '../readInstant.ts'
import { isObject, jsonIn } from '../readJson.ts'
import { severityOf } from '../severityWords.ts'
import { stateOf } from '../stateWords.ts'
import { guess } from './guess.ts'
import { applyMappings, type Mapped } from './mapping.ts'
import { fits, readShape } from './readShape.ts'
import { allShapes } from './shapes/allShapes.ts'
import { mostAlerts, unwrap } from './unwrap.ts'

const expected = 'an alert with a title, summary, name or message'

export const parseGeneric = (given: unknown, receivedAt: Temporal.Instant, rules: AlertPlaybook): Parsed => {
  const body = typeof given === 'string' ? (jsonIn(given) ?? { message: given }) : given
  const unwrapped = unwrap(body)
  if (unwrapped.kind === 'confirmation')
    return {
      kind: 'test',
      says: `Amazon SNS asks to confirm its subscription to ${oneLine(unwrapped.topic, 200)}: ${unwrapped.address === null ? 'confirm it in the console of Amazon SNS' : `open ${unwrapped.address}`}.`,
    }
  const { bodies } = unwrapped
  if (bodies.length === 0) return ignored('the list is empty')
  if (bodies.length > mostAlerts)
    return unreadable({ path: '', expected: `at most ${mostAlerts} alerts`, found: `${bodies.length}` })
  const found: Signal[] = []
  const problems: Problem[] = []
  for (const [index, one] of bodies.entries()) {
    const signal = readOne(one, receivedAt, rules)
    if (signal === null)
      problems.push({ path: bodies.length === 1 ? '' : `[${index}]`, expected, found: describe(one) })
    else found.push(signal)
    if (problems.length >= 20) break
  }
  return problems.length > 0 ? { kind: 'unreadable', problems } : signalList(found)
}

const readOne = (body: unknown, receivedAt: Temporal.Instant, rules: AlertPlaybook): Signal | null => {
  const read = usualReading(body, receivedAt, rules)
  const mapped = applyMappings(rules.generic, body)
  if (mapped === null) return read
  return withMapping(mapped, read ?? blank, receivedAt, rules)
}

const blank: Signal = {
  source: 'generic',
  state: 'firing',
  severity: 'unknown',
  title: '',
  description: '',
  dedupKey: 'generic:',
  labels: {},
  annotations: {},
  link: null,
  service: null,
  environment: null,
  startedAt: null,
  endedAt: null,
}

const usualReading = (body: unknown, receivedAt: Temporal.Instant, rules: AlertPlaybook): Signal | null => {
  if (!isObject(body)) return null
  if (isObject(body.labels) && (isObject(body.annotations) || 'startsAt' in body)) {
    const alert = readLabelledAlert(body, '', receivedAt)
    if (!isProblem(alert))
      return signalOf(alert, 'generic', dedupKeyOf('generic', alert.fingerprint), httpLink(alert.generator), rules)
  }
  for (const shape of allShapes)
    if (fits(body, shape)) {
      const signal = readShape(body, shape, receivedAt, rules)
      if (signal !== null) return signal
    }
  return guess(body, receivedAt, rules)
}

const withMapping = (
  mapped: Mapped,
  read: Signal,
  receivedAt: Temporal.Instant,
  rules: AlertPlaybook,
): Signal | null => {
  const text = (field: keyof Mapped['fields']): string | null => {
    const value = mapped.fields[field]
    return value === undefined ? null : String(value)
  }
  const title = oneLine(text('title') ?? read.title)
  if (title === '') return null
  const saidState = mapped.fields.state
  const state =
    typeof saidState === 'boolean' ? (saidState ? 'firing' : 'resolved') : (stateOf(saidState) ?? read.state)
  const severity = severityOf(text('severity'), rules)
  const key = text('dedupKey')
  const description = text('description')
  return {
    ...read,
    title,
    state,
    description: description === null ? read.description : block(description),
    severity: severity === 'unknown' ? read.severity : severity,
    dedupKey: key === null ? read.dedupKey : dedupKeyOf('generic', mapped.mapping, key),
    labels: { ...read.labels, sender: oneLine(mapped.mapping, 100), alertname: read.labels.alertname ?? title },
    link: httpLink(text('link')) ?? read.link,
    service: text('service') ?? read.service,
    environment: text('environment') ?? read.environment,
    startedAt: readInstant(text('startedAt')) ?? read.startedAt,
    endedAt: state === 'resolved' ? (readInstant(text('endedAt')) ?? read.endedAt ?? receivedAt) : null,
  }
}
