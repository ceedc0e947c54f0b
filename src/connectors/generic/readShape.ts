/** Reads a body by a shape: pure interpretation of the data in `shapes/`. */
import type { AlertPlaybook } from '#domain/alerts/alertPlaybook.ts'
import type { AlertSeverity, Signal } from '#domain/alerts/signal.ts'
import { block, cleanLabels, httpLink, oneLine } from '../cleanText.ts'
import { dedupKeyOf } from '../dedupKey.ts'
import { readInstant } from '../readInstant.ts'
import { severityOf } from '../severityWords.ts'
import { withoutStatePrefix } from '../statePrefix.ts'
import { stateOf } from '../stateWords.ts'
import { tagsIn } from './genericTags.ts'
import { fill, firstFilled, lookUp, said } from './lookUp.ts'
import type { Shape, Words } from './shape.ts'

export const fits = (body: unknown, shape: Shape): boolean =>
  Object.entries(shape.when).every(([path, wanted]) => {
    const value = lookUp(body, path)
    if (wanted === true) return value !== undefined && value !== null
    const text = said(value)
    if (text === null) return false
    if (wanted instanceof RegExp) return wanted.test(text.slice(0, 2_000))
    return typeof wanted === 'string' ? text === wanted : wanted.includes(text)
  })

const stateBy = (body: unknown, shape: Shape): Signal['state'] => {
  for (const words of shape.state) {
    const text = fill(body, words)
    if (text === null) continue
    const word = text.toLowerCase()
    if (shape.over?.includes(word)) return 'resolved'
    if (shape.fires?.includes(word)) return 'firing'
    const state = stateOf(text)
    if (state !== null) return state
  }
  return 'firing'
}

const severityBy = (body: unknown, shape: Shape, rules: AlertPlaybook): AlertSeverity => {
  for (const words of shape.severity ?? []) {
    const text = fill(body, words)
    if (text === null) continue
    const word = text.toLowerCase()
    const own = shape.levels !== undefined && Object.hasOwn(shape.levels, word) ? shape.levels[word] : undefined
    const level = own ?? severityOf(text, rules)
    if (level !== 'unknown') return level
  }
  return 'unknown'
}

const instantBy = (body: unknown, choices: readonly Words[] | undefined): Temporal.Instant | null => {
  for (const words of choices ?? []) {
    const at = readInstant(fill(body, words))
    if (at !== null) return at
  }
  return null
}

/** The signal, or null where not even a title is there. Relative links are no links. */
export const readShape = (
  body: unknown,
  shape: Shape,
  receivedAt: Temporal.Instant,
  rules: AlertPlaybook,
): Signal | null => {
  const title = oneLine(withoutStatePrefix(firstFilled(body, shape.title) ?? ''))
  if (title === '') return null
  const state = stateBy(body, shape)
  const description = firstFilled(body, shape.description)
  const service = firstFilled(body, shape.service)
  const tags = tagsIn(body)
  return {
    source: 'generic',
    state,
    severity: severityBy(body, shape, rules),
    title,
    description: description === null || description === title ? '' : block(description),
    dedupKey: dedupKeyOf('generic', shape.name, firstFilled(body, shape.key) ?? title),
    labels: cleanLabels({
      ...tags,
      sender: shape.name,
      alertname: oneLine(withoutStatePrefix(firstFilled(body, shape.alertname ?? shape.title) ?? title)),
    }),
    annotations: {},
    link: linkBy(body, shape),
    service: service === null ? (tags.service ?? null) : oneLine(service),
    environment: firstFilled(body, shape.environment) ?? tags.environment ?? tags.env ?? null,
    startedAt: instantBy(body, shape.startedAt),
    endedAt: state === 'resolved' ? (instantBy(body, shape.endedAt) ?? receivedAt) : null,
  }
}

const linkBy = (body: unknown, shape: Shape): string | null => {
  for (const words of shape.link ?? []) {
    const link = httpLink(fill(body, words))
    if (link !== null) return link
  }
  return null
}
