/**
 * Reads bodies that nobody has described to us. It collects the scalars of the body and of the members that usually hold the alert,
 * and takes for each field the most telling name. Bounded in depth, members and text: whatever is sent, the work is small.
 */
import type { AlertPlaybook } from '#domain/alerts/alertPlaybook.ts'
import type { Signal } from '#domain/alerts/signal.ts'
import { block, cleanLabels, httpLink, oneLine, scalarText } from '../cleanText.ts'
import { dedupKeyOf, hashed } from '../dedupKey.ts'
import { readInstant } from '../readInstant.ts'
import { isObject, type JsonObject } from '../readJson.ts'
import { severityOf } from '../severityWords.ts'
import { withoutStatePrefix } from '../statePrefix.ts'
import { stateOf } from '../stateWords.ts'
import { fieldNames, labelNames, notForReading, wrappers } from './fieldNames.ts'
import { tagsIn } from './genericTags.ts'
import { said } from './lookUp.ts'

const deepest = 3
const mostObjects = 40
const mostMembers = 300

/** The scalars by simple name; what stands further out, or earlier, wins. */
type Fields = ReadonlyMap<string, unknown>

const simple = (name: string): string =>
  name
    .slice(0, 60)
    .toLowerCase()
    .replace(/[^a-z0-9]/g, '')

const collect = (body: JsonObject): { readonly fields: Fields; readonly tags: Record<string, string> } => {
  const fields = new Map<string, unknown>()
  const tags: Record<string, string> = {}
  let level: readonly JsonObject[] = [body]
  let objects = 0
  for (let depth = 0; depth <= deepest && level.length > 0; depth++) {
    const next: JsonObject[] = []
    for (const object of level) {
      if (objects++ >= mostObjects) break
      for (const [name, value] of Object.entries(tagsIn(object))) tags[name] ??= value
      for (const name of Object.keys(object).slice(0, mostMembers)) {
        const value = object[name]
        const key = simple(name)
        if (isObject(value)) {
          if (wrappers.has(key)) next.push(value)
          // `service: {name: …}`, `priority: {summary: …}`: the name of the thing stands for it.
          const inner = said(value.name) ?? said(value.summary) ?? said(value.display) ?? said(value.value)
          if (inner !== null && !fields.has(key)) fields.set(key, inner)
        } else if (!fields.has(key) && (typeof value === 'boolean' || said(value) !== null)) fields.set(key, value)
      }
    }
    level = next
  }
  return { fields, tags }
}

const first = (fields: Fields, names: readonly string[]): string | null => {
  for (const name of names) {
    const text = said(fields.get(name))
    if (text !== null && typeof fields.get(name) !== 'boolean') return text
  }
  return null
}

const stateIn = (fields: Fields, subject: string): Signal['state'] => {
  for (const name of fieldNames.resolvedFlags)
    if (typeof fields.get(name) === 'boolean') return fields.get(name) ? 'resolved' : 'firing'
  for (const name of fieldNames.firingFlags)
    if (typeof fields.get(name) === 'boolean') return fields.get(name) ? 'firing' : 'resolved'
  for (const name of fieldNames.state) {
    const text = first(fields, [name])
    const state = text === null || text.length > 60 ? null : stateOf(text)
    // A severity says that something is over ("ok"); that it says "critical" is no news about the state.
    if (state === 'resolved' || (state === 'firing' && name !== 'severity' && name !== 'level')) return state
  }
  const mark = /^\W*([a-z]+)\b[\]:! -]/i.exec(subject)?.[1]
  return stateOf(mark) ?? 'firing'
}

const linkIn = (fields: Fields): string | null => {
  for (const name of fieldNames.link) {
    const link = httpLink(fields.get(name))
    if (link !== null) return link
  }
  for (const [name, value] of fields)
    if (/(?:url|link|href)$/.test(name) && !notForReading.test(name)) {
      const link = httpLink(value)
      if (link !== null) return link
    }
  return null
}

const instantIn = (fields: Fields, names: readonly string[]): Temporal.Instant | null => {
  for (const name of names) {
    const at = readInstant(fields.get(name))
    if (at !== null) return at
  }
  return null
}

/** Something to show where no telling name was found: the body's first words. */
const leftovers = (fields: Fields): string =>
  [...fields]
    .slice(0, 6)
    .map(([name, value]) => `${name}: ${oneLine(scalarText(value) ?? '', 80)}`)
    .join(', ')

/** The signal; null where the body holds nothing that could be shown. */
export const guess = (body: JsonObject, receivedAt: Temporal.Instant, rules: AlertPlaybook): Signal | null => {
  const { fields, tags } = collect(body)
  const subject = first(fields, fieldNames.title) ?? leftovers(fields)
  const title = oneLine(withoutStatePrefix(subject.split('\n', 1)[0] ?? '')) || oneLine(subject)
  if (title === '') return null
  const state = stateIn(fields, subject)
  const service = first(fields, fieldNames.service) ?? tags.service ?? tags.host ?? null
  const key = first(fields, fieldNames.key)
  const descriptions = fieldNames.description.map((name) => first(fields, [name]))
  const labels: Record<string, unknown> = { ...tags, alertname: title }
  for (const [name, value] of fields) if (labelNames.has(name) && typeof value !== 'boolean') labels[name] ??= value
  return {
    source: 'generic',
    state,
    severity: severityIn(fields, tags, rules),
    title,
    description: block(descriptions.find((text) => text !== null && text !== subject) ?? ''),
    // Without a key of its own an alert is known by what is watched and what is said of it.
    dedupKey:
      key === null ? dedupKeyOf('generic', `text-${hashed(`${service ?? ''}\n${title}`)}`) : dedupKeyOf('generic', key),
    labels: cleanLabels(labels),
    annotations: {},
    link: linkIn(fields),
    service: service === null ? null : oneLine(service),
    environment: first(fields, fieldNames.environment) ?? tags.environment ?? tags.env ?? null,
    startedAt: instantIn(fields, fieldNames.startedAt),
    endedAt: state === 'resolved' ? (instantIn(fields, fieldNames.endedAt) ?? receivedAt) : null,
  }
}

const severityIn = (
  fields: Fields,
  tags: Readonly<Record<string, string>>,
  rules: AlertPlaybook,
): Signal['severity'] => {
  for (const name of fieldNames.severity) {
    const level = severityOf(first(fields, [name]), rules)
    if (level !== 'unknown') return level
  }
  return severityOf(tags.severity, rules)
}
